"""Opening hours: from the text of the file to business time, and everything that is refused."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rules.business_time import Hours, business_time
from service.config import load_settings
from service.config.problems import ConfigProblems
from tests.rules.test_business_time import naive
from tests.service.config.usable import API_KEY, USABLE, Written

HEAD = USABLE
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFFICE = ", ".join(f'{day} = "09:00-17:00"' for day in DAYS[:5])


def hours(written: Written, text: str) -> Hours:
    return load_settings(written(f"{HEAD}\n{text}"), {"BUGS_KEY": API_KEY}).hours


def schedule(zone: str = "Europe/Berlin", week: str = OFFICE, name: str = "office", more: str = "") -> str:
    return f'[schedules.{name}]\nzone = "{zone}"\nweek = {{ {week} }}\n{more}\n'


def minutes(written: Written, text: str, start: str, end: str) -> float:
    made = hours(written, text).places[0][0]
    begun, ended = (datetime.fromisoformat(one).astimezone(UTC) for one in (start, end))
    return business_time(begun, ended, made) / timedelta(minutes=1)


# Zone, opening hours, span in local time with its offset, and the open minutes counted by hand.
TABLE = [
    ("spring gap", "Europe/Berlin", 'sunday = "01:00-04:00"',
     "2026-03-29T00:00+01:00", "2026-03-29T06:00+02:00", 120),
    ("autumn repeat", "Europe/Berlin", 'sunday = "01:00-04:00"',
     "2026-10-25T00:00+02:00", "2026-10-25T06:00+01:00", 240),
    ("half an hour back", "Australia/Lord_Howe", 'sunday = "01:00-03:00"',
     "2026-04-05T00:00+11:00", "2026-04-05T06:00+10:30", 150),
    ("half an hour ahead", "Australia/Lord_Howe", 'sunday = "01:00-03:00"',
     "2026-10-04T00:00+10:30", "2026-10-04T06:00+11:00", 90),
    ("half-hour zone", "Asia/Kolkata", 'monday = "09:00-17:00"',
     "2026-03-02T03:30+00:00", "2026-03-02T04:30+00:00", 60),
    ("leap day", "Europe/Berlin", 'thursday = "09:00-17:00"',
     "2024-02-29T00:00+01:00", "2024-03-01T00:00+01:00", 480),
    ("year end, week 53", "Europe/Berlin", 'thursday = "09:00-17:00", friday = "09:00-17:00"',
     "2026-12-31T16:00+01:00", "2027-01-01T10:00+01:00", 120),
    ("over midnight", "Europe/Berlin", 'friday = "22:00-06:00"',
     "2026-03-06T00:00+01:00", "2026-03-08T00:00+01:00", 480),
    ("over the end of the week", "Europe/Berlin", 'sunday = "22:00-06:00"',
     "2026-03-08T00:00+01:00", "2026-03-10T00:00+01:00", 480),
    ("twice a day", "Europe/Berlin", 'monday = "09:00-12:00, 13:00-17:00"',
     "2026-03-02T11:00+01:00", "2026-03-02T14:00+01:00", 120),
    ("to the day's end", "Europe/Berlin", 'monday = "20:00-24:00"',
     "2026-03-02T00:00+01:00", "2026-03-04T00:00+01:00", 240),
]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "week", "start", "end", "wanted"), [one[1:] for one in TABLE], ids=[one[0] for one in TABLE]
)
def test_configured_hours_give_what_was_counted_by_hand(
    written: Written, zone: str, week: str, start: str, end: str, wanted: int
) -> None:
    assert minutes(written, schedule(zone, week), start, end) == wanted


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ("", 480),
        ('holidays = "DE"', 0),
        ('holidays = "DE"\nopen = [2026-10-03, 2026-05-01]', 480),
        ("closed = [2026-05-01]", 0),
        ('holidays = "US"', 480),
    ],
)
def test_public_holidays_and_own_days_are_closed(written: Written, more: str, wanted: int) -> None:
    assert minutes(written, schedule(more=more), "2026-05-01T00:00+02:00", "2026-05-02T00:00+02:00") == wanted


def test_a_part_of_a_country_has_holidays_of_its_own(written: Written) -> None:
    epiphany = ("2026-01-06T00:00+01:00", "2026-01-07T00:00+01:00")

    assert minutes(written, schedule(more='holidays = "DE-BY"'), *epiphany) == 0
    assert minutes(written, schedule(more='holidays = "DE-BE"'), *epiphany) == 480


@pytest.mark.parametrize("part", range(4))
def test_configured_schedules_equal_counting_minute_by_minute(written: Written, part: int) -> None:
    rng = random.Random(part)
    zone = ("Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York")[part]
    week = ", ".join(f'{day} = "{rng.randrange(0, 9):02}:{rng.choice((0, 15, 30)):02}-{rng.randrange(10, 23)}:45"'
                     for day in rng.sample(DAYS, 5))  # fmt: skip
    made = hours(written, schedule(zone, week, more='holidays = "DE-BY"')).places[0][0]
    for _ in range(250):
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(525_000))
        end = start + timedelta(minutes=rng.randrange(2000))
        assert business_time(start, end, made) == timedelta(minutes=naive(start, end, made))


def test_the_first_schedule_that_fits_holds_else_the_default(written: Written) -> None:
    text = "\n".join([
        '[business_hours]\ndefault = "office"',
        schedule(name="night", more='applies_to = ["group:7", "tag:urgent"]'),
        schedule(name="asia", more='applies_to = ["tag:urgent", "channel:chat"]'), schedule(),
    ])  # fmt: skip
    found = hours(written, text)

    asked = [{"tag:urgent"}, {"channel:chat"}, {"group:8"}, {"group:7", "channel:chat"}]
    assert [made and made.id for one in asked if (made := found.at(frozenset(one)))] == [
        "night", "asia", "office", "night",
    ]  # fmt: skip


def test_without_a_default_nothing_is_known_of_other_tickets(written: Written) -> None:
    assert hours(written, schedule()).at(frozenset({"group:1"})) is None


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        (schedule(zone="Europe/Berln"), "schedules.office.zone", "Did you mean"),
        (schedule(week='mondy = "09:00-17:00"'), "schedules.office.week", "Did you mean 'monday'"),
        (schedule(week='monday = "9-17"'), "schedules.office.week", "Write 09:00-17:00"),
        (schedule(week='monday = "09:00-12:00, 11:00-17:00"'), "schedules.office.week", "overlap"),
        (schedule(week='sunday = "22:00-06:00", monday = "05:00-07:00"'), "schedules.office.week", "overlap"),
        (schedule(more='holidays = "XX"'), "schedules.office.holidays", "unknown country"),
        (schedule(more='holidays = "DE-XX"'), "schedules.office.holidays", "unknown part"),
        (schedule(more='closed = ["2026-12-24"]'), "schedules.office.closed", "not a list of days"),
        (schedule(more='applies_to = ["team:1"]'), "schedules.office.applies_to", "Write schedule:ID"),
        ('[business_hours]\ndefault = "offce"\n' + schedule(), "business_hours.default", "Did you mean 'office'"),
        ('[business_hours]\nseveral = "first"\n', "business_hours.several", "unknown value"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_at_its_key(written: Written, text: str, key: str, words: str) -> None:
    with pytest.raises(ConfigProblems) as raised:
        hours(written, text)

    (problem,) = raised.value.problems
    assert problem.key == key
    assert words in problem.what


def test_holidays_are_known_from_2015_to_ten_years_ahead(written: Written) -> None:
    made: Any = hours(written, schedule(more='holidays = "DE"')).places[0][0]

    years = {day.year for day in made.holidays}
    assert min(years) == 2015
    assert max(years) == datetime.now(UTC).year + 10
    assert date(2026, 12, 25) in made.holidays
