"""Schema drift at every helpdesk: each field of each body goes missing, becomes null, changes its type, gets neighbours.

What is unknown is left alone, what is required is missed at its place, and nothing turns into a wrong number.
"""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.registry import ORGANIZATIONS
from rules.errors import IgnoredDelivery, InboundError, MalformedBody
from rules.model import Event
from rules.moments import from_text
from tests.adapters.samples import FIXTURES, RECEIVED, delivery
from tests.adapters.vendors import HELPDESK_ROWS, connected

CASES = [(vendor, name) for vendor, row in HELPDESK_ROWS.items() for name in row.bodies]
SAMPLES = FIXTURES.parents[2] / "shared" / "payloads"
SAMPLE_FILES = [path for vendor in HELPDESK_ROWS for path in sorted((SAMPLES / vendor).glob("*.json"))]
WRONG: tuple[Any, ...] = (
    *(None, "", " ", "x" * 500, "ü", "2031-01-01", True, 0, -1, 1.5, 2**62),
    *([], [[]], [None], {}, {"a": {"b": []}}),
)
MARKS = frozenset(one.mark for one in ORGANIZATIONS.values())
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
Place = tuple[str | int, ...]

each_body = pytest.mark.parametrize(("vendor", "name"), CASES)


def body_of(vendor: str, name: str) -> dict[str, Any]:
    return HELPDESK_ROWS[vendor].bodies[name]


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*place, step)
        yield from places(inner, (*place, step))


def at(body: Any, place: Place) -> Any:
    for step in place:
        body = body[step]
    return body


def with_value(body: Any, place: Place, value: Any) -> Any:
    changed = copy.deepcopy(body)
    at(changed, place[:-1])[place[-1]] = value
    return changed


def without(body: Any, place: Place) -> Any:
    changed = copy.deepcopy(body)
    del at(changed, place[:-1])[place[-1]]
    return changed


def outcome(vendor: str, body: Any) -> list[Event] | InboundError:
    try:
        return list(connected(vendor).parse(delivery(body)))
    except (MalformedBody, IgnoredDelivery) as error:
        return error


def place_of(pointer: str) -> Place:
    return tuple(int(step) if step.isdecimal() else step for step in pointer.split("/")[1:])


def general(place: Place) -> str:
    return "".join("/*" if isinstance(step, int) else f"/{step}" for step in place)


def shapes_the_body(place: Place, body: Any) -> bool:
    """A record, list or mark of ours at the root may be what tells the shape: without it, it is another body."""
    return len(place) == 1 and (isinstance(body[place[0]], dict | list) or place[0] in MARKS)


@each_body
def test_exactly_the_required_fields_are_missed_each_at_its_place(vendor: str, name: str) -> None:
    body, missed = body_of(vendor, name), set()
    for place in places(body):
        found = outcome(vendor, without(body, place))
        if isinstance(found, MalformedBody) and place_of(found.pointer) == place:
            missed.add(general(place))
        elif isinstance(found, MalformedBody):
            near = is_near(place_of(found.pointer), place)
            assert near or shapes_the_body(place, body), (place, str(found))

    assert missed == HELPDESK_ROWS[vendor].required[name]


@each_body
def test_a_required_record_or_id_that_is_null_is_missed_like_one_that_is_gone(vendor: str, name: str) -> None:
    body = body_of(vendor, name)
    for place in (place for place in places(body) if isinstance(place[-1], str)):
        gone, null = outcome(vendor, without(body, place)), outcome(vendor, with_value(body, place, None))
        if isinstance(gone, MalformedBody) and isinstance(null, MalformedBody):
            assert null.pointer == gone.pointer or shapes_the_body(place, body)
        if isinstance(gone, MalformedBody) and not isinstance(null, MalformedBody):
            assert place[-1] in {"current", "value"} or shapes_the_body(place, body), place


def figures(found: list[Event]) -> set[tuple[str, str, str]]:
    """Every number and truth value that the events state, and every moment that is not that of receipt."""
    told = {("", "at", repr(event.at)) for event in found if event.at != RECEIVED}
    for event in found:
        plain = {name: value for name, value in event.fields.items() if isinstance(value, bool | int | float)}
        told |= {(event.kind.value, name, repr(value)) for name, value in plain.items()}
    return told


