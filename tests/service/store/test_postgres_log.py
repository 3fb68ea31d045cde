"""The delivery log in PostgreSQL: durable and named, each row claimed by one transaction, free again when that dies."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from rules.errors import StorageUnavailable
from service.store.log import LogEntry
from service.store.postgres import PostgresStore, open_postgres
from service.store.postgres_log import PostgresLog, settle
from tests.fakes.postgres import OTHERS

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def entry(body: bytes = b"{}", at: datetime = NOW) -> LogEntry:
    return LogEntry("desk", "webhook", at, {"content-type": "application/json"}, body)


@pytest.fixture
def db(address: str) -> Iterator[PostgresStore]:
    with closing(open_postgres(address)) as store:
        yield store


@pytest.fixture
def log(address: str, db: PostgresStore) -> Iterator[PostgresLog]:
    with closing(PostgresLog(address, "web-0")) as opened:
        yield opened


def names(log: PostgresLog, db: PostgresStore, limit: int = 100) -> list[str]:
    return [one.delivery.name for one in log.claim(db, limit)]


def applied(log: PostgresLog, db: PostgresStore, limit: int = 100) -> list[str]:
    """Claim and settle in one transaction."""
    with db.atomic():
        claimed = names(log, db, limit)
        settle(db, claimed)
    return claimed


def test_rows_are_named_by_slot_day_and_number_in_order(log: PostgresLog) -> None:
    named = log.append([entry(b"1"), entry(b"2", NOW + timedelta(days=1))])

    assert [one.rpartition("/")[0] for one in named] == ["web-0/2026-03-02", "web-0/2026-03-03"]
    found = [log.find(one) for one in named]
    assert [(one.name, one.body, one.headers) for one in found if one] == [
        (named[0], b"1", entry().headers),
        (named[1], b"2", entry().headers),
    ]
    assert log.append([]) == []


@pytest.mark.parametrize("name", ["web-0/2026-03-02/99", "web-1/2026-03-02/1", "web-0/2026-03-03/1"])
def test_no_other_name_is_found(log: PostgresLog, name: str) -> None:
    log.append([entry()])

    assert log.find(name) is None


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe not text", b"x" * 1_000_000])
def test_bodies_come_back_byte_by_byte(log: PostgresLog, db: PostgresStore, body: bytes) -> None:
    log.append([entry(body)])

    with db.atomic():
        (claimed,) = log.claim(db, 1)
    assert claimed.delivery.body == body
    assert (claimed.delivery.connection, claimed.delivery.kind) == ("desk", "webhook")
    assert claimed.delivery.received_at == NOW


def test_a_batch_is_there_whole_or_not_at_all(log: PostgresLog) -> None:
    broken = LogEntry("desk\0", "webhook", NOW, {}, b"")

    with pytest.raises((psycopg.Error, StorageUnavailable)):
        log.append([entry(), broken])
    assert (log.received(), log.waiting()) == (0, 0)


def test_what_is_appended_waits_until_it_is_settled_and_stays_in_the_log(
    log: PostgresLog, db: PostgresStore
) -> None:
    named = log.append([entry() for _ in range(5)])

    assert (log.received(), log.waiting()) == (5, 5)
    assert applied(log, db, limit=3) == named[:3]
    assert (log.received(), log.waiting()) == (5, 2)
    assert applied(log, db) == named[3:]
    assert applied(log, db) == []


def test_of_two_workers_that_claim_at_once_each_row_has_one_winner(address: str, log: PostgresLog) -> None:
    named = log.append([entry() for _ in range(60)])
    together = threading.Barrier(2, timeout=20)

    def work(_: int) -> list[str]:
        with closing(open_postgres(address)) as db, closing(PostgresLog(address, "web-0")) as own:
            taken = []
            for _ in range(4):
                together.wait()
                taken += applied(own, db, limit=10)
            return taken

    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(work, range(2))
    assert not set(one) & set(two)
    assert one
    assert two
    assert log.waiting() == len(named) - len(one) - len(two)


def test_what_another_worker_holds_is_passed_over_without_waiting(
    address: str, log: PostgresLog, db: PostgresStore
) -> None:
    named = log.append([entry() for _ in range(4)])

    with closing(open_postgres(address)) as other, other.atomic():
        assert names(log, other, 2) == named[:2]
        assert applied(log, db) == named[2:]
        assert applied(log, db) == []


def test_a_rolled_back_application_leaves_the_delivery_to_be_claimed_again(
    log: PostgresLog, db: PostgresStore
) -> None:
    named = log.append([entry()])

    def fail() -> None:
        with db.atomic():
            settle(db, names(log, db))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert log.waiting() == 1
    assert applied(log, db) == named


def test_the_claim_of_a_connection_that_dies_is_free_again(
    address: str, log: PostgresLog, db: PostgresStore
) -> None:
    named = log.append([entry()])
    dying = open_postgres(address)
    dying.execute("BEGIN")
    assert names(log, dying) == named
    assert applied(log, db) == []

    db.execute("SELECT pg_terminate_backend(?, 5000)", [dying.conn.info.backend_pid])

    assert applied(log, db) == named
    with pytest.raises(psycopg.OperationalError):
        dying.execute("COMMIT")


def test_begun_and_never_ended_is_counted_and_then_comes_alone(log: PostgresLog, db: PostgresStore) -> None:
    named = log.append([entry() for _ in range(3)])
    for _ in range(2):
        db.execute("BEGIN")
        log.claim(db, 1)
        db.execute("ROLLBACK")

    with db.atomic():
        (suspect,) = log.claim(db, 100)
        settle(db, [suspect.delivery.name])
    assert (suspect.delivery.name, suspect.tries) == (named[0], 2)
    with db.atomic():
        assert [(one.delivery.name, one.tries) for one in log.claim(db, 100)] == [
            (named[1], 0),
            (named[2], 0),
        ]


def test_fresh_ones_do_not_share_a_batch_with_a_later_suspect(log: PostgresLog, db: PostgresStore) -> None:
    named = log.append([entry() for _ in range(3)])
    db.execute("INSERT INTO tries VALUES (?, 1)", [named[1].rpartition("/")[2]])

    assert [applied(log, db) for _ in range(4)] == [[named[0]], [named[1]], [named[2]], []]
    assert list(db.query("SELECT * FROM tries")) == []


def test_a_connection_that_was_cut_is_made_anew_and_nothing_is_refused(
    log: PostgresLog, db: PostgresStore
) -> None:
    log.append([entry()])
    db.execute(f"SELECT pg_terminate_backend(pid, 5000) {OTHERS}")

    assert log.append([entry()])
    assert log.received() == 2


def test_a_log_that_somebody_locks_is_unavailable_within_seconds_and_goes_on_afterwards(
    log: PostgresLog, db: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.store.postgres_log.BUSY_SECONDS", 0.1)

    with db.atomic():
        db.execute("LOCK TABLE log IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(StorageUnavailable, match=r"cannot be written \(LockNotAvailable\)"):
            log.append([entry()])

    assert log.append([entry()])
    assert log.received() == log.waiting() == 1


def test_a_server_that_is_away_is_named_with_what_to_do() -> None:
    nowhere = PostgresLog("postgresql://someone:secret@/desk?host=/nowhere", "web-0")

    with pytest.raises(StorageUnavailable, match="start it") as caught:
        nowhere.append([entry()])
    assert "secret" not in str(caught.value)


def test_an_acknowledged_delivery_waits_for_the_disk(log: PostgresLog) -> None:
    log.append([entry()])

    assert log._store is not None
    (said,) = log._store.query("SELECT current_setting('synchronous_commit') AS said")
    assert said == {"said": "on"}
