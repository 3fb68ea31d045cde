"""Schema drift: every field of every body goes missing, becomes null, changes its type, gets neighbours."""

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import IgnoredDelivery, InboundError, MalformedBody
from rules.model import Event
from tests.adapters.samples import fixture, parse, webhook

BODIES: Mapping[str, dict[str, Any]] = {
    **{what: webhook(what) for what in fixture("zendesk/webhook.events.json")},
    "message_added": fixture("zendesk/webhook.message_added.json"),
    "user": fixture("zendesk/webhook.user.json"),
    "trigger": fixture("zendesk/trigger.filled.json"),
    "survey response": fixture("zendesk/survey_response.json"),
    "snapshot": fixture("zendesk/snapshot.json"),
    "tickets": {"tickets": [fixture("zendesk/snapshot.json")["ticket"]]},
    "ratings": {"satisfaction_ratings": fixture("zendesk/snapshot.json")["satisfaction_ratings"]},
    "audits": {"audits": fixture("zendesk/snapshot.json")["audits"]},
}
WEBHOOK = ("/id", "/type", "/time", "/detail", "/detail/id")
TICKET = ("id", "status", "created_at", "updated_at")
AUDIT = ("id", "ticket_id", "created_at", "events", "events/0/id", "events/0/type")
COMMENT = ("id", "public", "created_at")
RATING = ("ticket_id", "score", "created_at")

