"""What the inbound side of every tracker must do; a row in vendors.py is all it needs."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.base import Delivery, Inbound
from adapters.settings import SinkSettings
from adapters.sinks import INBOUND, TRACKER_KINDS
from rules.errors import IgnoredDelivery, InvalidSignature, MalformedBody
from rules.model import Kind
from rules.tracked import FIXED, OUTCOMES, RELEASED
from tests.adapters.samples import RECEIVED, SECRET, fixture
from tests.adapters.vendors import INBOUND_ROWS, SINK_ROWS, InboundRow

BODY = b'{"some": "body"}'
FIELDS = {"sink", "issue", "outcome", "state", "duplicate_of", "actor_id"}


@pytest.fixture(params=sorted(INBOUND))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def row(kind: str) -> InboundRow:
    return INBOUND_ROWS[kind]


def inbound(kind: str, secret: str = SECRET, **options: str) -> Inbound:
    told = {**SINK_ROWS[kind].options, **options}
    return INBOUND[kind](SinkSettings("bugs", kind, options=told, webhook_secret=secret))


def delivered(body: Any) -> Delivery:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Delivery("web-0/2026-03-10/1", "bugs", "webhook", RECEIVED, {}, raw)


def without_each_part(whole: Any) -> Iterator[Any]:
    """The body with each of its parts taken away, made null, or of another type."""
    for path in _paths(whole):
        for change in ("drop", None, 7, "x", [], {}):
            body = json.loads(json.dumps(whole))
            place = body
            for key in path[:-1]:
                place = place[key]
            if change == "drop":
                del place[path[-1]]
            else:
                place[path[-1]] = change
            yield body


def _paths(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in inside:
        yield (*path, key)
        yield from _paths(value, (*path, key))


def test_every_tracker_has_an_inbound_side_and_its_row() -> None:
    assert set(INBOUND) == set(INBOUND_ROWS) == set(TRACKER_KINDS)


def test_a_signed_body_is_taken_and_nothing_else(kind: str, row: InboundRow) -> None:
    headers = row.sign(BODY, RECEIVED, SECRET)
    inbound(kind).verify(headers, BODY, RECEIVED)

    wrong = [
        (row.sign(BODY, RECEIVED, "another-secret-of-the-tests"), BODY),
        (headers, BODY + b" "),
        ({}, BODY),
        *((headers | {row.signature: text}, BODY) for text in ("", "ß", "sha256=", "x" * 10_000, headers[row.signature][:-1])),
    ]  # fmt: skip
    for given, body in wrong:
        with pytest.raises(InvalidSignature):
            inbound(kind).verify(given, body, RECEIVED)


def test_without_a_secret_nothing_is_taken(kind: str, row: InboundRow) -> None:
    for secret in ("", SECRET):
        with pytest.raises(InvalidSignature):
            inbound(kind, "").verify(row.sign(BODY, RECEIVED, secret), BODY, RECEIVED)


@pytest.mark.parametrize("minutes", [-2, 2])
def test_where_the_time_is_signed_another_one_is_refused(kind: str, row: InboundRow, minutes: int) -> None:
    headers, now = row.sign(BODY, RECEIVED, SECRET), RECEIVED + timedelta(minutes=minutes)
    if not row.signs_time:
        assert inbound(kind).verify(headers, BODY, now) is None
        return
    with pytest.raises(InvalidSignature):
        inbound(kind).verify(headers, BODY, now)


def test_the_signature_and_the_delivery_are_kept(kind: str, row: InboundRow) -> None:
    assert {row.signature, row.delivery, "content-type"} <= inbound(kind).kept_headers


def test_a_delivery_is_known_by_the_vendors_id_else_by_its_body(kind: str, row: InboundRow) -> None:
    keys = [
        inbound(kind).delivery_key(headers, body)
        for headers, body in [
            ({row.delivery: "d-1"}, BODY), ({row.delivery: "d-2"}, BODY), ({}, BODY), ({}, BODY + b" "),
            ({row.delivery: "x" * 1000}, BODY),
        ]
    ]  # fmt: skip

    assert keys[0] == "delivery:d-1"
    assert len({*keys}) == 4
    assert keys[2] == keys[4]


def test_a_finished_issue_is_one_event_about_no_ticket(kind: str, row: InboundRow) -> None:
    (event,) = inbound(kind).parse(delivered(fixture(row.body)))

    assert (event.kind, event.connection, event.ticket_id) == (Kind.TRACKED, "bugs", "")
    assert set(event.fields) == FIELDS
    assert (event.fields["sink"], event.fields["outcome"]) == ("bugs", FIXED)
    assert event.fields["actor_id"]
    assert RECEIVED - timedelta(minutes=1) < event.at < RECEIVED
    assert (event.text, event.delivery) == ("", "web-0/2026-03-10/1")


def test_the_same_body_is_the_same_event(kind: str, row: InboundRow) -> None:
    first, second = (inbound(kind).parse(delivered(fixture(row.body)))[0] for _ in range(2))

    assert first.id == second.id


def test_a_state_that_means_released_is_another_outcome(kind: str, row: InboundRow) -> None:
    state = inbound(kind).parse(delivered(fixture(row.body)))[0].fields["state"]
    (event,) = inbound(kind, released_states=f"Shipped, {state.upper()}").parse(delivered(fixture(row.body)))

    assert event.fields["outcome"] == RELEASED


def test_what_says_nothing_of_a_state_is_ignored(kind: str, row: InboundRow) -> None:
    assert len(row.silent) >= 2
    for body in row.silent:
        with pytest.raises(IgnoredDelivery):
            inbound(kind).parse(delivered(body))


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b"\xff", b'{"a": NaN}', b"[" * 5000])
def test_a_body_that_is_no_document_is_malformed(kind: str, body: bytes) -> None:
    with pytest.raises(MalformedBody):
        inbound(kind).parse(delivered(body))


def test_whatever_part_is_missing_or_odd_it_is_read_ignored_or_malformed(kind: str, row: InboundRow) -> None:
    refused = 0
    for body in without_each_part(fixture(row.body)):
        try:
            events = inbound(kind).parse(delivered(body))
        except (MalformedBody, IgnoredDelivery):
            refused += 1
            continue
        assert {event.fields["outcome"] for event in events} <= OUTCOMES
    assert refused > 10


def test_an_event_far_ahead_is_malformed(kind: str, row: InboundRow) -> None:
    early = Delivery(
        "web-0/2026-03-10/1",
        "bugs",
        "webhook",
        RECEIVED - timedelta(days=1),
        {},
        delivered(fixture(row.body)).body,
    )
    with pytest.raises(MalformedBody, match="over 1 h ahead"):
        inbound(kind).parse(early)
