"""A problem over time: the reports of its tickets in windows, its state, and the flags that rules raise about it."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby, pairwise
from statistics import median
from typing import Any

from rules import tracked
from rules.became import FIXES, NOT_FIXED, Word
from rules.engine import INSTANT, Moment, Versions, asked_facts, by_rule, intervals, moment_of, next_crossing
from rules.facts.problem import DUPLICATE, FIX_FAILED, FIX_HELD, FIX_PROVISIONAL, OPEN, WONT_FIX, ProblemView
from rules.fingerprint import names_fault
from rules.model import Flag
from rules.reports import PRODUCT_BUG, Report
from rules.rule import Rule

DAY = timedelta(days=1)
WINDOWS = {"tickets_1": DAY, "tickets_7": 7 * DAY, "tickets_30": 30 * DAY}
USUAL_DAYS = 28
A_DAY = DAY // INSTANT
MOST_EVIDENCE = 20
HELD_AFTER = timedelta(days=14)  # without a new report a fix has held
CLOSED = {tracked.WONT_FIX: WONT_FIX, tracked.DUPLICATE: DUPLICATE}


@dataclass(frozen=True, slots=True)
class ProblemStory:
    """A problem over time.

    reports: the first one first. view: as it stands, None where nothing is known of it. following: when time alone next
    changes it. words: what was said became of it, in order of time.
    """

    problem: str
    reports: Sequence[Report]
    moments: Sequence[Moment]
    view: ProblemView | None
    following: datetime | None
    words: Sequence[Word] = ()


def problem_views(
    problem: str, reports: Sequence[Report], words: Sequence[Word], as_of: datetime
) -> tuple[list[tuple[str, ProblemView]], datetime | None]:
    """The problem at every moment at which something of it changes, each with the ticket that did so; and the next one.

    reports: the first one first. words: what people and trackers said became of it, in order of time.
    """
    running, first = _Running(problem, reports), reports[0].at
    views: list[tuple[str, ProblemView]] = []
    for at, group in groupby(
        sorted(_changes(reports, words), key=lambda one: one[:3]), key=lambda one: one[0]
    ):
        if at > as_of:
            return views, at
        by = ""
        for _, _, ticket, change in group:
            change(running)
            by = by or ticket
        if at >= first:
            views.append((by, running.view(at)))
    return views, None


def _changes(
    reports: Sequence[Report], words: Sequence[Word]
) -> Iterator[tuple[datetime, int, str, "_Change"]]:
    """What changes when, because of which ticket; what begins comes before what ends."""
    for one in reports:
        yield one.at, 0, one.ticket_id, partial(_Running.begin, report=one)
        if one.handed_at:
            yield max(one.at, one.handed_at), 1, one.ticket_id, _Running.hand_over
        for begin, end in one.bug_spans:
            yield begin, 2, one.ticket_id, partial(_Running.count_bug, by=1)
            if end:
                yield end, 2, one.ticket_id, partial(_Running.count_bug, by=-1)
        for name, window in WINDOWS.items():
            yield one.at + window, 3, "", partial(_Running.leave, window=name, report=one)
        yield one.at + (USUAL_DAYS + 1) * DAY, 3, "", _Running.nothing
    for said in words:
        yield said.at, 4, "", partial(_Running.hear, said=said)
        if said.outcome in FIXES:
            yield said.at + HELD_AFTER, 5, "", partial(_Running.hold, fixed_at=said.at)


class _Running:
    """What is counted of a problem while its changes are gone through in order of time."""

    def __init__(self, problem: str, reports: Sequence[Report]) -> None:
        self.problem, self.reports, self.begun = problem, reports, [one.at for one in reports]
        self.tickets = self.hand_overs = self.bugs = 0
        self.fingerprint: str | None = None
        self.state = OPEN
        self.fixed_at: datetime | None = None
        self.customers: set[str] = set()
        self.accounts: set[str] = set()
        # By window how many tickets of each account, and of all; a count is kept, for thousands may report one problem.
        self.windows: dict[str, Counter[str]] = {name: Counter() for name in WINDOWS}
        self.totals = dict.fromkeys(WINDOWS, 0)
        self.moments = [_since(self.begun[0], one) for one in self.begun]

    def begin(self, report: Report) -> None:
        self.tickets += 1
        self.customers |= {report.customer_id} - {""}
        self.accounts |= {report.account_id} - {""}
        self.fingerprint = self.fingerprint or next(filter(names_fault, report.prints), None)
        self.state = FIX_FAILED if self.state in (FIX_PROVISIONAL, FIX_HELD) else self.state
        for name, window in self.windows.items():
            window[report.account_id] += 1
            self.totals[name] += 1

    def hand_over(self) -> None:
        self.hand_overs += 1

    def count_bug(self, by: int) -> None:
        self.bugs += by

    def leave(self, window: str, report: Report) -> None:
        counted = self.windows[window]
        self.totals[window] -= 1
        counted[report.account_id] -= 1
        if not counted[report.account_id]:
            del counted[report.account_id]

    def hear(self, said: Word) -> None:
        if said.outcome in FIXES:
            self.state, self.fixed_at = FIX_PROVISIONAL, said.at
        elif self.state != FIX_FAILED or said.outcome in (NOT_FIXED, *CLOSED):  # work on it again is no news
            self.state, self.fixed_at = CLOSED.get(said.outcome, OPEN), None

    def hold(self, fixed_at: datetime) -> None:
        if self.state == FIX_PROVISIONAL and self.fixed_at == fixed_at:
            self.state = FIX_HELD

    def nothing(self) -> None:
        """Only the usual day has moved on."""

    def view(self, at: datetime) -> ProblemView:
        first = self.reports[0]
        counted: dict[str, Any] = {
            "problem_id": self.problem, "kind": first.kind, "category": first.category, "ticket_id": first.ticket_id,
            "fingerprint": self.fingerprint, "state": self.state, "tickets": float(self.tickets),
            "customers": float(len(self.customers)), "accounts": float(len(self.accounts)),
            "hand_overs": float(self.hand_overs), "escalated": self.hand_overs > 0,
            "escalation_cause": PRODUCT_BUG if self.bugs else "",
            "usual_day": _usual_day(self.moments, _since(self.begun[0], at)),
        }  # fmt: skip
        for name, window in self.windows.items():
            counted[name] = float(self.totals[name])
            counted[name.replace("tickets", "accounts")] = float(len(window) - ("" in window))
        return ProblemView(at, first.at, self.begun[self.tickets - 1], counted, self.fixed_at)


_Change = Callable[[_Running], None]


def _since(first: datetime, at: datetime) -> int:
    """Microseconds, which are compared faster than moments."""
    return (at - first) // INSTANT


def _usual_day(begun: Sequence[int], at: int) -> float:
    edges = [bisect_right(begun, at - day * A_DAY) for day in range(1, USUAL_DAYS + 2)]
    return float(median(later - earlier for later, earlier in pairwise(edges)))


class ProblemRules:
    """The rules about problems; rules: all versions, those of one rule in order of time."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = [one for one in rules if one.about == "problem"]
        self._versions = by_rule(self._rules)
        self._facts = asked_facts(self._rules, "problem")

    def story(
        self, problem: str, reports: Sequence[Report], words: Sequence[Word], as_of: datetime
    ) -> ProblemStory:
        """The facts that these rules ask for, over time; a problem without a report by then has none."""
        ordered = sorted(reports, key=lambda one: (one.at, one.ticket_id))
        words = sorted(words, key=lambda one: (one.at, one.by))
        if not ordered:
            return ProblemStory(problem, ordered, [], None, None)
        views, following = problem_views(problem, ordered, words, as_of)
        moments = [moment_of(view.at, by, view, self._facts) for by, view in views]
        crossing = next_crossing(self._rules, moments, as_of)
        known = [at for at in (following, crossing) if at is not None]
        latest = views[-1][1] if views else None
        return ProblemStory(problem, ordered, moments, latest, min(known, default=None), words)

    def flags(self, story: ProblemStory, live_at: datetime | None, as_of: datetime) -> list[Flag]:
        """Every interval of every rule, each with the tickets behind it.

        live_at: the first report that counts as live; a flag from before ends there and another begins, so that what was
        reported long ago and goes on is news once.
        """
        before = [one for one in story.moments if live_at and one.at < live_at]
        after = story.moments[len(before) :]
        return [
            self._grounded(flag, story)
            for versions in self._versions
            for flag in _around(versions, story.problem, before, after, as_of)
        ]

    def _grounded(self, flag: Flag, story: ProblemStory) -> Flag:
        tickets = [one.ticket_id for one in story.reports if one.at <= flag.opened_at]
        return replace(flag, evidence=tuple(tickets[-MOST_EVIDENCE:]))


def _around(
    versions: Versions, problem: str, before: Sequence[Moment], after: Sequence[Moment], as_of: datetime
) -> Iterator[Flag]:
    """The intervals of both times; what is open at the border ends there."""
    border = after[0] if after else None
    for flag in intervals(versions, problem, before, border.at - INSTANT if border else as_of):
        still = border is not None and flag.closed_at is None
        yield replace(flag, closed_at=border.at, closed_by=border.by) if still and border else flag
    yield from intervals(versions, problem, after, as_of)
