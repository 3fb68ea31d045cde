"""Zendesk's own kinds of drift: new words, another version of the envelope."""

from typing import Any

import pytest

from adapters.helpdesks.zendesk.values import our_channel
from rules.errors import MalformedBody
from rules.model import Event, Kind
from tests.adapters.samples import FIXTURES, fixture
from tests.adapters.zendesk.bodies import BODIES, EVENTS
from tests.adapters.zendesk.samples import parse, refusal, webhook

NEW = "A_WORD_OF_2031"


def stated(events: list[Event], name: str) -> set[Any]:
    return {event.fields[name] for event in events if event.kind is Kind.STATE and name in event.fields}


def test_every_fixture_is_one_of_the_bodies_or_a_part_of_them() -> None:
    parts = {"webhook.events.json", "webhook.ticket.json", "trigger.unset.json"}
    whole = {path.name for path in (FIXTURES / "zendesk").iterdir()} - parts

    assert all(fixture(f"zendesk/{name}") in BODIES.values() for name in whole)


@pytest.mark.parametrize("name", ["status", "priority", "type"])
def test_a_new_word_in_a_webhook_is_a_visible_unknown(name: str) -> None:
    events = parse(webhook("created", **{name: NEW}))
    assert stated(events, name) == {"unknown"}

    (change,) = (one for one in parse(webhook(f"{name}_changed", {"current": NEW, "previous": None}))
                 if one.kind is Kind.CHANGE)  # fmt: skip
    assert change.fields["after"] == "unknown"


@pytest.mark.parametrize("name", ["status", "priority", "type"])
def test_a_new_word_in_a_record_and_in_its_history_is_a_visible_unknown(name: str) -> None:
    body = fixture("zendesk/snapshot.json")
    body["ticket"][name] = NEW
    body["audits"][1]["events"].append({"id": 1, "type": "Change", "field_name": name, "value": NEW})
    events = parse(body)

    assert stated(events, name) == {"unknown"}
    assert "unknown" in [event.fields["after"] for event in events if event.kind is Kind.CHANGE]


def test_a_new_channel_is_another_one_and_a_new_role_is_unknown() -> None:
    body = fixture("zendesk/snapshot.json")
    body["ticket"]["via"]["channel"] = NEW
    body["users"][1]["role"] = NEW
    events = parse(body)

    assert stated(events, "channel") == {our_channel(NEW.lower())} == {"other"}
    assert [event.fields["role"] for event in events if event.kind is Kind.PERSON] == ["customer", "unknown"]


def test_a_new_score_is_quarantined_wherever_it_is_told() -> None:
    snapshot, rating = fixture("zendesk/snapshot.json"), "/satisfaction_ratings/0/score"
    snapshot["satisfaction_ratings"][0]["score"] = NEW
    for body, pointer in (
        (webhook("csat_received", {"satisfaction_score": {"score": NEW}}), "/event/satisfaction_score/score"),
        (snapshot, rating),
        ({"satisfaction_ratings": snapshot["satisfaction_ratings"]}, rating),
    ):
        error = refusal(body)
        assert isinstance(error, MalformedBody)
        assert error.pointer == pointer


@pytest.mark.parametrize("status", [None, "", " "])
def test_no_status_is_no_change_of_status(status: str | None) -> None:
    told = refusal(webhook("status_changed", {"current": status, "previous": "OPEN"}))
    assert (str(told), type(told)) == ("Not a status. (at /event/current)", MalformedBody)

    body = fixture("zendesk/snapshot.json")
    body["audits"][1]["events"][1]["value"] = status
    assert str(refusal(body)) == "Not a status. (at /audits/1/events/1/value)"


@pytest.mark.parametrize("status", ["", " "])
def test_a_record_with_an_empty_status_is_malformed(status: str) -> None:
    body = fixture("zendesk/snapshot.json")
    body["ticket"]["status"] = status

    assert str(refusal(body)) == "Not a word. (at /ticket/status)"


@pytest.mark.parametrize("name", [*EVENTS, "message_added", "user"])
def test_another_version_of_the_envelope_is_read_all_the_same(name: str) -> None:
    assert parse(BODIES[name] | {"zendesk_event_version": "2031-01-01"}) == parse(BODIES[name])


@pytest.mark.parametrize("kind", ["ticket_metrics", "a_record_of_2031"])
def test_a_record_of_no_known_kind_is_not_taken_for_an_admins_own_body(kind: str) -> None:
    address = f"https://support.sample.example/api/v2/{kind}/7.json"
    error = refusal({"url": address, "id": 7, "ticket_id": 812, "created_at": "2026-03-02T09:00:00Z"})

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/url"


def test_an_admins_own_body_may_name_the_tickets_address() -> None:
    own = {"url": "https://support.sample.example/api/v2/tickets/812.json", "id": "812", "status": "Open"}

    assert stated(parse(own), "status") == {"open"}
