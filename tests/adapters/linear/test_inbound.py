"""What becomes of an issue, as Linear tells it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.base import Delivery
from adapters.settings import SinkSettings
from adapters.trackers.linear import LinearInbound
from rules.errors import InvalidSignature, MalformedBody
from rules.model import Event
from rules.tracked import DUPLICATE, FIXED, GONE, OPEN, RELEASED, STARTED, WONT_FIX
from tests.adapters.linear.webhooks import COMPLETED, sent_at, sign
from tests.adapters.samples import RECEIVED, SECRET, fixture
from tests.adapters.samples import delivery as of_acme

INBOUND = LinearInbound(SinkSettings("bugs", "linear", webhook_secret=SECRET))


def parsed(body: Any) -> list[Event]:
    delivery = of_acme(body)
    return list(INBOUND.parse(Delivery(delivery.name, "bugs", "webhook", RECEIVED, {}, delivery.body)))


def in_state(kind: str, name: str = "Any") -> Any:
    body = fixture(COMPLETED)
    body["data"]["state"] |= {"type": kind, "name": name}
    return body


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("triage", OPEN), ("backlog", OPEN), ("unstarted", OPEN), ("started", STARTED), ("completed", FIXED),
     ("canceled", WONT_FIX), ("duplicate", DUPLICATE)],
)  # fmt: skip
def test_each_type_of_state_is_an_outcome(kind: str, outcome: str) -> None:
    (event,) = parsed(in_state(kind, "The team's word"))

    assert (event.fields["outcome"], event.fields["state"]) == (outcome, "The team's word")
    assert (event.fields["issue"], event.fields["duplicate_of"]) == ("SUP-7", "")


def test_a_completed_state_called_released_is_released() -> None:
    assert parsed(in_state("completed", "Released"))[0].fields["outcome"] == RELEASED
    assert parsed(in_state("canceled", "Released"))[0].fields["outcome"] == WONT_FIX


def test_the_moment_is_that_of_the_change_and_the_actor_is_told() -> None:
    (event,) = parsed(fixture(COMPLETED))

    assert event.at == datetime(2026, 3, 10, 11, 59, 57, 500_000, UTC)
    assert event.fields["actor_id"] == "b1c2d3e4-0000-4000-8000-00000000a001"


def test_a_removed_issue_is_gone() -> None:
    body = fixture(COMPLETED) | {"action": "remove"}
    del body["updatedFrom"]
    (event,) = parsed(body)

    assert (event.fields["outcome"], event.fields["state"]) == (GONE, "removed")
    assert event.at == datetime(2026, 3, 10, 11, 59, 58, 100_000, UTC)


def test_an_issue_that_changed_its_team_is_told_under_each_of_its_keys() -> None:
    body = fixture(COMPLETED)
    body["data"] |= {"identifier": "OPS-2", "previousIdentifiers": ["SUP-7", "IDEA-1"]}
    events = parsed(body)

    assert [event.fields["issue"] for event in events] == ["OPS-2", "SUP-7", "IDEA-1"]
    assert len({event.id for event in events}) == 3


def test_an_unknown_type_of_state_is_quarantined_with_its_place() -> None:
    with pytest.raises(MalformedBody, match="/data/state/type"):
        parsed(in_state("paused"))


@pytest.mark.parametrize(
    ("seconds", "taken"), [(0, True), (59, True), (61, False), (-59, True), (-61, False)]
)
def test_the_moment_of_sending_that_counts_stands_in_the_signed_body(seconds: int, taken: bool) -> None:
    body = sent_at(fixture(COMPLETED), RECEIVED)
    headers = sign(body, RECEIVED + timedelta(seconds=seconds), SECRET)  # the header is not signed
    now = RECEIVED + timedelta(seconds=seconds)
    if taken:
        assert INBOUND.verify(headers, body, now) is None
        return
    with pytest.raises(InvalidSignature, match="60 s away"):
        INBOUND.verify(headers, body, now)


@pytest.mark.parametrize("stamp", ["", "soon", "nan", "1e999", "-1e30"])
def test_a_moment_that_cannot_be_read_is_refused(stamp: str) -> None:
    body = b'{"no": "moment"}'
    with pytest.raises(InvalidSignature, match="cannot be read"):
        INBOUND.verify(sign(body, RECEIVED, SECRET) | {"linear-timestamp": stamp}, body, RECEIVED)
