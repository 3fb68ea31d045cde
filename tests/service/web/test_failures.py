"""What cannot be answered gets a page or a problem with a reference, never a stack trace."""

import re

import pytest
from structlog.testing import capture_logs

from service.store.reads.snapshot import Reads
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

    for address in ("/", "/tickets", "/flags", "/violations", "/deliveries", "/pushes", "/api/v1/tickets"):
        assert client.get(address).status_code == 200, address
    assert not (tmp_path / "absent.db").exists()
