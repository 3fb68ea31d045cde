"""The forecast's words, one case each."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from rules.metrics.ask import Ask
from rules.metrics.intervals import Interval
from service.metrics.verdicts.forecast import Forecast, HitRate
from service.metrics.verdicts.foreseen import NO_WEEK, Foreseen, SegmentForecast
from service.metrics.verdicts.foreseen_words import hits, lines, said

AS_OF = datetime(2026, 11, 23, 9, tzinfo=UTC)
FINAL = datetime(2026, 12, 6, 23, 30, tzinfo=UTC)
TOLD = Forecast(AS_OF, 100, 40, 10, 21, 0.61, 0.535, Interval(0.524, 0.548), FINAL, ())
ASK = Ask(date(2026, 10, 26), date(2026, 11, 23), AS_OF)


def segment(
    missing: str | None = None, place: Mapping[str, str] | None = None, **changes: Any
) -> SegmentForecast:
    return SegmentForecast(place or {}, replace(TOLD, **changes), missing)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (segment(), "61 % provisional, 52-55 % expected, final on 6 December 2026"),
        (
            segment(interval=Interval(0.531, 0.534)),
            "61 % provisional, 53 % expected, final on 6 December 2026",
        ),
        (
            segment(open=0, interval=Interval(0.5, 0.5), provisional=0.5),
            "50 % provisional, 50 % verified, final since 6 December 2026",
        ),
        (segment(of=12), "61 % provisional, 52-55 % expected, final on 6 December 2026 (few: n 12)"),
        (segment(of=4), "too few to show (n 4)"),
        (
            segment("Nothing is known.", interval=None, expected=None),
            "61 % provisional, final on 6 December 2026. Nothing is known.",
        ),
        (segment("No contact.", of=0, provisional=None, interval=None, final_at=None), "No contact."),
    ],
)
def test_each_state_has_its_words(one: SegmentForecast, words: str) -> None:
    assert said(one, "UTC") == words


def test_the_day_is_one_of_the_installations_zone() -> None:
    assert said(segment(), "Europe/Berlin").endswith("final on 7 December 2026")


def test_segments_are_named_and_set_in() -> None:
    parts = [segment(), segment(place={"channel": "chat", "category": "billing"})]
    found = Foreseen(ASK, parts, HitRate(26, 24, 24 / 26), None)

    assert list(lines(found, "UTC")) == [
        "61 % provisional, 52-55 % expected, final on 6 December 2026",
        "  channel=chat category=billing  61 % provisional, 52-55 % expected, final on 6 December 2026",
        "Past forecasts of a week: 24 of 26 held (92 %); 90 % should.",
    ]


def test_without_past_forecasts_it_says_why() -> None:
    assert hits(Foreseen(ASK, [segment()], HitRate(0, 0, None), NO_WEEK)) == NO_WEEK


@pytest.mark.parametrize(
    ("of", "state"), [(0, "none"), (1, "too_few"), (4, "too_few"), (5, "small"), (29, "small"), (30, "sure")]
)
def test_how_sure_it_is_goes_by_how_many_contacts_there_are(of: int, state: str) -> None:
    assert segment(of=of).state == state
