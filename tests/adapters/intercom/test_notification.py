"""Notifications: the item decides, whatever the topic; what is gone, what is ignored, and the older generation."""

import json
import re
from typing import Any

import pytest

from adapters.helpdesks.intercom.notification import IGNORED_ITEMS
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Form, Kind
from tests.adapters.intercom.samples import conversation, notification, parse, refusal, told
from tests.adapters.samples import FIXTURES, kinds, only

GUIDE = (FIXTURES.parent.parent / "docs" / "helpdesks" / "intercom.md").read_text(encoding="utf-8")
TABLE = GUIDE.split("## 2. Make an app")[1].split("## 3. Fin")[0]
TOPICS = sorted(set(re.findall(r"`((?:conversation|conversation_part|contact|ticket)\.[a-z_.]+)`", TABLE)))


def item_of(topic: str) -> dict[str, Any]:
    if topic.endswith(".deleted"):
        return {"type": "conversation", "id": "812"}
    kind = topic.partition(".")[0]
    name = {"ticket": "ticket", "contact": "contact"}.get(kind, "conversation")
    found: dict[str, Any] = told(name)["data"]["item"]
    return found


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_that_the_guide_names_is_read(topic: str) -> None:
    assert parse(notification(item_of(topic), topic))


def test_the_guide_names_the_topics() -> None:
    assert len(TOPICS) > 25


def test_a_topic_of_next_year_is_read_like_any_other() -> None:
    assert parse(notification(conversation(), "conversation.dreamt.of")) == parse(
        notification(conversation())
    )


@pytest.mark.parametrize("topic", ["conversation.deleted", "ticket.deleted"])
@pytest.mark.parametrize("item", [{"id": "812"}, {"type": "conversation", "id": 812}])
def test_what_is_deleted_is_removed_at_the_notifications_time(topic: str, item: Any) -> None:
    (event,) = parse(notification(item, topic))

    assert (event.kind, event.ticket_id, event.fields) == (Kind.REMOVED, "acme:812", {"reason": "deleted"})
    assert event.at.timestamp() == notification(item)["created_at"]


def test_a_list_of_deleted_ones_tells_when() -> None:
    page = {"conversations": [{"id": "9", "metrics_retained": True, "deleted_at": 1_772_442_000}]}
    (event,) = parse(page)

    assert (event.kind, event.form, event.at.timestamp()) == (Kind.REMOVED, Form.SNAPSHOT, 1_772_442_000)


@pytest.mark.parametrize("kind", [*IGNORED_ITEMS, "something_new"])
def test_other_items_are_ignored_under_the_name_of_their_topic(kind: str) -> None:
    error = refusal(notification({"type": kind, "id": "1"}, "some.topic"))

    assert isinstance(error, IgnoredDelivery)
    assert str(error) == f"some.topic: {IGNORED_ITEMS.get(kind, 'the kind of item is unknown')}"


def test_a_topic_that_is_no_word_is_not_repeated() -> None:
    error = refusal(notification({"type": "ping"}, "Dear Kim, my password is"))

    assert str(error).startswith("the topic: ")


@pytest.mark.parametrize("kind", [None, 7, ["conversation"], {}])
def test_an_item_without_a_kind_is_malformed(kind: Any) -> None:
    error = refusal(notification({"type": kind, "id": "1"}))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/data/item/type"


def test_a_notification_is_a_hint_though_it_says_that_its_one_part_is_all() -> None:
    events = parse(told("conversation"))

    assert {event.form for event in events} == {Form.HINT}
    assert Kind.HISTORY not in {event.kind for event in events}


def test_the_older_generation_says_the_same_under_other_names() -> None:
    events = parse(told("legacy"))
    state = only(events, Kind.STATE)

    assert kinds(events) == ["created", "change", "message", "message", "change", "state", "person"]
    assert (state.fields["requester_id"], state.fields["assignee_id"]) == ("65f0c0ffee00000000002001", "3001")
    assert "group_id" not in state.fields
    assert "channel" not in state.fields
    assert [one.text for one in events if one.kind is Kind.MESSAGE] == [
        "Synthetic first words",
        "Synthetic answer of a person.",
    ]


@pytest.mark.parametrize(
    ("assignee", "name", "expected"),
    [
        ({"type": "nobody_admin", "id": None}, "assignee_id", None),
        ({"type": "team", "id": "4400"}, "group_id", "4400"),
        ({"type": "admin", "id": 3001}, "assignee_id", "3001"),
        (None, "assignee_id", "not told"),
    ],
)
def test_the_older_assignee_is_a_teammate_a_team_or_nobody(assignee: Any, name: str, expected: Any) -> None:
    fields = only(parse(told("legacy", assignee=assignee)), Kind.STATE).fields

    assert fields.get(name, "not told") == expected


def test_what_customers_wrote_stands_in_texts_only() -> None:
    for body in (told("conversation"), told("legacy"), told("ticket"), conversation()):
        for event in parse(body):
            assert "Synthetic" not in json.dumps(dict(event.fields))
