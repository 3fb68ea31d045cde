"""Numbers: all of them by what they are about, one with everything it rests on, and the tickets behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from flask import abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from rules.metrics.ask import DAY, Ask, is_whole
from rules.metrics.definition import Metric
from rules.metrics.number import SURE
from rules.metrics.tally import Number
from service.api.metrics import ASKING, Given, asked, known, members_page, metric_of, part
from service.metrics.asking import USUAL_DAYS, ask_of, dimensions_of, fitting
from service.metrics.numbers import Cell, Numbers
from service.metrics.readiness import Readiness, judged
from service.store.mirror.reading import NoMirror
from service.store.reads.pages import item
from service.web import number_words
from service.web.number_meaning import meaning
from service.web.present import numbers as held_numbers
from service.web.present import snapshot, times
from service.web.series import Point, Series, series

HEADLINES = ("volume", "arr_verified", "csat", "repeat_contact_rate")
PERIODS = (7, USUAL_DAYS, 90)
SHOWN_DAYS = {
    "day": 28,
    "week": 182,
    "month": 365,
    "quarter": 1095,
}  # of a series, where the period is shorter
SEGMENTS = ("channel", "complexity", "connection")  # by which the page of all numbers can be narrowed
MOST_SEGMENTS = 12
ROWS = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """One metric with its number, and those beside it. ready: what it lacks and what brings it."""

    metric: Metric
    number: Number
    beside: list[tuple[Metric, Number]]
    ready: Readiness


@dataclass(frozen=True, slots=True)
class Row:
    """One segment of a breakdown. where: the conditions that mean it."""

    name: str
    number: Number
    where: list[str]


def index() -> str:
    """All numbers of a period."""
    given = given_arguments()
    known(given, "from", "to", "where")
    numbers = held_numbers()
    try:
        ask = ask_of(numbers, asked(given))
    except NoMirror as error:
        return render_template("no_numbers.html", metric=None, said=str(error), metrics=numbers.book.metrics)
    names = fitting(numbers, numbers.book.metrics, ask)
    cell = numbers.answer(names, ask)[0]
    shown = [shown_of(numbers, numbers.book.metric(one), cell) for one in names]
    return render_template(
        "numbers.html",
        answer=number_words.overview(cell.numbers),
        tiers=[(tier, name, _sorted(shown, tier)) for tier, name in number_words.TIERS.items()],
        headlines=[one for name in HEADLINES for one in shown if one.metric.id == name],
        left_out=len(numbers.book.metrics) - len(names),
        segments=_segments(numbers, ask),
        **around(numbers, ask, given),
    )


def one(key: str) -> str:
    """One number with everything it rests on."""
    given = given_arguments()
    known(given, *ASKING)
    numbers = held_numbers()
    metric = metric_of(numbers, key, lambda said: abort(404, said))
    try:
        ask = ask_of(numbers, asked(given))
    except NoMirror as error:
        return render_template("no_numbers.html", said=str(error), **_defined(numbers, metric))
    names = fitting(numbers, dict.fromkeys((key, *metric.guards)), ask, [key])
    whole = replace(ask, granularity=None, by=())
    cell = numbers.answer(names, whole)[0]
    over = _longer(ask)
    cells = numbers.answer([key], over)
    return render_template(
        "number.html",
        answer=number_words.answer(metric, cell.numbers[key]),
        shown=shown_of(numbers, metric, cell),
        made_of=_made_of(numbers, metric, whole),
        series=_series(metric, cells, over),
        cells=cells,
        over=over,
        steps=number_words.STEPS,
        dimensions=dimensions_of(numbers, metric),
        by=_by(numbers, metric, ask),
        rows=rows_of(numbers, metric, ask),
        most=MOST_SEGMENTS,
        **_defined(numbers, metric),
        **around(numbers, whole, given),
    )


def tickets(key: str) -> str:
    """The tickets behind one number."""
    given = given_arguments()
    known(given, "from", "to", "where", "parameter", "part", "cursor")
    numbers = held_numbers()
    metric = metric_of(numbers, key, lambda said: abort(404, said))
    ask = ask_of(numbers, asked(given))
    fitting(numbers, (), ask, [key])
    members, following = members_page(numbers, metric, ask, given, ROWS)
    number = numbers.answer([key], ask)[0].numbers[key]
    rows = [(one, item(snapshot(), "tickets", one.ticket) if one.ticket else None) for one in members]
    return render_template(
        "number_tickets.html",
        metric=metric,
        number=number,
        part=part(given),
        parts=_parts(metric, number),
        rows=rows,
        cursor=given.get("cursor"),
        next_cursor=following,
        **around(numbers, ask, given),
    )


def given_arguments() -> Given:
    """The arguments without those that a form left empty."""
    return MultiDict([(name, value) for name, value in request.args.items(multi=True) if value])


def around(numbers: Numbers, ask: Ask, given: Given) -> dict[str, Any]:
    """What all these pages show of the question."""
    today = numbers.mirror.as_of.astimezone(times().zone).date()
    return {
        "ask": ask,
        "as_of": numbers.mirror.manifest.as_of,
        "zone": numbers.mirror.manifest.zone,
        "link": partial(_link, given),
        "periods": [(days, _period(today, days), ask.start == today - days * DAY and ask.end == today) for days in PERIODS],
        "conditions": [
            (name, text, [other for other in _conditions(ask) if other != f"{dimension}={code}"])
            for dimension, code, name, text in number_words.conditions(ask.where)
        ],
        "say": number_words,
        "last": ask.end - DAY,
    }  # fmt: skip


def _conditions(ask: Ask, without: Sequence[str] = ()) -> list[str]:
    """What the question is narrowed to, as it is written in an address."""
    return [f"{name}={code}" for name, codes in ask.where.items() if name not in without for code in codes]


def _period(today: date, days: int) -> dict[str, str | None]:
    """The arguments for so many days; the usual ones need none, so that such an address goes with the time."""
    if days == USUAL_DAYS:
        return {"from": None, "to": None}
    return {"from": (today - days * DAY).isoformat(), "to": today.isoformat()}


def _link(given: Given, endpoint: str, **changed: Any) -> str:
    """The address of a page or list with this question, changed in these arguments; None takes one away."""
    taken = {
        "numbers": ("from", "to", "where"),
        "escalations": ("from", "to", "where"),
        "numbers.tickets": ("from", "to", "where", "parameter"),
        "api.metric_tickets": ("from", "to", "where", "parameter"),
        "api.metrics": ("from", "to", "where"),
    }.get(endpoint, ASKING)
    kept = {name: given.getlist(name) for name in taken if name in given}
    return url_for(endpoint, **{**kept, **changed})


def shown_of(numbers: Numbers, metric: Metric, cell: Cell) -> Shown:
    guards = [numbers.book.metric(one) for one in metric.guards if one in cell.numbers]
    beside = [(one, cell.numbers[one.id]) for one in guards]
    return Shown(metric, cell.numbers[metric.id], beside, judged(numbers, metric))


def _sorted(shown: Sequence[Shown], tier: str) -> list[Shown]:
    """Of one tier: those by which a team is judged first, those without a value last."""
    found = [one for one in shown if one.metric.tier == tier]
    return sorted(found, key=lambda one: (_rank(one.number), not one.metric.core, one.metric.name))


def _rank(number: Number) -> int:
    return 0 if number.value is not None else 2 if number.missing else 1


def _segments(numbers: Numbers, ask: Ask) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """By dimension the segments that there are, each with its name and the conditions that mean it."""
    here = _conditions(ask)
    found = []
    for name in SEGMENTS:
        if name not in ask.where:
            cells = numbers.answer([HEADLINES[0]], replace(ask, by=(name,)))[:MOST_SEGMENTS]
            codes = [cell.segment[name] for cell in cells]
            named = [(number_words.segment(name, code), [*here, f"{name}={code}"]) for code in codes]
            found += [(number_words.dimension(name), named)] if len(named) > 1 else []
    return found


def _longer(ask: Ask) -> Ask:
    """The question of the series: by weeks, and far enough back to see how it went."""
    step = ask.granularity or "week"
    start = min(ask.start, ask.end - SHOWN_DAYS[step] * DAY)
    return replace(ask, start=start, granularity=step, by=())


def _series(metric: Metric, cells: Sequence[Cell], ask: Ask) -> Series | None:
    points = [_point(cell.numbers[metric.id], cell, ask) for cell in cells]
    ink = "ai" if "ai" in metric.needs else "ink"
    span = f"{metric.name}, {number_words.STEPS[ask.granularity or 'week'].lower()} from {ask.start} to {ask.end - DAY}"
    return series(
        points,
        partial(number_words.value, metric),
        partial(number_words.mark, metric),
        lambda day: times().date(day.isoformat()),
        label=span,
        ink=ink,
        bars=metric.kind in ("count", "sum"),
    )


def _point(number: Number, cell: Cell, ask: Ask) -> Point:
    is_open = (
        number.state != SURE or number.tally.provisional > 0 or not is_whole((cell.start, cell.end), ask)
    )
    return Point(cell.start, number.value, number.low, number.high, is_open)


def _by(numbers: Numbers, metric: Metric, ask: Ask) -> tuple[str, ...]:
    """By what the number is broken down: as asked, else by category, else by what it has."""
    known_here = dimensions_of(numbers, metric)
    usual = ("category",) if "category" in known_here else tuple(known_here[:1])
    return ask.by or usual


def rows_of(numbers: Numbers, metric: Metric, ask: Ask) -> list[Row]:
    """The segments, the largest first."""
    by = _by(numbers, metric, ask)
    if not by:
        return []
    cells = numbers.answer([metric.id], replace(ask, granularity=None, by=by))
    here = _conditions(ask, without=by)
    rows = [
        Row(
            number_words.segment_name(cell.segment),
            cell.numbers[metric.id],
            [*here, *(f"{name}={code}" for name, code in cell.segment.items())],
        )
        for cell in cells
    ]
    return sorted(rows, key=lambda row: -row.number.tally.n)


def _made_of(numbers: Numbers, metric: Metric, ask: Ask) -> list[tuple[Metric, Number]]:
    """The numbers of which a formula is made."""
    parts = [numbers.book.metrics[one] for one in metric.parts.values() if one in numbers.book.metrics]
    if not parts:
        return []
    cell = numbers.answer([one.id for one in parts], ask)[0]
    return [(one, cell.numbers[one.id]) for one in parts]


def _parts(metric: Metric, number: Number) -> list[tuple[str, str]]:
    """Which lists of tickets a number has, with their names."""
    there = {fact.part for fact in number_words.facts(metric, number)}
    return [(name, text) for name, text in number_words.PARTS.items() if name in there]


def _defined(numbers: Numbers, metric: Metric) -> Mapping[str, Any]:
    """What the panel of the definition shows."""
    return {
        "metric": metric,
        "meaning": meaning(numbers.book, metric, numbers.parameters),
        "words_of": _names(numbers),
    }


def _names(numbers: Numbers) -> Callable[[str], str]:
    return lambda name: numbers.book.metrics[name].name if name in numbers.book.metrics else name
