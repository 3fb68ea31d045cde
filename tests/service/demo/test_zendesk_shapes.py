"""The Zendesk dialect against real samples, an independent signature, and the adapter that reads it."""

import base64
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Delivery
from adapters.registry import HELPDESKS
from rules.model import Event, Form, Kind
from service.demo.world import Rendered, World
from service.demo.world.acts import seconds

SAMPLES = Path(__file__).parents[4] / "shared" / "payloads" / "zendesk"
TRIGGER_BODY = Path(__file__).parents[3] / "adapters" / "helpdesks" / "zendesk" / "trigger_body.json"
WORLD = World(1, tickets=250, eventful=True)
JSON_TYPES = {type(None): "null", bool: "flag", int: "number", str: "text", list: "list", dict: "object"}


def sample(name: str) -> Any:
    """A real sample; the test is skipped where the samples are not at hand."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the sample {name} is not at hand")
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def hints() -> list[dict[str, Any]]:
    return [json.loads(delivery.body) for delivery in WORLD.deliveries()]


@pytest.fixture(scope="module")
def snapshots() -> list[dict[str, Any]]:
    return [json.loads(delivery.body) for delivery in WORLD.deliveries(feed="snapshots")]


def types_at(documents: list[dict[str, Any]], *path: str) -> dict[str, set[str]]:
    """For every key at that place of the documents: the JSON types found there."""
    found: dict[str, set[str]] = {}
    for document in documents:
        place: Any = document
        for key in path:
            place = place[key]
        for key, value in place.items():
            found.setdefault(key, set()).add(JSON_TYPES[type(value)])
    return found


def check_shape(ours: dict[str, set[str]], real: dict[str, Any]) -> None:
    """The same keys, and each of a real value's type or null."""
    assert set(ours) == set(real)
    for key, value in real.items():
        kind = JSON_TYPES[type(value)]
        assert kind == "null" or ours[key] <= {kind, "null"}, key


def test_envelopes_have_the_shape_of_the_real_sample(hints: list[dict[str, Any]]) -> None:
    real = sample("event.ticket.created.json")
    check_shape(types_at(hints), real)
    check_shape(types_at(hints, "detail"), real["detail"])
    check_shape(types_at(hints, "detail", "via"), real["detail"]["via"])


def test_envelope_values_are_spelled_like_the_real_ones(hints: list[dict[str, Any]]) -> None:
    for body in hints:
        detail = body["detail"]
        assert body["time"].endswith(".000000000Z")
        assert body["subject"] == f"zen:ticket:{detail['id']}"
        assert detail["status"].isupper()
        assert detail["priority"] is None or detail["priority"].isupper()
        assert detail["updated_at"] == f"{body['time'][:19]}Z"


@pytest.mark.parametrize("what", ["agent_assignment_changed", "priority_changed", "comment_added"])
def test_events_have_the_shape_of_second_hand_samples(hints: list[dict[str, Any]], what: str) -> None:
    real = sample(f"third_party.event.ticket.{what}.json")["event"]
    ours = [body for body in hints if body["type"].endswith(f".{what}")]
    assert ours
    assert set(types_at(ours, "event")) == set(real)
    if what == "comment_added":
        assert set(types_at(ours, "event", "comment")) == set(real["comment"])
        assert types_at(ours, "event", "comment", "author")["id"] == {"text"}


def test_all_event_types_that_the_world_needs_occur(hints: list[dict[str, Any]]) -> None:
    found = {body["type"].removeprefix("zen:event-type:ticket.") for body in hints}
    assert found == {
        "created", "comment_added", "status_changed", "priority_changed", "agent_assignment_changed",
        "group_assignment_changed", "tags_changed", "csat_requested", "csat_received", "merged",
        "marked_as_spam", "soft_deleted", "undeleted", "permanently_deleted", "comment_made_private",
        "comment_redacted",
    }  # fmt: skip


def test_every_envelope_has_an_id_of_its_own(hints: list[dict[str, Any]]) -> None:
    assert len({body["id"] for body in hints}) == len(hints)


def test_a_change_says_what_was_before_and_what_is_now(hints: list[dict[str, Any]]) -> None:
    for body in hints:
        if body["type"].endswith(".status_changed"):
            assert body["event"]["current"] != body["event"]["previous"]
            assert body["detail"]["status"] in (body["event"]["current"], "DELETED")


def test_snapshots_have_the_shape_of_real_tickets_comments_and_audits(
    snapshots: list[dict[str, Any]],
) -> None:
    check_shape(types_at(snapshots, "ticket"), sample("rest.ticket_update.response.json")["ticket"])
    comments = [comment for body in snapshots for comment in body["comments"]]
    check_shape(types_at(comments), sample("rest.ticket_comments.json")["comments"][0])
    audits = [audit for body in snapshots for audit in body["audits"]]
    check_shape(types_at(audits), sample("rest.ticket_audits.json")["audits"][0])


def test_audit_events_have_the_shapes_of_the_real_ones(snapshots: list[dict[str, Any]]) -> None:
    real = [event for audit in sample("rest.ticket_audits.json")["audits"] for event in audit["events"]]
    ours = [event for body in snapshots for audit in body["audits"] for event in audit["events"]]
    for kind in ("Comment", "Create", "Change"):
        shapes = {frozenset(event) for event in ours if event["type"] == kind}
        assert shapes == {frozenset(event) for event in real if event["type"] == kind}


