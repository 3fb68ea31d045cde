"""The guide for administrators says what the code reads."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import adapters.helpdesks.freshdesk as package
from adapters.helpdesks.freshdesk.connect_steps import webhook_steps
from adapters.helpdesks.freshdesk.product_events import EVENTS
from adapters.helpdesks.freshdesk.secret import HEADER
from adapters.helpdesks.freshdesk.tables import STATUSES
from adapters.helpdesks.freshdesk.triggered import read_triggered
from rules.model import Kind
from service.config.catalog import CONNECTIONS
from service.config.values import statuses
from tests.adapters.freshdesk.samples import freshdesk, parse
from tests.adapters.samples import FIXTURES, delivery, fixture, kinds, only

GUIDE = (FIXTURES.parent.parent / "docs" / "helpdesks" / "freshdesk.md").read_text(encoding="utf-8")
(BODY,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
BLOCKS = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)]
PLACEHOLDER = re.compile(r"\{\{[a-z_.]+\}\}")


def pasted(rendered: dict[str, Any]) -> bytes:
    """The body in the guide as a rule sends it: each placeholder gives way to what it renders, as text and unescaped."""
    keys = {one: key for key, one in json.loads(BODY).items() if isinstance(one, str)}
    return PLACEHOLDER.sub(lambda found: str(rendered.get(keys[found[0]], "")), BODY).encode()


def test_the_body_in_the_guide_is_the_one_that_is_shipped_and_that_connect_shows() -> None:
    shipped = json.loads(Path(package.__file__).with_name("rule_body.json").read_text(encoding="utf-8"))
    shown = webhook_steps("https://gauge.example/webhooks/support", "secrets/support").paste

    assert json.loads(BODY) == shipped == json.loads(shown)


def test_every_key_but_the_mark_holds_one_placeholder() -> None:
    body = json.loads(BODY)

    assert body.pop("deskgauge_rule") == 1
    assert all(PLACEHOLDER.fullmatch(one) for one in body.values())
    assert len(set(body.values())) == len(body)


def test_what_a_rule_sends_when_it_is_pasted_becomes_the_change_and_the_state_of_the_ticket() -> None:
    rendered = fixture("freshdesk/rule.filled.json")

    events = parse(pasted(rendered))

    assert kinds(events) == ["change", "state"]
    assert [(one.kind, one.at, one.fields) for one in events] == [
        (one.kind, one.at, one.fields) for one in parse(rendered)
    ]
    assert only(events, Kind.STATE).fields["requester_id"] == rendered["requester_id"]


def test_a_new_ticket_of_which_little_is_known_becomes_its_creation() -> None:
    created, state = parse(
        pasted(
            {
                "triggered_event": "{ticket_action:created}",
                "ticket_id": "35",
                "status": "Open",
                "requester_id": "7",
            }
        )
    )

    assert (created.kind, created.ticket_id, created.fields["author_id"]) == (Kind.CREATED, "acme:35", "7")
    assert state.fields == {"status": "open", "requester_id": "7"}


def test_a_ticket_that_is_gone_is_told_by_the_same_body() -> None:
    rendered = {"triggered_event": "{ticket_action:marked_spam}", "ticket_id": "35", "status": "Open"}

    assert only(parse(pasted(rendered)), Kind.REMOVED).fields == {"reason": "spam"}


@pytest.mark.parametrize(
    "name", ["status", "priority", "ticket_type", "source", "responder_id", "group_id", "company_id"]
)
def test_every_change_that_the_guide_names_is_read(name: str) -> None:
    (row,) = [line for line in GUIDE.splitlines() if line.startswith("| `{status:{from:2,to:4}}`")]

    assert name in row
    assert len(read_triggered(f"{{{name}:{{from:1,to:2}}}}").changes) == 1


def test_the_header_and_every_product_event_of_the_guide_are_those_that_are_read() -> None:
    assert HEADER in GUIDE.lower()
    assert set(re.findall(r"`(on[A-Z]\w+)`", GUIDE)) == set(EVENTS)


def test_the_codes_in_the_guide_are_those_of_the_table() -> None:
    (told,) = re.findall(r"need no language:\s([^)]*)\)", GUIDE)

    assert {int(one) for one in re.findall(r"\d+", told)} == set(STATUSES)


def test_the_settings_in_the_guide_exist_and_its_statuses_are_read() -> None:
    known = {setting.key for setting in CONNECTIONS}
    tables = [block["connections"]["support"] for block in BLOCKS if "connections" in block]
    own = next(table["statuses"] for table in tables if "statuses" in table)
    body = pasted({"ticket_id": "35", "status": "With courier", "triggered_event": "{status:{from:2,to:8}}"})

    events = freshdesk(statuses=statuses(own)).parse(delivery(body))

    assert all(set(table) <= known for table in tables)
    assert only(events, Kind.CHANGE).fields["after"] == only(events, Kind.STATE).fields["status"] == "pending"
