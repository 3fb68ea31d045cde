"""What cannot be answered gets a page or a problem with a reference, never a stack trace."""

import re
import sqlite3
from contextlib import closing

import pytest
from structlog.testing import capture_logs

from service.store.reads.snapshot import Reads
from service.store.sqlite import COMPLETE
from service.web.app import create_app
from tests.service import seeded


@pytest.fixture
def broken(installation, tmp_path):
    """An installation whose store is no database."""
    path = tmp_path / "broken.db"
    path.write_bytes(b"SECRET-CANARY " * 500)
    return create_app(Reads(path), seeded.site(installation)).test_client()


def test_a_page_that_breaks_shows_a_reference_that_is_in_the_log(broken):
    with capture_logs() as lines:
        response = broken.get("/")
    page = response.get_data(as_text=True)

    assert response.status_code == 500
    reference = re.search(r'Reference <span class="mono">([0-9a-f]{8})', page).group(1)
    assert [line["reference"] for line in lines] == [reference]
    assert "Nothing is lost" in page


def test_neither_page_nor_problem_shows_a_trace_or_what_was_read(broken):
    for address in ("/", "/api/v1/tickets"):
        with capture_logs():
            text = broken.get(address).get_data(as_text=True)
        assert "Traceback" not in text
        assert "DatabaseError" not in text
        assert "CANARY" not in text


def test_an_api_answer_that_breaks_is_a_problem_with_the_same_reference(broken):
    with capture_logs() as lines:
        response = broken.get("/api/v1/tickets")

    assert response.status_code == 500
    assert response.mimetype == "application/problem+json"
    assert response.json["reference"] == lines[0]["reference"]


@pytest.fixture
def half_made(installation, tmp_path):
    """An installation whose store says that it is complete and lacks a table, as in the middle of an upgrade."""
    path = tmp_path / "half.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={COMPLETE}")
    return create_app(Reads(path), seeded.site(installation)).test_client()


@pytest.mark.parametrize("address", ["/", "/tickets", "/deliveries", "/pushes/p"])
def test_a_page_that_cannot_be_read_just_now_says_so_and_tries_again(half_made, address):
    with capture_logs() as lines:
        response = half_made.get(address)
    page = response.get_data(as_text=True)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert '<meta http-equiv="refresh" content="5">' in page
    assert "The data cannot be read at this moment." in page
    assert lines[0]["reference"] in page


def test_an_api_answer_that_cannot_be_read_just_now_is_a_problem_to_try_again(half_made):
    with capture_logs():
        response = half_made.get("/api/v1/tickets")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.mimetype == "application/problem+json"
    assert "no such table" not in response.get_data(as_text=True)


def test_a_log_that_cannot_be_read_is_told_like_a_store_that_cannot(installation, client):
    installation.receive()
    file = next((installation.data_dir / "log" / "web-0").glob("*.db"))
    file.rename(file.with_suffix(".moved"))
    file.mkdir()
    with capture_logs():
        assert client.get("/deliveries").status_code == 503


def test_only_what_may_pass_is_tried_again(browser, broken):
    with capture_logs():
        pages = [broken.get("/"), browser.get("/nowhere")]

    assert not [page for page in pages if "refresh" in page.get_data(as_text=True)]


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere",
        "/tickets/zendesk-main:0",
        "/flags/none",
        "/pushes/none",
        "/deliveries/web-0/2026-11-24/999",
        "/deliveries/../2026-11-24/1",
        "/deliveries/web-9/2026-11-24/1",
        "/deliveries/web-0/yesterday/1",
        "/deliveries/web-0/2026-11-24/-1",
        "/deliveries/web-0/2026-11-24/99999999999999999999",
        "/tickets/%00",
        "/tickets/%ff",
        "/static/../app.py",
    ],
)
def test_what_is_not_there_gets_a_page_that_says_so(browser, address):
    response = browser.get(address)

    assert response.status_code == 404
    assert "There is nothing at this address." in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/tickets?path=robot", "Must be one of"),
        ("/tickets?colour=red", "Unknown argument"),
        ("/deliveries?since=yesterday", "is not a moment"),
        ("/pushes?state=dead&state=pending", "Give it once."),
        ("/flags?cursor=nonsense", "does not belong to this list"),
        ("/violations?limit=0", "between 1 and 500"),
    ],
)
def test_a_page_refuses_arguments_it_does_not_know(browser, address, said):
    response = browser.get(address)

    assert response.status_code == 400
    assert said in response.get_data(as_text=True)


def test_an_empty_choice_of_the_filter_form_is_no_filter(browser):
    assert browser.get("/tickets?path=&verdict=&category=&violation=").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_sent_to_a_page(browser, method):
    response = getattr(browser, method)("/tickets")

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert "only shows things" in response.get_data(as_text=True)


def test_an_installation_whose_worker_never_ran_is_empty_not_broken(installation, tmp_path):
    client = create_app(Reads(tmp_path / "absent.db"), seeded.site(installation)).test_client()

    for address in (
        "/",
        "/tickets",
        "/flags",
        "/violations",
        "/connections",
        "/deliveries",
        "/pushes",
        "/api/v1/tickets",
    ):
        assert client.get(address).status_code == 200, address
    assert not (tmp_path / "absent.db").exists()
