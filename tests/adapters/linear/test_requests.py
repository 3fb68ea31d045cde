"""What is sent to Linear, field by field."""

import json
import re
from typing import Any

import pytest
import responses

from adapters.base import Receipt
from adapters.settings import SinkSettings
from adapters.trackers.linear import Linear
from adapters.trackers.linear.queries import CREATE_ISSUE, FIND_TEAM, LINK_TICKET, READ_ISSUE
from rules.errors import ConfigError
from tests.fakes.pushes import CONTENT, a_push

ENDPOINT = "https://api.linear.app/graphql"
TEAM_ID = "0c5e3b1a-7d42-4f6e-9a18-5b2c8d4e6f70"
LABELS = "9a1b2c3d-0000-4000-8000-000000000001, 9a1b2c3d-0000-4000-8000-000000000002"
MADE = {"id": a_push().far_id, "identifier": "SUP-7", "url": "https://linear.app/example/issue/SUP-7"}
RECEIPT = Receipt(MADE["id"], "SUP-7", MADE["url"])
CREATED = {"issueCreate": {"success": True, "issue": MADE}}
LINKED = {"attachmentCreate": {"success": True, "attachment": {"id": "a"}}}


def sink(secret: str = "lin_api_key", base_url: str = "", **options: str) -> Linear:
    return Linear(SinkSettings("bugs", "linear", base_url, secret, {"team": TEAM_ID, **options}))


def answers(*data: Any, url: str = ENDPOINT) -> None:
    for one in data:
        responses.post(url, json={"data": one})


def sent() -> list[dict[str, Any]]:
    return [json.loads(call.request.body) for call in responses.calls]


@responses.activate
def test_an_issue_is_created_and_the_ticket_linked() -> None:
    answers(CREATED, LINKED)

    assert sink().send(a_push()) == RECEIPT
    assert [one["query"] for one in sent()] == [CREATE_ISSUE, LINK_TICKET]
    assert [set(one) for one in sent()] == [{"query", "variables"}] * 2


@responses.activate
def test_the_issue_carries_our_id_team_labels_priority_and_title() -> None:
    answers(CREATED, LINKED)
    sink(labels=LABELS).send(a_push())
    wanted = sent()[0]["variables"]["input"]

    assert set(wanted) == {"id", "teamId", "title", "description", "priority", "labelIds"}
    assert wanted["id"] == a_push().far_id
    assert wanted["teamId"] == TEAM_ID
    assert wanted["title"] == "Product bug in data_import"
    assert wanted["priority"] == 2
    assert wanted["labelIds"] == LABELS.split(", ")


@responses.activate
def test_the_attachment_is_keyed_by_issue_and_address() -> None:
    answers(CREATED, LINKED)
    sink().send(a_push())

    assert sent()[1]["variables"]["input"] == {
        "issueId": a_push().far_id,
        "url": CONTENT["ticket_url"],
        "title": "Ticket help:4711",
        "subtitle": "Deskgauge",
    }


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "http://a b/"])
@responses.activate
def test_a_ticket_without_a_usable_address_is_not_linked(url: str | None) -> None:
    answers(CREATED)

    assert sink().send(a_push(ticket_url=url)) == RECEIPT
    assert len(sent()) == 1


@pytest.mark.parametrize(
    ("secret", "header"),
    [("lin_api_abc", "lin_api_abc"), ("lin_oauth_abc", "Bearer lin_oauth_abc"), ("Bearer abc", "Bearer abc")],
)
@responses.activate
def test_a_personal_key_is_sent_bare_and_a_token_as_bearer(secret: str, header: str) -> None:
    answers(CREATED, LINKED)
    sink(secret).send(a_push())

    assert {call.request.headers["Authorization"] for call in responses.calls} == {header}


@responses.activate
def test_the_endpoint_is_a_setting() -> None:
    other = "https://linear.proxy.example/graphql"
    answers(CREATED, LINKED, url=other)

    assert sink(base_url=other).send(a_push()) == RECEIPT


@responses.activate
def test_a_teams_key_is_turned_into_its_id_once() -> None:
    answers({"teams": {"nodes": [{"id": TEAM_ID, "key": "SUP"}]}}, CREATED, LINKED, CREATED, LINKED)
    linear = sink(team="SUP")
    linear.send(a_push())
    linear.send(a_push())

    assert [one["query"] for one in sent()].count(FIND_TEAM) == 1
    assert sent()[0]["variables"] == {"filter": {"key": {"eq": "SUP"}}}
    assert sent()[1]["variables"]["input"]["teamId"] == TEAM_ID


@responses.activate
def test_reading_back_asks_for_the_issue_and_its_link() -> None:
    answers({"issue": {**MADE, "attachments": {"nodes": [{"id": "a"}]}}})

    assert sink().read_back(a_push()) == RECEIPT
    assert sent() == [
        {"query": READ_ISSUE, "variables": {"id": a_push().far_id, "url": CONTENT["ticket_url"]}}
    ]


@pytest.mark.parametrize(("url", "complete"), [(CONTENT["ticket_url"], False), (None, True)])
@responses.activate
def test_an_issue_whose_link_is_missing_is_not_complete(url: str | None, complete: bool) -> None:
    answers({"issue": {**MADE, "attachments": {"nodes": []}}})

    assert (sink().read_back(a_push(ticket_url=url)) is not None) is complete


@responses.activate
def test_the_probe_asks_for_the_team_and_changes_nothing() -> None:
    answers({"teams": {"nodes": [{"id": TEAM_ID, "key": "SUP"}]}})

    assert sink().probe() == "reached, issues go to team SUP"
    assert sent() == [{"query": FIND_TEAM, "variables": {"filter": {"id": {"eq": TEAM_ID}}}}]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "sinks.bugs.options: team is missing"),
        ({"team": " "}, "sinks.bugs.options: team is missing"),
        (
            {"team": "SUP", "label": "x"},
            "sinks.bugs.options: label is not known. Use feature_labels, feature_",
        ),
    ],
)
def test_options_that_cannot_work_keep_the_program_from_starting(options: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        Linear(SinkSettings("bugs", "linear", options=options))
