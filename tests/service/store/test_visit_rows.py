"""What the worker keeps of visits and articles, on both databases: who is meant, what a ticket concerns, sums by day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from rules.articles import Counted
from rules.kinds import ARTICLE_TOTALS
from rules.model import Event, Form, Kind, Ticket
from rules.visits import Visit, followed
from service.store.article_rows import ArticleRows
from service.store.base import Store
from service.store.records import Records
from service.store.visit_rows import VisitRows
from tests.rules.visited import (
    CUSTOMER,
    LATER,
    MICROSECOND,
    contact,
    minute,
    searched,
    viewed,
    visit,
    voted,
)

DAY = date(2026, 3, 2)
FOUND = visit(searched(0, person_id="customer"), viewed(5), voted(6, True))


@pytest.fixture
def records(db: Store) -> Records:
    return Records(db)


@pytest.fixture
def rows(records: Records) -> VisitRows:
    return VisitRows(records)


def keep(records: Records, *events: Event, delivery: str = "web-0/2026-03-02/1", digest: str = "h") -> None:
    told = [(replace(one, delivery=delivery, received_at=LATER), digest) for one in events]
    records.add_events(told, LATER, 30)


def put(rows: VisitRows, *visits: Visit) -> None:
    rows.replace([], visits)


def ids(visits: Iterable[Visit]) -> list[str]:
    return [one.id for one in visits]


def test_a_visit_is_read_as_it_was_stored(rows: VisitRows) -> None:
    whole = followed(FOUND, [contact(minute(60))], LATER)

    put(rows, whole)

    assert rows.of(["hc:v-1", "hc:nobody"]) == [whole]
    assert rows.of_persons(["zd:customer", "zd:x"]) == {"hc:v-1"}
    assert rows.of_persons([]) == set()


def test_visits_that_others_stand_for_are_gone(rows: VisitRows) -> None:
    other = replace(FOUND, id="hc:other")
    put(rows, FOUND, other)

    rows.replace([FOUND, other], [replace(other, views=9)])

    assert [(one.id, one.views) for one in rows.of(["hc:v-1"])] == [("hc:other", 9)]


@pytest.mark.parametrize(
    ("begun", "concerned"),
    [
        (minute(0), False),
        (minute(0) + MICROSECOND, True),
        (FOUND.contact_until, True),
        (FOUND.contact_until + MICROSECOND, False),
    ],
)
def test_a_ticket_concerns_the_visits_that_it_may_follow(
    rows: VisitRows, begun: datetime, concerned: bool
) -> None:
    put(rows, FOUND)

    assert ids(rows.concerned([contact(begun)], ["zd:1"])) == [FOUND.id] * concerned
    assert rows.concerned([contact(begun, customer="zd:other")], ["zd:1"]) == []


def test_a_ticket_concerns_the_visits_that_it_followed_also_where_it_is_gone(rows: VisitRows) -> None:
    put(rows, followed(FOUND, [contact(minute(60))], LATER))

    assert ids(rows.concerned([], ["zd:1"])) == [FOUND.id]
    assert rows.concerned([], ["zd:2"]) == []
    assert rows.concerned([replace(contact(minute(60)), customer_id=None)], []) == []


def test_a_visit_that_two_tickets_concern_is_given_once(rows: VisitRows) -> None:
    put(rows, FOUND, replace(FOUND, id="hc:a", customer_id="zd:b"))
    tickets: list[Ticket] = [
        contact(minute(60)), contact(minute(70), "zd:2"), contact(minute(60), "zd:3", customer="zd:b"),
    ]  # fmt: skip

    assert ids(rows.concerned(tickets, [])) == ["hc:a", FOUND.id]


def test_contacts_are_looked_for_within_a_visits_time(records: Records, rows: VisitRows) -> None:
    begun = [minute(0), minute(0) + MICROSECOND, FOUND.contact_until, FOUND.contact_until + MICROSECOND]
    records.put_tickets([contact(at, f"zd:{place}") for place, at in enumerate(begun)])

    found = rows.contacts([FOUND, replace(FOUND, customer_id=None)])

    assert {customer: sorted(one.id for one in tickets) for customer, tickets in found.items()} == {
        CUSTOMER: ["zd:1", "zd:2"]
    }


def test_what_is_due_comes_by_time_and_no_more_than_asked_for(rows: VisitRows) -> None:
    moments = [minute(3), minute(1), minute(2), None]
    put(rows, *(replace(FOUND, id=f"hc:{at}", next_moment_at=at) for at in moments))

    assert [one.next_moment_at for one in rows.due(minute(3), 2)] == [minute(1), minute(2)]
    assert rows.due(minute(1) - MICROSECOND, 9) == []
    assert len(rows.due(minute(1), 9)) == 1


def test_the_visitors_of_an_event_are_those_of_all_its_forms(records: Records, rows: VisitRows) -> None:
    here, there = searched(0), replace(searched(0), fields={"visitor_id": "v-2"})
    keep(records, here)
    keep(records, there, delivery="web-0/2026-03-02/2", digest="g")

    assert rows.visitors_of([here.id]) == {"hc:v-1", "hc:v-2"}
    assert rows.told_by("web-0/2026-03-02/2") == {"hc:v-1", "hc:v-2"}
    assert rows.told_by("web-0/2026-03-02/3") == rows.visitors_of([]) == set()
    assert {who: len(events) for who, events in rows.events_of(["hc:v-1", "hc:v-2"]).items()} == {
        "hc:v-1": 0, "hc:v-2": 1,
    }  # fmt: skip


def test_all_visitors_are_gone_through_a_few_at_a_time(records: Records, rows: VisitRows) -> None:
    keep(records, *(searched(minutes, visitor=f"v-{minutes % 5}") for minutes in range(10)))

    assert rows.visitors_after("", 3) == ["hc:v-0", "hc:v-1", "hc:v-2"]
    assert rows.visitors_after("hc:v-2", 3) == ["hc:v-3", "hc:v-4"]
    assert rows.visitors_after("hc:v-4", 3) == []


def days(records: Records) -> list[tuple[str, str, int, int]]:
    found = records.select(
        "SELECT article_id, day, visits, votes_up FROM articles_daily ORDER BY article_id, day"
    )
    return [(row["article_id"], row["day"], row["visits"], row["votes_up"]) for row in found]


def test_sums_are_added_to_and_a_day_of_nothing_is_forgotten(records: Records) -> None:
    articles, later = ArticleRows(records), DAY + timedelta(days=1)
    articles.add({("zd:7", DAY): {"visits": 2}, ("zd:7", later): {"votes_up": 1}})
    articles.add({("zd:7", DAY): {"visits": 1, "votes_up": 1}})
    assert days(records) == [("zd:7", "2026-03-02", 3, 1), ("zd:7", "2026-03-03", 0, 1)]

    articles.add({("zd:7", DAY): {"visits": -3}, ("zd:7", later): {"votes_up": -1}})
    assert days(records) == [("zd:7", "2026-03-02", 0, 1)]

    articles.add({})
    assert len(days(records)) == 1


def reading(article: str, minutes: float, votes: int) -> Event:
    moment = minute(minutes)
    fields = {"article_id": article, "votes": votes}
    name = f"zd:article:{article}@{moment.isoformat()}#{votes}"
    return Event(name, "zd", "", Kind.ARTICLE_COUNTED, Form.SNAPSHOT, moment, fields)


def test_readings_are_those_of_one_article_and_not_of_one_whose_id_begins_alike(records: Records) -> None:
    articles = ArticleRows(records)
    keep(records, reading("7", 0, 1), reading("7", 9, 2), reading("77", 0, 5), reading("7:1", 0, 5))

    assert sorted(one.fields["votes"] for one in articles.readings("zd:7")) == [1, 2]
    assert articles.all_counted() == articles.told_by("web-0/2026-03-02/1") == {"zd:7", "zd:77", "zd:7:1"}
    assert articles.told_by("web-0/2026-03-02/2") == set()


def test_growth_replaces_what_was_known_of_the_article(records: Records) -> None:
    articles = ArticleRows(records)
    totals = dict.fromkeys(ARTICLE_TOTALS, None)
    articles.put_counted(
        ["zd:7", "zd:8"], [Counted("zd:7", DAY, totals | {"votes": 3}), Counted("zd:8", DAY, totals)]
    )

    articles.put_counted(["zd:7"], [])

    found = records.select("SELECT article_id, day, votes FROM article_totals_daily")
    assert found == [{"article_id": "zd:8", "day": "2026-03-02", "votes": None}]
