"""What may be told of a thing: days of the installation's time zone, defaults, and what is refused with its place."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from rules.logbook import ACTION, ANNOTATION, CHANGE, GOAL, MEANING, THINGS
from service.logbook.shapes import load

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
CHANGED = {"what": "A prompt", "why": "Too long", "metric": "ces", "direction": "up"}
ACTED = {"title": "Write it", "kind": "article", "owner": "Ann"}
GOOD: dict[str, dict[str, Any]] = {
    ANNOTATION: {"title": "Down", "at": "2026-11-20"},
    CHANGE: CHANGED,
    ACTION: ACTED,
    GOAL: {"metric": "ces", "lens": "quality", "why": "Because"},
    MEANING: {"text": "Done in a day"},
    "taxonomy": {"version": "2", "previous": "1"},
}


def told(thing: str, before: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
    return load(thing, given, BERLIN, NOW, before)


def span(**given: Any) -> tuple[Any, Any]:
    found = told(ANNOTATION, title="x", **given)
    return found["at"], found.get("until")


def test_a_day_lasts_from_midnight_to_midnight_of_the_time_zone() -> None:
    assert span(at="2026-11-27") == ("2026-11-26T23:00:00.000000Z", "2026-11-27T23:00:00.000000Z")


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-28", 24), ("2026-10-26", 24)]
)
def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is(day: str, hours: int) -> None:
    begin, end = (datetime.fromisoformat(one) for one in span(at=day))

    assert (end - begin).total_seconds() == hours * 3600


def test_a_last_day_belongs_to_the_span() -> None:
    assert span(at="2026-12-24", until="2026-12-26") == (
        "2026-12-23T23:00:00.000000Z",
        "2026-12-26T23:00:00.000000Z",
    )


def test_a_day_may_be_its_own_last_day() -> None:
    assert span(at="2026-12-24", until="2026-12-24") == span(at="2026-12-24")


def test_a_moment_without_an_end_is_a_point() -> None:
    assert span(at="2026-11-20T10:00:00+01:00") == ("2026-11-20T09:00:00.000000Z", None)


def test_a_moment_may_end_at_a_moment() -> None:
    assert span(at="2026-11-20T09:00:00Z", until="2026-11-20T11:30:00Z") == (
        "2026-11-20T09:00:00.000000Z",
        "2026-11-20T11:30:00.000000Z",
    )


@pytest.mark.parametrize("until", ["2026-11-20T09:00:00Z", "2026-11-20T08:59:59Z", "2026-11-19"])
def test_an_end_that_is_not_later_is_refused(until: str) -> None:
    with pytest.raises(ValidationError) as refused:
        span(at="2026-11-20T09:00:00Z", until=until)

    assert refused.value.messages == {"until": ["Write a later one than at."]}


def test_what_is_told_anew_is_compared_with_what_is_known() -> None:
    known = {"at": "2026-11-20T09:00:00.000000Z", "until": "2026-11-20T10:00:00.000000Z"}

    assert told(ANNOTATION, known, title="Other") == {"title": "Other"}
    assert told(ANNOTATION, known, until=None) == {"until": None}
    assert told(ANNOTATION, known, until="2026-11-20T09:00:01Z")["until"] == "2026-11-20T09:00:01.000000Z"
    for wrong in ({"until": "2026-11-20T09:00:00Z"}, {"at": "2026-11-20T10:00:00Z"}):
        with pytest.raises(ValidationError, match="later"):
            told(ANNOTATION, known, **wrong)


def test_a_change_acts_from_now_on_and_is_measured_four_weeks_later() -> None:
    found = told(CHANGE, **CHANGED)

    assert (found["at"], found["remeasure_at"]) == (
        "2026-11-26T08:30:00.000000Z",
        "2026-12-24T08:30:00.000000Z",
    )


def test_four_weeks_end_at_the_same_hour_also_where_the_clocks_change() -> None:
    found = told(CHANGE, **CHANGED, at="2026-10-10")

    assert (found["at"], found["remeasure_at"]) == (
        "2026-10-09T22:00:00.000000Z",
        "2026-11-06T23:00:00.000000Z",
    )


def test_a_change_may_say_both() -> None:
    found = told(CHANGE, **CHANGED, at="2026-11-01T00:00:00Z", remeasure_at="2026-11-08")

    assert found["remeasure_at"] == "2026-11-07T23:00:00.000000Z"


def test_a_change_that_is_told_anew_keeps_what_is_not_said() -> None:
    known = {"at": "2026-11-01T00:00:00.000000Z", "remeasure_at": "2026-11-29T00:00:00.000000Z"}

    assert told(CHANGE, known, why="Another") == {"why": "Another"}
    with pytest.raises(ValidationError, match="later"):
        told(CHANGE, known, remeasure_at="2026-11-01T00:00:00Z")


def test_a_line_is_one_line() -> None:
    assert told(ACTION, **ACTED | {"title": "  Write \n it\t down "})["title"] == "Write it down"


def test_a_due_day_stays_a_day() -> None:
    assert told(ACTION, **ACTED, due="2026-12-01")["due"] == "2026-12-01"


WRONG: list[tuple[str, str, Any]] = [
    (ANNOTATION, "at", "soon"),
    (ANNOTATION, "at", "2026-13-01"),
    (ANNOTATION, "at", "2026-11-20T09:00:00"),
    (ANNOTATION, "at", "1999-12-31"),
    (ANNOTATION, "at", "2200-01-01"),
    (ANNOTATION, "at", "0001-01-01T00:00:00+14:00"),
    (ANNOTATION, "at", 20261120),
    (ANNOTATION, "at", ["2026-11-20"]),
    (ANNOTATION, "at", None),
    (ANNOTATION, "kind", "party"),
    (ANNOTATION, "title", " \n "),
    (ANNOTATION, "title", "x" * 201),
    (ANNOTATION, "title", 7),
    (ANNOTATION, "text", "x" * 2001),
    (ANNOTATION, "colour", "red"),
    (ANNOTATION, "removed", "yes"),
    (CHANGE, "metric", "First response"),
    (CHANGE, "metric", "ease\n"),
    (CHANGE, "metric", ""),
    (CHANGE, "metric", "x" * 81),
    (CHANGE, "direction", "sideways"),
    (CHANGE, "why", ""),
    (CHANGE, "result", "helped"),
    (ACTION, "kind", "party"),
    (ACTION, "owner", ""),
    (ACTION, "state", "half done"),
    (ACTION, "due", "2026-12-01T09:00:00Z"),
    (ACTION, "due", "tomorrow"),
    (ACTION, "change_id", "../etc"),
    (GOAL, "lens", "rose"),
    (GOAL, "target", "much"),
    (GOAL, "target", float("nan")),
    (GOAL, "why", ""),
    (MEANING, "text", "x" * 301),
]


@pytest.mark.parametrize(("thing", "name", "value"), WRONG)
def test_what_is_wrong_is_refused_with_its_place(thing: str, name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        told(thing, **{**GOOD[thing], name: value})

    assert list(refused.value.messages) == [name]


@pytest.mark.parametrize(
    ("thing", "name", "value"),
    [
        (ANNOTATION, "at", "2000-01-01"),
        (ANNOTATION, "at", "2199-12-31"),
        (ANNOTATION, "title", "x" * 200),
        (ANNOTATION, "text", "x" * 2000),
        (ANNOTATION, "removed", True),
        (CHANGE, "metric", "x" * 80),
        (ACTION, "due", None),
        (GOAL, "target", 0),
        (GOAL, "target", -3.5),
        (MEANING, "text", "x" * 300),
    ],
)
def test_what_lies_at_the_edge_is_taken(thing: str, name: str, value: Any) -> None:
    assert name in told(thing, **{**GOOD[thing], name: value})


@pytest.mark.parametrize(
    ("thing", "name"), [(thing, name) for thing in GOOD for name in GOOD[thing]], ids=lambda one: str(one)
)
def test_what_has_to_be_known_has_to_be_told_first_and_not_again(thing: str, name: str) -> None:
    rest = {one: value for one, value in GOOD[thing].items() if one != name}

    with pytest.raises(ValidationError) as refused:
        told(thing, **rest)
    assert list(refused.value.messages) == [name]
    assert told(thing, {}, **rest).keys() >= rest.keys()


def test_every_thing_has_a_good_example_here() -> None:
    assert GOOD.keys() == THINGS.keys()


ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.lists(st.text(max_size=3))
)


@given(
    st.sampled_from(sorted(GOOD)),
    st.dictionaries(st.sampled_from(["at", "until", "title", "due", "target", "remeasure_at"]), ANYTHING),
)
def test_whatever_is_told_is_read_or_refused(thing: str, said: dict[str, Any]) -> None:
    try:
        found = load(thing, {**GOOD[thing], **said}, BERLIN, NOW)
    except ValidationError:
        return
    assert found.keys() >= GOOD[thing].keys()
