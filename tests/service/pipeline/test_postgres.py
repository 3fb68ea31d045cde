"""The pipeline on PostgreSQL ends with the tables that it ends with on SQLite, and pages read the same from both."""

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service.config.installation import INSTALL_ID, LINK_KEY, PERSON_KEY, write_private
from service.demo.world import World
from service.store.log import LogEntry
from service.store.postgres import PostgresReads, PostgresStore, open_postgres
from service.store.postgres_log import PostgresLog, settle
from service.store.reads import (
    accounts,
    authors,
    coverage,
    flow,
    history,
    links,
    people,
    stories,
    survey_rates,
    today,
)
from service.store.reads.listings import LISTINGS
from service.store.reads.pages import page, total
from service.store.reads.sinks import standings
from service.store.reads.snapshot import Reads, Snapshot
from service.store.schema import RECORDS
from service.store.tallies import tallies
from tests.fakes.postgres import PostgresServer
from tests.service.pipeline.desk import SINK, Desk
from tests.service.pipeline.harness import Run, entries, fresh

ROUTES = "".join(
    f'\n[[routes]]\nflag = "{flag}"\nto = "bugs"\nmax_age = "9999d"\n'
    for flag in ("product_bug_escalation", "repeat_contact_14")
)


@pytest.fixture
def store(address: str) -> Iterator[PostgresStore]:
    with closing(open_postgres(address)) as opened:
        yield opened


def a_world() -> World:
    return World(3, tickets=40, eventful=True)


def logged(world: World) -> list[LogEntry]:
    return entries(world.deliveries(feed="mixed"))


def made(folder: Path, world: World, store: PostgresStore | None = None) -> Run:
    """An installation that computes the same ids as every other one here."""
    folder.mkdir()
    for name in (INSTALL_ID, PERSON_KEY, LINK_KEY):
        write_private(folder / name, "ab" * 32)
    return fresh(folder, world.connection_settings(), SINK + ROUTES, store=store)


def on_sqlite(folder: Path, world: World) -> Run:
    run = made(folder / "sqlite", world)
    run.log(logged(world))
    run.settle(world.setup.end)
    return run


def on_postgres(folder: Path, world: World, store: PostgresStore) -> Run:
    run = made(folder / "postgresql", world, store)
    run.log(logged(world))
    run.settle(world.setup.end)
    return run


FIRST_START = ("rule_versions", "recorded_at")


def records(run: Run) -> dict[str, list[str]]:
    """All tables that are kept for ever, but for when each installation first wrote its rules down."""
    return {
        table.name: sorted(
            repr([(name, value) for name, value in row.items() if (table.name, name) != FIRST_START])
            for row in run.rows(f"SELECT * FROM {table.name}")
        )
        for table in RECORDS
    }


@dataclass(frozen=True)
class Both:
    """One world on each kind of database, with what reads from it."""

    sqlite: Run
    postgres: Run
    reads: tuple[Reads, PostgresReads]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer, template: str) -> Iterator[Both]:
    folder, address = tmp_path_factory.mktemp("both"), postgres.address(postgres.new_database(like=template))
    with closing(open_postgres(address)) as store, closing(PostgresReads(address)) as reads:
        one, two = on_sqlite(folder, a_world()), on_postgres(folder, a_world(), store)
        yield Both(one, two, (Reads(folder / "sqlite" / "deskgauge.db"), reads))
        one.close()


def test_both_end_with_the_same_tables(both: Both) -> None:
    one, two = both.sqlite, both.postgres

    assert two.derived() == one.derived()
    assert records(two) == records(one)
    assert len(two.derived()["tickets"]) == 40
    assert records(two)["pushes"]
    assert tallies(two.records) == tallies(one.records)


def through_its_log(
    run: Run, log: PostgresLog, store: PostgresStore, world: World, chance: random.Random
) -> None:
    """Claim, apply and settle in parts of any size, some of them rolled back first, until nothing waits."""

    class Undone(Exception):
        pass

    def step(undo: bool) -> None:
        with store.atomic():
            claimed = [one.delivery for one in log.claim(store, chance.randint(1, 60))]
            run.pipeline.apply(claimed, world.setup.end)
            settle(store, [one.name for one in claimed])
            if undo:
                raise Undone

    while log.waiting():
        undo = chance.random() < 0.1
        try:
            step(undo)
        except Undone:
            continue


def test_deliveries_claimed_from_its_own_log_in_any_order_end_with_the_same_tables(
    tmp_path: Path, store: PostgresStore, address: str, both: Both
) -> None:
    world, chance = a_world(), random.Random(1)
    run = made(tmp_path / "postgresql", world, store)
    shuffled = logged(world)
    chance.shuffle(shuffled)

    with closing(PostgresLog(address, "web-0")) as log:
        log.append(shuffled)
        log.append(shuffled[:50])
        through_its_log(run, log, store, world, chance)
        assert log.received() == len(shuffled) + 50 == sum(run.outcomes().values())
    run.settle(world.setup.end)

    assert run.derived() == both.sqlite.derived()


