"""The period that is proposed for a baseline, and the days that are unlike others in it."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.baselines import BY_FIRST, BY_SHARE, NEVER
from service.metrics.baselines.proposing import exclusions, suggest
from tests.service.metrics.rows import BY_AI, START, Rows, hours

UTC = ZoneInfo("UTC")
OUTAGE = {"kind": "outage", "title": "Sign-in", "at": "2026-03-10T09:00:00.000000Z", "until": None}


def steady(rows: Rows, weeks: int, ai_from: int | None = None) -> Rows:
    """Fourteen contacts a week, two each day; from one week on one a week is the AI's."""
    for week in range(weeks):
        for day in range(7):
            begun = hours(7 * week + day)
            rows.episodes(1, started_at=begun, resolved_at=begun + 1)
            ai: Any = [BY_AI] if ai_from is not None and week >= ai_from and day == 0 else []
            rows.episodes(
                1,
                *ai,
                **{"started_at": begun, "resolved_at": begun + 1, **({"ai_first_at": begun} if ai else {})},
            )
    return rows


def as_of(weeks: int) -> datetime:
    return START + timedelta(weeks=weeks)


def test_the_ninety_days_before_the_first_week_with_an_ai_are_proposed(tmp_path: Path) -> None:
    found = suggest(steady(Rows(tmp_path), 20, ai_from=16).numbers(as_of(20)), [])

    assert found.proposal.ai.known_by == BY_SHARE
    assert found.proposal.end == START.date() + timedelta(weeks=16)
    assert found.proposal.start == found.proposal.end - timedelta(days=90)
    assert "In the week from 2026-06-22 the AI took part in at least 1% of the contacts" in found.why
    assert "these are the 90 days before" in found.why


def test_an_ai_since_the_data_begin_leaves_no_time_before_and_it_is_said_what_to_do(tmp_path: Path) -> None:
    found = suggest(steady(Rows(tmp_path), 12, ai_from=0).numbers(as_of(12)), [OUTAGE])

    assert (found.proposal.start, found.proposal.available, found.exclusions) == (None, 0, {})
    assert "0 days before it are known, a baseline needs 60" in found.why
    assert "deskgauge backfill" in found.why


def test_an_ai_that_only_looked_on_counts_from_the_day_it_was_seen(tmp_path: Path) -> None:
    rows = steady(Rows(tmp_path), 20)
    begun = hours(7 * 15)
    rows.episode(started_at=begun, resolved_at=begun + 1, ai_first_at=begun)

    found = suggest(rows.numbers(as_of(20)), [])

    assert found.proposal.ai.known_by == BY_FIRST
    assert found.proposal.end == START.date() + timedelta(weeks=15)


def test_without_an_ai_the_last_days_that_are_closed_are_proposed(tmp_path: Path) -> None:
    found = suggest(steady(Rows(tmp_path), 20).numbers(as_of(20)), [])

    assert found.proposal.ai.known_by == NEVER
    assert found.proposal.end == as_of(20).date() - timedelta(days=14)
    assert found.why.startswith("No AI has taken part yet")


def test_an_empty_installation_has_no_time_before(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    assert rows.store
    found = suggest(rows.numbers(as_of(20)), [])

    assert (found.proposal.start, found.proposal.available) == (None, 0)


def test_days_of_annotations_and_days_unlike_others_are_to_be_left_out(tmp_path: Path) -> None:
    rows = steady(Rows(tmp_path), 10)
    burst = hours(7 * 5 + 2)
    rows.episodes(30, started_at=burst, resolved_at=burst + 1)

    found = exclusions(rows.numbers(as_of(20)), START.date(), date(2026, 5, 11), [OUTAGE], UTC)

    assert found == {
        date(2026, 3, 10): "outage: Sign-in",
        date(2026, 4, 8): "32 contacts where 2 are usual on this weekday",
    }


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("2026-03-12T00:00:00.000000Z", 11),
        ("2026-03-12T00:00:00.000001Z", 12),
        ("2026-03-10T09:00:00.000000Z", 10),
    ],
)
def test_an_annotations_end_does_not_belong_to_it(tmp_path: Path, until: str, last: int) -> None:
    numbers = steady(Rows(tmp_path), 2).numbers(as_of(20))

    found = exclusions(numbers, START.date(), date(2026, 3, 30), [{**OUTAGE, "until": until}], UTC)

    assert list(found) == [date(2026, 3, day) for day in range(10, last + 1)]


def test_two_reasons_of_a_day_are_both_given_and_days_outside_are_none(tmp_path: Path) -> None:
    numbers = steady(Rows(tmp_path), 2).numbers(as_of(20))
    campaign = {**OUTAGE, "kind": "campaign", "title": "Spring"}
    before = {**OUTAGE, "at": "2026-03-01T23:59:59.000000Z"}

    found = exclusions(numbers, START.date(), date(2026, 3, 16), [OUTAGE, campaign, before], UTC)

    assert found == {date(2026, 3, 10): "outage: Sign-in; campaign: Spring"}


def test_a_document_says_the_same(tmp_path: Path) -> None:
    told = suggest(steady(Rows(tmp_path), 20, ai_from=16).numbers(as_of(20)), []).document()

    assert (told["from"], told["to"]) == (date(2026, 3, 24), date(2026, 6, 22))
    assert (told["ai_since"], told["known_by"], told["exclusions"]) == (date(2026, 6, 22), BY_SHARE, [])
