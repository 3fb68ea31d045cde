"""The Intercom dialect against real samples, an independent signature, and the world that it tells."""

import hashlib
import hmac
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from service.demo.world import World
from service.demo.world.acts import Contact, Deed, Who, public_messages, seconds
from service.demo.world.dialects.base import Hint
from service.demo.world.dialects.intercom import NOT_TOLD, SECRET, Intercom
from service.demo.world.dialects.intercom_fin import ai_agent
from tests.service.demo.test_zendesk_shapes import JSON_TYPES, types_at

SAMPLES = Path(__file__).parents[4] / "shared" / "payloads" / "intercom"
WORLD = World(1, tickets=120, eventful=True, leave_out=NOT_TOLD)
DIALECT = Intercom(WORLD.setup)
CONTACTS = list(WORLD.contacts())
# What the samples show and this world has no use for.
UNUSED = {"topics", "ticket"}


def sample(name: str) -> Any:
    """A real sample; the test is skipped where the samples are not at hand."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"the sample {name} is not at hand")
    return json.loads(path.read_text())


def told(contact: Contact) -> list[tuple[Hint, dict[str, Any]]]:
    """Every notification about a contact."""
    return [
        (hint, json.loads(DIALECT.hint_body(contact, hint)))
        for index in range(len(contact.acts))
        for hint in DIALECT.hints(contact, index)
    ]


NOTIFICATIONS = [(contact, hint, body) for contact in CONTACTS for hint, body in told(contact)]
ITEMS = [body["data"]["item"] for _, hint, body in NOTIFICATIONS if hint.what != "conversation.deleted"]
PARTS = [part for item in ITEMS for part in item["conversation_parts"]["conversation_parts"]]


def conversation(contact: Contact) -> dict[str, Any]:
    body = json.loads(DIALECT.snapshot_body(contact, contact.acts[-1].at))
    found: dict[str, Any] = body["conversation"]
    return found


def check_known(ours: dict[str, set[str]], real: dict[str, Any]) -> None:
    """What the sample shows is told, each value of the sample's type or null."""
    for key, value in real.items():
        kind = JSON_TYPES[type(value)]
        assert key in ours, key
        assert kind == "null" or ours[key] <= {kind, "null"}, key


@pytest.mark.parametrize(
    "name", ["webhook.conversation.operator.replied.json", "webhook.conversation.admin.open.assigned.json"]
)
def test_notifications_have_the_shape_of_the_real_samples(name: str) -> None:
    real = sample(name)
    bodies = [body for _, _, body in NOTIFICATIONS]
    item = {key: value for key, value in real["data"]["item"].items() if key not in UNUSED}

    assert set(types_at(bodies)) == set(real)
    check_known(types_at(bodies), real)
    check_known(types_at(ITEMS), item)
    check_known(types_at(PARTS), real["data"]["item"]["conversation_parts"]["conversation_parts"][0])


def test_a_snapshot_has_the_shape_of_the_real_sample() -> None:
    real = sample("rest.conversation.json")
    shown = [conversation(one) for one in CONTACTS if not any(act.deed for act in one.acts)]

    check_known(types_at(shown), {key: value for key, value in real.items() if key not in UNUSED})
    agents = [one["ai_agent"] for one in shown if one["ai_agent"]]
    check_known(types_at(agents), sample("schema_example.ai_agent.json"))
    ratings = [one["conversation_rating"] for one in shown if one["conversation_rating"]]
    check_known(types_at(ratings), sample("schema_example.conversation_rating.json"))


def test_webhooks_are_signed_over_their_bytes_with_the_clients_secret() -> None:
    body = DIALECT.hint_body(CONTACTS[0], Hint(0, "conversation.user.created"))
    expected = hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()

    assert DIALECT.signed_headers(body, 0, 1)["X-Hub-Signature"] == f"sha1={expected}"
    assert DIALECT.signed_headers(body + b" ", 0, 1)["X-Hub-Signature"] != f"sha1={expected}"


def test_every_notification_has_an_id_of_its_own_and_equal_arguments_give_equal_bytes() -> None:
    numbers = Counter(body["id"] for _, _, body in NOTIFICATIONS)
    contact, hint, _ = NOTIFICATIONS[-1]

    assert numbers.most_common(1)[0][1] == 1
    assert Intercom(WORLD.setup).hint_body(contact, hint) == DIALECT.hint_body(contact, hint)


def test_a_conflicting_notification_keeps_its_id_and_says_something_else() -> None:
    body = DIALECT.hint_body(CONTACTS[0], Hint(0, "conversation.user.created"))
    other = DIALECT.conflicting(body)

    assert json.loads(other)["id"] == json.loads(body)["id"]
    assert other != body


