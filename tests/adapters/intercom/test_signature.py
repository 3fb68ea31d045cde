"""Either of Intercom's signatures proves a request, each only in its own way."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.settings import Secret
from rules.errors import InvalidSignature
from tests.adapters.intercom.samples import (
    FIN_SIGNATURE,
    SIGNATURE,
    intercom,
    sign_fin,
    sign_intercom,
)

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
BODY = b'{"topic": "synthetic"}'
NOTIFIED, FIN = sign_intercom(BODY, NOW), sign_fin(BODY)


def is_accepted(headers: dict[str, str], body: bytes = BODY, **changes: object) -> bool:
    try:
        intercom(**changes).verify(headers, body, NOW)
    except InvalidSignature:
        return False
    return True


def test_a_known_pair_of_secret_and_body_gives_the_known_signature() -> None:
    headers = {SIGNATURE: "sha1=de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9"}

    assert is_accepted(headers, b"The quick brown fox jumps over the lazy dog", secrets=(Secret("key"),))


def test_a_known_pair_gives_the_known_signature_of_the_fin_agent_api() -> None:
    proof = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"

    assert is_accepted(
        {FIN_SIGNATURE: f"sha256={proof}"},
        b"The quick brown fox jumps over the lazy dog",
        secrets=(Secret("key"),),
    )


@pytest.mark.parametrize("headers", [NOTIFIED, FIN, NOTIFIED | FIN], ids=["app", "fin", "both"])
def test_either_signature_is_enough(headers: dict[str, str]) -> None:
    assert is_accepted(headers)
    assert not is_accepted(headers, BODY + b" ")


@pytest.mark.parametrize(
    "headers",
    [
        NOTIFIED | {FIN_SIGNATURE: "sha256=" + "0" * 64},
        FIN | {SIGNATURE: "sha1=" + "0" * 40},
    ],
)
def test_one_right_signature_beside_a_wrong_one_is_enough(headers: dict[str, str]) -> None:
    assert is_accepted(headers)


@pytest.mark.parametrize(
    "headers",
    [
        {SIGNATURE: FIN[FIN_SIGNATURE]},
        {FIN_SIGNATURE: NOTIFIED[SIGNATURE]},
        {SIGNATURE: NOTIFIED[SIGNATURE].removeprefix("sha1=")},
        {SIGNATURE: NOTIFIED[SIGNATURE].replace("sha1", "sha256")},
        {SIGNATURE: NOTIFIED[SIGNATURE].upper()},
        {FIN_SIGNATURE: FIN[FIN_SIGNATURE].replace("sha256", "sha1")},
        {FIN_SIGNATURE: ""},
        {},
    ],
    ids=["fin's under the app's", "app's under fin's", "bare", "renamed", "upper", "fin renamed", "empty", "none"],
)  # fmt: skip
def test_a_signature_counts_only_under_its_own_header_and_name(headers: dict[str, str]) -> None:
    assert not is_accepted(headers)


def test_each_signature_may_have_a_secret_of_its_own() -> None:
    both = (Secret("of the app"), Secret("of the webhook"))

    assert is_accepted(sign_intercom(BODY, NOW, "of the app"), secrets=both)
    assert is_accepted(sign_fin(BODY, "of the webhook"), secrets=both)
    assert not is_accepted(sign_fin(BODY, "of nobody"), secrets=both)


def test_a_secret_past_its_end_is_refused_under_both() -> None:
    ended = (Secret("old", NOW - timedelta(seconds=1)), Secret("new"))

    assert not is_accepted(sign_intercom(BODY, NOW, "old"), secrets=ended)
    assert not is_accepted(sign_fin(BODY, "old"), secrets=ended)
    assert is_accepted(sign_fin(BODY, "new"), secrets=ended)


def test_what_the_adapter_signs_it_accepts() -> None:
    headers = dict(intercom().sign(BODY, NOW))  # type: ignore[attr-defined]

    assert headers == {SIGNATURE: NOTIFIED[SIGNATURE]}
    assert is_accepted(headers)


def test_both_signatures_are_kept_for_the_log() -> None:
    assert {SIGNATURE, FIN_SIGNATURE, "content-type"} == intercom().kept_headers
