"""HMAC checks: which secrets count, and that nothing but InvalidSignature ever comes out."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.settings import Secret
from adapters.signing import check_hmac, check_prefixed_hmac, check_tolerance, hmac_text
from rules.errors import InvalidSignature

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
OLD, NEW = Secret("the-old-one", until=NOW + timedelta(hours=1)), Secret("the-new-one")
BODY = b'{"a": 1}'


def signed(secret: Secret, message: bytes = BODY) -> str:
    return base64.b64encode(hmac.new(secret.value.encode(), message, hashlib.sha256).digest()).decode()


def test_the_signature_of_an_active_secret_is_accepted() -> None:
    check_hmac(BODY, signed(NEW), [OLD, NEW], NOW)
    check_hmac(BODY, signed(OLD), [OLD, NEW], NOW)

    assert hmac_text(BODY, NEW).decode() == signed(NEW)


def test_hexadecimal_and_other_digests_are_accepted_where_asked_for() -> None:
    proof = hmac.new(NEW.value.encode(), BODY, hashlib.sha1).hexdigest()

    check_hmac(BODY, proof, [NEW], NOW, digest="sha1", encoding="hex")
    with pytest.raises(InvalidSignature):
        check_hmac(BODY, proof, [NEW], NOW)


@pytest.mark.parametrize(
    ("after", "accepted"),
    [
        (timedelta(0), True),
        (timedelta(minutes=59), True),
        (timedelta(hours=1), False),
        (timedelta(days=9), False),
    ],
)
def test_an_old_secret_counts_until_it_expires(after: timedelta, accepted: bool) -> None:
    if accepted:
        check_hmac(BODY, signed(OLD), [OLD, NEW], NOW + after)
    else:
        with pytest.raises(InvalidSignature):
            check_hmac(BODY, signed(OLD), [OLD, NEW], NOW + after)


@pytest.mark.parametrize(
    "secrets", [[], [Secret("")], [Secret("x", until=NOW)]], ids=["none", "empty", "expired"]
)
@pytest.mark.parametrize("known", ["", "x", "decoy"])
def test_without_an_active_secret_nothing_is_accepted(secrets: list[Secret], known: str) -> None:
    with pytest.raises(InvalidSignature):
        check_hmac(BODY, signed(Secret(known)) if known else "", secrets, NOW)


@pytest.mark.parametrize(
    "given",
    [
        "",
        " ",
        "ä" * 20,
        "\x00",
        "\ud800",
        signed(NEW)[:-1],
        signed(NEW) + "=",
        signed(NEW).lower(),
        "A" * 10_240,
    ],
    ids=["empty", "space", "non-ascii", "nul", "surrogate", "truncated", "longer", "lower case", "10 kB"],
)
def test_every_broken_signature_is_invalid_and_nothing_else(given: str) -> None:
    with pytest.raises(InvalidSignature):
        check_hmac(BODY, given, [NEW], NOW)


@given(st.text(max_size=80))
def test_no_text_is_ever_a_signature_by_chance(given: str) -> None:
    with pytest.raises(InvalidSignature):
        check_hmac(BODY, given, [OLD, NEW], NOW)


def test_neither_secret_nor_header_is_in_the_error() -> None:
    with pytest.raises(InvalidSignature) as caught:
        check_hmac(BODY, "canary-header", [Secret("canary-secret")], NOW)

    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("direction", [1, -1], ids=["ahead", "behind"])
def test_the_tolerance_holds_in_both_directions_to_the_second(direction: int) -> None:
    check_tolerance(NOW + direction * timedelta(seconds=300), NOW, 300)

    with pytest.raises(InvalidSignature, match="300 s"):
        check_tolerance(NOW + direction * timedelta(seconds=300, microseconds=1), NOW, 300)


def test_a_signature_with_its_method_before_it_is_checked_with_it() -> None:
    digest = hmac_text(b"body", Secret("a-secret"), encoding="hex").decode()
    assert check_prefixed_hmac(b"body", f"sha256={digest}", [Secret("a-secret")], NOW) is None

    for text in (digest, f"sha1={digest}", f"sha256={digest[:-1]}", "sha256=", ""):
        with pytest.raises(InvalidSignature):
            check_prefixed_hmac(b"body", text, [Secret("a-secret")], NOW)
