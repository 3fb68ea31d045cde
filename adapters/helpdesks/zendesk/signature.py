"""Zendesk's webhook signature: base64 of HMAC-SHA256 over timestamp header and raw body, nothing between.

The timestamp is that of the signature, not of the event: a delivery may be signed minutes after what it
tells. Source: https://developer.zendesk.com/documentation/webhooks/verifying/
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from adapters.fields import read_moment
from adapters.settings import Secret
from adapters.signing import check_hmac, check_tolerance
from rules.errors import InvalidSignature

SIGNATURE = "x-zendesk-webhook-signature"
TIMESTAMP = "x-zendesk-webhook-signature-timestamp"
TOLERANCE_SECONDS = 300


def verify_signature(
    headers: Mapping[str, str], body: bytes, secrets: Iterable[Secret], now: datetime
) -> None:
    """InvalidSignature unless an active secret signed timestamp and body within 300 s of `now`."""
    stamp = headers.get(TIMESTAMP, "")
    check_hmac(stamp.encode("utf-8", "replace") + body, headers.get(SIGNATURE, ""), secrets, now)
    try:
        signed_at = read_moment(stamp)
    except ValueError:
        raise InvalidSignature("the signed time cannot be read") from None
    check_tolerance(signed_at, now, TOLERANCE_SECONDS)
