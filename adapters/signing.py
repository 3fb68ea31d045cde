"""Proof that a request comes from who holds a secret: HMAC over raw bytes, compared in constant time.

Every check does the same work whatever is wrong, and every failure is the same InvalidSignature: neither
the answer nor its time tells a sender which part of a forged request was right.
"""

import base64
import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from adapters.settings import Secret
from rules.errors import InvalidSignature

Encoding = Literal["base64", "hex"]
_DECOY = Secret("decoy")


def check_hmac(
    message: bytes,
    given: str,
    secrets: Iterable[Secret],
    now: datetime,
    *,
    digest: str = "sha256",
    encoding: Encoding = "base64",
) -> None:
    """InvalidSignature unless `given` is the encoded HMAC of `message` under a secret active at `now`.

    `given` is the header as received, of any length and characters. Secrets are used as their text bytes.
    """
    # The comparison needs bytes: hmac.compare_digest raises TypeError on text outside ASCII.
    offered = given.encode("utf-8", "replace")
    active = [secret for secret in secrets if secret.value and secret.active(now)]
    proven = False
    for secret in active or [_DECOY]:
        proven |= hmac.compare_digest(hmac_text(message, secret, digest=digest, encoding=encoding), offered)
    if not (proven and active):
        raise InvalidSignature("the signature does not match any active secret of this connection")


def check_prefixed_hmac(message: bytes, given: str, secrets: Iterable[Secret], now: datetime) -> None:
    """As `check_hmac`, for a header of the form `sha256=<hex>`."""
    named, _, digest = given.partition("=")
    check_hmac(message, digest, secrets, now, encoding="hex")
    if named != "sha256":
        raise InvalidSignature("the signature is not made with SHA-256")


def hmac_text(
    message: bytes, secret: Secret, *, digest: str = "sha256", encoding: Encoding = "base64"
) -> bytes:
    """The encoded HMAC as it stands in a header."""
    raw = hmac.digest(secret.value.encode(), message, digest)
    return base64.b64encode(raw) if encoding == "base64" else raw.hex().encode()


def check_tolerance(stamp: datetime, now: datetime, seconds: float) -> None:
    """InvalidSignature when the signed moment is further from `now` than `seconds`, in either direction."""
    if abs((now - stamp).total_seconds()) > seconds:
        raise InvalidSignature(f"the signed time is more than {seconds:g} s away from the time of receipt")
