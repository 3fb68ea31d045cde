"""A renewal brief in words, the same on the page, in the command and in a message."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.numbers import format_decimal

from rules.brief import (
    ASKED_FOR_MORE,
    HANDED_OVER,
    HARDEST,
    NEWEST,
    UNRESOLVED,
    YEAR,
    Past,
    Reported,
    Stretch,
    ToRead,
    Unanswered,
)
from rules.facts.problem import FIX_FAILED, FIX_HELD
from service.briefs import AccountBrief
from service.web.grouped import fingerprint

UNKNOWN = "Nobody has told when its contract renews."
ENDED = "Its contract is said to have ended."
HOW = (
    "A file, the helpdesk, the CRM or billing can tell it; docs/accounts.md says how. Its brief is then here."
)
OUTCOMES: Mapping[str, str] = {
    "": "no word yet", "open": "open", "started": "being worked on", "fixed": "fixed", "released": "released",
    "wont_fix": "won't be fixed", "duplicate": "a duplicate", "gone": "removed there",
}  # fmt: skip
REASONS: Mapping[str, str] = {
    HARDEST: "they called it {} of 7 easy",
    UNRESOLVED: "without a satisfying resolution since {}",
    ASKED_FOR_MORE: "they asked for more on {}",
    HANDED_OVER: "the AI handed it over {}",
    NEWEST: "one of the latest, of {}",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ticket, problem: what it is about, "" for neither."""

    text: str
    ticket: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading. empty: what is said where there are none."""

    heading: str
    lines: tuple[Line, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class BriefWords:
    """What it takes to tell one. category, far_side: what people call them. day: how a moment's day is written."""

    category: Callable[[str], str]
    far_side: Callable[[str], str]
    day: Callable[[datetime], str]

    def when(self, one: AccountBrief) -> str:
        """When the contract renews, in a sentence."""
        if one.renewal_at is None or one.days is None:
            return ENDED if one.account["renewal_at"] else UNKNOWN
        if one.at >= one.renewal_at:
            return f"The renewal date that is known, {self.day(one.renewal_at)}, is over."
        return f"Renews on {self.day(one.renewal_at)}, {self.left(one)}."

    def left(self, one: AccountBrief) -> str:
        """How long that is from now."""
        return f"in {_counted(one.days or 0, 'day')}"

    def told(self, one: AccountBrief) -> str:
        """When the brief is told to people, or what is missing for it."""
        if one.renewal_at is None:
            return "" if one.account["renewal_at"] else HOW
        moments = [f"{self.day(moment)} ({step} days before)" for step, moment in one.ahead]
        return f"This is told on {', '.join(moments)}, where a route takes it." if moments else ""

    def sections(self, one: AccountBrief) -> list[Section]:
        """Everything else."""
        found = one.brief
        parts: tuple[tuple[str, Callable[[Any], Line], Sequence[Any], str], ...] = (
            ("Open problems", self._open, found.open, "No problem that its people report."),
            ("Fixed within a year", self._fixed, found.fixed, "Nothing that they reported."),
            ("Requests nobody answered", self._request, found.requests, "No request."),
            ("Tickets that wait for an answer", self._waits, found.unanswered, "No ticket waits."),
            ("Read these first", self._to_read, found.to_read, "No contact within a year."),
        )
        own = Section("Against its own past", tuple(_past(found.past)), "")
        return [own, *(Section(heading, tuple(map(say, rows)), empty) for heading, say, rows, empty in parts)]

    def _open(self, one: Reported) -> Line:
        failed = ", a fix did not hold" if one.state == FIX_FAILED else ""
        return Line(f"{self._named(one)}{failed}; {self._tracked(one)}", problem=one.id)

    def _fixed(self, one: Reported) -> Line:
        held = "it held" if one.state == FIX_HELD else "not proven yet"
        fixed = f"fixed on {self.day(one.fixed_at)}" if one.fixed_at else "fixed"
        return Line(f"{self._named(one)}; {fixed}, {held}", problem=one.id)

    def _request(self, one: Reported) -> Line:
        return Line(f"{self._named(one)}; {self._tracked(one)}", problem=one.id)

    def _named(self, one: Reported) -> str:
        fault = f"{fingerprint(one.fingerprint)}, " if one.fingerprint else ""
        tickets = f"{one.tickets} ticket{'' if one.tickets == 1 else 's'}"
        return f"{fault}{self.category(one.category)}: {tickets} of theirs since {self.day(one.first_at)}"

    def _tracked(self, one: Reported) -> str:
        said = [f"{self.far_side(each.sink)} {each.issue}: {OUTCOMES[each.outcome]}" for each in one.trackers]
        return ", ".join(said) or "in no tracker"

    def _waits(self, one: Unanswered) -> Line:
        return Line(f"{self.category(one.category)}, waits since {self.day(one.since)}", ticket=one.ticket_id)

    def _to_read(self, one: ToRead) -> Line:
        return Line(REASONS[one.why].format(self._value(one)), ticket=one.ticket_id)

    def _value(self, one: ToRead) -> str:
        if isinstance(one.value, datetime):
            return self.day(one.value)
        return _times(int(one.value)) if one.why == HANDED_OVER else _number(one.value)


def as_text(sections: Sequence[Section]) -> Iterator[str]:
    """The sections as lines of plain text."""
    for section in sections:
        yield f"{section.heading}:"
        yield from (f"  {plain(line)}" for line in section.lines or (Line(section.empty),))


def plain(line: Line) -> str:
    """A line with what it is about before it."""
    return f"{line.ticket}: {line.text}" if line.ticket else line.text


def _past(past: Past) -> Iterator[Line]:
    part_of_a_year = past.year is not None and past.year.days < YEAR.days
    whole = f"The {past.year.days} days that are known" if past.year and part_of_a_year else "The last year"
    stretches = {"Last 90 days": past.recent, "The 90 days before": past.before, whole: past.year}
    for name, one in stretches.items():
        yield Line(f"{name}: {_told(one) if one else 'not known, the account is younger'}")


def _told(one: Stretch) -> str:
    rate = "" if one.days == 90 else f" ({_number(one.contacts_90)} in 90 days)"
    ease = (
        "no answer about ease"
        if one.ease is None
        else f"ease {_number(one.ease)} of 7 from {_counted(one.answers, 'answer')}"
    )
    return f"{_counted(one.contacts, 'contact')}{rate}, {ease}"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _number(value: float) -> str:
    return str(format_decimal(value, "#,##0.##", locale="en"))


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
