"""Ids of what a push makes besides its own object: computed, not drawn, so that making it again finds it."""

import hashlib
from uuid import UUID

HEADING = "deskgauge part of a far object 1"


def own_id(*parts: str) -> str:
    """The id of the thing that these words name, in the shape of a random UUID (version 4, RFC 9562)."""
    # Each part with its length: ("a", "bc") and ("ab", "c") must differ.
    named = b"".join(
        len(part).to_bytes(4, "big") + part for part in (text.encode() for text in (HEADING, *parts))
    )
    return str(UUID(bytes=hashlib.sha256(named).digest()[:16], version=4))
