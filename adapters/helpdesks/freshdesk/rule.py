"""The body that Deskgauge's guide tells admins to paste into an automation rule (rule_body.json).

Placeholders render as text, an unset one as "", which then says nothing about its field. The body carries
ids, enumerations and times only, because Freshdesk does not escape what a customer typed.
Source: https://support.freshdesk.com/support/solutions/articles/132589
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from adapters.base import Delivery
from adapters.fields import Read, read_id, read_ticket_id, read_word
from adapters.helpdesks.freshdesk.fields import read_clock, read_code, read_tags
from adapters.helpdesks.freshdesk.hints import is_placeholder, nameless, told
from adapters.helpdesks.freshdesk.own import Own
from adapters.helpdesks.freshdesk.triggered import read_triggered
from adapters.shapes import Shape, load
from rules.model import Event

MARK = "deskgauge_rule"


class RuleShape(Shape):
    """The body that Deskgauge's guide tells admins to paste."""

    deskgauge_rule = fields.Raw(required=True, validate=validate.Equal(1))
    ticket_id = Read(read_ticket_id, required=True)
    triggered_event = Read(read_triggered)
    status = Read(read_code)
    priority = Read(read_code)
    type = Read(read_word, data_key="ticket_type")
    source = Read(read_code)
    tags = Read(read_tags)
    responder_id = Read(read_id, data_key="agent_id")
    group_id = Read(read_id)
    requester_id = Read(read_id)
    company_id = Read(read_id)
    created_at = Read(read_clock)
    updated_at = Read(read_clock)


_RULE = RuleShape()


def read_rule(body: Mapping[str, Any], delivery: Delivery, own: Own) -> list[Event]:
    """What happened and the STATE of the fields whose placeholders were filled."""
    if is_placeholder(body.get("ticket_id")):
        raise nameless(body)
    carried = load(_RULE, {key: value for key, value in body.items() if value not in ("", None)})
    return told(carried.pop("ticket_id"), carried, delivery, own)