def test_all_notifications_together_hold_the_whole_history_and_each_only_what_is_new() -> None:
    for contact in CONTACTS:
        if any(act.deed is Deed.DELETED for act in contact.acts):
            continue
        known = {
            part["id"]: part
            for hint, body in told(contact)
            for part in body["data"]["item"]["conversation_parts"]["conversation_parts"]
        }
        assert list(known.values()) == conversation(contact)["conversation_parts"]["conversation_parts"]
    assert max(item["conversation_parts"]["total_count"] for item in ITEMS) <= 2


def test_every_message_is_told_once_with_who_wrote_it() -> None:
    for contact in CONTACTS:
        if any(act.deed for act in contact.acts):
            continue
        shown = conversation(contact)["conversation_parts"]["conversation_parts"]
        written = [(part["created_at"], part["author"]["type"]) for part in shown if part["body"]]
        kinds = {Who.CUSTOMER: "user", Who.AI: "bot", Who.SYSTEM: "bot", Who.HUMAN: "admin"}
        assert written == [(act.at, kinds[act.who]) for act in contact.acts[1:] if act.message]


def test_only_the_ai_is_marked_as_the_ai_and_only_its_answers_as_answers() -> None:
    marked = {
        (part["author"]["type"], part["author"]["name"], part["author"]["from_ai_agent"]) for part in PARTS
    }
    answers = {part["author"]["name"] for part in PARTS if part["author"]["is_ai_answer"]}

    assert ("bot", "Fin", True) in marked
    assert ("bot", "Operator", False) in marked
    assert {name for _, name, ai in marked if ai} == {"Fin"}
    assert answers == {"Fin"}
    assert any(part["author"]["from_ai_agent"] and not part["author"]["is_ai_answer"] for part in PARTS)


def test_the_ai_is_said_to_take_part_exactly_where_it_wrote_to_the_customer() -> None:
    for contact in CONTACTS:
        wrote = any(message.who is Who.AI for _, message in public_messages(contact.acts))
        agent = ai_agent(contact, contact.acts)
        assert (agent is not None) == wrote


def test_every_resolution_state_is_told_and_only_of_an_ai_that_answered() -> None:
    end = seconds(WORLD.setup.end)
    states: Counter[str | None] = Counter()
    for contact in CONTACTS:
        agent = ai_agent(contact, contact.until(end)) or {"resolution_state": None, "last_answer_type": None}
        states[agent["resolution_state"]] += 1
        assert agent["resolution_state"] is None or agent["last_answer_type"] == "ai_answer"
    assert set(states) == {
        None,
        "escalated",
        "assumed_resolution",
        "confirmed_resolution",
        "negative_feedback",
    }


def test_an_escalation_is_a_recorded_hand_over() -> None:
    end = seconds(WORLD.setup.end)
    answered = 0
    for contact in CONTACTS:
        agent = ai_agent(contact, contact.until(end))
        told = WORLD.truth.contacts[WORLD.ticket(contact.number)].hand_overs
        recorded = any(one.recorded for one in told)
        if agent and agent["last_answer_type"]:
            answered += recorded
            assert (agent["resolution_state"] == "escalated") == recorded
    assert answered


def test_a_rating_of_the_ai_and_one_of_a_person_stand_apart() -> None:
    for_ai = for_people = 0
    for contact in CONTACTS:
        given = [act for act in contact.acts if act.changes.get("satisfaction") in ("good", "bad")]
        if any(act.deed for act in contact.acts):
            continue
        shown = conversation(contact)
        fin = (shown["ai_agent"] or {}).get("rating")
        assert (fin is not None) + (shown["conversation_rating"] is not None) == len(given)
        for_ai, for_people = for_ai + (fin is not None), for_people + bool(shown["conversation_rating"])
    assert for_ai
    assert for_people


def test_of_a_deleted_conversation_only_its_id_and_end_are_left() -> None:
    gone = [one for one in CONTACTS if any(act.deed is Deed.DELETED for act in one.acts)]
    for contact in gone:
        (hint, body), *more = [one for one in told(contact) if one[0].what == "conversation.deleted"]
        assert body["data"]["item"] == {"type": "conversation", "id": str(1001 + contact.number)}
        assert conversation(contact)["deleted_at"] == contact.acts[hint.index].at
        assert more == []
    assert gone


def test_what_intercom_cannot_tell_does_not_happen_in_its_world() -> None:
    deeds = {act.deed for contact in CONTACTS for act in contact.acts if act.deed}

    assert deeds == {Deed.DELETED, Deed.ERASED, Deed.REDACTED}
    assert not any(act.changes.get("remove") for contact in CONTACTS for act in contact.acts)
    assert Deed.RESTORED in {
        act.deed for one in World(1, tickets=120, eventful=True).contacts() for act in one.acts
    }
