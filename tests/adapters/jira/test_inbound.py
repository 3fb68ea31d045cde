"""What becomes of an issue, as Jira tells it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.base import Delivery
from adapters.settings import SinkSettings
from adapters.trackers.jira import JiraInbound
from rules.errors import IgnoredDelivery, InvalidSignature, MalformedBody
from rules.model import Event
from rules.tracked import DUPLICATE, FIXED, GONE, OPEN, RELEASED, STARTED, WONT_FIX
from tests.adapters.jira.webhooks import DONE, sign
from tests.adapters.samples import RECEIVED, SECRET, fixture

DUPLICATE_OF = {"type": {"name": "Duplicate"}, "outwardIssue": {"key": "SUP-3"}}
DUPLICATED_BY = {"type": {"name": "Duplicate"}, "inwardIssue": {"key": "SUP-9"}}


def inbound(**options: str) -> JiraInbound:
    return JiraInbound(SinkSettings("bugs", "jira", options=options, webhook_secret=SECRET))


def parsed(body: Any, **options: str) -> Event:
    delivery = Delivery("web-0/2026-03-10/1", "bugs", "webhook", RECEIVED, {}, json.dumps(body).encode())
    (event,) = inbound(**options).parse(delivery)
    return event


def in_status(category: str, name: str = "Any", resolution: str | None = None, links: Any = None) -> Any:
    body = fixture(DONE)
    body["issue"]["fields"] |= {
        "status": {"name": name, "statusCategory": {"key": category}},
        "resolution": {"name": resolution} if resolution else None,
        "issuelinks": links,
    }
    return body


@pytest.mark.parametrize(
    ("category", "resolution", "outcome"),
    [("new", None, OPEN), ("undefined", None, OPEN), ("indeterminate", None, STARTED), ("done", None, FIXED),
     ("done", "Done", FIXED), ("done", "Fixed", FIXED), ("done", "Won't Do", WONT_FIX), ("done", "WON'T FIX", WONT_FIX),
     ("done", "Declined", WONT_FIX), ("done", "Cannot Reproduce", WONT_FIX), ("done", "Duplicate", DUPLICATE),
     ("new", "Won't Do", OPEN), ("indeterminate", "Duplicate", STARTED)],
)  # fmt: skip
def test_the_category_of_a_status_and_the_resolution_are_the_outcome(
    category: str, resolution: str | None, outcome: str
) -> None:
    event = parsed(in_status(category, "The team's word", resolution))

    assert (event.fields["outcome"], event.fields["state"]) == (outcome, "The team's word")
    assert event.fields["issue"] == "SUP-7"


def test_the_words_for_refusing_are_a_setting() -> None:
    body = in_status("done", resolution="As designed")

    assert parsed(body).fields["outcome"] == FIXED
    assert parsed(body, wont_fix_resolutions="As Designed, Later").fields["outcome"] == WONT_FIX
    assert (
        parsed(in_status("done", resolution="Declined"), wont_fix_resolutions="Later").fields["outcome"]
        == FIXED
    )


def test_a_done_status_called_released_is_released() -> None:
    assert parsed(in_status("done", "Released")).fields["outcome"] == RELEASED
    assert parsed(in_status("done", "Released", "Won't Do")).fields["outcome"] == WONT_FIX
    assert parsed(in_status("indeterminate", "Released")).fields["outcome"] == STARTED


@pytest.mark.parametrize(
    ("links", "original"),
    [
        ([DUPLICATE_OF], "SUP-3"),
        ([DUPLICATED_BY, DUPLICATE_OF], "SUP-3"),
        ([DUPLICATED_BY], ""),
        ([], ""),
        (None, ""),
    ],
)
def test_of_which_issue_it_is_a_duplicate_stands_in_its_links(links: Any, original: str) -> None:
    assert parsed(in_status("done", resolution="Duplicate", links=links)).fields["duplicate_of"] == original
    assert parsed(in_status("done", resolution="Done", links=links)).fields["duplicate_of"] == ""


def test_a_deleted_issue_is_gone() -> None:
    body = fixture(DONE) | {"webhookEvent": "jira:issue_deleted"}
    del body["changelog"]

    assert parsed(body).fields["outcome"] == GONE


@pytest.mark.parametrize("field", ["status", "resolution"])
def test_a_change_of_either_tells(field: str) -> None:
    body = fixture(DONE)
    body["changelog"]["items"] = [{"field": "assignee"}, {"field": field}]

    assert parsed(body).fields["outcome"] == FIXED


@pytest.mark.parametrize(
    "changelog", [None, 3, {}, {"items": None}, {"items": [3]}, {"items": [{"field": ["status"]}]}]
)
def test_without_a_readable_change_nothing_is_told(changelog: Any) -> None:
    with pytest.raises(IgnoredDelivery):
        parsed(fixture(DONE) | {"changelog": changelog})


def test_the_moment_and_the_actor_are_jiras() -> None:
    event = parsed(fixture(DONE))

    assert event.at == datetime(2026, 3, 10, 11, 59, 57, 500_000, UTC)
    assert event.fields["actor_id"] == "712020:00000000-0000-4000-8000-00000000a001"


@pytest.mark.parametrize("timestamp", [2**62, -(2**62)])
def test_an_impossible_moment_is_quarantined(timestamp: int) -> None:
    with pytest.raises(MalformedBody, match="/timestamp"):
        parsed(fixture(DONE) | {"timestamp": timestamp})


def test_an_unknown_category_is_quarantined_with_its_place() -> None:
    with pytest.raises(MalformedBody, match="/issue/fields/status/statusCategory/key"):
        parsed(in_status("paused"))


@pytest.mark.parametrize("prefix", ["", "sha1=", "sha256=sha256="])
def test_a_signature_of_another_form_is_refused(prefix: str) -> None:
    digest = sign(b"{}", RECEIVED, SECRET)["x-hub-signature"].partition("=")[2]
    with pytest.raises(InvalidSignature):
        inbound().verify({"x-hub-signature": prefix + digest}, b"{}", RECEIVED)