def every_story(snapshot: Snapshot) -> list[Any]:
    tickets = [row["id"] for row in snapshot.rows("SELECT id FROM tickets ORDER BY id")]
    flags = [row["id"] for row in snapshot.rows("SELECT id FROM flags ORDER BY id")]
    owners = [row["id"] for row in snapshot.rows("SELECT id FROM accounts ORDER BY id")]
    return [
        *(stories.ticket_story(snapshot, one) for one in tickets),
        *(stories.flag_story(snapshot, one) for one in flags),
        *(accounts.account_story(snapshot, one) for one in owners),
        *(stories.subject_ticket(snapshot, one) for one in [*tickets, "nothing"]),
        *(links.delivery_behind(snapshot, one) for one in [*tickets, "nothing", None]),
        links.tickets_behind(snapshot, tickets), links.tickets_behind(snapshot, []),
        links.flags_of(snapshot, tickets), links.flags_of(snapshot, []),
        stories.known_tickets(snapshot, [*tickets, "nothing"]), stories.known_tickets(snapshot, []),
    ]  # fmt: skip


def every_page(snapshot: Snapshot) -> list[Any]:
    found: list[Any] = []
    for name, listing in LISTINGS.items():
        asked = [{}, *({one: "open"} for one in listing.filters)]
        asked += [{one: value} for one, values in listing.choices.items() for value in values]
        found += [(name, filters, total(snapshot, name, filters)) for filters in asked]
        first = page(snapshot, name, {}, limit=7)
        rest = page(snapshot, name, {}, limit=200, cursor=first.next_cursor) if first.next_cursor else None
        found += [first, rest]
    return found


def today_page(snapshot: Snapshot) -> list[Any]:
    since = "2026-01-01T00:00:00.000000Z"
    return [
        today.newest_settled(snapshot), today.received_since(snapshot, since), today.outcomes_since(snapshot, since),
        today.counted_tickets(snapshot), today.verdicts(snapshot),
        today.standing(snapshot), today.quarantine_reasons(snapshot), today.fixes(snapshot), today.gave_up(snapshot),
        today.choices(snapshot, "tickets", "category"), today.violated(snapshot), flow.departures(snapshot),
        flow.due(snapshot, since), standings(snapshot), survey_rates.responses(snapshot),
    ]  # fmt: skip


def tag_page(snapshot: Snapshot) -> list[Any]:
    events = snapshot.rows("SELECT * FROM events ORDER BY id, hash LIMIT 200")
    connection = events[0]["connection"]
    return [
        coverage.coverage(snapshot), coverage.sources(snapshot), coverage.violations(snapshot),
        authors.suggestions(snapshot, frozenset()), authors.decided(snapshot), accounts.by_health(snapshot),
        people.people_in(snapshot, connection, events), people.people_in(snapshot, connection, []),
        history.standing(snapshot, [("product_bug_escalation", "bugs")]), history.waiting(snapshot),
    ]  # fmt: skip


def enriched(snapshot: Snapshot) -> list[Any]:
    return snapshot.rows("SELECT * FROM enriched_events ORDER BY event_id, event_hash")


def test_every_page_reads_the_same_from_both(both: Both) -> None:
    for look in (every_story, every_page, today_page, tag_page, enriched):
        with both.reads[0].snapshot() as one, both.reads[1].snapshot() as two:
            ours, theirs = look(one), look(two)
        assert len(ours) > 9
        for left, right in zip(ours, theirs, strict=True):
            assert right == left


HARD = [
    ("U+0000 in text", b'{"a": "x\\u0000y"}'), ("half a surrogate pair", b'{"a": "\\ud800"}'), ("not UTF-8", b"\xff\xfe{}"),
    ("a raw zero", b'{"a": "\x00"}'), ("UTF-16", '{"a": 1}'.encode("utf-16")), ("a mark before", b'\xef\xbb\xbf{"a": 1}'),
]  # fmt: skip


@pytest.mark.parametrize(("what", "body"), HARD, ids=[one[0] for one in HARD])
def test_a_body_that_is_hard_to_store_meets_the_same_end_in_both(
    tmp_path: Path, store: PostgresStore, what: str, body: bytes
) -> None:
    ends = []
    for number, kept in enumerate((None, store)):
        desk = Desk(tmp_path / str(number), store=kept)
        desk.take(desk.entry(body, received=desk.entry(desk.created()).received_at))
        ends.append(desk.run.rows("SELECT outcome, reason, body_hash, events FROM deliveries"))
    assert ends[0] == ends[1]
    assert len(ends[0]) == 1


@pytest.mark.parametrize(
    "text", ["zero \x00 inside", "half \ud800 pair", "emoji \U0001f600", "%s and ? and :by"]
)
def test_text_that_is_hard_to_store_is_the_same_in_both(
    tmp_path: Path, store: PostgresStore, text: str
) -> None:
    kept = []
    for number, where in enumerate((None, store)):
        desk = Desk(tmp_path / str(number), store=where)
        desk.take(desk.created(subject=text, tags=[text]), desk.comment("2001", 1, text=text))
        kept.append(
            desk.run.rows(
                "SELECT t.tags, x.text FROM tickets t JOIN texts x ON x.ticket_id = t.id ORDER BY 2"
            )
        )
    assert kept[0] == kept[1]
    assert kept[0]
