"""Opening hours in words: equal weeks are equal however they are written, and a difference names the days."""

from datetime import date

import pytest

from service.config.hours import spans_of
from service.connecting.opening import days_words, opening, same_clock, week_words

TODAY = date(2026, 6, 1)
OFFICE = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")


def hours(week: dict[str, str]) -> dict[str, str]:
    return opening(spans_of(week))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"monday": "09:00-12:00, 12:00-17:00"}, {"monday": "09:00-17:00"}),
        ({"monday": "13:00-17:00, 09:00-12:00"}, {"monday": "09:00-12:00, 13:00-17:00"}),
        ({"monday": "22:00-06:00"}, {"monday": "22:00-24:00", "tuesday": "00:00-06:00"}),
        ({"sunday": "22:00-06:00"}, {"sunday": "22:00-00:00", "monday": "00:00-06:00"}),
        ({"monday": "00:00-24:00", "tuesday": "00:00-24:00"}, {"tuesday": "00:00-00:00", "monday": "00:00-00:00"}),
    ],
    ids=["joined", "order", "over midnight", "over the week's end", "whole days"],
)  # fmt: skip
def test_weeks_that_are_open_at_the_same_minutes_do_not_differ(
    one: dict[str, str], other: dict[str, str]
) -> None:
    assert hours(one) == hours(other)
    assert week_words(hours(one), hours(other)) == ""


def test_every_day_has_its_hours_and_a_closed_one_has_none() -> None:
    assert hours({"monday": "09:00-12:00, 13:00-17:00"}) == {
        "monday": "09:00-12:00, 13:00-17:00",
        **dict.fromkeys(("tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), ""),
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"friday": "09:00-18:00"}, "closes at 18:00 on Friday, deskgauge.toml says 17:00"),
        ({"friday": "08:00-17:00"}, "opens at 08:00 on Friday, deskgauge.toml says 09:00"),
        ({"friday": "08:00-18:00"}, "is open 08:00-18:00 on Friday, deskgauge.toml says 09:00-17:00"),
        (
            {"friday": "09:00-12:00, 13:00-17:00"},
            "is open 09:00-12:00, 13:00-17:00 on Friday, deskgauge.toml says 09:00-17:00",
        ),
        ({"saturday": "09:00-12:00"}, "is open 09:00-12:00 on Saturday, deskgauge.toml says closed"),
        (
            {"monday": "09:00-18:00", "friday": "09:00-18:00"},
            "closes at 18:00 on Monday, Friday, deskgauge.toml says 17:00",
        ),
        (
            {"monday": "09:00-18:00", "friday": "08:00-17:00"},
            "closes at 18:00 on Monday, deskgauge.toml says 17:00; opens at 08:00 on Friday, deskgauge.toml says 09:00",
        ),
    ],
)
def test_a_difference_names_the_days_and_both_sides(changed: dict[str, str], said: str) -> None:
    assert week_words(hours(OFFICE | changed), hours(OFFICE)) == said


def test_a_day_that_only_the_configuration_opens_is_closed_at_the_helpdesk() -> None:
    short = {day: text for day, text in OFFICE.items() if day != "friday"}

    assert week_words(hours(short), hours(OFFICE)) == "is closed on Friday, deskgauge.toml says 09:00-17:00"


def test_the_first_three_days_are_named_and_the_others_counted() -> None:
    days = [date(2026, 12, number) for number in (26, 24, 25, 31, 30)]

    assert days_words(days[:2]) == "2026-12-24, 2026-12-26"
    assert days_words(days) == "2026-12-24, 2026-12-25, 2026-12-26 and 2 more"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Europe/Berlin", "Europe/Berlin", True),
        ("Europe/Berlin", "Europe/Vienna", True),
        ("Asia/Kolkata", "Asia/Calcutta", True),
        ("UTC", "Europe/London", False),
        ("America/New_York", "America/Panama", False),
        ("Africa/Lagos", "Europe/Berlin", False),
    ],
)
def test_zones_are_the_same_when_their_clocks_are_all_year(one: str, other: str, same: bool) -> None:
    assert same_clock(one, other, TODAY) is same
