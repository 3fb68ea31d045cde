"""Metrics day by day in the store: replaced from a day on, taken away with their subject, due to be judged."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from rules.facts.metric import MeasuredDay
from service.store.base import Store
from service.store.measured import Measurement, Part
from service.store.metric_rows import MetricRows
from service.store.mirror import days as mirror_days
from service.store.records import Records
from tests.rules.metric_told import DAY, FIRST, a_day, on
from tests.service.store.conftest import db, opened  # noqa: F401

UNTIL = on(5)


@pytest.fixture
def rows(db: Store) -> MetricRows:  # noqa: F811
    return MetricRows(Records(db))


def a_part(days: Sequence[MeasuredDay], since: date = FIRST, metric: str = "csat", **where: str) -> Part:
    return Part(metric, "Satisfaction", "rate", "up", where, since, days)


def put(rows: MetricRows, *parts: Part, until: date = UNTIL, upto: int = 0) -> None:
    with rows.atomic():
        rows.put(Measurement(until, "basis", upto, parts))


def judge_all(rows: MetricRows) -> list[str]:
    found = []
    while subject := rows.due():
        found.append(subject)
        rows.judged(subject)
    return found


def test_days_come_back_as_they_were_put(rows: MetricRows) -> None:
    days = [a_day(0), a_day(1, None, n=2, is_enough=False, events=None, evidence=()), a_day(2, 0.25, None)]
    put(rows, a_part(days, channel="email"))
    known = rows.of("metric:csat:channel=email")

    assert known is not None
    assert list(known.days) == days
    assert (known.metric, known.name, known.kind, known.better) == ("csat", "Satisfaction", "rate", "up")
    assert known.where == {"channel": "email"}
    assert rows.of("metric:csat") is None


def test_days_from_the_first_measured_one_on_are_replaced_and_those_before_stand(rows: MetricRows) -> None:
    put(rows, a_part([a_day(number, 0.5) for number in range(5)]))
    put(rows, a_part([a_day(3, 0.75), a_day(4, 0.75), a_day(5, 0.75)], on(3)), until=on(6))
    known = rows.of("metric:csat")

    assert known is not None
    assert [one.value for one in known.days] == [0.5] * 3 + [0.75] * 3
    put(rows, a_part([], on(4)), until=on(4))
    assert len(getattr(rows.of("metric:csat"), "days", ())) == 4


def test_what_is_not_measured_any_more_goes_and_is_judged_once_more(rows: MetricRows) -> None:
    put(rows, a_part([a_day(0)]), a_part([a_day(0)], metric="volume"))
    assert judge_all(rows) == ["metric:csat", "metric:volume"]

    put(rows, a_part([a_day(0)]))

    assert rows.all() == ["metric:csat"]
    assert judge_all(rows) == ["metric:csat", "metric:volume"]
    assert rows.due() is None


def test_all_are_judged_again_when_asked(rows: MetricRows) -> None:
    put(rows, a_part([a_day(0)]), a_part([a_day(0)], metric="volume"))
    judge_all(rows)
    rows.judge_again()
    rows.judge_again()

    assert judge_all(rows) == ["metric:csat", "metric:volume"]


def test_what_stands_says_up_to_when_each_is_known_and_on_what_it_rests(rows: MetricRows) -> None:
    assert (rows.measured_until(), rows.measured().basis, rows.measured().until) == (None, "", {})

    put(rows, a_part([a_day(0), a_day(1)]), a_part([a_day(0)], metric="volume"))

    assert rows.measured_until() == UNTIL.isoformat()
    assert rows.measured().basis == "basis"
    assert rows.measured().until == {"metric:csat": on(2), "metric:volume": on(1)}


def test_what_changed_is_what_the_mirror_took_over_since(rows: MetricRows, db: Store) -> None:  # noqa: F811
    def mark(day: date) -> int:
        with rows.atomic():
            mirror_days.mark(db, [day.isoformat()])
        return rows.newest_change()

    assert rows.measured().changed is None
    mark(on(9))
    first = mark(on(4))
    # A day of UTC may begin the day before in the zone of the installation.
    assert rows.measured().changed == on(4) - DAY

    put(rows, a_part([a_day(0)]), upto=first)
    assert rows.measured().changed is None
    mark(on(7))
    assert rows.measured().changed == on(7) - DAY


def test_the_goals_are_those_of_the_logbook(rows: MetricRows, db: Store) -> None:  # noqa: F811
    goal: dict[str, Any] = {"lens": "quality", "why": "so", "who": None, "recorded_at": "2026-06-01T00:00:00.000000Z",
                            "target": None}  # fmt: skip
    with rows.atomic():
        Records(db).upsert("goals", [{"metric": one} | goal for one in ("volume", "csat")])

    assert rows.goals() == ["csat", "volume"]
