"""A request holds the store only as long as it lasts, and sees one state of it."""

import gc
import sqlite3
import threading

import pytest

from service.store.log_reader import LogReader
from service.store.reads.snapshot import Reads, Snapshot
from service.web import present
from service.web.app import create_app
from tests.service import seeded
from tests.service.installation import ago


@pytest.fixture
def app(installation):
    """The application itself."""
    return create_app(Reads(installation.path), seeded.site(installation))


def test_a_request_reads_through_one_connection_and_closes_it(app):
    with app.test_request_context("/"):
        snapshot = present.snapshot()
        assert present.snapshot() is snapshot
        present.close()

        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            snapshot.rows("SELECT 1")


def test_closing_twice_or_without_reading_does_no_harm(app):
    with app.test_request_context("/"):
        present.close()
        present.close()

        assert isinstance(present.log(), LogReader)


def test_after_an_answer_nothing_is_left_open(app, installation):
    client = app.test_client()
    for _ in range(3):
        client.get("/")
    gc.collect()

    assert not [one for one in gc.get_objects() if isinstance(one, Snapshot)]


def test_a_page_that_fails_closes_the_store_too(app, monkeypatch):
    opened = []

    def failing(snapshot, *_):
        opened.append(snapshot)
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("service.store.reads.today.counted_tickets", failing)
    assert app.test_client().get("/").status_code == 500

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].rows("SELECT 1")


def test_readers_never_stop_the_writer_nor_the_writer_the_readers(app, installation):
    answers: list[int] = []

    def read() -> None:
        client = app.test_client()
        answers.extend(client.get(address).status_code for address in ("/", "/deliveries", "/tickets") * 4)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(60):
        installation.ticket(str(number), created_at=ago(seconds=number))
        installation.settle()
    for reader in readers:
        reader.join(timeout=60)

    assert answers == [200] * 48


def test_figures_and_list_of_one_page_agree_while_the_worker_writes(app, installation):
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            installation.settle()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        pages = [app.test_client().get("/deliveries").get_data(as_text=True) for _ in range(25)]
    finally:
        done.set()
        writer.join(timeout=30)

    assert not [page for page in pages if "does not add up" in page]
