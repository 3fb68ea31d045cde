"""Which target holds on a day: the latest that has begun for exactly that metric and segment."""

from datetime import date

import pytest

from rules.targets import Target, target_on, with_goals

CHAT = {"channel": "chat"}
TARGETS = [
    Target("arr_verified", 0.6, date(2026, 7, 1), {}),
    Target("arr_verified", 0.5, date(2026, 4, 1), {}),
    Target("arr_verified", 0.7, date(2026, 4, 1), CHAT),
    Target("reopen_rate", 0.05, date(2026, 4, 1), {}, "down"),
]


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2026-03-31", None),
        ("2026-04-01", 0.5),
        ("2026-06-30", 0.5),
        ("2026-07-01", 0.6),
        ("2030-01-01", 0.6),
    ],
)
def test_a_target_holds_from_its_day_until_the_next_one(day: str, value: float | None) -> None:
    found = target_on(TARGETS, "arr_verified", {}, date.fromisoformat(day))

    assert (found.value if found else None) == value


def test_a_segment_has_a_target_of_its_own_and_never_the_general_one() -> None:
    found = target_on(TARGETS, "arr_verified", CHAT, date(2026, 8, 1))

    assert found == TARGETS[2]
    assert target_on(TARGETS, "arr_verified", {"channel": "email"}, date(2026, 8, 1)) is None
    assert target_on(TARGETS, "reopen_rate", CHAT, date(2026, 8, 1)) is None


def test_a_metric_without_a_target_has_none() -> None:
    assert target_on(TARGETS, "csat", {}, date(2026, 8, 1)) is None
    assert target_on([], "arr_verified", {}, date(2026, 8, 1)) is None


def test_a_target_may_say_which_way_is_good() -> None:
    found = target_on(TARGETS, "reopen_rate", {}, date(2026, 8, 1))

    assert found is not None
    assert found.better == "down"


def test_a_goal_is_a_target_where_none_is_stated_for_its_metric_as_a_whole() -> None:
    for_verified, for_reopen, for_ease = (
        Target(metric, 0.9, date(2026, 5, 1), {}) for metric in ("arr_verified", "reopen_rate", "ces_easy")
    )

    assert with_goals(TARGETS, [for_verified, for_reopen, for_ease]) == (*TARGETS, for_ease)
    assert with_goals([Target("ces_easy", 0.5, date(2026, 4, 1), CHAT)], [for_ease])[1:] == (for_ease,)
