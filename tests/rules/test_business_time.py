"""Business time against counting minute by minute, and its edges by hand."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.business_time import (
    Applied,
    Schedule,
    always,
    business_time,
    business_time_applied,
    next_open,
    open_until,
)  # fmt: skip

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "UTC",
]
HOUR = 60
OFFICE = tuple((day * 1440 + 9 * HOUR, day * 1440 + 17 * HOUR) for day in range(5))
BERLIN = Schedule("office", "Europe/Berlin", OFFICE)


def naive(start: datetime, end: datetime, schedule: Schedule) -> int:
    """How many minutes of [start, end) are open, each asked by its own local time."""
    zone, minutes, at = ZoneInfo(schedule.zone), 0, start
    while at < end:
        local = at.astimezone(zone)
        of_week = local.weekday() * 1440 + local.hour * 60 + local.minute
        is_open = any(begin <= of_week < to for begin, to in schedule.week)
        minutes += is_open and local.date() not in schedule.holidays
        at += timedelta(minutes=1)
    return minutes


def a_schedule(rng: random.Random) -> Schedule:
    cuts = sorted(rng.sample(range(0, 10_081, 15), 2 * rng.randint(1, 12)))
    days = [date(2026, 1, 1) + timedelta(days=rng.randrange(365)) for _ in range(rng.randint(0, 60))]
    return Schedule(
        "drawn", rng.choice(ZONES), tuple(zip(cuts[::2], cuts[1::2], strict=True)), frozenset(days)
    )


def changes_of_clocks() -> list[datetime]:
    return [
        datetime(2026, month, day, hour, tzinfo=UTC)
        for month, day, hour in ((3, 29, 0), (10, 25, 0), (3, 8, 6), (11, 1, 5), (4, 4, 14), (10, 3, 15))
    ]


@pytest.mark.parametrize("part", range(4))
def test_it_equals_counting_minute_by_minute(part: int) -> None:
    rng = random.Random(part)
    counted = 0
    for _ in range(250):
        schedule = a_schedule(rng)
        near = rng.choice(changes_of_clocks()) - timedelta(minutes=rng.randrange(1440))
        anywhere = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(500_000))
        start = rng.choice([near, anywhere])
        end = start + timedelta(minutes=rng.randrange(2 * 1440))
        assert business_time(start, end, schedule) == timedelta(minutes=naive(start, end, schedule))
        counted += business_time(start, end, schedule) > timedelta()
    assert counted > 100


def berlin(month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold).astimezone(
        UTC
    )


CASES = [
    ("within a day", berlin(3, 2, 10), berlin(3, 2, 12), 2 * 60),
    ("before opening", berlin(3, 2, 7), berlin(3, 2, 9, 30), 30),
    ("over night", berlin(3, 2, 16), berlin(3, 3, 10), 2 * 60),
    ("over a weekend", berlin(3, 6, 16), berlin(3, 9, 10), 2 * 60),
    ("a whole week", berlin(3, 2, 0), berlin(3, 9, 0), 40 * 60),
    ("a week with a change of clocks", berlin(3, 23, 0), berlin(3, 30, 0), 40 * 60),
    ("nothing", berlin(3, 2, 10), berlin(3, 2, 10), 0),
    ("backwards", berlin(3, 2, 12), berlin(3, 2, 10), 0),
]


@pytest.mark.parametrize(
    ("start", "end", "minutes"), [one[1:] for one in CASES], ids=[one[0] for one in CASES]
)
def test_office_hours_in_berlin(start: datetime, end: datetime, minutes: int) -> None:
    assert business_time(start, end, BERLIN) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("day", "hours"), [((3, 29), 23), ((10, 25), 25), ((3, 30), 24)])
def test_a_day_has_the_hours_that_the_clocks_give_it(day: tuple[int, int], hours: int) -> None:
    start = berlin(*day, 0)
    end = berlin(day[0], day[1] + 1, 0)

    assert business_time(start, end, always("Europe/Berlin")) == timedelta(hours=hours)


def test_an_hour_that_comes_twice_counts_twice_and_a_skipped_one_not() -> None:
    night = Schedule("night", "Europe/Berlin", ((6 * 1440 + 2 * HOUR, 6 * 1440 + 3 * HOUR),))

    assert business_time(berlin(10, 25, 0), berlin(10, 25, 6), night) == timedelta(hours=2)
    assert business_time(berlin(3, 29, 0), berlin(3, 29, 6), night) == timedelta()


def test_a_holiday_is_closed_on_its_local_date() -> None:
    closed = Schedule("office", "Asia/Kolkata", OFFICE, frozenset({date(2026, 3, 3)}))
    start = datetime(2026, 3, 2, 0, tzinfo=UTC)

    assert business_time(start, start + timedelta(days=3), closed) == timedelta(hours=16)


def test_microseconds_are_kept() -> None:
    start = berlin(3, 2, 10) + timedelta(microseconds=1)

    assert business_time(start, berlin(3, 2, 10, 1), BERLIN) == timedelta(seconds=59, microseconds=999_999)


LATE = Schedule(
    "late", "Europe/Berlin", tuple((day * 1440 + 13 * HOUR, day * 1440 + 21 * HOUR) for day in range(5))
)


@pytest.mark.parametrize(("last", "hours"), [(False, 3 + 8), (True, 8)])
def test_several_schedules_of_one_ticket(last: bool, hours: int) -> None:
    applied = [Applied(berlin(3, 2, 9), BERLIN), Applied(berlin(3, 2, 12), LATE)]

    spent = business_time_applied(berlin(3, 2, 8), berlin(3, 2, 22), applied, last=last)

    assert spent == timedelta(hours=hours)


def test_before_the_first_schedule_was_applied_the_first_one_holds() -> None:
    applied = [Applied(berlin(3, 3, 9), BERLIN), Applied(berlin(3, 5, 9), LATE)]

    assert business_time_applied(berlin(3, 2, 9), berlin(3, 2, 12), applied) == timedelta(hours=3)


UNTIL = [
    ("the same day", berlin(3, 2, 10), 2, berlin(3, 2, 12)),
    ("to the last minute", berlin(3, 2, 10), 7, berlin(3, 2, 17)),
    ("over a weekend", berlin(3, 6, 16), 2, berlin(3, 9, 10)),
    ("from a closed hour", berlin(3, 7, 12), 1, berlin(3, 9, 10)),
    ("nothing", berlin(3, 7, 12), 0, berlin(3, 7, 12)),
]


@pytest.mark.parametrize(
    ("start", "hours", "moment"), [one[1:] for one in UNTIL], ids=[one[0] for one in UNTIL]
)
def test_when_so_much_business_time_has_passed(start: datetime, hours: int, moment: datetime) -> None:
    assert open_until(start, timedelta(hours=hours), BERLIN) == moment


def test_the_moment_and_the_time_agree() -> None:
    rng = random.Random(9)
    for _ in range(200):
        schedule, span = a_schedule(rng), timedelta(minutes=rng.randrange(1, 5000))
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(400_000))
        moment = open_until(start, span, schedule)
        assert moment is not None
        assert business_time(start, moment, schedule) == span


def test_a_schedule_that_is_never_open_has_no_such_moment() -> None:
    assert open_until(berlin(3, 2, 10), timedelta(hours=1), Schedule("never", "UTC", ())) is None


@pytest.mark.parametrize("part", range(4))
def test_the_next_opening_is_the_first_minute_that_counts(part: int) -> None:
    rng = random.Random(900 + part)
    for _ in range(40):
        schedule, start = a_schedule(rng), rng.choice(changes_of_clocks())
        start += timedelta(minutes=rng.randrange(-600, 600))
        opens = next_open(start, schedule)

        assert opens is not None
        assert start <= opens
        assert naive(start, opens, schedule) == 0
        assert business_time(opens, opens + timedelta(minutes=1), schedule) > timedelta()


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-03-02T07:59:59.999999", "2026-03-02T08:00:00"),
        ("2026-03-02T08:00:00", "2026-03-02T08:00:00"),
        ("2026-03-02T15:59:59.999999", "2026-03-02T15:59:59.999999"),
        ("2026-03-02T16:00:00", "2026-03-03T08:00:00"),
        ("2026-03-06T16:00:00", "2026-03-09T08:00:00"),
        ("2026-03-27T16:00:00", "2026-03-30T07:00:00"),
        ("2026-10-23T15:00:00", "2026-10-26T08:00:00"),
    ],
)
def test_it_is_open_from_the_first_moment_to_before_the_last(moment: str, opens: str) -> None:
    asked, wanted = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (moment, opens))

    assert next_open(asked, BERLIN) == wanted


def test_a_holiday_opens_nothing() -> None:
    closed = Schedule("office", "Europe/Berlin", OFFICE, frozenset({date(2026, 3, 3)}))

    assert next_open(datetime(2026, 3, 2, 16, tzinfo=UTC), closed) == datetime(2026, 3, 4, 8, tzinfo=UTC)


def test_an_opening_in_the_hour_that_is_skipped_is_none() -> None:
    """On the last Sunday of March the clocks of Berlin go from 2:00 to 3:00."""
    night = Schedule("night", "Europe/Berlin", ((6 * 1440 + 120, 6 * 1440 + 180),))

    assert next_open(datetime(2026, 3, 29, tzinfo=UTC), night) == datetime(2026, 4, 5, tzinfo=UTC)


def test_an_hour_that_comes_twice_opens_twice() -> None:
    """On the last Sunday of October 2:00 to 3:00 is there from midnight UTC to 1:00, and once more until 2:00."""
    night = Schedule("night", "Europe/Berlin", ((6 * 1440 + 120, 6 * 1440 + 150),))
    first, again = datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)

    assert next_open(first, night) == first
    assert next_open(first + timedelta(minutes=30), night) == again
    assert next_open(again + timedelta(minutes=30), night) == datetime(2026, 11, 1, 1, tzinfo=UTC)


def test_what_never_opens_has_no_next_opening_and_day_and_night_is_open_at_once() -> None:
    moment = datetime(2026, 3, 2, 12, 0, 0, 1, tzinfo=UTC)

    assert next_open(moment, Schedule("never", "UTC", ())) is None
    assert next_open(moment, always("Asia/Kathmandu")) == moment


@pytest.mark.parametrize(("days", "found"), [(364, True), (800, False)])
def test_the_search_ends_after_a_year(days: int, found: bool) -> None:
    start = date(2026, 1, 1)
    off = frozenset(start + timedelta(days=one) for one in range(days))

    opens = next_open(datetime(2026, 1, 1, tzinfo=UTC), Schedule("off", "UTC", ((0, 10_080),), off))

    assert opens == (datetime(2026, 12, 31, tzinfo=UTC) if found else None)
