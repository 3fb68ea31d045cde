"""A problem over time, against a naive recount of every moment; its flags, and the border between history and news."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.became import NOT_FIXED, Word
from rules.checking import read_rule
from rules.engine import INSTANT
from rules.model import Flag
from rules.problems import MOST_EVIDENCE, USUAL_DAYS, ProblemRules, ProblemStory, problem_views
from rules.reports import Report
from rules.rule import Rule
from rules.tracked import DUPLICATE, FIXED, GONE, OPEN, RELEASED, STARTED, WONT_FIX
from tests.rules.reported import report, word
from tests.rules.test_ticket_rules import rule
from tests.rules.told import START, at

DAY = timedelta(days=1)
LONG_AFTER = at(24 * 400)
BUG, WAVE = "product_bug_escalation", "error_across_accounts"
PROBLEM = "problem-1"
SECONDS = 5.0  # of this thread, for thousands of reports


def facts(reports: Sequence[Report], moment: datetime, words: Sequence[Word] = ()) -> dict[str, Any]:
    """The facts that hold at a moment."""
    ordered = sorted(reports, key=lambda one: (one.at, one.ticket_id))
    views, _ = problem_views(PROBLEM, ordered, words, moment)
    return dict(views[-1][1].counted)


def story(
    reports: Sequence[Report], *rules: Rule, words: Sequence[Word] = (), as_of: datetime = LONG_AFTER
) -> ProblemStory:
    return ProblemRules(rules).story(PROBLEM, reports, words, as_of)


def flags(
    reports: Sequence[Report], *rules: Rule, words: Sequence[Word] = (), live_at: datetime | None = None,
    as_of: datetime = LONG_AFTER,
) -> list[Flag]:  # fmt: skip
    judge = ProblemRules(rules)
    return judge.flags(judge.story(PROBLEM, reports, words, as_of), live_at, as_of)


def spans(found: Sequence[Flag]) -> list[tuple[float, float | None]]:
    def hours(moment: datetime) -> float:
        return (moment - START) / timedelta(hours=1)

    return [(hours(one.opened_at), hours(one.closed_at) if one.closed_at else None) for one in found]


def handed(hours: float, key: str = "", until: float | None = None, **more: Any) -> Report:
    """A report because of a hand-over whose cause was a bug until then."""
    span = (at(hours), at(until) if until is not None else None)
    return report(hours, key, handed_at=at(hours), bug_spans=(span,), **more)


def some_reports(seed: int) -> list[Report]:
    draw = Random(seed)
    found = []
    for number in range(draw.randint(1, 25)):
        hours = draw.choice([0, 24, 48, 168, 0.5]) * draw.randint(0, 30)
        begins = hours + draw.choice([0, 3])
        found.append(report(
            hours, f"{number}", account_id=draw.choice(["", "a1", "a2", "a3"]), customer_id=draw.choice(["", "c1", "c2"]),
            handed_at=draw.choice([None, at(hours - 2), at(hours + 2)]),
            prints=draw.choice([(), ("code:E-1",), ("page:/a/b",)]), kind=draw.choice(["bug", "feature_request"]),
            bug_spans=((at(begins), draw.choice([None, at(begins + 30)])),) if draw.random() < 0.4 else (),
        ))  # fmt: skip
    return found


def recounted(reports: Sequence[Report], moment: datetime) -> dict[str, Any]:
    """The same facts by their definitions, nothing remembered from moment to moment."""
    known = [one for one in sorted(reports, key=lambda one: (one.at, one.ticket_id)) if one.at <= moment]

    def within(days: float, until: float = 0) -> list[Report]:
        return [one for one in known if moment - days * DAY < one.at <= moment - until * DAY]

    def accounts(found: Sequence[Report]) -> float:
        return float(len({one.account_id for one in found} - {""}))

    handed_over = [one for one in known if one.handed_at and one.handed_at <= moment]
    bugs = [
        one
        for one in known
        for begin, end in one.bug_spans
        if begin <= moment and (end is None or moment < end)
    ]
    named = [mark for one in known for mark in one.prints if mark.startswith("code:")]
    return {
        "problem_id": PROBLEM, "kind": known[0].kind, "category": "billing", "ticket_id": known[0].ticket_id,
        "fingerprint": named[0] if named else None, "state": "open", "tickets": float(len(known)),
        "customers": float(len({one.customer_id for one in known} - {""})), "accounts": accounts(known),
        "hand_overs": float(len(handed_over)), "escalated": bool(handed_over),
        "escalation_cause": "product_bug" if bugs else "",
        "usual_day": float(median(len(within(day + 1, day)) for day in range(1, USUAL_DAYS + 1))),
        "tickets_1": float(len(within(1))), "tickets_7": float(len(within(7))), "tickets_30": float(len(within(30))),
        "accounts_1": accounts(within(1)), "accounts_7": accounts(within(7)), "accounts_30": accounts(within(30)),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_at_every_moment_the_facts_are_those_of_a_recount(seed: int) -> None:
    reports = sorted(some_reports(seed), key=lambda one: (one.at, one.ticket_id))

    views, following = problem_views(PROBLEM, reports, [], LONG_AFTER)

    assert following is None
    assert views
    for _, view in views:
        assert dict(view.counted) == recounted(reports, view.at)
        assert (view.first_at, view.latest_at) == (
            reports[0].at,
            max(one.at for one in reports if one.at <= view.at),
        )


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.randoms())
def test_any_order_of_reports_and_words_gives_the_same_story(seed: int, draw: Any) -> None:
    reports = some_reports(seed)
    states = [word(draw.choice([FIXED, NOT_FIXED]), hours) for hours in (5, 50, 500)]
    mixed, words = reports[:], states[:]
    draw.shuffle(mixed)
    draw.shuffle(words)

    assert story(mixed, rule(BUG), rule(WAVE), words=words) == story(
        reports, rule(BUG), rule(WAVE), words=states
    )


@pytest.mark.parametrize(("fact", "days"), [("tickets_1", 1), ("tickets_7", 7), ("tickets_30", 30)])
def test_a_report_leaves_a_window_exactly_at_its_end(fact: str, days: int) -> None:
    reports = [report(0)]

    assert facts(reports, START + days * DAY - INSTANT)[fact] == 1
    assert facts(reports, START + days * DAY)[fact] == 0
    assert facts(reports, START + days * DAY)["tickets"] == 1


@pytest.mark.parametrize(("days", "usual"), [(15, 1.0), (14, 0.5), (13, 0.0)])
def test_the_usual_day_is_the_median_of_the_28_before_the_last(days: int, usual: float) -> None:
    reports = [report(24 * day) for day in range(days)]
    today = 24.0 * days

    assert facts([*reports, report(today)], at(today))["usual_day"] == usual


def test_the_last_24_hours_are_no_part_of_the_usual_day_and_the_29th_day_back_is_none() -> None:
    busy = [report(0.01 * number, f"{number}") for number in range(50)]

    assert facts(busy, at(1))["usual_day"] == 0
    assert facts([report(day * 24) for day in range(28)], at(24 * 28))["usual_day"] == 1
    assert facts([report(day * 24) for day in range(28)], at(24 * 60))["usual_day"] == 0


def test_accounts_and_customers_count_once_and_unknown_ones_not_at_all() -> None:
    reports = [
        report(0, account_id="a1", customer_id="c1"), report(1, account_id="a1", customer_id="c2"),
        report(2, account_id="a2", customer_id="c2"), report(3),
    ]  # fmt: skip
    known = facts(reports, at(3))

    assert (known["accounts"], known["accounts_1"], known["customers"]) == (2, 2, 2)
    assert (known["tickets"], known["tickets_1"]) == (4, 4)


def test_an_account_leaves_a_window_with_its_last_ticket() -> None:
    reports = [report(0, account_id="a1"), report(10, account_id="a1")]

    assert facts(reports, at(30))["accounts_1"] == 1
    assert facts(reports, at(34))["accounts_1"] == 0


def test_a_hand_over_counts_from_its_own_time_or_the_reports() -> None:
    later, before = report(0, handed_at=at(5)), report(0, handed_at=at(-5))

    assert [facts([later], at(hours))["escalated"] for hours in (4, 5)] == [False, True]
    assert facts([before], at(0))["hand_overs"] == 1


def test_kind_category_and_ticket_are_the_first_ones_and_the_name_the_first_that_is_told() -> None:
    reports = [
        report(1, category="login", prints=("page:/a/b",)), report(2, prints=("code:E-1",)), report(3, prints=("code:E-2",)),
    ]  # fmt: skip

    assert facts(reports, at(1))["fingerprint"] is None
    known = facts(reports, at(3))
    assert (known["category"], known["ticket_id"], known["fingerprint"]) == ("login", "zd:1", "code:E-1")


# What became of it.


@pytest.mark.parametrize(
    ("words", "moment", "state"),
    [
        ([], 50, "open"),
        ([word(FIXED, 5)], 4, "open"),
        ([word(FIXED, 5)], 5, "fix_provisional"),
        ([word(RELEASED, 5)], 9.9, "fix_provisional"),
        ([word(FIXED, 5)], 10, "fix_failed"),
        ([word(FIXED, 10)], 10, "fix_provisional"),
        ([word(FIXED, 5), word(FIXED, 12)], 50, "fix_provisional"),
        ([word(FIXED, 5), word(NOT_FIXED, 7)], 50, "open"),
        ([word(FIXED, 5), word(NOT_FIXED, 12)], 50, "open"),
        ([word(NOT_FIXED, 5)], 50, "open"),
        ([word(FIXED, -5)], 50, "fix_failed"),
        ([word(FIXED, 12)], 12 + 14 * 24 - 0.1, "fix_provisional"),
        ([word(FIXED, 12)], 12 + 14 * 24, "fix_held"),
        ([word(FIXED, 12), word(RELEASED, 60)], 12 + 14 * 24, "fix_provisional"),
        ([word(FIXED, 12), word(RELEASED, 60)], 60 + 14 * 24, "fix_held"),
        ([word(STARTED, 5)], 50, "open"),
        ([word(WONT_FIX, 5)], 50, "wont_fix"),
        ([word(WONT_FIX, 5), word(OPEN, 7)], 50, "open"),
        ([word(DUPLICATE, 5)], 50, "duplicate"),
        ([word(DUPLICATE, 5), word(FIXED, 12)], 50, "fix_provisional"),
        ([word(GONE, 5)], 50, "open"),
        # Work on what came back is no news: it has failed until it is fixed again.
        ([word(FIXED, 5), word(OPEN, 11), word(STARTED, 12)], 50, "fix_failed"),
        ([word(FIXED, 5), word(OPEN, 11), word(FIXED, 12)], 50, "fix_provisional"),
        ([word(FIXED, 5), word(WONT_FIX, 12)], 50, "wont_fix"),
    ],
)
def test_it_is_what_was_said_last_and_a_report_after_a_fix_says_that_it_failed(
    words: list[Word], moment: float, state: str
) -> None:
    assert facts([report(0), report(10)], at(moment), words)["state"] == state


def test_a_report_after_two_weeks_fails_a_fix_that_had_held() -> None:
    reports = [report(0), report(900)]

    assert facts(reports, at(899), [word(FIXED, 5)])["state"] == "fix_held"
    assert facts(reports, at(900), [word(FIXED, 5)])["state"] == "fix_failed"


@pytest.mark.parametrize(
    ("words", "fixed_at"),
    [
        ([], None),
        ([word(FIXED, 5)], at(5)),
        ([word(FIXED, 5), word(OPEN, 11)], at(5)),
        ([word(FIXED, 5), word(RELEASED, 12)], at(12)),
        ([word(FIXED, 12), word(OPEN, 13)], None),
        ([word(FIXED, 5), word(WONT_FIX, 12)], None),
    ],
)
def test_since_when_it_is_fixed_is_kept_until_somebody_takes_it_back(
    words: list[Word], fixed_at: datetime | None
) -> None:
    views, _ = problem_views("p", [report(0), report(10)], words, at(50))

    assert views[-1][1].fixed_at == fixed_at


def test_a_fix_closes_the_flag_and_the_next_report_opens_another() -> None:
    found = flags([handed(0), handed(10)], rule(BUG), words=[word(FIXED, 5)])

    assert spans(found) == [(0, 5), (10, None)]
    assert len({one.id for one in found}) == 2


def test_without_a_fix_a_second_report_changes_nothing() -> None:
    assert flags([handed(0)], rule(BUG))[0].id == flags([handed(0), handed(10)], rule(BUG))[0].id


def test_a_bug_stands_while_one_of_its_tickets_says_so() -> None:
    assert spans(flags([handed(0, until=5), handed(3, until=9)], rule(BUG))) == [(0, 9)]
    assert spans(flags([handed(0, until=5), handed(7, until=9)], rule(BUG))) == [(0, 5), (7, 9)]
    assert spans(flags([report(0)], rule(BUG))) == []


# One fault that meets several accounts at once.


def wave(number: int, accounts: int, hours: float = 0) -> list[Report]:
    return [
        report(hours + one / 10, f"{hours}-{one}", account_id=f"a{one % accounts}") for one in range(number)
    ]


def test_five_tickets_of_three_accounts_raise_a_flag_until_the_day_is_over() -> None:
    (found,) = flags(wave(5, 3), rule(WAVE))

    assert spans([found]) == [(0.4, 24)]
    assert found.evidence == tuple(f"zd:0-{one}" for one in range(5))
    assert flags(wave(4, 3), rule(WAVE)) == flags(wave(9, 2), rule(WAVE)) == []


def test_what_comes_every_day_ends_the_flag_and_raises_no_other() -> None:
    daily = [one for day in range(60) for one in wave(5, 5, 24.0 * day)]
    ((opened, closed),) = spans(flags(daily, rule(WAVE)))

    assert (opened, closed) == (0.4, pytest.approx(24 * 14, abs=1))


def test_of_a_great_many_tickets_the_newest_are_the_evidence() -> None:
    (found,) = flags([*wave(90, 2), report(9.5, "last", account_id="a9")], rule(WAVE))

    assert len(found.evidence) == MOST_EVIDENCE
    assert found.evidence[-1] == "zd:last"
    assert found.evidence[0] == "zd:0-71"


# The border between what was known before the start and what is news.


def test_a_flag_ends_at_the_first_live_report_and_another_begins_there() -> None:
    found = flags([handed(0), handed(10), handed(20)], rule(BUG), live_at=at(10))

    assert spans(found) == [(0, 10), (10, None)]
    assert found[0].closed_by == found[1].opened_by == "zd:10"
    assert [one.evidence for one in found] == [("zd:0",), ("zd:0", "zd:10")]


def test_where_everything_is_live_or_nothing_the_flag_is_whole() -> None:
    reports = [handed(0), handed(10)]

    assert spans(flags(reports, rule(BUG), live_at=at(0))) == spans(flags(reports, rule(BUG))) == [(0, None)]


def test_what_was_over_before_the_border_does_not_begin_again_there() -> None:
    assert spans(flags([handed(0, until=5), report(10)], rule(BUG), live_at=at(10))) == [(0, 5)]


def test_what_begins_at_the_border_has_no_older_half() -> None:
    assert spans(flags([report(0), handed(10)], rule(BUG), live_at=at(10))) == [(10, None)]


def test_a_flag_that_time_would_end_ends_at_the_border_where_that_is_earlier() -> None:
    reports = [*wave(5, 3), report(12, account_id="a9"), report(40)]

    assert spans(flags(reports, rule(WAVE), live_at=at(12))) == [(0.4, 12), (12, 24.1)]
    assert spans(flags(reports, rule(WAVE), live_at=at(40))) == [(0.4, 24.1)]


def test_a_point_in_time_is_on_one_side_of_the_border() -> None:
    first = replace(rule(WAVE), holds="once")

    assert spans(flags([*wave(5, 3), report(12, account_id="a9")], first, live_at=at(40))) == [(0.4, 0.4)]


# What is not known yet.


def test_a_problem_without_a_report_by_then_has_no_story() -> None:
    nothing = story([], rule(BUG))

    assert (nothing.moments, nothing.view, nothing.following) == ([], None, None)
    early = story([report(10)], rule(BUG), as_of=at(5))
    assert (early.moments, early.view, early.following) == ([], None, at(10))
    assert flags([handed(10)], rule(BUG), as_of=at(5)) == []


def test_it_is_looked_at_again_when_time_alone_changes_it() -> None:
    def following(hours: float) -> datetime | None:
        return story([report(0)], rule(WAVE), as_of=at(hours)).following

    assert [following(24 * day) for day in (0, 1, 6.9, 7, 29, 30)] == [
        at(24),
        at(168),
        at(168),
        at(24 * 29),
        at(720),
        None,
    ]


def test_a_rule_about_how_long_it_was_quiet_follows_its_clock() -> None:
    quiet = read_rule({
        "id": "quiet", "title": "Quiet", "about": "problem", "holds": "while", "when": "quiet_days >= 3.0",
        "reaches": {"quiet_days": [3.0]},
        "tests": [{"name": "yes", "facts": {"quiet_days": 3.0}, "fires": True},
                  {"name": "no", "facts": {"quiet_days": 2.0}, "fires": False}],
    })  # fmt: skip

    assert spans(flags([report(0), report(24)], quiet)) == [(96, None)]
    assert spans(flags([report(0), report(24 * 5)], quiet)) == [(72, 120), (192, None)]
    assert story([report(0)], quiet, as_of=at(71)).following == at(72)


def test_a_problem_of_five_thousand_reports_is_judged_in_reasonable_time() -> None:
    draw = Random(5)
    reports = [
        handed(draw.random() * 1440, f"{one}", account_id=f"a{one}", customer_id=f"c{one}")
        for one in range(5000)
    ]
    started = time.thread_time()

    found = flags(reports, rule(BUG), rule(WAVE))

    assert time.thread_time() - started < SECONDS
    assert {one.rule for one in found} == {BUG, WAVE}
