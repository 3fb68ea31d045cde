"""The proof of a Freshdesk webhook: a shared secret, because Freshdesk signs nothing.

An admin puts it into a custom header of the rule's webhook, or into the password of its Basic authentication.
Source: https://support.freshdesk.com/support/solutions/articles/132589
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime

from adapters.settings import Secret
from rules.errors import InvalidSignature

HEADER = "x-deskgauge-secret"
AUTHORIZATION = "authorization"
_DECOY = Secret("decoy")


def verify_secret(headers: Mapping[str, str], secrets: Iterable[Secret], now: datetime) -> None:
    """InvalidSignature unless the header or the Basic password is a secret active at `now`."""
    offered = [_bytes(headers.get(HEADER, "")), _password(headers.get(AUTHORIZATION, ""))]
    active = [secret for secret in secrets if secret.value and secret.active(now)]
    proven = False
    for secret in active or [_DECOY]:
        for one in offered:
            # Digests have one length, so the time tells nothing of the secret's.
            proven |= hmac.compare_digest(_digest(secret.value.encode()), _digest(one))
    if not (proven and active):
        raise InvalidSignature("the request carries no active secret of this connection")


def _digest(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()


def _bytes(header: str) -> bytes:
    """A header as it was sent: servers decode header bytes as Latin-1."""
    return header.encode("latin-1", "replace")


def _password(header: str) -> bytes:
    scheme, _, encoded = header.partition(" ")
    try:
        user_and_password = base64.b64decode(_bytes(encoded), validate=True)
    except binascii.Error:
        return b""
    return user_and_password.partition(b":")[2] if scheme.lower() == "basic" else b""
