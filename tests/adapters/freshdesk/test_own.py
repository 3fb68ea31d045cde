"""Statuses that an admin added, and labels in another language: read as the connection's settings say, wherever one stands."""

from typing import Any

import pytest

from adapters.helpdesks.freshdesk.own import NOTHING, Own
from rules.model import Event, Kind
from tests.adapters.freshdesk.samples import freshdesk, parse, product, rule, ticket
from tests.adapters.samples import delivery, fixture, only

STATUSES = {"8": "pending", "with courier": "pending", "12": "solved", "offen": "open"}


def read(body: Any) -> list[Event]:
    """The events of a body at a connection that knows the account's own statuses."""
    return list(freshdesk(statuses=STATUSES).parse(delivery(body)))


def of_kind(events: list[Event], kind: Kind) -> list[Event]:
    return [one for one in events if one.kind is kind]


def changes(events: list[Event]) -> list[tuple[Any, Any]]:
    return [(one.fields["before"], one.fields["after"]) for one in of_kind(events, Kind.CHANGE)]


@pytest.mark.parametrize(
    ("told", "ours"),
    [
        (8, "pending"),
        (12, "solved"),
        ("with courier", "pending"),
        ("offen", "open"),
        (2, "open"),
        ("resolved", "solved"),
        (9, "unknown"),
        ("parked", "unknown"),
        ("", None),
        (None, None),
    ],
)
def test_a_status_is_looked_up_in_the_settings_and_then_in_the_table(told: Any, ours: str | None) -> None:
    assert Own(statuses=STATUSES).status(told) == ours


def test_the_settings_come_before_the_table() -> None:
    own = Own(statuses={"6": "hold", "waiting on customer": "hold"})

    assert (own.status(6), own.status("waiting on customer")) == ("hold", "hold")
    assert NOTHING.status(6) == "pending"


@pytest.mark.parametrize("told", ["8", "With Courier", " with courier "])
def test_a_rule_tells_a_code_or_the_label(told: str) -> None:
    body = rule(status=told, triggered_event="{status:{from:8,to:12}}")

    events = read(body)

    assert only(events, Kind.STATE).fields["status"] == "pending"
    assert changes(events) == [("pending", "solved")]
    assert only(parse(body), Kind.STATE).fields["status"] == "unknown"
    assert changes(parse(body)) == [("unknown", "unknown")]


def test_a_rule_in_another_language_is_read_by_its_labels() -> None:
    events = read(rule(status="Offen", triggered_event="{status:{from:Offen,to:With courier}}"))

    assert only(events, Kind.STATE).fields["status"] == "open"
    assert changes(events) == [("open", "pending")]


def test_an_admins_own_body_is_read_alike() -> None:
    body = fixture("freshdesk/own_body.json")
    body["freshdesk_webhook"] |= {"ticket_status": "With courier"}

    assert only(read(body), Kind.STATE).fields["status"] == "pending"


def test_a_product_event_tells_codes() -> None:
    events = read(product("ticket_updated", status=8, changes={"status": [12, 8]}))

    assert only(events, Kind.STATE).fields["status"] == "pending"
    assert changes(events) == [("solved", "pending")]


@pytest.mark.parametrize(
    "wrap", [lambda one: one, lambda one: {"tickets": [one]}, lambda one: {"results": [one]}]
)
def test_the_api_tells_codes(wrap: Any) -> None:
    stats = {"status_updated_at": "2026-03-02T09:10:00Z"}

    events = read(wrap(ticket(status=8, stats=stats)))

    states = [one.fields["status"] for one in of_kind(events, Kind.STATE)]
    assert states == ["open", "pending", "pending"]


def test_a_snapshot_and_an_export_tell_codes() -> None:
    snapshot = fixture("freshdesk/snapshot.json")
    snapshot["ticket"] |= {"status": 12}

    assert [one.fields["status"] for one in of_kind(read(snapshot), Kind.STATE)][-1] == "solved"
    assert "unknown" in [one.fields["status"] for one in of_kind(parse(snapshot), Kind.STATE)]


def test_a_ticket_among_spam_has_none_that_counts_whatever_the_settings_say() -> None:
    events = read(ticket(status=8, spam=True))

    assert all("status" not in one.fields for one in events)
