"""What is one visit, whom it belongs to, what counts as sought and found, and what became of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.model import Event, Kind, Ticket
from rules.visits import CONTACT_WITHIN, PAUSE, Outcome, Visit, followed, judged, visitor_of, visits_of
from tests.rules.told import said
from tests.rules.visited import (
    CUSTOMER,
    LATER,
    MICROSECOND,
    contact,
    did,
    guided,
    handed_over,
    hours,
    minute,
    outbound,
    searched,
    viewed,
    visit,
    voted,
)

DAY = timedelta(hours=24)
HELPED = (searched(0), viewed(5))
UNTIL = minute(5) + DAY  # of HELPED


@pytest.mark.parametrize(
    ("gap", "visits"),
    [
        (timedelta(minutes=30) - MICROSECOND, 1),
        (timedelta(minutes=30), 2),
        (timedelta(minutes=30) + MICROSECOND, 2),
    ],
)
def test_thirty_minutes_without_an_event_end_a_visit(gap: timedelta, visits: int) -> None:
    assert timedelta(minutes=30) == PAUSE
    assert len(visits_of([searched(0), viewed(minute(0) + gap)])) == visits


def test_a_visit_goes_on_for_hours_while_its_pauses_are_short() -> None:
    (found,) = visits_of([searched(0), *(viewed(25 * number) for number in range(1, 20))])

    assert (found.started_at, found.last_at, found.views) == (minute(0), minute(475), 19)


def test_it_is_named_after_its_first_event_and_keeps_whose_it_is() -> None:
    found = visit(viewed(3), searched(1))

    assert (found.id, found.connection, found.visitor_id) == (searched(1).id, "hc", "hc:v-1")


def test_an_event_about_no_visitor_belongs_to_no_visit() -> None:
    assert visitor_of(searched(0)) == "hc:v-1"
    assert visitor_of(searched(0, visitor="")) is None
    assert visitor_of(did(Kind.PRODUCT_ERROR, 0)) is None


def test_what_was_sought_and_what_was_opened_after_it_are_told_by_first_and_last() -> None:
    found = visit(viewed(0), searched(2), guided(4), viewed(5), searched(6), viewed(9))

    assert (found.searched_at, found.guided_at, found.sought_at) == (minute(2), minute(4), minute(2))
    assert (found.viewed_at, found.last_viewed_at) == (minute(5), minute(9))
    assert (found.searches, found.views) == (2, 3)


@pytest.mark.parametrize(
    ("opened", "counts"),
    [(minute(2) - MICROSECOND, False), (minute(2), True), (minute(2) + MICROSECOND, True)],
)
def test_an_article_opened_at_the_moment_of_the_search_was_opened_after_it(
    opened: datetime, counts: bool
) -> None:
    found = visit(searched(2), viewed(opened))

    assert found.viewed_at == (opened if counts else None)


def test_guidance_before_the_first_search_is_what_counts() -> None:
    found = visit(guided(1), viewed(2), searched(3))

    assert (found.sought_at, found.viewed_at) == (minute(1), minute(2))


@pytest.mark.parametrize(("results", "nothing"), [(0, 1), (0.0, 1), (1, 0), (None, 0)])
def test_a_search_found_nothing_only_where_it_says_so(results: float | None, nothing: int) -> None:
    fields = {} if results is None else {"results": results}

    assert visit(searched(0, **fields)).no_result_searches == nothing


def test_of_an_article_the_last_vote_counts() -> None:
    found = visit(viewed(0), voted(1, True), voted(2, False), voted(3, True, "8"), voted(4, True, "9"))

    assert (found.helpful, found.unhelpful) == (("zd:8", "zd:9"), ("zd:7",))
    assert (found.votes_up, found.votes_down) == (2, 1)


def test_an_article_opened_twice_is_one_article_and_two_views() -> None:
    found = visit(viewed(0, "9"), viewed(1), viewed(2, "9"))

    assert (found.articles, found.views) == (("zd:9", "zd:7"), 3)


def test_without_another_owner_ids_belong_to_the_pages_own_connection() -> None:
    (found,) = visits_of([viewed(0, person_id="u-1")])

    assert (found.articles, found.person_id) == (("hc:7",), "hc:u-1")


HOUR = 60
NAMES = [
    ("nobody", [{}, {}], [None, None]),
    ("earlier", [{"person_id": "a"}, {}], ["zd:a", "zd:a"]),
    ("later", [{}, {"person_id": "a"}], ["zd:a", "zd:a"]),
    ("earlier before later", [{"person_id": "a"}, {}, {"person_id": "b"}], ["zd:a", "zd:a", "zd:b"]),
    ("first of the later ones", [{}, {}, {"person_id": "a"}, {"person_id": "b"}], ["zd:a", "zd:a", "zd:a", "zd:b"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "told", "persons"), NAMES, ids=[one[0] for one in NAMES])
def test_a_visit_without_a_name_gets_the_nearest_earlier_one_else_the_nearest_later(
    what: str, told: list[dict[str, str]], persons: list[str | None]
) -> None:
    events = [searched(HOUR * place, **fields) for place, fields in enumerate(told)]

    assert [one.person_id for one in visits_of(events, "zd")] == persons


def test_of_two_names_in_one_visit_the_last_one_counts() -> None:
    found = visit(searched(0, person_id="a"), viewed(1, person_id="b"), viewed(2))

    assert found.person_id == "zd:b"


def outcome(*tickets: Ticket, told: Sequence[Event] = HELPED, as_of: datetime = LATER) -> str:
    return followed(visit(*told), tickets, as_of).outcome.value


@pytest.mark.parametrize(
    ("as_of", "expected", "next_moment"),
    [
        (UNTIL - MICROSECOND, Outcome.PENDING, UNTIL),
        (UNTIL, Outcome.DEFLECTED, None),
        (UNTIL + MICROSECOND, Outcome.DEFLECTED, None),
    ],
)
def test_without_a_contact_it_is_deflected_when_a_day_has_gone_by(
    as_of: datetime, expected: Outcome, next_moment: datetime | None
) -> None:
    assert CONTACT_WITHIN == DAY
    found = followed(visit(*HELPED), [], as_of)

    assert (found.outcome, found.next_moment_at, found.contact_until) == (expected, next_moment, UNTIL)


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        (minute(0) - MICROSECOND, "deflected"),
        (minute(0), "deflected"),
        (minute(0) + MICROSECOND, "contacted"),
        (minute(5) - MICROSECOND, "contacted"),
        (UNTIL, "contacted"),
        (UNTIL + MICROSECOND, "deflected"),
    ],
)
def test_a_contact_counts_from_after_the_search_to_a_day_after_the_last_article(
    begun: datetime, expected: str
) -> None:
    assert outcome(contact(begun)) == expected


def test_a_later_article_makes_the_day_begin_anew_and_a_search_after_it_does_not() -> None:
    assert visit(*HELPED, viewed(20)).contact_until == minute(20) + DAY
    assert visit(*HELPED, searched(20)).contact_until == UNTIL
    assert visit(viewed(5), searched(20)).contact_until == minute(20) + DAY


def test_the_first_of_several_contacts_is_kept() -> None:
    found = followed(visit(*HELPED), [contact(minute(90), "zd:2"), contact(minute(60), "zd:9")], LATER)

    assert (found.contact_at, found.ticket_id, found.escalated) == (minute(60), "zd:9", False)


@pytest.mark.parametrize(
    ("told", "without", "with_one"),
    [
        ((searched(0),), "no_view", "no_view"),
        ((viewed(0), searched(1)), "no_view", "no_view"),
        ((viewed(0), voted(1, True)), "no_search", "no_search"),
        ((guided(0), viewed(1)), "deflected", "contacted"),
    ],
)
def test_only_who_sought_and_found_can_be_deflected_or_not(
    told: Sequence[Event], without: str, with_one: str
) -> None:
    assert outcome(told=told) == without
    assert outcome(contact(minute(60)), told=told) == with_one
    assert outcome(told=told, as_of=minute(10)) == ("pending" if without == "deflected" else without)


def test_a_contact_after_articles_alone_is_kept_from_their_beginning_on() -> None:
    read = visit(viewed(0), viewed(3))

    assert followed(read, [contact(minute(3) + DAY)], LATER).ticket_id == "zd:1"
    assert followed(read, [contact(minute(3) + DAY + MICROSECOND)], LATER).ticket_id is None
    assert followed(read, [contact(minute(0))], LATER).ticket_id is None


NO_CONTACTS = [
    ("merged", replace(contact(minute(60)), merged_into="zd:2")),
    ("spam", replace(contact(minute(60)), removed="spam")),
    ("begun by the team", outbound(minute(60))),
    ("somebody else's", contact(minute(60), customer="zd:other")),
]


@pytest.mark.parametrize(("what", "ticket"), NO_CONTACTS, ids=[one[0] for one in NO_CONTACTS])
def test_what_is_no_contact_of_the_customer_leaves_it_deflected(what: str, ticket: Ticket) -> None:
    assert outcome(contact(minute(60))) == "contacted"
    assert outcome(ticket) == "deflected"


def test_a_ticket_of_the_teams_that_the_customer_answered_is_a_contact() -> None:
    assert outcome(outbound(minute(60), said("c", hours(minute(90))))) == "contacted"


def test_a_ticket_of_nobody_is_no_contact_of_a_visitor_whom_nobody_knows() -> None:
    unknown = visit(*HELPED, customer=None)
    nobodys = replace(contact(minute(60)), customer_id=None)

    found = followed(unknown, [nobodys], LATER)

    assert (found.identified, found.outcome, found.ticket_id) == (False, Outcome.DEFLECTED, None)
    assert visit(*HELPED).identified


def test_a_contact_that_the_ai_gave_to_a_person_says_so() -> None:
    found = followed(visit(*HELPED), [handed_over(minute(60))], LATER)

    assert (found.outcome, found.escalated) == (Outcome.CONTACTED, True)


def test_a_contact_that_went_away_leaves_no_trace() -> None:
    reached = followed(visit(*HELPED), [handed_over(minute(60))], LATER)

    assert followed(reached, [], LATER) == followed(visit(*HELPED), [], LATER)


def test_time_alone_never_takes_a_contact_away() -> None:
    reached = followed(visit(*HELPED), [contact(minute(60))], minute(61))

    assert judged(reached, LATER) == reached


ACTS = st.tuples(
    st.sampled_from([searched, guided, viewed]),
    st.integers(0, 300),
    st.sampled_from([{}, {"person_id": "customer"}]),
).map(lambda told: told[0](told[1], **told[2]))


@given(st.lists(ACTS, min_size=1, max_size=25, unique_by=lambda event: event.id), st.randoms())
@settings(max_examples=200, deadline=None)
def test_order_makes_no_difference_and_every_event_is_in_one_visit(events: list[Event], chance: Any) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)

    found = visits_of(events, "zd")

    assert visits_of(shuffled, "zd") == found
    assert sum(one.searches + one.views for one in found) == sum(
        one.kind is not Kind.GUIDANCE_SHOWN for one in events
    )
    ends = [(one.started_at, one.last_at) for one in found]
    assert all(before[1] + PAUSE <= after[0] for before, after in pairwise(ends))


def by_the_book(events: Sequence[Event], contacts: Sequence[datetime]) -> str:
    """The definition in words, for events of one visit and a day that is long over."""
    seeking = [one.at for one in events if one.kind in (Kind.SEARCH, Kind.GUIDANCE_SHOWN)]
    if not seeking:
        return "no_search"
    found = [one.at for one in events if one.kind is Kind.ARTICLE_VIEWED and one.at >= min(seeking)]
    if not found:
        return "no_view"
    came = [at for at in contacts if min(seeking) < at <= max(found) + DAY]
    return "contacted" if came else "deflected"


@given(
    st.lists(
        st.tuples(st.sampled_from([searched, guided, viewed]), st.integers(0, 29)), min_size=1, max_size=8
    ),
    st.lists(st.integers(-5, 24 * 60 + 40), max_size=2),
)
@settings(max_examples=300, deadline=None)
def test_the_outcome_is_that_of_the_definition_in_words(
    acts: list[tuple[Any, int]], begun: list[int]
) -> None:
    events = [act(when) for act, when in acts]
    tickets = [contact(minute(one), f"zd:{place}") for place, one in enumerate(begun)]

    found = followed(visit(*events), tickets, LATER)

    assert found.outcome == by_the_book(events, [one.created_at for one in tickets])
    assert isinstance(found, Visit)
    assert found.customer_id == CUSTOMER
