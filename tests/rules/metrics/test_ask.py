"""Buckets of a period: weeks that start as configured, quarters, and the first and last one cut to the period."""

from datetime import UTC, date, datetime

import pytest

from rules.metrics.ask import GRANULARITIES, WEEKDAYS, Ask, bucket_of, buckets, is_whole

AS_OF = datetime(2026, 11, 26, tzinfo=UTC)


def asked(start: date, end: date, granularity: str | None, week_start: str = "monday") -> Ask:
    return Ask(start, end, AS_OF, granularity, week_start=week_start)


@pytest.mark.parametrize(
    ("week_start", "first"),
    [("monday", date(2026, 11, 23)), ("sunday", date(2026, 11, 22)), ("saturday", date(2026, 11, 21)),
     ("thursday", date(2026, 11, 26)), ("friday", date(2026, 11, 20))],
)  # fmt: skip
def test_a_week_begins_as_configured(week_start: str, first: date) -> None:
    thursday = date(2026, 11, 26)

    assert bucket_of(thursday, "week", week_start) == first


@pytest.mark.parametrize(
    ("day", "quarter"),
    [(date(2026, 1, 1), date(2026, 1, 1)), (date(2026, 3, 31), date(2026, 1, 1)), (date(2026, 4, 1), date(2026, 4, 1)),
     (date(2026, 12, 31), date(2026, 10, 1))],
)  # fmt: skip
def test_quarters_begin_in_january_april_july_and_october(day: date, quarter: date) -> None:
    assert bucket_of(day, "quarter") == quarter


@pytest.mark.parametrize("granularity", [one for one in GRANULARITIES if one != "day"])
def test_the_first_and_the_last_bucket_are_cut_to_the_period(granularity: str) -> None:
    ask = asked(date(2026, 2, 18), date(2026, 8, 20), granularity)
    found = list(buckets(ask))

    assert (found[0][0], found[-1][1]) == (ask.start, ask.end)
    assert not is_whole(found[0], ask)
    assert not is_whole(found[-1], ask)
    assert all(is_whole(one, ask) for one in found[1:-1])


@pytest.mark.parametrize("granularity", GRANULARITIES)
@pytest.mark.parametrize("week_start", WEEKDAYS)
def test_buckets_adjoin_and_cover_the_period(granularity: str, week_start: str) -> None:
    ask = asked(date(2027, 11, 30), date(2028, 3, 2), granularity, week_start)
    found = list(buckets(ask))

    assert [one[0] for one in found[1:]] == [one[1] for one in found[:-1]]
    assert all(start < end for start, end in found)
    assert all(bucket_of(end, granularity, week_start) == end for _, end in found[:-1])


def test_a_period_that_is_not_cut_is_one_bucket() -> None:
    ask = asked(date(2026, 2, 18), date(2026, 2, 20), None)

    assert list(buckets(ask)) == [(ask.start, ask.end)]
    assert is_whole((ask.start, ask.end), ask)


def test_months_have_their_own_lengths() -> None:
    ask = asked(date(2028, 1, 1), date(2028, 4, 1), "month")

    assert [(end - start).days for start, end in buckets(ask)] == [31, 29, 31]