def test_an_export_line_has_the_shape_of_a_real_export() -> None:
    real = sample("rest.incremental_tickets_cursor.json")["tickets"][0]
    lines = list(WORLD.export(WORLD.setup.end))
    assert len(lines) == 250
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    check_shape(types_at([json.loads(line) for line in lines]), real)


def test_an_export_holds_nothing_of_later() -> None:
    at = datetime.fromtimestamp(seconds(WORLD.setup.start) + 20 * 86_400, UTC)
    tickets = [json.loads(line) for line in WORLD.export(at)]
    assert 0 < len(tickets) < 250
    assert all(datetime.fromisoformat(ticket["updated_at"]) <= at for ticket in tickets)


def test_headers_are_those_of_a_captured_delivery() -> None:
    captured = sample("delivery_attempt.user.deleted.captured.json")["request"]["headers"]
    delivery = next(iter(WORLD.deliveries()))
    assert set(delivery.headers) == {header["key"] for header in captured}


@pytest.mark.parametrize("feed", ["hints", "triggers"])
def test_webhooks_are_signed_over_timestamp_and_body(feed: str) -> None:
    secret = WORLD.connection_settings().secrets[0].value.encode()
    for delivery in list(WORLD.deliveries(feed=feed))[:200]:
        stamp = delivery.headers["X-Zendesk-Webhook-Signature-Timestamp"]
        digest = hmac.new(secret, stamp.encode() + delivery.body, hashlib.sha256).digest()
        assert delivery.headers["X-Zendesk-Webhook-Signature"] == base64.b64encode(digest).decode()
        assert datetime.fromisoformat(stamp) == delivery.sent_at


def test_trigger_bodies_carry_the_keys_of_the_body_to_paste() -> None:
    pasted = json.loads(TRIGGER_BODY.read_text())
    bodies = [json.loads(delivery.body) for delivery in WORLD.deliveries(feed="triggers")]
    assert all(list(body) == list(pasted) for body in bodies)
    assert {type(value) for body in bodies for key, value in body.items() if key != "deskgauge_trigger"} == {
        str
    }


def test_trigger_bodies_hold_no_word_of_a_customer() -> None:
    first = next(iter(WORLD.deliveries()))
    words = json.loads(first.body)["detail"]["description"]
    assert not any(words.encode() in delivery.body for delivery in WORLD.deliveries(feed="triggers"))


def parsed(deliveries: list[Rendered]) -> Iterator[Event]:
    """What the adapter reads out of the deliveries, after checking their signatures."""
    helpdesk = HELPDESKS["zendesk"](WORLD.connection_settings())
    for number, delivery in enumerate(deliveries):
        headers = {name.lower(): value for name, value in delivery.headers.items()}
        if delivery.kind == "webhook":
            helpdesk.verify(headers, delivery.body, delivery.sent_at)
        name = f"web-0/2026-01-01/{number}"
        yield from helpdesk.parse(
            Delivery(name, delivery.connection, delivery.kind, delivery.sent_at, headers, delivery.body)
        )


@pytest.mark.parametrize("feed", ["hints", "triggers", "snapshots", "mixed"])
def test_the_adapter_accepts_every_delivery(feed: str) -> None:
    found = Counter(event.kind for event in parsed(list(WORLD.deliveries(feed=feed))))
    assert found[Kind.STATE] >= 250
    assert found[Kind.REMOVED] > 0


def happened(events: Iterator[Event], form: Form) -> set[tuple[Any, ...]]:
    """Messages, ratings and changes of tickets that were not removed, without their source."""
    return {
        (event.ticket_id, event.kind, event.at, _content(event))
        for event in events
        if event.kind in (Kind.MESSAGE, Kind.SURVEY, Kind.CHANGE, Kind.MERGED, Kind.MESSAGE_HIDDEN)
        and event.form is form
        and not _is_first(event)
    }


def _content(event: Event) -> str:
    names = ("message_id", "author_id", "public", "score", "name", "before", "after", "actor_id", "into")
    return json.dumps({name: event.fields[name] for name in names if name in event.fields}, default=str)


def _is_first(event: Event) -> bool:
    """The creation is told as one thing by webhooks and as many by audits."""
    ticket = WORLD.truth.contacts[event.ticket_id]
    return event.at == ticket.created_at or ticket.removed is not None


def test_hints_and_histories_tell_the_same_to_the_microsecond() -> None:
    by_hints = happened(parsed(list(WORLD.deliveries(feed="hints"))), Form.HINT)
    by_audits = happened(parsed(list(WORLD.deliveries(feed="snapshots"))), Form.HISTORY)
    assert len(by_hints) > 500
    assert by_hints == by_audits


def test_connection_settings_name_the_ai_and_the_tags() -> None:
    settings = WORLD.connection_settings()
    assert settings.name == WORLD.setup.connection
    assert len(settings.ai_authors) == 2
    assert settings.mapping["category"] == "tag:cat_"


def test_the_ai_writes_under_the_configured_authors(hints: list[dict[str, Any]]) -> None:
    staff = {
        body["event"]["comment"]["author"]["id"]
        for body in hints
        if body["type"].endswith(".comment_added") and body["event"]["comment"]["author"]["is_staff"]
    }
    assert staff > WORLD.connection_settings().ai_authors
