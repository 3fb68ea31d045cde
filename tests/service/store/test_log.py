"""The delivery log: named rows, days, slots, and what happens when it cannot be written."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules.errors import ConfigError, StorageUnavailable
from service.intake.commit import CommitThread
from service.store.log import LogEntry, LogWriter, log_dir
from service.store.log_reader import LogReader

NOW = datetime.now(UTC)
TODAY = NOW.date().isoformat()


def entry(body: bytes = b"{}", at: datetime = NOW) -> LogEntry:
    return LogEntry("desk", "webhook", at, {"content-type": "application/json"}, body)


def read(folder: Path, slot: str = "web-0", day: str = "", after: int = 0, limit: int = 1000) -> list[bytes]:
    with LogReader(folder) as reader:
        return [one.body for one in reader.read(slot, day, after, limit)]


def test_rows_are_named_by_slot_day_and_number(tmp_path: Path) -> None:
    writer = LogWriter.open(tmp_path, "web")

    assert writer.append([entry(), entry()]) == [f"web-0/{TODAY}/1", f"web-0/{TODAY}/2"]
    assert writer.append([entry()]) == [f"web-0/{TODAY}/3"]
    writer.close()


def test_a_restart_goes_on_counting(tmp_path: Path) -> None:
    for number in (1, 2):
        writer = LogWriter.open(tmp_path, "web")
        assert writer.append([entry()]) == [f"web-0/{TODAY}/{number}"]
        writer.close()


def test_a_later_day_gets_its_own_file_and_an_earlier_one_never_grows_again(tmp_path: Path) -> None:
    writer = LogWriter.open(tmp_path, "web")
    tomorrow = NOW + timedelta(days=1)

    named = (
        writer.append([entry(b"1")]) + writer.append([entry(b"2", tomorrow)]) + writer.append([entry(b"3")])
    )

    later = tomorrow.date().isoformat()
    assert named == [f"web-0/{TODAY}/1", f"web-0/{later}/1", f"web-0/{later}/2"]
    assert read(tmp_path) == [b"1", b"2", b"3"]
    writer.close()


def test_each_running_writer_has_a_slot_of_its_own(tmp_path: Path) -> None:
    first, second = LogWriter.open(tmp_path, "web"), LogWriter.open(tmp_path, "web")

    assert (first.slot, second.slot) == ("web-0", "web-1")
    with pytest.raises(ConfigError, match="taken by a running process"):
        LogWriter.open(tmp_path, "web-0")
    first.close()
    again = LogWriter.open(tmp_path, "web-0")
    assert again.slot == "web-0"
    again.close()
    second.close()


def test_a_batch_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    writer = LogWriter.open(tmp_path, "web")
    broken = LogEntry("desk", "webhook", NOW, {}, 2**70)  # type: ignore[arg-type]

    with pytest.raises((OverflowError, StorageUnavailable, TypeError)):
        writer.append([entry(), broken])

    assert read(tmp_path) == []
    assert writer.append([entry(b"x" * 10) for _ in range(600)])[-1].endswith("/600")
    writer.close()


def test_a_folder_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file in the way")

    with pytest.raises(ConfigError, match=r"log.*writable"):
        LogWriter.open(tmp_path, "web")


def test_a_log_that_another_program_locks_is_unavailable_and_goes_on_afterwards(tmp_path: Path) -> None:
    writer = LogWriter.open(tmp_path, "web")
    writer.append([entry(b"before")])
    other = sqlite3.connect(log_dir(tmp_path) / "web-0" / f"{TODAY}.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(StorageUnavailable, match="other programs"):
        writer.append([entry(b"meanwhile")])
    other.execute("ROLLBACK")
    other.close()

    writer.append([entry(b"after")])
    assert read(tmp_path) == [b"before", b"after"]
    writer.close()


def test_less_room_than_the_reserve_is_unavailable(tmp_path: Path) -> None:
    writer = LogWriter.open(tmp_path, "web", reserve_bytes=2**62)

    with pytest.raises(StorageUnavailable, match="free some space"):
        writer.append([entry()])
    writer.close()


@pytest.mark.parametrize(
    ("after", "limit", "expected"), [(0, 2, [b"0", b"1"]), (1, 2, [b"1", b"2"]), (4, 9, [])]
)
def test_reading_goes_on_from_a_position(
    tmp_path: Path, after: int, limit: int, expected: list[bytes]
) -> None:
    writer = LogWriter.open(tmp_path, "web")
    writer.append([entry(str(number).encode()) for number in range(4)])

    assert read(tmp_path, day=TODAY, after=after, limit=limit) == expected
    writer.close()


def test_one_is_found_by_name_and_others_are_not(tmp_path: Path) -> None:
    writer = LogWriter.open(tmp_path, "web")
    (name,) = writer.append([entry(b"this one")])

    with LogReader(tmp_path) as reader:
        found = reader.find(name)
        assert found is not None
        assert (found.name, found.body) == (name, b"this one")
        assert reader.find(f"web-0/{TODAY}/2") is None
        assert reader.find("web-7/2020-01-01/1") is None
        assert reader.counts() == {("web-0", TODAY): 1}
    writer.close()


def test_an_empty_installation_has_nothing_to_read(tmp_path: Path) -> None:
    with LogReader(tmp_path) as reader:
        assert (reader.slots(), reader.counts(), reader.read("web-0", "", 0, 5)) == ([], {}, [])


def test_many_threads_commit_together_and_each_hears_its_own_name(tmp_path: Path) -> None:
    commit = CommitThread(LogWriter.open(tmp_path, "web"))
    bodies = [str(number).encode() for number in range(400)]

    with ThreadPoolExecutor(16) as pool:
        names = list(pool.map(lambda body: commit.store_and_wait(entry(body)), bodies))
    commit.close()

    with LogReader(tmp_path) as reader:
        assert [found.body for name in names if (found := reader.find(name))] == bodies
    assert len(set(names)) == len(bodies)


def test_a_full_queue_refuses_at_once(tmp_path: Path) -> None:
    commit = CommitThread(LogWriter.open(tmp_path, "web"), queue_bytes=1000)

    with pytest.raises(StorageUnavailable, match="slower than they come"):
        commit.store_and_wait(entry(b"x" * 2000))
    commit.close()


def test_a_failure_is_told_to_each_and_remembered_until_it_is_over(tmp_path: Path) -> None:
    writer = LogWriter.open(tmp_path, "web", reserve_bytes=2**62)
    commit = CommitThread(writer)
    with pytest.raises(StorageUnavailable):
        commit.store_and_wait(entry())
    assert commit.failure is not None

    writer._reserve_bytes = 0

    assert commit.store_and_wait(entry()).endswith("/1")
    assert commit.failure is None
    commit.close()
    with pytest.raises(StorageUnavailable, match="stopping"):
        commit.store_and_wait(entry())
