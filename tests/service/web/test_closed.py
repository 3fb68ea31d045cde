"""Before anybody can sign in, only the machine itself sees pages and API."""

import pytest
from flask import Blueprint

from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.service import seeded

LOCAL = {"Host": "127.0.0.1:8321"}
PLACES = ("/", "/tickets/x", "/nowhere", "/api/v1/tickets", "/openapi.yaml")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8321", "localhost", "LocalHost:80", "[::1]", "[::1]:8321"]
)
def test_the_machine_itself_is_let_in(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "deskgauge.test",
        "10.0.0.7:8321",
        "127.0.0.1.deskgauge.test",
        "localhost.deskgauge.test",
        "deskgauge.test:127.0.0.1",
        "127.0.0.2",
        "0.0.0.0",
        "[::2]",
        "::1",
        "localhost:",
        "localhost:99999999",
        "user@localhost",
    ],
)
@pytest.mark.parametrize("place", PLACES)
def test_any_other_name_is_kept_out(client, host, place):
    assert client.get(place, headers={"Host": host}).status_code in (400, 403)


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded",
        "Forwarded",
        "X-Real-IP",
        "Via",
        "True-Client-IP",
    ],
)
@pytest.mark.parametrize("place", PLACES)
def test_what_a_proxy_forwarded_is_kept_out(client, header, place):
    assert client.get(place, headers={**LOCAL, header: "127.0.0.1"}).status_code == 403


def test_a_request_without_a_host_is_kept_out(client):
    response = client.get("/", environ_overrides={"HTTP_HOST": ""})

    assert response.status_code == 403


def test_the_answer_says_how_to_reach_the_pages_from_elsewhere(browser):
    page = browser.get("/tickets", headers={"Host": "deskgauge.test"})
    problem = browser.get("/api/v1/tickets", headers={"Host": "deskgauge.test"})

    assert "ssh -L" in page.get_data(as_text=True)
    assert "ssh -L" in problem.json["detail"]
    assert problem.mimetype == "application/problem+json"


def test_the_closed_page_says_nothing_about_the_installation(browser):
    page = browser.get("/", headers={"Host": "deskgauge.test"}).get_data(as_text=True)

    assert "zendesk-main" not in page
    assert "set aside" not in page


def test_health_and_stylesheet_are_served_to_everybody(installation):
    health = Blueprint("health", __name__)
    health.add_url_rule("/healthz", "healthz", lambda: "ok")
    client = create_app(Reads(installation.path), seeded.site(installation), (health,)).test_client()
    foreign = {"Host": "deskgauge.test", "X-Forwarded-For": "203.0.113.9"}

    for place in ("/healthz", "/static/deskgauge.css"):
        with client.get(place, headers=foreign) as response:
            assert response.status_code == 200
    assert client.get("/", headers=foreign).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 405),
        ({"Origin": "http://127.0.0.1:8321"}, 405),
        ({"Sec-Fetch-Site": "same-origin"}, 405),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "https://127.0.0.1:8321"}, 403),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_a_foreign_page_cannot_send_anything(client, headers, status):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/tickets", headers={**LOCAL, **headers}).status_code == status


def test_a_foreign_origin_does_not_matter_for_reading(client):
    assert client.get("/", headers={**LOCAL, "Origin": "https://evil.test"}).status_code == 200
