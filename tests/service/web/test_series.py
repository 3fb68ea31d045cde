"""The picture of a number over time: round marks, gaps where nothing is known, everything within its frame."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.web.picture import WIDTHS
from service.web.series import BOTTOM, LEFT, RIGHT, TOP, Point, Series, scale, series

FIRST = date(2026, 8, 3)


def points(*values: float | None, spread: float | None = None) -> list[Point]:
    """One point a week."""
    return [
        Point(
            FIRST + timedelta(weeks=number), value,
            None if value is None or spread is None else value - spread,
            None if value is None or spread is None else value + spread,
        )
        for number, value in enumerate(values)
    ]  # fmt: skip


def drawn(*values: float | None, bars: bool = False, spread: float | None = None) -> Series:
    """The picture, which has to be there."""
    found = series(
        points(*values, spread=spread),
        "{:g}".format,
        "{:g}".format,
        date.isoformat,
        label="A number",
        ink="ai",
        bars=bars,
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0, 100, [0, 25, 50, 75, 100]),
        (0, 0.9, [0, 0.25, 0.5, 0.75, 1]),
        (12, 38, [10, 20, 30, 40]),
        (-3, 5, [-4, -2, 0, 2, 4, 6]),
        (7, 7, [6, 8]),
        (0, 0, [0, 0.25]),
        (0.4, 0.44, [0.4, 0.41, 0.42, 0.43, 0.44]),
    ],
)
def test_the_axis_has_round_marks(low, high, marks):
    assert scale(low, high) == marks


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_the_marks_hold_both_ends_and_rise_evenly(low, span):
    marks = scale(low, low + span)

    room = 1e-6 * max(abs(low), span, 1)
    assert marks[0] <= low + room
    assert marks[-1] >= low + span - room
    assert 2 <= len(marks) <= 7
    assert all(one < other for one, other in pairwise(marks))


@pytest.mark.parametrize("values", [(), (None,), (1.0,), (None, 1.0, None)])
def test_fewer_than_two_known_points_are_no_picture(values):
    assert series(points(*values), str, str, str, label="", ink="ai", bars=False) is None


def test_there_is_one_drawing_for_each_width():
    assert [(chart.shown, chart.width) for chart in drawn(1, 2).charts] == list(WIDTHS.items())


def test_a_gap_breaks_the_line_and_the_band():
    chart = drawn(1, 2, None, 3, 4, spread=0.5).charts[0]

    assert [path.count("L") for path in chart.lines] == [1, 1]
    assert [path.count("L") for path in chart.bands] == [3, 3]
    assert len(chart.dots) == 4


def test_what_lies_before_the_first_known_point_is_left_away():
    chart = drawn(None, None, 1, None, 2).charts[0]

    assert chart.dates[0][1] == "2026-08-17"
    assert len(chart.dots) == 2


def test_bars_begin_with_the_first_that_is_not_zero():
    assert drawn(0, 0, 3, 0, bars=True).charts[0].dates[0][1] == "2026-08-17"
    assert drawn(0, 0, bars=True).charts[0].dates[0][1] == "2026-08-03"
    assert drawn(0, 3).charts[0].dates[0][1] == "2026-08-03"


def test_few_cases_and_open_steps_are_hollow():
    told = [Point(FIRST, 1.0), Point(FIRST + timedelta(weeks=1), 2.0, open=True)]
    found = series(told, str, str, str, label="", ink="ink", bars=False)

    assert found is not None
    assert [hollow for _, _, hollow in found.charts[0].dots] == [False, True]
    assert found.has_open
    assert (found.fill, found.stroke) == ("f-ink", "s-ink")
    assert not drawn(1, 2).has_open


def test_bars_stand_on_zero_and_have_no_band():
    found = drawn(10, 20, 15, bars=True, spread=3)
    heights = [height for _, _, _, height, _ in found.charts[0].bars]

    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)
    assert all(y + height == pytest.approx(BOTTOM, abs=0.11) for _, y, _, height, _ in found.charts[0].bars)
    assert not found.has_band
    assert found.charts[0].lines == []


def test_bars_below_zero_hang_from_it():
    (_, above, _, _, _), (_, below, _, _, _) = drawn(4, -4, bars=True).charts[0].bars

    assert above < below


def test_a_line_may_begin_above_zero():
    assert drawn(50, 52).charts[0].grid[0][1] == "50"


@pytest.mark.parametrize("count", [2, 5, 26, 90])
def test_dates_never_touch(count):
    for chart in drawn(*map(float, range(count))).charts:
        assert all(other - one > 7 * 10 for (one, _), (other, _) in pairwise(chart.dates))
        assert chart.dates[0][1] == "2026-08-03"


def test_the_newest_value_is_written_beside_its_point():
    chart = drawn(1, 5, None).charts[0]

    x, y, _ = chart.dots[-1]
    assert chart.label == (x + 12, y + 4, "5")


numbers = st.none() | st.floats(-1e6, 1e6)


@given(st.lists(numbers, min_size=2, max_size=60), st.booleans())
def test_everything_lies_within_the_frame(values, bars):
    found = series(points(*values, spread=1.0), str, str, str, label="", ink="ai", bars=bars)
    for chart in found.charts if found else ():
        places = re.findall(r"[ML](-?[\d.e-]+) (-?[\d.e-]+)", " ".join([*chart.lines, *chart.bands]))
        places += [(x, y) for x, y, _ in chart.dots] + [(x, y) for x, y, *_ in chart.bars]
        for x, y in places:
            assert LEFT <= float(x) <= chart.width - RIGHT
            assert TOP - 0.11 <= float(y) <= BOTTOM + 0.11
