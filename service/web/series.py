"""A number over time as a picture: its intervals as a band, few cases and open buckets hollow, gaps where nothing is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil, floor, log10

from service.web.picture import WIDTHS

HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 232, 22, 196, 58, 70
TICKS = 4
AWAY = 12  # pixels between a point and what is written beside it
LETTER, ROOM = 7, 14  # pixels that a letter of a date needs, and that stay free between two
ROUND = (1, 2, 2.5, 5, 10)
TINY = 1e-6  # of two values: they are drawn as one


@dataclass(frozen=True, slots=True)
class Point:
    """One bucket. value, low, high: None where there is none. open: few cases, or not over yet."""

    start: date
    value: float | None
    low: float | None = None
    high: float | None = None
    open: bool = False


@dataclass(slots=True)
class Chart:
    """One width. lines, bands: path data; dots: (x, y, hollow); bars: (x, y, width, height, hollow)."""

    shown: str
    width: int
    lines: list[str] = field(default_factory=list)
    bands: list[str] = field(default_factory=list)
    dots: list[tuple[float, float, bool]] = field(default_factory=list)
    bars: list[tuple[float, float, float, float, bool]] = field(default_factory=list)
    grid: list[tuple[float, str]] = field(default_factory=list)
    dates: list[tuple[float, str]] = field(default_factory=list)
    label: tuple[float, float, str] | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """The same picture at three widths. fill, stroke: classes of whom it is about; label: what it says as a sentence."""

    charts: list[Chart]
    label: str
    fill: str
    stroke: str
    has_open: bool
    has_band: bool
    height: int = HEIGHT
    top: int = TOP
    bottom: int = BOTTOM
    left: int = LEFT
    right: int = RIGHT


Words = Callable[[float], str]
Dates = Callable[[date], str]


def series(
    points: Sequence[Point], said: Words, marked: Words, dated: Dates, *, label: str, ink: str, bars: bool
) -> Series | None:
    """The picture of at least two known points, None of fewer; it begins with the first that is known, bars with the first
    that is not zero.

    said, marked: a value's words beside a point and on the axis; dated: a day's. ink: colour of whom it is about.
    """
    known = [one for one in points if one.value is not None]
    if len(known) < 2:
        return None
    points = points[points.index(next((one for one in known if one.value or not bars), known[0])) :]
    charts = [_chart(points, (said, marked), dated, shown, width, bars) for shown, width in WIDTHS.items()]
    banded = not bars and any(one.low is not None for one in known)
    return Series(charts, label, f"f-{ink}", f"s-{ink}", any(one.open for one in known), banded)


def _chart(
    points: Sequence[Point], said: tuple[Words, Words], dated: Dates, shown: str, width: int, bars: bool
) -> Chart:
    chart = Chart(shown, width)
    marks = scale(*_reach(points, bars))
    place = _placing(marks)
    step = (width - LEFT - RIGHT) / len(points)
    xs = [round(LEFT + step * (number + 0.5), 1) for number in range(len(points))]
    chart.grid = [(place(mark), said[1](mark)) for mark in marks]
    chart.dates = _spread([(x, dated(one.start)) for x, one in zip(xs, points, strict=True)])
    if bars:
        chart.bars = _bars(points, xs, place, step)
    else:
        _lines(chart, points, xs, place)
    chart.label = _last(points, xs, place, said[0], max(AWAY, _thick(step) / 2 + 4 if bars else 0))
    return chart


def _reach(points: Sequence[Point], bars: bool) -> tuple[float, float]:
    """The least and the greatest of all values and intervals; bars stand on zero."""
    all_values = [value for one in points for value in (one.value, one.low, one.high) if value is not None]
    if bars:
        return min(0.0, *all_values), max(0.0, *all_values)
    return min(all_values), max(all_values)


def scale(low: float, high: float) -> list[float]:
    """Three to seven round marks that hold both ends."""
    least = max(abs(low), abs(high), 1.0)
    span = high - low if high - low > TINY * least else least
    size = 10.0 ** floor(log10(span / TICKS))
    step = next(size * one for one in ROUND if size * one * TICKS >= span * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [float(f"{number * step:.12g}") for number in range(first, max(last, first + 1) + 1)]


def _placing(marks: Sequence[float]) -> Callable[[float], float]:
    bottom, top = marks[0], marks[-1]
    return lambda value: round(BOTTOM - (BOTTOM - TOP) * (value - bottom) / (top - bottom), 1)


def _runs(points: Sequence[Point], xs: Sequence[float]) -> list[list[tuple[float, Point]]]:
    """Neighbours that are known, without the gaps between them."""
    runs: list[list[tuple[float, Point]]] = [[]]
    for x, one in zip(xs, points, strict=True):
        if one.value is None:
            runs.append([])
        else:
            runs[-1].append((x, one))
    return [run for run in runs if run]


def _lines(
    chart: Chart, points: Sequence[Point], xs: Sequence[float], place: Callable[[float], float]
) -> None:
    for run in _runs(points, xs):
        values = [(x, place(one.value)) for x, one in run if one.value is not None]
        chart.lines.append(_path(values))
        chart.dots += [(x, y, one.open) for (x, y), (_, one) in zip(values, run, strict=True)]
        over = [(x, place(one.high)) for x, one in run if one.high is not None]
        under = [(x, place(one.low)) for x, one in run if one.low is not None]
        if len(over) > 1:
            chart.bands.append(f"{_path([*over, *reversed(under)])}Z")


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in places)


def _bars(
    points: Sequence[Point], xs: Sequence[float], place: Callable[[float], float], step: float
) -> list[tuple[float, float, float, float, bool]]:
    wide = _thick(step)
    ground = place(0.0)
    return [
        (
            round(x - wide / 2, 1),
            min(place(one.value), ground),
            wide,
            round(abs(ground - place(one.value)), 1),
            one.open,
        )
        for x, one in zip(xs, points, strict=True)
        if one.value is not None
    ]


def _thick(step: float) -> float:
    return round(min(step * 0.62, 34), 1)


def _spread(dates: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """As many dates as have room, the first one always."""
    found: list[tuple[float, str]] = []
    for x, text in dates:
        if not found or x - found[-1][0] >= LETTER * (len(text) + len(found[-1][1])) / 2 + ROOM:
            found.append((x, text))
    return found


def _last(
    points: Sequence[Point], xs: Sequence[float], place: Callable[[float], float], said: Words, away: float
) -> tuple[float, float, str]:
    """Where the newest value is written: to the right of its point."""
    x, value = next(
        (x, one.value) for x, one in reversed(list(zip(xs, points, strict=True))) if one.value is not None
    )
    return round(x + away, 1), round(place(value) + 4, 1), said(value)
