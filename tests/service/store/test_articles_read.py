"""What pages and diagnosis read of articles, on both databases."""

import json
from datetime import date

from service.store.base import Store, upsert
from service.store.reads.articles import MOST_TICKETS, seen, tickets_after
from service.store.reads.snapshot import Snapshot

START, END = date(2026, 3, 30), date(2026, 4, 27)


def day(db: Store, article: str, on: str, visits: int, contacts: int = 0) -> None:
    told = {"votes_up": 1, "votes_down": 2, "escalations": 0, "visits": visits, "contacts": contacts}
    upsert(db, "articles_daily", [{"article_id": article, "day": on, **told}])


def visit(db: Store, name: str, articles: list[str], on: str, ticket: str | None) -> None:
    told = {
        "id": name, "connection": "acme", "visitor_id": "v", "started_at": f"{on}T10:00:00.000000Z",
        "last_at": f"{on}T10:05:00.000000Z", "articles": json.dumps(articles), "outcome": "contacted", "ticket_id": ticket,
        "contact_at": f"{on}T11:00:00.000000Z" if ticket else None,
    }  # fmt: skip
    upsert(db, "visits", [told])


def test_the_days_of_a_period_are_added_up_and_its_last_day_is_none_of_them(db: Store) -> None:
    day(db, "acme:7", "2026-03-29", 100)
    day(db, "acme:7", "2026-03-30", 20, 3)
    day(db, "acme:7", "2026-04-26", 10, 1)
    day(db, "acme:7", "2026-04-27", 100)
    day(db, "acme:8", "2026-04-01", 5)

    found = seen(Snapshot(db), START, END)

    assert found["acme:7"] == {"visits": 30, "votes_up": 2, "votes_down": 4, "contacts": 4, "escalations": 0}
    assert found["acme:8"]["visits"] == 5


def test_the_newest_tickets_after_a_visit_are_named_each_once(db: Store) -> None:
    visit(db, "a", ["acme:7"], "2026-04-01", "acme:1")
    visit(db, "b", ["acme:8", "acme:7"], "2026-04-02", "acme:2")
    visit(db, "c", ["acme:7"], "2026-04-03", None)
    visit(db, "d", ["acme:7"], "2026-05-01", "acme:4")

    assert tickets_after(Snapshot(db), "acme:7", START, END) == ["acme:2", "acme:1"]


def test_an_article_whose_name_holds_signs_of_a_pattern_finds_itself_alone(db: Store) -> None:
    visit(db, "a", ["acme:a_b%c!"], "2026-04-01", "acme:1")
    visit(db, "b", ["acme:axbyc!"], "2026-04-01", "acme:2")
    visit(db, "c", ["acme:a_b%c!d"], "2026-04-01", "acme:3")

    assert tickets_after(Snapshot(db), "acme:a_b%c!", START, END) == ["acme:1"]


def test_no_more_than_twenty_are_named(db: Store) -> None:
    for number in range(MOST_TICKETS + 5):
        visit(db, f"v{number}", ["acme:7"], f"2026-04-{1 + number % 25:02}", f"acme:{number}")

    assert len(tickets_after(Snapshot(db), "acme:7", START, END)) == MOST_TICKETS
