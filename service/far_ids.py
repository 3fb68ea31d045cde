"""The ids of far-side objects: computed, not drawn, so that the same flag never makes two of them."""

import hashlib
from uuid import UUID

HEADING = "deskgauge far id 1"


def far_id(install_id: str, sink: str, subject: str, action: str, occurrence: int) -> str:
    """The id under which a far side keeps the object, in the shape of a random UUID (version 4, RFC 9562).

    install_id: drawn once for each installation, so that two of them never share an id. subject, action: what
    is pushed and as what. occurrence: how many earlier objects of it the recurrence policy has finished.
    """
    parts = (HEADING, install_id, sink, subject, action, str(occurrence))
    # Each part with its length: ("a", "bc") and ("ab", "c") must differ.
    named = b"".join(len(part).to_bytes(4, "big") + part for part in (text.encode() for text in parts))
    return str(UUID(bytes=hashlib.sha256(named).digest()[:16], version=4))
