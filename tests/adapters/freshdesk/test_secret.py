"""The shared secret, in a header or as a Basic password."""

import base64
import hmac
from datetime import timedelta

import pytest

from adapters.helpdesks.freshdesk import secret as module
from adapters.settings import Secret
from rules.errors import InvalidSignature
from service.doctor import Signs
from tests.adapters.freshdesk.samples import HEADER, freshdesk
from tests.adapters.samples import RECEIVED, SECRET

BODY = b'{"any": "body"}'


def basic(password: str, user: str = "deskgauge", scheme: str = "Basic") -> dict[str, str]:
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"authorization": f"{scheme} {pair}"}


def refused(headers: dict[str, str], **connection: object) -> str:
    with pytest.raises(InvalidSignature) as caught:
        freshdesk(**connection).verify(headers, BODY, RECEIVED)
    return str(caught.value)


@pytest.mark.parametrize("user", ["deskgauge", "", "any body", "ü"])
@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
def test_a_basic_password_is_accepted_whoever_the_user_is(user: str, scheme: str) -> None:
    freshdesk().verify(basic(SECRET, user, scheme), BODY, RECEIVED)

    assert refused(basic(SECRET[:-1], user, scheme))


def test_either_place_is_enough_and_neither_spoils_the_other() -> None:
    freshdesk().verify({HEADER: SECRET, **basic("wrong")}, BODY, RECEIVED)
    freshdesk().verify({HEADER: "wrong", **basic(SECRET)}, BODY, RECEIVED)

    assert refused({HEADER: "wrong", **basic("wrong")})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": SECRET},
        {"authorization": f"Bearer {SECRET}"},
        {"authorization": f"Basic {SECRET}"},
        {"authorization": "Basic"},
        {"authorization": "Basic ="},
        {"authorization": "Basic \xff\xfe"},
        {"authorization": "Basic \ud800"},
        basic(SECRET, scheme="Bearer"),
        basic("", user=SECRET),
        basic(f" {SECRET}"),
        basic(f"{SECRET}:"),
        {"x-deskgauge-secret": f" {SECRET}"},
        {"x-other-secret": SECRET},
    ],
)
def test_the_secret_anywhere_else_or_in_another_form_is_refused(headers: dict[str, str]) -> None:
    assert SECRET not in refused(headers)


@pytest.mark.parametrize("password", ["with:colon:inside", "ü-and-☕", " spaces "])
def test_a_password_may_hold_colons_and_any_characters(password: str) -> None:
    freshdesk(secrets=(Secret(password),)).verify(basic(password), BODY, RECEIVED)

    assert refused(basic(password + "x"), secrets=(Secret(password),))


def test_a_header_is_compared_as_the_bytes_that_were_sent() -> None:
    as_servers_decode_it = "geheimnis-ü".encode().decode("latin-1")
    connection = freshdesk(secrets=(Secret("geheimnis-ü"),))

    connection.verify({HEADER: as_servers_decode_it}, BODY, RECEIVED)
    with pytest.raises(InvalidSignature):
        connection.verify({HEADER: "geheimnis-ü"}, BODY, RECEIVED)


@pytest.mark.parametrize("empty", ["", "Basic Og==", "Basic ZGVza2dhdWdlOg=="])
def test_an_empty_password_never_matches_an_empty_secret(empty: str) -> None:
    assert refused({HEADER: "", "authorization": empty}, secrets=(Secret(""),))
    assert refused({HEADER: "", "authorization": empty}, secrets=())


def test_the_decoy_that_stands_in_for_no_secret_opens_no_door() -> None:
    assert refused({HEADER: "decoy", **basic("decoy")}, secrets=())


def test_all_active_secrets_are_accepted_and_ended_ones_are_not() -> None:
    ended, ending, new = (Secret("ended", RECEIVED), Secret("ending", RECEIVED + timedelta(1)), Secret("new"))
    connection = freshdesk(secrets=(ended, ending, new))
    for one in (ending, new):
        connection.verify({HEADER: one.value}, BODY, RECEIVED)
        connection.verify(basic(one.value), BODY, RECEIVED)

    assert refused({HEADER: "ended"}, secrets=(ended, ending, new))
    assert refused(basic("ended"), secrets=(ended, ending, new))


@pytest.mark.parametrize(
    "headers", [{}, {HEADER: "wrong"}, {HEADER: "first"}, {HEADER: "third"}, basic("first")]
)
def test_the_same_number_of_comparisons_is_made_whatever_is_right(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []
    real = hmac.compare_digest

    def counted(one: bytes, other: bytes) -> bool:
        lengths.append(len(one) - len(other))
        return real(one, other)

    monkeypatch.setattr(module.hmac, "compare_digest", counted)
    secrets = tuple(Secret(value) for value in ("first", "second", "third"))
    try:
        freshdesk(secrets=secrets).verify(headers, BODY, RECEIVED)
    except InvalidSignature:
        assert headers in ({}, {HEADER: "wrong"})
    assert lengths == [0] * 6


def test_what_the_adapter_would_send_itself_is_accepted() -> None:
    connection = freshdesk(secrets=(Secret("old", RECEIVED), Secret("new")))
    assert isinstance(connection, Signs)
    made = connection.sign(BODY, RECEIVED)

    connection.verify(made, BODY, RECEIVED)
    assert made == {HEADER: "new"}


def test_neither_place_of_the_secret_is_kept_in_the_log() -> None:
    assert freshdesk().kept_headers == {"content-type"}
