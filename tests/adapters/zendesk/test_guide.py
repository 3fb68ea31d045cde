"""The guide for administrators says what the code reads."""

import json
import re
from pathlib import Path

import adapters.helpdesks.zendesk as package
from adapters.helpdesks.zendesk.event_types import TICKET_EVENTS
from adapters.helpdesks.zendesk.signature import TOLERANCE_SECONDS
from adapters.helpdesks.zendesk.subscriptions import FURTHER_TYPES, TICKET_TYPES
from tests.adapters.samples import FIXTURES, fixture, kinds
from tests.adapters.zendesk.samples import parse

GUIDE = (FIXTURES.parent.parent / "docs" / "helpdesks" / "zendesk.md").read_text()


def test_the_body_in_the_guide_is_the_one_that_is_shipped() -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)

    assert json.loads(shown) == json.loads(Path(package.__file__).with_name("trigger_body.json").read_text())


def test_every_ticket_event_that_the_guide_names_is_read() -> None:
    named = set(re.findall(r"`ticket\.([a-z_]+)`", GUIDE)) - {"id"}

    assert named <= set(TICKET_EVENTS)
    assert len(named) > 15


def test_every_type_that_says_more_than_a_state_is_in_the_guide() -> None:
    assert kinds(parse(fixture("zendesk/webhook.message_added.json"))) == ["message"]
    for what in ("created", "comment_added", "merged", "csat_received", "comment_redacted", "undeleted"):
        assert f"`ticket.{what}`" in GUIDE


def test_the_tolerance_in_the_guide_is_the_one_that_is_kept() -> None:
    assert f"within {TOLERANCE_SECONDS} seconds" in GUIDE


def test_connect_subscribes_to_what_the_guide_tells_to_subscribe_to() -> None:
    table = GUIDE.split("## 2. Create the webhook")[1].split("## 3.")[0]
    named = {one for one in re.findall(r"`((?:ticket|messaging_ticket|user|organization)\.[a-z_]+)`", table)}

    assert named == {*TICKET_TYPES, *FURTHER_TYPES}
