"""Zendesk's signature against a vector that another program computed."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.helpdesks.zendesk.signature import TOLERANCE_SECONDS
from adapters.settings import Secret
from rules.errors import InvalidSignature
from tests.adapters.zendesk.samples import zendesk

# printf '2026-03-02T09:30:05Z%s' "$BODY" | openssl dgst -sha256 -hmac 'vector-secret-ü' -binary | base64
BODY = '{"id":"1","note":"\\u00e9 ☕"}'.encode()
SIGNATURE = "3hbwe5/lzbNrsVOXrwYOaDxS+Kpegyy/yxCeaYxrqxU="
STAMP = "2026-03-02T09:30:05Z"
SIGNED_AT = datetime(2026, 3, 2, 9, 30, 5, tzinfo=UTC)
CONNECTION = zendesk(secrets=(Secret("vector-secret-ü"),))


def headers(**changes: str) -> dict[str, str]:
    return {
        "x-zendesk-webhook-signature": SIGNATURE,
        "x-zendesk-webhook-signature-timestamp": STAMP,
        "content-type": "application/json; charset=utf-8",
    } | changes


def test_a_signature_made_by_openssl_is_accepted() -> None:
    CONNECTION.verify(headers(), BODY, SIGNED_AT)

    with pytest.raises(InvalidSignature):
        zendesk().verify(headers(), BODY, SIGNED_AT)


def test_the_time_that_counts_is_the_signatures_not_the_events() -> None:
    late = SIGNED_AT + timedelta(seconds=TOLERANCE_SECONDS + 1)

    with pytest.raises(InvalidSignature, match="300 s"):
        CONNECTION.verify(headers(), BODY, late)


def test_a_signed_time_that_cannot_be_read_is_refused_even_when_the_proof_is_right() -> None:
    # printf 'yesterday{}' | openssl dgst -sha256 -hmac vector-secret-ü -binary | base64
    proof = "s9PzVaC943W4p2hA8XO7i9q/OjZ4KXhgr7+Jc/ryelE="
    odd = {"x-zendesk-webhook-signature": proof, "x-zendesk-webhook-signature-timestamp": "yesterday"}

    with pytest.raises(InvalidSignature, match="cannot be read"):
        CONNECTION.verify(headers(**odd), b"{}", SIGNED_AT)


def test_the_separator_that_zendesk_does_not_use_makes_another_signature() -> None:
    with pytest.raises(InvalidSignature, match="does not match"):
        CONNECTION.verify(headers(), b"." + BODY, SIGNED_AT)
