"""Hand-overs: how often and why, the audit that finds what is behind them, and what is being done about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import current_app, render_template, request

from rules.metrics.ask import Ask
from rules.metrics.tally import Number
from service.api.metrics import asked, known
from service.metrics.asking import ask_of, fitting
from service.metrics.numbers import Numbers
from service.store.mirror.reading import NoMirror
from service.store.reads import auditing as stored
from service.store.reads.pages import page
from service.web import auditing, escalation_words, number_words
from service.web.pages.numbers import Row, Shown, around, given_arguments, rows_of, shown_of
from service.web.present import numbers as held_numbers
from service.web.present import site, snapshot

COUNT = "escalations"
FIGURES = ("ai_escalation_rate", "escalation_quality", "bounce_rate", "human_escalation_rate")
LAST_TURN = 6  # turns from here on are shown together
ACTIONS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a breakdown. share: of all, 0 to 1; width: of the longest, 0 to 1. where: the conditions that mean it."""

    name: str
    count: int
    share: float
    width: float
    where: list[str]


def index() -> str:
    """All of it."""
    given = given_arguments()
    known(given, "from", "to", "where", "after", "saved")
    numbers = held_numbers()
    try:
        ask = ask_of(numbers, asked(given))
    except NoMirror as error:
        return _page(answer=str(error), figures=[], numbers=None)
    names = fitting(numbers, dict.fromkeys((COUNT, *FIGURES)), ask)
    cell = numbers.answer(names, ask)[0]
    shown: list[Shown] = [shown_of(numbers, numbers.book.metric(one), cell) for one in names]
    by_trigger = _bars(numbers, ask, "trigger")
    return _page(
        answer=escalation_words.answer(
            cell.numbers.get(FIGURES[0], Number(None, cell.numbers[COUNT].tally)), _codes(by_trigger)
        ),
        figures=[one for one in shown if one.metric.id in FIGURES],
        count=cell.numbers[COUNT],
        metric=numbers.book.metric(COUNT),
        by_trigger=by_trigger,
        by_cause=[
            one for one in _bars(numbers, ask, "cause") if one.where[-1] != f"cause={number_words.UNKNOWN}"
        ],
        by_turn=_by_turn(_bars(numbers, ask, "turn")),
        numbers=numbers,
        **around(numbers, ask, given),
    )


def _page(**shown: object) -> str:
    found = auditing.queue()
    after = request.args.get("after", "")
    current = auditing.following(found, after) if found else None
    hand_over = stored.hand_over(snapshot(), current) if current else None
    return render_template(
        "escalations.html",
        queue=found,
        hand_over=hand_over,
        before=auditing.messages_before(hand_over) if hand_over else [],
        helpdesk_url=site().ticket_url(hand_over["ticket_id"]) if hand_over else None,
        may_audit="escalations.audit" in current_app.view_functions,
        speak=escalation_words,
        number_words=number_words,
        all_of=_all_of,
        actions=page(snapshot(), "actions", {"unfinished": "true"}, limit=ACTIONS).items,
        **shown,
    )


def _bars(numbers: Numbers, ask: Ask, dimension: str) -> list[Bar]:
    rows = rows_of(numbers, numbers.book.metric(COUNT), replace(ask, by=(dimension,)))
    return _bars_of([row for row in rows if row.number.tally.n])


def _bars_of(rows: Sequence[Row]) -> list[Bar]:
    counts = [row.number.tally.n for row in rows]
    total, longest = sum(counts), max(counts, default=0)
    return [
        Bar(row.name, count, count / total, count / longest, row.where)
        for row, count in zip(rows, counts, strict=True)
    ]


def _all_of(bars: Sequence[Bar]) -> list[str]:
    """The conditions that mean all of them together."""
    return [*dict.fromkeys(condition for one in bars for condition in one.where)]


def _codes(bars: Sequence[Bar]) -> list[str]:
    return [one.where[-1].partition("=")[2] for one in bars]


def _by_turn(bars: Sequence[Bar]) -> list[Bar]:
    """In the order of turns, the late ones together."""
    numbered = sorted(
        (int(code), one) for code, one in zip(_codes(bars), bars, strict=True) if code.isdigit()
    )
    late = [one for turn, one in numbered if turn >= LAST_TURN]
    found = [replace(one, name=f"Turn {turn}") for turn, one in numbered if turn < LAST_TURN]
    if late:
        together = sum(one.count for one in late)
        share = sum(one.share for one in late)
        found.append(Bar(f"Turn {LAST_TURN} or later", together, share, 0.0, _all_of(late)))
    longest = max((one.count for one in found), default=1)
    return [replace(one, width=one.count / longest) for one in found]