def moments(body: Any) -> set[tuple[str, str, str]]:
    """The moments that the body states anywhere: one of them may stand in for another."""
    found: set[tuple[str, str, str]] = set()
    for place in places(body):
        with suppress(ValueError, TypeError):
            found.add(("", "at", repr(moment_of(at(body, place)))))
    return found


def moment_of(value: Any) -> datetime:
    """Text, or seconds since 1970 of this age; TypeError and ValueError for what is neither."""
    if type(value) is int and value > 10**9:
        return datetime.fromtimestamp(value, UTC)
    return from_text(value)


@each_body
def test_a_value_of_another_type_is_read_as_nothing_or_refused_at_its_place_and_makes_no_figure(
    vendor: str, name: str
) -> None:
    body = body_of(vendor, name)
    stated = figures(list(connected(vendor).parse(delivery(body)))) | moments(body)
    for place in places(body):
        for value in [wrong for wrong in WRONG if is_another(vendor, wrong, at(body, place))]:
            found = outcome(vendor, with_value(body, place, value))
            if isinstance(found, list):
                assert figures(found) <= stated, (place, value)
            elif isinstance(found, MalformedBody) and not shapes_the_body(place, body):
                assert is_near(place_of(found.pointer), place), (place, value, str(found))


def is_another(vendor: str, value: Any, known: Any) -> bool:
    """Whether the types differ; a schema of ours has one type of number, as JSON has."""
    both_numbers = {type(value), type(known)} <= {int, float} and HELPDESK_ROWS[vendor].own_schema
    return type(value) is not type(known) and not both_numbers


def is_near(pointer: Place, place: Place) -> bool:
    """The place told is the field itself, around it, in it, or a field of another record that must agree with it."""
    shared = min(len(pointer), len(place))
    return pointer[:shared] == place[:shared] or str(pointer[-1]) in {"ticket_id", "rating"}


@each_body
def test_unknown_neighbours_of_every_field_change_nothing_or_are_a_mistake_in_a_schema_of_ours(
    vendor: str, name: str
) -> None:
    body = body_of(vendor, name)
    expected = outcome(vendor, body)
    for place in places(body):
        if isinstance(at(body, place[:-1]), dict):
            neighbour = (*place[:-1], "added_by_the_vendor")
            found = outcome(vendor, with_value(body, neighbour, {"deep": [1, "x"]}))
            if HELPDESK_ROWS[vendor].own_schema:
                assert isinstance(found, MalformedBody)
                assert is_near(place_of(found.pointer), neighbour)
            else:
                assert found == expected


def reordered(value: Any, draw: Any) -> Any:
    if isinstance(value, list):
        return [reordered(item, draw) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: reordered(value[key], draw) for key in draw(st.permutations(list(value)))}


@given(st.data(), st.sampled_from(CASES))
def test_the_order_of_keys_never_changes_the_events(data: st.DataObject, case: tuple[str, str]) -> None:
    body = body_of(*case)

    assert outcome(case[0], reordered(body, data.draw)) == outcome(case[0], body)


@each_body
def test_bodies_with_spaces_and_escapes_tell_the_same_events(vendor: str, name: str) -> None:
    body = body_of(vendor, name)
    spaced = json.dumps(body, indent=2, ensure_ascii=True).encode()

    assert outcome(vendor, spaced) == outcome(vendor, json.dumps(body, ensure_ascii=False).encode())


@given(ANY_JSON, st.data(), st.sampled_from(CASES))
def test_any_json_anywhere_is_read_or_refused(value: Any, data: st.DataObject, case: tuple[str, str]) -> None:
    body = body_of(*case)
    place = data.draw(st.sampled_from(sorted(places(body), key=str)))
    found = outcome(case[0], with_value(body, place, value))

    assert isinstance(found, InboundError) or all(event.id.startswith("acme:") for event in found)


@pytest.mark.skipif(not SAMPLE_FILES, reason="the vendors' samples are kept outside the repository")
@pytest.mark.parametrize("path", SAMPLE_FILES, ids=lambda path: path.name)
def test_real_samples_drift_without_a_crash_and_without_a_new_figure(path: Path) -> None:
    vendor, sample = path.parent.name, json.loads(path.read_bytes())
    whole = outcome(vendor, sample)
    stated = (figures(whole) if isinstance(whole, list) else set()) | moments(sample)
    for place in places(sample):
        gone = outcome(vendor, without(sample, place))
        null = outcome(vendor, with_value(sample, place, None))
        for found in (gone, null):
            assert isinstance(found, InboundError) or figures(found) <= stated, place
