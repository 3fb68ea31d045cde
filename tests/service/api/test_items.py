"""One thing with what hangs on it, and the problems of the API."""

import pytest

from tests.service.api.test_lists import check
from tests.service.installation import CONNECTION, ago


@pytest.mark.parametrize(
    ("address", "schema"),
    [
        (f"tickets/{CONNECTION}:48213", "ticket_story"),
        (f"tickets/{CONNECTION}:48800", "ticket_story"),
        (f"tickets/{CONNECTION}:46007", "ticket_story"),
        (f"accounts/{CONNECTION}:81", "account_story"),
        ("accounts/domain:small.test", "account_story"),
        ("problems/problem-1", "problem_story"),
        ("flags/bug/48800/1", "flag_story"),
        ("flags/repeat_contact_14/48702/1", "flag_story"),
        ("flags/account_volume/81/1", "flag_story"),
        ("baselines/00000000000000b1", "baseline_story"),
        ("baselines/before%20the%20AI", "baseline_story"),
        ("reports/00000000000000d1", "report_story"),
        ("pushes/p-delivered", "push_story"),
        ("pushes/p-pending", "push_story"),
    ],
)
def test_an_item_has_the_shape_that_openapi_describes(browser, address, schema):
    response = browser.get(f"/api/v1/{address}")

    assert response.status_code == 200
    check(response.json, f"/components/schemas/{schema}")


def test_a_ticket_comes_with_episodes_hand_overs_violations_flags_and_pushes(browser):
    ticket = browser.get(f"/api/v1/tickets/{CONNECTION}:48800").json

    assert [one["number"] for one in ticket["episodes"]] == [1]
    assert [one["cause"] for one in ticket["escalations"]] == ["product_bug"]
    assert [one["tag"] for one in ticket["violations"]] == ["escalation_trigger"]
    assert ticket["flags"] == ["bug/48800/1", "bug/old/1"]
    assert "p-delivered" in ticket["pushes"]


def test_a_flag_about_an_account_says_what_the_account_did_later_and_no_other_does(client, installation):
    account, opened = f"{CONNECTION}:81", {"opened_at": ago(days=90)}
    installation.add("accounts", id=account)
    installation.add("flags", id="of the account", about="account", subject=account, **opened)
    installation.add("flags", id="of a ticket", about="ticket", subject=f"{CONNECTION}:1", **opened)
    installation.add(
        "account_words", account_id=account, name="contract_change", value='"churned"', at=ago(days=80),
        event_id="e", hash="h",
    )  # fmt: skip
    flags = {one["id"]: one["account_later"] for one in client.get("/api/v1/flags").json["items"]}

    assert flags == {
        "of the account": {"what": "churned", "at": ago(days=80), "until": ago(days=0)},
        "of a ticket": None,
    }
    one = client.get("/api/v1/flags/of%20the%20account").json
    assert one["account_later"] == flags["of the account"]


def test_a_taken_back_ticket_says_why_and_by_what(browser):
    ticket = browser.get(f"/api/v1/tickets/{CONNECTION}:48213").json

    assert ticket["verdict"] == "revoked"
    assert ticket["episodes"][0]["revocations"] == [
        {"reason": "repeat_contact", "at": "2026-11-10T13:05:00.000000Z", "by": f"{CONNECTION}:48702"}
    ]


def test_a_push_comes_with_its_attempts_and_without_its_content(browser):
    push = browser.get("/api/v1/pushes/p-delivered").json

    assert [one["outcome"] for one in push["tries"]] == ["retry", "delivered"]
    assert [[said["status"] for said in one["exchanges"]] for one in push["tries"]] == [[502], []]
    assert push["far_key"] == "ENG-412"
    assert "content" not in push


@pytest.mark.parametrize(
    "address",
    [
        "tickets/none",
        "accounts/none",
        "flags/none",
        "flags/bug/gone/1",
        "pushes/none",
        "nothing",
        "tickets/",
        "deliveries/web-0/2026-11-24/1",
    ],
)
def test_what_is_not_there_is_a_problem_with_status_404(browser, address):
    response = browser.get(f"/api/v1/{address}")

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    check(response.json, "/components/schemas/problem")
    assert response.json["detail"].endswith((".", "withdrawn."))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/tickets", "/api/v1/tickets/x"])
def test_the_read_api_only_reads(browser, method, address):
    response = getattr(browser, method)(address, json={})

    assert response.status_code == 405
    assert response.mimetype == "application/problem+json"
    assert "GET" in response.headers["Allow"]


def test_head_is_answered_like_get_without_a_body(browser):
    response = browser.head("/api/v1/tickets")

    assert response.status_code == 200
    assert response.data == b""


def test_an_item_takes_no_arguments(browser):
    response = browser.get("/api/v1/pushes/p-delivered?limit=5")

    assert response.status_code == 400
    assert response.json["errors"] == [
        {"pointer": "/limit", "detail": "Unknown argument. None is known here."}
    ]
