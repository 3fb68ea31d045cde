"""From pages and tickets to visits: what became of each, in any order of arrival, as time goes by, and after a rebuild."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.helpdesks.agent import Agent
from adapters.helpdesks.agent.visits import KEY
from adapters.helpdesks.zendesk.articles import ZendeskArticles
from adapters.list_api import Listed, document
from rules.moments import to_text
from service.rebuild import TableDifference, rebuild
from service.store import visit_rows
from service.store.base import Store
from service.store.log import LogEntry
from service.worker import Clock
from tests.adapters.agent.batches import one
from tests.service.pipeline.desk import AI, CUSTOMER, PERSON, at
from tests.service.pipeline.help_desk import HELP, HelpDesk, act, minute, search, told, view, vote
from tests.service.store.conftest import db, opened  # noqa: F401

DAY = "2026-03-02"
MICROSECOND = timedelta(microseconds=1)
UNTIL = minute(5) + timedelta(hours=24)
HELPED = told(search(0), view(5))


@pytest.fixture
def desk(tmp_path: Path, db: Store) -> Iterator[HelpDesk]:  # noqa: F811
    """On each kind of database."""
    made = HelpDesk(tmp_path / "desk", store=db)
    yield made
    made.run.pipeline.reader.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[HelpDesk]:
    """On SQLite, where nothing depends on the database."""
    made = HelpDesk(tmp_path / "desk")
    yield made
    made.run.close()


def test_time_alone_makes_a_visit_deflected_at_the_moment_at_which_the_day_is_over(desk: HelpDesk) -> None:
    desk.take(HELPED)
    assert desk.visits("outcome", "next_moment_at") == [("pending", to_text(UNTIL))]

    desk.run.settle(UNTIL - MICROSECOND)
    assert desk.visits("outcome") == [("pending",)]

    desk.run.settle(UNTIL)
    assert desk.visits("outcome", "next_moment_at") == [("deflected", None)]


def test_a_visit_is_stored_with_everything_that_it_tells(desk: HelpDesk) -> None:
    desk.take(
        told(search(0, results=0), search(1), view(2), view(3, "8"), vote(4, True), vote(5, False, "8"))
    )

    (row,) = desk.run.rows("SELECT * FROM visits")
    assert {name: value for name, value in row.items() if not name.endswith("_at") and name != "contact_until"} == {
        "id": "hc:search:search-0-v-1-0", "connection": "hc", "visitor_id": "hc:v-1", "person_id": "acme:2001",
        "customer_id": "acme:2001", "ticket_id": None, "outcome": "pending", "identified": 1, "searches": 2,
        "no_result_searches": 1, "views": 2, "votes_up": 1, "votes_down": 1, "escalated": 0,
        "articles": '["acme:7", "acme:8"]', "helpful": '["acme:7"]', "unhelpful": '["acme:8"]',
    }  # fmt: skip
    moments = {name: value for name, value in row.items() if value and name.endswith("_at")}
    assert moments == {
        "started_at": to_text(minute(0)), "last_at": to_text(minute(5)), "searched_at": to_text(minute(0)),
        "viewed_at": to_text(minute(2)), "last_viewed_at": to_text(minute(3)), "next_moment_at": row["contact_until"],
    }  # fmt: skip


@pytest.mark.parametrize("late", [False, True], ids=["the contact comes first", "the visit comes first"])
def test_a_contact_is_found_whichever_of_the_two_is_heard_of_first(desk: HelpDesk, late: bool) -> None:
    ticket = desk.entry(desk.created(1, "1"))
    first, second = (HELPED, ticket) if late else (ticket, HELPED)

    desk.take(first, now=at(1))
    desk.take(second, now=at(2))

    assert desk.outcomes() == [("contacted", "acme:1")]
    assert desk.visits("contact_at", "next_moment_at") == [(to_text(at(1)), None)]
    assert desk.articles() == {("acme:7", DAY): {"visits": 1, "contacts": 1}}


@pytest.mark.parametrize(("late", "outcome"), [(timedelta(0), "contacted"), (MICROSECOND, "deflected")])
def test_a_contact_that_is_heard_of_late_takes_a_deflection_back_up_to_the_last_moment(
    desk: HelpDesk, late: timedelta, outcome: str
) -> None:
    desk.take(HELPED)
    desk.run.settle(at(100))
    assert desk.outcomes() == [("deflected", None)]

    begun = (UNTIL + late - at(0)) / timedelta(hours=1)
    desk.take(
        desk.created(0, "1", created_at=to_text(UNTIL + late)) | {"time": to_text(at(begun))}, now=at(101)
    )

    assert desk.visits("outcome") == [(outcome,)]


def test_a_contact_that_turns_out_to_be_spam_gives_the_deflection_back(desk: HelpDesk) -> None:
    desk.take(HELPED, desk.created(1, "1"), now=at(2))
    assert desk.outcomes() == [("contacted", "acme:1")]

    desk.take(desk.body("marked_as_spam", 3, id="1"), now=at(100))

    assert desk.run.rows("SELECT removed FROM tickets") == [{"removed": "spam"}]
    assert desk.outcomes() == [("deflected", None)]
    assert desk.articles() == {("acme:7", DAY): {"visits": 1}}


def test_a_second_contact_takes_the_place_of_a_first_that_is_none(desk: HelpDesk) -> None:
    desk.take(HELPED, desk.created(1, "1"), desk.created(2, "2"), now=at(3))
    assert desk.outcomes() == [("contacted", "acme:1")]

    desk.take(desk.body("marked_as_spam", 3, id="1"), now=at(4))

    assert desk.outcomes() == [("contacted", "acme:2")]


def test_a_contact_of_somebody_else_counts_once_the_ticket_is_given_to_the_customer(desk: HelpDesk) -> None:
    desk.take(HELPED, desk.created(1, "1", requester_id="2002"), now=at(2))
    assert desk.outcomes() == [("pending", None)]

    again = {"requester_id": CUSTOMER, "created_at": to_text(at(1))}
    desk.take(desk.status("PENDING", 3, "1", **again), now=at(4))

    assert desk.outcomes() == [("contacted", "acme:1")]


def test_a_hand_over_of_the_contact_is_told_beside_its_articles(desk: HelpDesk) -> None:
    desk.take(HELPED, desk.created(1, "1"), desk.comment(AI, 2, "1", created_at=to_text(at(1))))
    assert desk.visits("escalated") == [(0,)]

    desk.take(desk.comment(PERSON, 3, "1", created_at=to_text(at(1))))

    assert desk.visits("escalated") == [(1,)]
    assert desk.articles() == {("acme:7", DAY): {"visits": 1, "contacts": 1, "escalations": 1}}


def test_a_late_event_makes_two_visits_one(desk: HelpDesk) -> None:
    desk.take(told(search(0)), told(view(40)))
    assert desk.visits("outcome", "contact_until") == [
        ("no_view", to_text(minute(0) + timedelta(hours=24))), ("no_search", to_text(minute(40) + timedelta(hours=24))),
    ]  # fmt: skip

    desk.take(told(search(20)), now=at(1))

    assert desk.visits("outcome", "searches", "views", "viewed_at") == [
        ("pending", 2, 1, to_text(minute(40)))
    ]
    assert desk.articles() == {("acme:7", DAY): {"visits": 1}}


def test_two_visits_before_one_contact_both_failed(desk: HelpDesk) -> None:
    desk.take(HELPED, told(search(200), view(201)), desk.created(4, "1"))

    assert desk.outcomes() == [("contacted", "acme:1"), ("contacted", "acme:1")]


def test_a_visitor_whom_no_page_names_is_shown_as_such_and_never_reaches_anybody(desk: HelpDesk) -> None:
    desk.take(told(search(0, known=False), view(5, known=False)), desk.created(1, "1"))
    desk.run.settle(at(100))

    assert desk.visits("outcome", "identified", "person_id", "customer_id") == [("deflected", 0, None, None)]


def test_a_name_that_is_given_later_holds_for_the_earlier_visit_too(desk: HelpDesk) -> None:
    desk.take(told(search(0, known=False), view(5, known=False)), desk.created(1, "1"))

    desk.take(told(act("guidance_shown", 300, article_id="7")))

    assert desk.visits("outcome", "identified") == [("contacted", 1), ("no_view", 1)]


def test_without_belongs_to_a_customer_of_the_helpdesk_is_not_looked_for(tmp_path: Path) -> None:
    desk = HelpDesk(tmp_path, more=HELP)
    desk.take(HELPED, desk.created(1, "1"))

    assert desk.visits("outcome", "customer_id") == [("pending", f"hc:{CUSTOMER}")]
    assert list(desk.articles()) == [("hc:7", DAY)]
    desk.run.close()


SHOPS = "".join(
    f'\n[connections.{name}]\nhelpdesk = "agent"\nsecrets = ["${{SECRET}}"]\n' for name in ("chat", "shop")
)


def conversation(connection: str, minutes: float, customer: dict[str, str]) -> LogEntry:
    begun = to_text(minute(minutes))
    name = f"{connection}-{minutes}"
    begins = one("conversation", id=name, at=begun, created_at=begun, conversation_id=name, customer=customer)
    said = one(
        "message", id=name, at=begun, conversation_id=name, author={"id": customer["id"], "role": "customer"}
    )
    return told(begins, said, connection=connection)


@pytest.mark.parametrize("late", [False, True], ids=["known before", "known later"])
def test_a_contact_elsewhere_counts_once_the_e_mail_says_that_it_is_the_same_person(
    tmp_path: Path,
    db: Store,  # noqa: F811
    late: bool,
) -> None:
    desk = HelpDesk(tmp_path / "desk", db, SHOPS + HELP + 'belongs_to = "chat"\n')
    visit = told(search(0, known=False, customer_id="u-9"), view(5, known=False))
    elsewhere = conversation("shop", 60, {"id": "x-1", "email": "nine@small.example"})
    known = conversation("chat", -9000, {"id": "u-9", "email": "nine@small.example"})

    desk.take(*((visit, elsewhere) if late else (known, visit)))
    before = desk.outcomes()
    desk.take(*((known,) if late else (elsewhere,)), now=at(2))

    assert before == [("pending", None)]
    assert desk.outcomes() == [("contacted", "shop:shop-60")]
    desk.run.pipeline.reader.close()


def test_an_event_told_again_for_another_visitor_counts_for_one_of_them(desk: HelpDesk) -> None:
    moved = [told(view(5)), told(view(5) | {"visitor_id": "v-2"})]

    desk.take(*moved)
    found = desk.visits("visitor_id")

    assert len(found) == 1
    assert desk.articles() == {("acme:7", DAY): {"visits": 1}}
    desk.take(*reversed(moved))
    assert desk.visits("visitor_id") == found


def test_what_is_taken_back_leaves_no_visit_and_what_stays_is_judged_without_it(tmp_path: Path) -> None:
    keys = HELP + 'belongs_to = "acme"\npublishable_keys = { website = "pk_of_the_made_up_site_0" }\n'
    desk = HelpDesk(tmp_path, more=keys + 'origins = ["https://help.desk.example"]\n')
    by_key = replace(told(view(5), search(50, visitor="v-2")), headers={KEY: "website"})
    desk.take(told(search(0)), by_key)
    assert desk.visits("visitor_id", "outcome") == [("hc:v-1", "pending"), ("hc:v-2", "no_view")]

    hc = replace(desk.run.settings.connections["hc"], publishable_keys={})
    pipeline = replace(desk.run.pipeline, senders={**desk.run.pipeline.senders, "hc": Agent(hc)})
    names = [row["name"] for row in desk.run.rows("SELECT name FROM deliveries ORDER BY name")]
    pipeline.settle_again([one for name in names if (one := pipeline.reader.find(name))], at(1))

    assert desk.visits("visitor_id", "outcome") == [("hc:v-1", "no_view")]
    assert desk.articles() == {}
    desk.run.close()


@pytest.mark.parametrize(("number", "visits"), [(3, 1), (4, 0)])
def test_a_visitor_with_too_many_events_makes_no_visits(
    small: HelpDesk, monkeypatch: pytest.MonkeyPatch, number: int, visits: int
) -> None:
    monkeypatch.setattr(visit_rows, "MOST_EVENTS", 3)

    small.take(*(told(view(place)) for place in range(number)), told(search(0, visitor="v-2")))

    kept = [one for one in small.visits("visitor_id", "views") if one[0] == "hc:v-1"]
    assert kept == [("hc:v-1", 3)] * visits
    assert len(small.articles()) == visits
    assert ("hc:v-2", 0) in small.visits("visitor_id", "views")


def test_the_clock_looks_at_visits_too(small: HelpDesk) -> None:
    small.take(HELPED)

    assert Clock(small.run.pipeline, small.run.settings).tick(UNTIL) == 1

    assert small.visits("outcome") == [("deflected",)]


def a_week(desk: HelpDesk) -> list[LogEntry]:
    """Visits of several outcomes, the contacts after them, a name, a spam mark and totals, each a delivery."""
    return [
        told(search(0, known=False)), told(view(5, known=False)), told(view(34, known=False, article="8")),
        told(vote(35, True, article="8"), received=minute(300)), told(search(500, visitor="v-2", results=0)),
        told(search(900), view(901)), told(view(2000, visitor="v-3", known=False)),
        told(search(2500), view(2501)),
        desk.entry(desk.created(1, "1")), desk.entry(desk.created(20, "2")), desk.entry(desk.created(39, "3")),
        desk.entry(desk.body("marked_as_spam", 21, id="2", created_at=to_text(at(20)))),
        polled(0, 3), polled(24, 5), polled(48, 4),
    ]  # fmt: skip


def polled(hours: float, up: int) -> LogEntry:
    articles = [Listed("7", {"id": 7, "vote_sum": up, "vote_count": up})]
    return LogEntry("acme", "snapshot", at(hours), {}, document(ZendeskArticles, at(hours), articles))


END = at(70)


def week(folder: Path, entries: list[LogEntry], steps: int = 1) -> dict[str, list[str]]:
    """What these deliveries become when they are settled in so many steps."""
    desk = HelpDesk(folder)
    size = -(-len(entries) // steps)
    for start in range(0, len(entries), size):
        desk.run.log(entries[start : start + size])
        desk.run.settle(END)
    found = desk.run.derived()
    desk.run.close()
    return found


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[LogEntry], dict[str, list[str]]]:
    desk = HelpDesk(tmp_path_factory.mktemp("desk"))
    entries = a_week(desk)
    desk.run.close()
    return entries, week(tmp_path_factory.mktemp("week"), entries)


OURS = ("visits", "articles_daily", "article_totals_daily")


@given(st.permutations(range(15)), st.integers(1, 15), st.lists(st.integers(0, 14), max_size=5))
@settings(max_examples=8, deadline=None)
def test_any_order_any_steps_and_any_repetition_end_with_the_same_tables(
    in_order: tuple[list[LogEntry], dict[str, list[str]]], order: list[int], steps: int, again: list[int]
) -> None:
    entries, expected = in_order
    with tempfile.TemporaryDirectory() as folder:
        found = week(Path(folder), [entries[place] for place in (*order, *again)], steps)

    assert {name: found[name] for name in OURS} == {name: expected[name] for name in OURS}


def test_that_week_has_every_outcome_and_both_kinds_of_figures(desk: HelpDesk) -> None:
    desk.take(*a_week(desk), now=END)

    assert desk.outcomes() == [
        ("contacted", "acme:1"), ("no_view", None), ("contacted", "acme:3"), ("no_search", None), ("deflected", None),
    ]  # fmt: skip
    totals = desk.run.rows("SELECT day, votes_up, views FROM article_totals_daily ORDER BY day")
    assert [tuple(row.values()) for row in totals] == [("2026-03-03", 2, None), ("2026-03-04", -1, None)]


DAMAGE = [
    ("UPDATE visits SET outcome = 'deflected'", "visits"),
    ("DELETE FROM visits WHERE visitor_id = 'hc:v-2'", "visits"),
    ("UPDATE articles_daily SET visits = visits + 1", "articles_daily"),
    ("DELETE FROM article_totals_daily", "article_totals_daily"),
]


def test_a_rebuild_makes_the_same_again(small: HelpDesk) -> None:
    small.take(*a_week(small), now=END)

    report = rebuild(small.run.settings, dry_run=True, as_of=END)

    assert set(report.tables.values()) == {TableDifference(0, 0, 0)}
    assert set(OURS) < set(report.tables)


@pytest.mark.parametrize(("damage", "table"), DAMAGE)
def test_a_rebuild_shows_and_mends_damage(small: HelpDesk, damage: str, table: str) -> None:
    small.take(*a_week(small), now=END)
    good = small.run.derived()
    small.run.records.db.execute(damage)

    assert rebuild(small.run.settings, dry_run=False, as_of=END).tables[table] != TableDifference(0, 0, 0)

    assert small.run.derived() == good


def test_an_owner_that_is_set_later_is_carried_back_by_a_rebuild(tmp_path: Path) -> None:
    desk = HelpDesk(tmp_path, more=HELP)
    desk.take(HELPED, desk.created(1, "1"))
    owned = replace(desk.run.settings.connections["hc"], belongs_to="acme")
    connections = {**desk.run.settings.connections, "hc": owned}

    rebuild(replace(desk.run.settings, connections=connections), dry_run=False, as_of=at(2))

    assert desk.outcomes() == [("contacted", "acme:1")]
    desk.run.close()


def test_no_text_of_a_search_is_in_a_visit(small: HelpDesk) -> None:
    small.take(told(search(0, query="Synthetic words of a customer"), view(1)))

    assert "Synthetic" not in json.dumps(small.run.rows("SELECT * FROM visits"))


def test_a_visitor_is_one_connections_own(tmp_path: Path) -> None:
    with closing(HelpDesk(tmp_path, more=HELP + HELP.replace("hc", "other")).run) as run:
        run.log([told(search(0)), told(view(5), connection="other")])
        run.settle(at(1))

        found: list[dict[str, Any]] = run.rows("SELECT visitor_id, outcome FROM visits ORDER BY 1")
        assert found == [
            {"visitor_id": "hc:v-1", "outcome": "no_view"}, {"visitor_id": "other:v-1", "outcome": "no_search"},
        ]  # fmt: skip
