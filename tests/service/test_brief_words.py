"""A renewal brief in words: when it renews, when it is told, and lines that say what to look at."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.brief import HANDED_OVER, HARDEST, Reported, ToRead, Tracker, Unanswered, brief
from service.brief_words import ENDED, HOW, UNKNOWN, BriefWords, as_text
from service.briefs import AccountBrief

AT = datetime(2026, 11, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WORDS = BriefWords(str.capitalize, str.upper, lambda at: at.date().isoformat())


def told(days: float | None, *, known: bool = True, **parts: Any) -> AccountBrief:
    """A brief of an account whose contract renews in so many days. known: whether anybody told a date."""
    made = brief(parts.get("contacts", ()), parts.get("reported", ()), parts.get("unanswered", ()), AT)
    at = None if days is None else AT + days * DAY
    return AccountBrief({"id": "acme:81", "renewal_at": "told" if known else None}, AT, at, made)


@pytest.mark.parametrize(
    ("days", "known", "said"),
    [
        (60, True, "Renews on 2026-12-31, in 60 days."),
        (59.5, True, "Renews on 2026-12-30, in 60 days."),
        (1, True, "Renews on 2026-11-02, in 1 day."),
        (0.1, True, "Renews on 2026-11-01, in 1 day."),
        (-3, True, "The renewal date that is known, 2026-10-29, is over."),
        (None, False, UNKNOWN),
        (None, True, ENDED),
    ],
)
def test_when_the_contract_renews_is_a_sentence(days: float | None, known: bool, said: str) -> None:
    assert WORDS.when(told(days, known=known)) == said


@pytest.mark.parametrize(
    ("days", "known", "said"),
    [
        (
            75,
            True,
            "This is told on 2026-11-16 (60 days before), 2026-12-16 (30 days before), where a route takes it.",
        ),
        (30, True, ""),
        (-3, True, ""),
        (None, False, HOW),
        (None, True, ""),
    ],
)
def test_when_it_is_told_or_what_is_missing_follows(days: float | None, known: bool, said: str) -> None:
    assert WORDS.told(told(days, known=known)) == said


def test_every_part_is_there_and_an_empty_one_says_so() -> None:
    assert list(as_text(WORDS.sections(told(60)))) == [
        "Against its own past:",
        "  Last 90 days: 0 contacts, no answer about ease",
        "  The 90 days before: not known, the account is younger",
        "  The last year: not known, the account is younger",
        "Open problems:",
        "  No problem that its people report.",
        "Fixed within a year:",
        "  Nothing that they reported.",
        "Requests nobody answered:",
        "  No request.",
        "Tickets that wait for an answer:",
        "  No ticket waits.",
        "Read these first:",
        "  No contact within a year.",
    ]


@pytest.mark.parametrize(
    ("state", "fixed_at", "trackers", "line"),
    [
        ("open", None, (), "Error E1, Billing: 2 tickets of theirs since 2026-10-01; in no tracker"),
        ("fix_failed", None, (Tracker("bugs", "ENG-1", "", "started"),),
         "Error E1, Billing: 2 tickets of theirs since 2026-10-01, a fix did not hold; BUGS ENG-1: being worked on"),
        ("fix_held", AT - 20 * DAY, (),
         "Error E1, Billing: 2 tickets of theirs since 2026-10-01; fixed on 2026-10-12, it held"),
    ],
)  # fmt: skip
def test_a_problem_is_told_by_its_name_its_tickets_and_what_became_of_it(
    state: str, fixed_at: datetime | None, trackers: tuple[Tracker, ...], line: str
) -> None:
    first = datetime(2026, 10, 1, tzinfo=UTC)
    one = Reported("p1", "bug", "billing", "code:E1", "acme:1", state, fixed_at, 2, first, first, trackers)
    lines = [
        each for section in WORDS.sections(told(60, reported=[one])) for each in section.lines if each.problem
    ]

    assert [(each.text, each.problem) for each in lines] == [(line, "p1")]


def test_what_waits_and_what_to_read_is_said_behind_its_ticket() -> None:
    waits = Unanswered("acme:4", "billing", AT - 2 * DAY)
    found = told(60, unanswered=[waits])

    assert "  acme:4: Billing, waits since 2026-10-30" in list(as_text(WORDS.sections(found)))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (ToRead("acme:1", HARDEST, 2.5), "they called it 2.5 of 7 easy"),
        (ToRead("acme:1", HANDED_OVER, 1.0), "the AI handed it over once"),
        (ToRead("acme:1", HANDED_OVER, 3.0), "the AI handed it over 3 times"),
    ],
)
def test_a_reason_to_read_a_ticket_is_a_few_words(one: ToRead, said: str) -> None:
    assert WORDS._to_read(one).text == said
