"""The pieces of which a metric's SQL is made, each asked of DuckDB itself: literals, steps, windows, conditions."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from rules.metrics import literals
from rules.metrics.ask import GRANULARITIES, WEEKDAYS, Ask, Rolling, bucket_of, buckets
from rules.metrics.conditions import filled, kept, member, valued
from rules.metrics.definition import Exclusion, Metric
from rules.metrics.rolling import windows_of
from rules.metrics.steps import bucket, ends_of

AS_OF = datetime(2026, 11, 26, 13, 30, 0, 250_000, tzinfo=UTC)
START, END = date(2026, 2, 18), date(2026, 8, 20)


def one(sql: str) -> Any:
    """The single value of an expression."""
    row = duckdb.execute(f"SELECT {sql}").fetchone()
    assert row is not None
    return row[0]


def ask(granularity: str | None = None, week_start: str = "monday", **more: Any) -> Ask:
    return Ask(START, END, AS_OF, granularity, week_start=week_start, **more)


def metric(kind: str = "rate", **more: Any) -> Metric:
    known = {"at": "started_at", "grain": "episode", "numerator": "good"} | more
    return Metric(
        "m", "1", "M", "How many?", "Some / all.", "operational", "activity", ("support",), "percent", "up", kind,
        **known,
    )  # fmt: skip


@pytest.mark.parametrize("value", [0, 1, -2.5, 1e-9, 123456789.125])
def test_a_number_is_a_fraction_and_stays_what_it_is(value: float) -> None:
    assert one(literals.number(value)) == value
    assert one(f"{literals.number(value)} / 2") == value / 2


def test_what_is_unknown_is_null_and_adds_up_to_nothing() -> None:
    assert one(literals.number(None)) is None
    assert one(f"{literals.number(None)} + 1.0") is None


def test_days_and_moments_are_those_that_were_meant() -> None:
    assert one(literals.day(START)) == START
    assert one(literals.moment(AS_OF)) == AS_OF.replace(tzinfo=None)


@pytest.mark.parametrize("week_start", WEEKDAYS)
@pytest.mark.parametrize("granularity", GRANULARITIES)
def test_a_days_step_begins_in_sql_where_it_begins_in_python(granularity: str, week_start: str) -> None:
    for day in (START + timedelta(days=13 * number) for number in range(30)):
        found = one(bucket(literals.day(day), ask(granularity, week_start)))

        assert found == bucket_of(day, granularity, week_start)


@pytest.mark.parametrize("granularity", GRANULARITIES)
def test_a_steps_ends_are_cut_to_the_period_as_its_buckets_are(granularity: str) -> None:
    question = ask(granularity, "sunday")

    for first, end in buckets(question):
        for day in (first, end - timedelta(days=1)):
            assert tuple(one(sql) for sql in ends_of(literals.day(day), question)) == (first, end)


def test_without_steps_the_ends_are_those_of_the_period() -> None:
    assert tuple(one(sql) for sql in ends_of(literals.day(date(2026, 5, 5)), ask())) == (START, END)


def in_windows(kind: str, rows: str, days: int = 7) -> list[tuple[date, int]]:
    """By the last day of each window how many of the rows count in it. rows: started_at_on, ended_at_on."""
    ends = {date(2026, 3, day): datetime(2026, 3, day + 1, tzinfo=UTC) for day in (10, 11)}
    joined, _ = windows_of(metric(kind, ends="ended_at"), Rolling(days, ends))
    sql = (
        f"SELECT w.window_on, count(*) FROM (VALUES {rows}) t(started_at_on, ended_at_on){joined}"
        " GROUP BY 1 ORDER BY 1"
    )
    return duckdb.execute(sql).fetchall()


@pytest.mark.parametrize(
    ("day", "windows"),
    [(3, []), (4, [10]), (5, [10, 11]), (10, [10, 11]), (11, [11]), (12, [])],
)
def test_a_window_of_seven_days_counts_what_began_in_them_its_last_day_included(
    day: int, windows: list[int]
) -> None:
    found = in_windows("rate", f"(DATE '2026-03-{day:02}', NULL::DATE)")

    assert found == [(date(2026, 3, end), 1) for end in windows]


@pytest.mark.parametrize(
    ("began", "ended", "windows"),
    [(1, None, [10, 11]), (1, 10, []), (1, 11, [10]), (1, 12, [10, 11]), (11, None, [11]), (12, None, [])],
)
def test_a_level_counts_what_stands_when_the_windows_last_day_is_over(
    began: int, ended: int | None, windows: list[int]
) -> None:
    over = f"DATE '2026-03-{ended:02}'" if ended else "NULL::DATE"

    assert in_windows("level", f"(DATE '2026-03-{began:02}', {over})") == [
        (date(2026, 3, end), 1) for end in windows
    ]


def holds(condition: str, **row: Any) -> bool:
    """Whether a condition is true of one row."""
    columns = ", ".join(f"{value} AS {name}" for name, value in row.items())
    found = duckdb.execute(f"SELECT {condition} FROM (SELECT {columns})").fetchone()
    assert found is not None
    assert found[0] is not None
    return bool(found[0])


def test_a_parameter_that_the_question_gives_replaces_the_definitions_own() -> None:
    told = metric(where="wait > $most", parameters={"most": 10.0})

    assert one(filled("$most", told, ask())) == 10
    assert one(filled("$most", told, ask(parameters={"most": 20.0}))) == 20
    assert one(filled("$most", told, ask(parameters={"most": None}))) is None


def test_a_definition_knows_the_moment_of_the_data_and_the_ends_of_the_rows_own_step() -> None:
    told = filled("struct_pack(a := $as_of, s := $start, e := $end)", metric(), ask("month"))
    found = duckdb.execute(f"SELECT {told} FROM (SELECT DATE '2026-08-03' AS started_at_on)").fetchone()

    assert found == ({"a": AS_OF.replace(tzinfo=None), "s": date(2026, 8, 1), "e": END},)


EXCLUDED = (Exclusion("spam", "Nobody asked."), Exclusion("wait > 100", "Forgotten."))


@pytest.mark.parametrize(
    ("wait", "spam", "counts", "stays"),
    [("5", "false", True, True), ("5", "true", False, False), ("101", "false", False, False), ("100", "NULL", True, True),
     ("NULL", "false", False, True), ("-1", "false", False, True)],
    ids=["a member", "excluded", "excluded for another reason", "an exclusion that is unknown", "unknown", "none"],
)  # fmt: skip
def test_a_row_counts_where_the_condition_is_true_and_no_exclusion_is(
    wait: str, spam: str, counts: bool, stays: bool
) -> None:
    told = metric(where="wait >= 0", exclude=EXCLUDED)
    row = {
        "wait": f"CAST({wait} AS DOUBLE)",
        "spam": f"CAST({spam} AS BOOLEAN)",
        "started_at_on": "DATE '2026-03-01'",
    }

    assert holds(member(told, ask()), **row) is counts
    assert holds(kept(told, ask()), **row) is stays


def test_without_exclusions_every_row_is_kept_and_without_a_value_every_row_has_one() -> None:
    assert kept(metric(), ask()) == valued(metric(), ask()) == "true"
    assert holds(valued(metric("median", value="wait"), ask()), wait="CAST(NULL AS DOUBLE)") is False
    assert holds(valued(metric("median", value="wait"), ask()), wait="0.0") is True
