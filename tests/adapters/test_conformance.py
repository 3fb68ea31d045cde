"""What every helpdesk in the registry must do, whatever its vendor sends; a row in vendors.py is all it needs."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Helpdesk
from adapters.registry import HELPDESKS
from adapters.settings import ConnectionSettings, Secret
from rules.errors import IgnoredDelivery, InvalidSignature, MalformedBody
from rules.model import Event
from tests.adapters.samples import FIXTURES, SECRET, delivery
from tests.adapters.vendors import HELPDESK_ROWS, connected

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
BODY = b'{"id": 1, "text": "synthetic"}'
CANARY = "canary-d41d8cd9"
BROKEN = {
    "empty": b"",
    "empty object": b"{}",
    "array": b"[]",
    "no json": b"nope",
    "invalid utf-8": b"\xff",
    "utf-16": '{"id": 1}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "an id only": b'{"id": 1}',
    "null": b"null",
    "text": b'"x"',
    "number": b"1",
    "deep": b"[" * 10_000,
    "nan": b'{"id": NaN}',
    "huge number": b'{"id": 1e999}',
    "long number": b'{"id": ' + b"9" * 4000 + b"}",
    "twice": b'{"id": 1, "id": 2}',
    "nul": b'{"id": "\x00"}',
    "form": b"payload=%7B%7D",
}


# Some vendors sign the body, some of these also the time; others only send a secret along.
SIGNING = [name for name, row in HELPDESK_ROWS.items() if row.signs_body]
TIMED = [name for name, row in HELPDESK_ROWS.items() if row.signed_time]


@pytest.fixture(params=HELPDESKS)
def helpdesk(request: pytest.FixtureRequest) -> Helpdesk:
    return connected(request.param)


@pytest.fixture(params=SIGNING)
def signing(request: pytest.FixtureRequest) -> Helpdesk:
    return connected(request.param)


@pytest.fixture(params=TIMED)
def timed(request: pytest.FixtureRequest) -> Helpdesk:
    return connected(request.param)


def proofs(helpdesk: Helpdesk) -> tuple[str, ...]:
    return HELPDESK_ROWS[helpdesk.name].proofs


def fixtures_of(helpdesk: Helpdesk) -> Iterator[Path]:
    return iter(sorted((FIXTURES / helpdesk.name).glob("*.json")))


def signed(
    helpdesk: Helpdesk, body: bytes = BODY, at: datetime = NOW, secret: str = SECRET
) -> dict[str, str]:
    return HELPDESK_ROWS[helpdesk.name].prove(body, at, secret)


def assert_refused(
    helpdesk: Helpdesk, headers: dict[str, str], body: bytes = BODY, now: datetime = NOW
) -> None:
    with pytest.raises(InvalidSignature) as caught:
        helpdesk.verify(headers, body, now)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_broken_body_is_malformed_and_nothing_else(helpdesk: Helpdesk, body: bytes) -> None:
    with pytest.raises(MalformedBody) as caught:
        helpdesk.parse(delivery(body))

    assert str(caught.value)


@given(body=st.binary(max_size=120) | st.text('{}[]":,id type1 \\u0', max_size=80).map(str.encode))
@pytest.mark.parametrize("name", HELPDESKS)
def test_no_bytes_make_parsing_fail_in_any_other_way(name: str, body: bytes) -> None:
    helpdesk = HELPDESKS[name](ConnectionSettings("acme", name))
    with suppress(MalformedBody, IgnoredDelivery):
        assert helpdesk.parse(delivery(body))


@pytest.mark.parametrize("body", [BODY, *BROKEN.values()])
def test_a_proven_request_is_accepted_whatever_its_body_holds(helpdesk: Helpdesk, body: bytes) -> None:
    helpdesk.verify(signed(helpdesk, body), body, NOW)

    assert_refused(helpdesk, {}, body)


@pytest.mark.parametrize("body", [BODY, *BROKEN.values()])
def test_a_signature_holds_for_no_other_body(signing: Helpdesk, body: bytes) -> None:
    assert_refused(signing, signed(signing, body), body + b" ")


def flipped(text: str, place: int) -> str:
    return text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]


def test_each_flipped_character_of_a_proof_is_refused(helpdesk: Helpdesk) -> None:
    for header in proofs(helpdesk):
        whole = signed(helpdesk)[header]
        for place in range(len(whole)):
            assert_refused(helpdesk, signed(helpdesk) | {header: flipped(whole, place)})


def test_each_flipped_bit_of_the_body_is_refused(signing: Helpdesk) -> None:
    for place in range(len(BODY)):
        for bit in range(8):
            changed = BODY[:place] + bytes([BODY[place] ^ 1 << bit]) + BODY[place + 1 :]
            assert_refused(signing, signed(signing), changed)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "x",
        "ä",
        "\xff" * 44,
        "\ud800",
        "\x00",
        "A" * 10_240,
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
    ],
    ids=[
        "empty",
        "space",
        "short",
        "non-ascii",
        "latin",
        "surrogate",
        "nul",
        "10 kB",
        "last year",
        "first year",
    ],
)
def test_any_other_header_value_is_refused(helpdesk: Helpdesk, value: str) -> None:
    for header in proofs(helpdesk):
        assert_refused(helpdesk, signed(helpdesk) | {header: value})


def test_a_missing_or_shortened_header_is_refused(helpdesk: Helpdesk) -> None:
    assert_refused(helpdesk, {})
    for header in proofs(helpdesk):
        headers = signed(helpdesk)
        assert_refused(helpdesk, headers | {header: headers[header][:-1]})
        del headers[header]
        assert_refused(helpdesk, headers)


@pytest.mark.parametrize("seconds", [-300, -1, 0, 1, 300])
def test_a_request_is_accepted_within_five_minutes_of_its_signed_time(timed: Helpdesk, seconds: int) -> None:
    timed.verify(signed(timed), BODY, NOW + timedelta(seconds=seconds))

    assert_refused(timed, signed(timed), b"", NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "seconds", [-86_400, -301, 301, 86_400], ids=["future day", "future", "replay", "old replay"]
)
def test_a_replay_after_five_minutes_and_a_future_stamp_are_refused(timed: Helpdesk, seconds: int) -> None:
    assert_refused(timed, signed(timed), now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("secret", ["old", "new"])
@pytest.mark.parametrize("after", ["during", "after"])
def test_rotation_accepts_the_old_secret_until_it_expires_and_the_new_one_always(
    helpdesk: Helpdesk, secret: str, after: str
) -> None:
    until = NOW + timedelta(seconds=1 if after == "during" else -1)
    rotating = replace(helpdesk.settings, secrets=(Secret("old", until), Secret("new")))
    rotated = HELPDESKS[helpdesk.name](rotating)

    if (secret, after) == ("old", "after"):
        assert_refused(rotated, signed(helpdesk, secret="old"))
    else:
        rotated.verify(signed(helpdesk, secret=secret), BODY, NOW)
        assert_refused(rotated, signed(helpdesk, secret="another connection's"))


def test_the_secret_of_another_connection_never_counts(helpdesk: Helpdesk) -> None:
    other = HELPDESKS[helpdesk.name](ConnectionSettings("other", helpdesk.name, secrets=(Secret("theirs"),)))

    helpdesk.verify(signed(helpdesk), BODY, NOW)
    assert_refused(other, signed(helpdesk))


@pytest.mark.parametrize("secrets", [(), (Secret(""),)], ids=["none", "empty"])
def test_without_a_secret_nothing_is_ever_accepted(helpdesk: Helpdesk, secrets: tuple[Secret, ...]) -> None:
    open_door = HELPDESKS[helpdesk.name](replace(helpdesk.settings, secrets=secrets))

    assert_refused(open_door, signed(helpdesk))
    assert_refused(open_door, {})


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_every_delivery_has_a_key_and_equal_ones_have_the_same(helpdesk: Helpdesk, body: bytes) -> None:
    key = helpdesk.delivery_key({}, body)

    assert key == helpdesk.delivery_key({}, bytes(body))
    assert 0 < len(key) <= 200


def test_different_bodies_without_an_id_have_different_keys(helpdesk: Helpdesk) -> None:
    keys = {helpdesk.delivery_key({}, body) for body in BROKEN.values()}

    assert len(keys) == len(BROKEN)


def test_events_are_prefixed_timed_and_complete(helpdesk: Helpdesk) -> None:
    for path in fixtures_of(helpdesk):
        for event in parsed_or_nothing(helpdesk, path.read_bytes()):
            assert event.id.startswith("acme:")
            assert event.ticket_id == "" or event.ticket_id.startswith("acme:")
            assert event.at.utcoffset() == timedelta(0)
            assert event.updated_at is None or event.updated_at.utcoffset() == timedelta(0)
            assert event.connection == "acme"
            assert event.received_at == delivery(b"").received_at


def parsed_or_nothing(helpdesk: Helpdesk, body: bytes) -> Sequence[Event]:
    try:
        return helpdesk.parse(delivery(body))
    except (MalformedBody, IgnoredDelivery):
        return []


def test_the_fixtures_are_not_all_refused(helpdesk: Helpdesk) -> None:
    parsed = [path.name for path in fixtures_of(helpdesk) if parsed_or_nothing(helpdesk, path.read_bytes())]

    assert len(parsed) >= 5


def test_parsing_twice_gives_the_same_events(helpdesk: Helpdesk) -> None:
    for path in fixtures_of(helpdesk):
        body = path.read_bytes()
        assert parsed_or_nothing(helpdesk, body) == parsed_or_nothing(helpdesk, body)


@pytest.mark.parametrize("place", ["key", "text", "number"])
def test_errors_never_hold_secrets_or_what_the_body_says(helpdesk: Helpdesk, place: str) -> None:
    broken = {
        "key": b'{"%s": NaN, "id": "%s"' % (b"x", CANARY.encode()),
        "text": b'{"id": {"a": "%s"}, "type": "%s", "status": "%s"}' % ((CANARY.encode(),) * 3),
        "number": b'{"ticket_id": "%s"}' % CANARY.encode(),
    }[place]

    with pytest.raises((MalformedBody, IgnoredDelivery)) as caught:
        helpdesk.parse(delivery(broken))
    assert CANARY not in str(caught.value)
    assert SECRET not in repr(helpdesk)


def test_kept_headers_are_lower_case_and_hold_no_credentials(helpdesk: Helpdesk) -> None:
    assert all(name == name.lower() for name in helpdesk.kept_headers)
    assert not helpdesk.kept_headers & {"authorization", "cookie", "proxy-authorization"}


def test_a_ticket_links_to_the_helpdesk_only_where_its_address_is_known(helpdesk: Helpdesk) -> None:
    known = HELPDESKS[helpdesk.name](replace(helpdesk.settings, base_url="https://support.sample.example/"))
    row = HELPDESK_ROWS[helpdesk.name]

    assert helpdesk.ticket_url(row.ticket) is None
    assert str(known.ticket_url(row.ticket)).startswith("https://support.sample.example/")
    assert known.ticket_url(row.no_ticket) is None