# What must be there; without it the body is quarantined with exactly this pointer.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(fixture("zendesk/webhook.events.json"), WEBHOOK),
    **{what: (*WEBHOOK, "/event/current") for what in ("status_changed", "priority_changed", "form_changed")},
    "comment_added": (*WEBHOOK, "/event/comment", "/event/comment/id", "/event/comment/is_public"),
    "comment_redacted": (*WEBHOOK, "/event/comment", "/event/comment/id"),
    "custom_field_changed": (*WEBHOOK, "/event/custom_field", "/event/custom_field/id", "/event/current"),
    "merged": (*WEBHOOK, "/event/target_ticket_id"),
    "csat_received": (*WEBHOOK, "/event/satisfaction_score", "/event/satisfaction_score/score"),
    "message_added": (*WEBHOOK, "/event/actor", "/event/message", "/event/message/id"),
    "user": WEBHOOK,
    "trigger": ("/ticket_id",),
    "survey response": ("/id", "/answers/0/type", "/answers/0/question/id", "/answers/0/created_at"),
    "snapshot": (
        "/ticket",
        *(f"/ticket/{key}" for key in TICKET),
        *(f"/comments/0/{key}" for key in COMMENT),
        *(f"/audits/1/{key}" for key in AUDIT),
        *(f"/satisfaction_ratings/0/{key}" for key in RATING),
        "/users/0/id",
    ),
    "tickets": tuple(f"/tickets/0/{key}" for key in TICKET),
    "ratings": tuple(f"/satisfaction_ratings/0/{key}" for key in RATING),
    "audits": tuple(f"/audits/0/{key}" for key in AUDIT),
}
WRONG: tuple[Any, ...] = (
    None,
    "",
    "x" * 500,
    "ü",
    True,
    0,
    -1,
    1.5,
    2**62,
    [],
    [[]],
    [None],
    {},
    {"a": {"b": []}},
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
Path = tuple[str | int, ...]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from paths(inner, (*path, step))


def holder(body: Any, path: Path) -> Any:
    for step in path[:-1]:
        body = body[step]
    return body


def with_value(body: Any, path: Path, value: Any) -> Any:
    changed = copy.deepcopy(body)
    holder(changed, path)[path[-1]] = value
    return changed


def without(body: Any, path: Path) -> Any:
    changed = copy.deepcopy(body)
    del holder(changed, path)[path[-1]]
    return changed


def outcome(body: Any) -> list[Event] | InboundError:
    try:
        return parse(body)
    except (MalformedBody, IgnoredDelivery) as error:
        return error


def path_of(pointer: str) -> Path:
    return tuple(int(step) if step.isdecimal() else step for step in pointer.split("/")[1:])


@pytest.mark.parametrize(
    ("name", "pointer"), [(name, pointer) for name, pointers in REQUIRED.items() for pointer in pointers]
)
def test_a_required_field_that_is_missing_or_null_is_quarantined_with_its_path(
    name: str, pointer: str
) -> None:
    path = path_of(pointer)
    nullable = pointer == "/event/current"
    for body in [without(BODIES[name], path)] + ([] if nullable else [with_value(BODIES[name], path, None)]):
        error = outcome(body)

        assert isinstance(error, MalformedBody)
        assert error.pointer == pointer


@pytest.mark.parametrize("name", BODIES)
def test_a_field_that_goes_missing_never_breaks_parsing(name: str) -> None:
    for path in paths(BODIES[name]):
        found = outcome(without(BODIES[name], path))
        assert found or str(found)


@pytest.mark.parametrize("name", BODIES)
def test_a_field_of_any_other_type_is_read_or_refused_at_its_place(name: str) -> None:
    for path in paths(BODIES[name]):
        for value in WRONG:
            found = outcome(with_value(BODIES[name], path, value))
            if isinstance(found, MalformedBody) and not is_another_shape(path, value):
                assert is_near(path_of(found.pointer), path), (path, value, str(found))


def is_another_shape(path: Path, value: Any) -> bool:
    """Text under a key that the API fills with records makes the body look like one that an admin typed."""
    return len(path) == 1 and isinstance(value, str)


def is_near(pointer: Path, path: Path) -> bool:
    """The place told is the field itself, around it or in it, or the field that it must agree with."""
    shared = min(len(pointer), len(path))
    agrees = {("ticket", "id"): "ticket_id", ("rating",): "rating"}
    partner = next((other for end, other in agrees.items() if path[-len(end) :] == end), None)
    return pointer[:shared] == path[:shared] or pointer[-1:] == (partner,)


@pytest.mark.parametrize("name", BODIES)
def test_unknown_neighbours_of_every_field_change_nothing(name: str) -> None:
    expected = outcome(BODIES[name])
    for path in paths(BODIES[name]):
        if isinstance(holder(BODIES[name], path), dict):
            neighbour = (*path[:-1], "added_by_the_vendor")
            assert outcome(with_value(BODIES[name], neighbour, {"deep": [1, "x"]})) == expected


@pytest.mark.parametrize("name", [*fixture("zendesk/webhook.events.json"), "message_added", "user"])
def test_another_version_of_the_envelope_is_read_all_the_same(name: str) -> None:
    versioned = BODIES[name] | {"zendesk_event_version": "2031-01-01"}

    assert outcome(versioned) == outcome(BODIES[name])


def reordered(value: Any, draw: Any) -> Any:
    if isinstance(value, list):
        return [reordered(item, draw) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: reordered(value[key], draw) for key in draw(st.permutations(list(value)))}


@given(st.data())
@pytest.mark.parametrize(
    "name", ["created", "comment_added", "tags_changed", "trigger", "survey response", "snapshot"]
)
def test_the_order_of_keys_never_changes_the_events(name: str, data: st.DataObject) -> None:
    assert parse(reordered(BODIES[name], data.draw)) == parse(BODIES[name])


def test_bodies_with_spaces_and_escapes_tell_the_same_events() -> None:
    for body in BODIES.values():
        spaced = json.dumps(body, indent=2, ensure_ascii=True).encode()
        assert parse(spaced) == parse(json.dumps(body, ensure_ascii=False).encode())


@given(ANY_JSON, st.data())
def test_any_json_anywhere_in_a_snapshot_is_read_or_refused(value: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(paths(BODIES["snapshot"]), key=str)))
    found = outcome(with_value(BODIES["snapshot"], path, value))

    assert isinstance(found, InboundError) or all(event.id.startswith("acme:") for event in found)
