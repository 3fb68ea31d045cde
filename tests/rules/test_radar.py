"""Release radar: what is above its usual number, and what is no news."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.radar import Above, above, windows

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def found(now: int, *before: int) -> list[Above] | None:
    return above({"login": now}, [{"login": one} for one in before])


def test_the_same_hours_of_the_eight_weeks_before_are_compared() -> None:
    spans = windows(AT, DAY, AT - timedelta(days=400))

    assert [begin for begin, _ in spans] == [AT - timedelta(weeks=one) for one in range(1, 9)]
    assert {end - begin for begin, end in spans} == {DAY}


def test_weeks_of_which_nothing_was_known_are_left_out() -> None:
    assert len(windows(AT, DAY, AT - timedelta(weeks=3))) == 3
    assert len(windows(AT, DAY, AT - timedelta(weeks=3) + timedelta(seconds=1))) == 2
    assert windows(AT, DAY, AT) == []


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (20, (4, 4, 4, 4)),  # the chance of 20 or more where 4 are usual is far below one in a thousand
        (3, (0, 0, 0, 0)),  # nobody ever told of it
        (13, (3, 4, 2, 3, 3, 4, 2, 3)),
    ],
)
def test_far_more_than_usual_is_told(now: int, before: tuple[int, ...]) -> None:
    assert found(now, *before) == [Above("login", now, sum(before) / len(before))]


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (4, (4, 4, 4, 4)),
        (0, (4, 4, 4, 4)),
        (2, (0, 0, 0, 0)),  # two are no news
        (8, (4, 4, 4, 4)),  # P(8 or more of 4) = 0.051
        (11, (4, 4, 4, 4)),  # P(11 or more of 4) = 0.0028
        (110, (100, 100, 100, 100)),
    ],
)
def test_what_chance_brings_is_not(now: int, before: tuple[int, ...]) -> None:
    assert found(now, *before) == []


def test_without_four_weeks_nobody_knows_what_is_usual() -> None:
    assert found(90, 1, 1, 1) is None
    assert above({}, []) is None
    assert above({}, [{}, {}, {}, {}]) == []


def test_a_week_without_any_counts_as_none() -> None:
    (one,) = above({"new": 6}, [{}, {}, {"new": 2}, {}]) or []

    assert one == Above("new", 6, 0.5)


def test_the_largest_surplus_comes_first() -> None:
    told = above({"a": 20, "b": 40, "c": 20}, [{"a": 1, "b": 1, "c": 1}] * 4)

    assert [one.key for one in told or []] == ["b", "a", "c"]
