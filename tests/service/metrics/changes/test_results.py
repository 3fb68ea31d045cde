"""What came of a change: planted effects are found, none is found where there is none, and what else happened is named."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from service.metrics.changes.comparison import CANNOT_TELL, HELPED, HURT, TOO_EARLY, Side
from service.metrics.changes.results import days_around, window_of
from service.metrics.changes.showing import document, lines
from service.metrics.changes.surroundings import LogbookTold
from service.metrics.changes.weeks import Around
from service.metrics.numbers import Numbers
from tests.service.metrics.changed_world import (
    AS_MANY,
    BEFORE,
    CHANGED,
    FEWER,
    MEASURED,
    MORE,
    TOLD,
    annotation,
    at,
    came,
    change,
    week,
    world,
)
from tests.service.metrics.rows import BY_AI, Rows, hours


@pytest.fixture(scope="module")
def better(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return world(tmp_path_factory.mktemp("better"), FEWER)


def test_an_effect_is_found_with_its_interval(better: Numbers) -> None:
    found = came(better)

    assert (found.outcome, found.numbers_say) == (HELPED, HELPED)
    assert found.comparison is not None
    assert found.comparison.before == Side(8, 336, pytest.approx(96 / 336))
    assert found.comparison.after == Side(4, 168, pytest.approx(16 / 168))
    assert found.comparison.difference == pytest.approx(16 / 168 - 96 / 336)
    assert found.comparison.interval is not None
    assert found.comparison.interval.high < 0
    assert found.confounders == []


def test_the_same_effect_hurts_where_the_other_direction_was_meant(better: Numbers) -> None:
    assert came(better, direction="up").outcome == HURT


def test_without_an_effect_nobody_can_tell(tmp_path: Path) -> None:
    found = came(world(tmp_path, AS_MANY))

    assert found.outcome == CANNOT_TELL
    assert found.why == "The difference is not more than chance and the usual unrest of weeks explain."


def test_what_became_worse_hurt(tmp_path: Path) -> None:
    assert came(world(tmp_path, MORE)).outcome == HURT


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        (date(2026, 4, 20), "when the days up to the new measurement are over"),
        (MEASURED - timedelta(days=1), "when the days up to the new measurement are over"),
        (MEASURED, "when nothing of those days can change any more"),
        (TOLD - timedelta(days=1), "when nothing of those days can change any more"),
    ],
)
def test_too_early_says_from_when_on_it_can_be_told(tmp_path: Path, as_of: date, said: str) -> None:
    found = came(world(tmp_path, FEWER, at(as_of)))

    assert (found.outcome, found.told_on) == (TOO_EARLY, TOLD)
    assert found.why == f"It can be told on 2026-06-08, {said}."


def test_a_change_that_lies_far_ahead_is_too_early(better: Numbers) -> None:
    ahead = {"at": "2026-12-07T00:00:00.000000Z", "remeasure_at": "2027-01-04T00:00:00.000000Z"}
    found = came(better, **ahead)

    assert (found.outcome, found.comparison) == (TOO_EARLY, None)
    assert found.told_on == date(2027, 1, 18)


def test_a_metric_without_a_window_is_told_as_soon_as_its_days_are_over(tmp_path: Path) -> None:
    numbers = world(tmp_path, FEWER, at(MEASURED))
    found = came(numbers, metric="volume", direction="up")

    assert (found.told_on, found.outcome) == (MEASURED, CANNOT_TELL)
    assert window_of(numbers, numbers.book.metric("volume")) == 0
    assert window_of(numbers, numbers.book.metric("arr_verified")) == 14
    assert window_of(numbers, numbers.book.metric("fcr")) == 14


def test_an_overlap_leaves_the_effect_to_neither_alone(better: Numbers) -> None:
    other = change("b", at="2026-05-04T00:00:00.000000Z", what="Another threshold")
    found = came(better, LogbookTold([other]), overlaps=["b"])

    assert (found.outcome, found.numbers_say) == (CANNOT_TELL, HELPED)
    assert [(one.kind, one.id) for one in found.confounders] == [("overlap", "b")]
    assert "It overlaps b, “Another threshold” (2026-05-04 to 2026-05-25)" in found.confounders[0].what
    assert found.why.endswith("Another change acts in the same time, so that this belongs to neither alone.")


def test_a_change_within_the_weeks_before_is_named_and_leaves_the_outcome(better: Numbers) -> None:
    other = change(
        "b", at="2026-03-10T00:00:00.000000Z", remeasure_at="2026-04-07T00:00:00.000000Z", what="A flow"
    )
    long_ago = change("c", at="2025-03-10T00:00:00.000000Z")
    found = came(better, LogbookTold([other, long_ago, change()]))

    assert found.outcome == HELPED
    assert [(one.kind, one.id) for one in found.confounders] == [("other_change", "b")]


def test_days_of_an_outage_are_left_out_and_named(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for number, reopened in enumerate([*BEFORE, *FEWER]):
        week(rows, number, reopened)
    for _ in range(60):  # on the second Tuesday after the change everything is opened again
        begun = hours(7 * 9 + 1)
        rows.episode(started_at=begun, resolved_at=begun + 1, reopened_at=begun + 2)
    numbers = rows.numbers(at(TOLD))
    told = LogbookTold(annotations=[annotation("outage", "2026-05-05")])

    assert came(numbers).outcome == CANNOT_TELL
    found = came(numbers, told)
    assert found.outcome == HELPED
    assert found.without == {date(2026, 5, 5): "outage: Sign-in"}
    assert [one.what for one in found.confounders] == [
        "outage: Sign-in (2026-05-05); these days are left out."
    ]
    assert found.comparison is not None
    assert found.comparison.after.n == 162  # 168 less the six of that day


def test_days_that_the_baseline_leaves_out_are_left_out_here(better: Numbers) -> None:
    told = LogbookTold(
        exclusions=[{"day": "2026-03-03", "reason": "launch"}, {"day": "2025-01-01", "reason": "old"}]
    )
    found = came(better, told)

    assert found.without == {date(2026, 3, 3): "launch"}
    assert found.comparison is not None
    assert found.comparison.before.n == 330


def test_releases_within_the_weeks_are_named_and_others_are_not(better: Numbers) -> None:
    told = LogbookTold(
        annotations=[annotation("release", "2026-05-01", "4.2"), annotation("release", "2025-05-01", "3.0")]
    )
    found = came(better, told)

    assert [one.what for one in found.confounders] == ["release: 4.2 (2026-05-01)."]
    assert found.outcome == HELPED
    assert found.without == {}


def test_another_mix_is_named_with_its_part_of_the_difference(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for number in range(12):
        # Billing is opened again three times in ten, sign-in never; after the change sign-in has twice as many.
        week(rows, number, 9 + number % 2, contacts=30, category="billing")
        week(rows, number, 0, contacts=30 if number < 8 else 90, category="sign_in")
    found = came(rows.numbers(at(TOLD)))

    assert [one.what for one in found.confounders] == [
        "100% of the difference come from another mix by category.",
        "120 contacts a week after 60.",
    ]


def test_a_median_is_compared_by_week(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for number in range(12):
        week(rows, number, 0, minutes=(60.0 if number < 8 else 40.0) + number % 3)
    found = came(rows.numbers(at(TOLD)), metric="resolution_time", direction="down")

    assert found.outcome == HELPED
    assert found.comparison is not None
    assert found.comparison.before.n == 336
    # Medians of 62, 63 and 64 minutes before, of 42, 43 and 44 after.
    assert found.comparison.difference == pytest.approx(43.0 - (62 * 3 + 63 * 3 + 64 * 2) / 8, abs=0.6)


def test_a_count_is_compared_as_the_mean_of_its_days(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for number in range(12):
        week(rows, number, 0, contacts=42 if number < 8 else 63)
    found = came(rows.numbers(at(TOLD)), metric="volume", direction="up")

    assert found.comparison is not None
    assert (found.comparison.before.value, found.comparison.after.value) == (6.0, 9.0)
    assert found.outcome == HELPED
    assert [one.what for one in found.confounders] == ["63 contacts a week after 42."]


def test_a_number_made_of_others_is_compared_week_by_week(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for number in range(12):
        for one in range(42):
            begun = hours(7 * number + one % 7)
            verdict = "verified" if one < (20 if number < 8 else 36) + number % 3 else "revoked"
            rows.episode(
                BY_AI, started_at=begun, ai_first_at=begun + 0.1, resolved_at=begun + 1, verdict=verdict
            )
    found = came(rows.numbers(at(TOLD)), metric="automation_rate", direction="up")

    assert found.comparison is not None
    assert found.comparison.before.weeks == 8
    assert found.comparison.after.value == pytest.approx((38 + 36 + 37 + 38) / 4 / 42)
    assert found.outcome == HELPED


def test_a_metric_that_does_not_exist_cannot_be_told(better: Numbers) -> None:
    found = came(better, metric="reopen_rat")

    assert found.outcome == CANNOT_TELL
    assert found.why == "There is no metric reopen_rat. Did you mean 'reopen_rate'?"


def test_a_measurement_within_the_first_week_has_no_whole_week(better: Numbers) -> None:
    found = came(better, remeasure_at="2026-05-02T00:00:00.000000Z")

    assert found.outcome == CANNOT_TELL
    assert found.why == "No whole week lies between the change and its new measurement. Set a later one."


def test_the_week_within_which_a_change_falls_is_on_neither_side(better: Numbers) -> None:
    row = change(at="2026-04-29T10:00:00.000000Z")

    assert days_around(better, row) == Around(date(2026, 4, 29), date(2026, 3, 2), MEASURED, 0)
    found = came(better, at="2026-04-29T10:00:00.000000Z")
    assert found.comparison is not None
    assert (found.comparison.before.weeks, found.comparison.after.weeks) == (8, 3)


def test_weeks_before_the_first_contact_are_not_looked_at(better: Numbers) -> None:
    early = change(at="2026-03-16T00:00:00.000000Z", remeasure_at="2026-04-13T00:00:00.000000Z")

    assert days_around(better, early) == Around(date(2026, 3, 16), date(2026, 3, 2), date(2026, 4, 13), 0)


def test_the_document_opens_the_tickets_of_both_sides(better: Numbers) -> None:
    found = document(better, change(), LogbookTold())

    assert found["before"]["tickets"] == ["/api/v1/metrics/reopen_rate/tickets?from=2026-03-02&to=2026-04-27"]
    assert (found["after"]["from"], found["after"]["to"]) == (CHANGED.isoformat(), MEASURED.isoformat())
    assert (found["outcome"], found["told_on"], found["warnings"]) == ("helped", "2026-06-08", [])
    for side in ("before", "after"):
        asked = better.ask(date.fromisoformat(found[side]["from"]), date.fromisoformat(found[side]["to"]))
        assert len(better.tickets("reopen_rate", asked, "denominator", limit=1000)) == found[side]["n"]


def test_people_read_the_outcome_first(better: Numbers) -> None:
    said = list(lines(better, change(), document(better, change(), LogbookTold())))

    assert said[0] == "helped: Another prompt  (a, 2026-04-27)"
    assert said[2].startswith(
        "    Reopenings, meant to go down: 28.6 % in 8 whole weeks before (n 336), 9.5 % in 4 whole weeks after (n 168);"
        " difference -19.0 points, -"
    )
