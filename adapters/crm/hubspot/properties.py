"""The properties of a company that we keep: our name, HubSpot's name and how HubSpot shows it."""

from collections.abc import Mapping
from typing import Any

from adapters.outgoing_text import is_web_address, one_line
from rules.moments import from_text

GROUP = {"name": "deskgauge", "label": "Support (Deskgauge)"}
PREFIX = "deskgauge_"
PUSH, ACCOUNT = "deskgauge_push", "deskgauge_account"
TEXT_LENGTH = 2000
STATES = ("healthy", "watch", "at_risk", "not_scored")
# Our name -> (label, type, fieldType). https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
PROPERTIES: Mapping[str, tuple[str, str, str]] = {
    "health_state": ("Support health", "enumeration", "select"),
    "health_score": ("Support health, of 100", "number", "number"),
    "health_since": ("Support health since", "datetime", "date"),
    "reasons": ("Why", "string", "textarea"),
    "flags": ("Open flags", "string", "textarea"),
    "contacts_30": ("Contacts, 30 days", "number", "number"),
    "contacts_90": ("Contacts, 90 days", "number", "number"),
    "escalations_30": ("Hand-overs from the AI, 30 days", "number", "number"),
    "escalations_90": ("Hand-overs from the AI, 90 days", "number", "number"),
    "ease_30": ("Mean ease of 7, 30 days", "number", "number"),
    "ease_90": ("Mean ease of 7, 90 days", "number", "number"),
    "unresolved_30": ("Contacts without a satisfying resolution, 30 days", "number", "number"),
    "unresolved_90": ("Contacts without a satisfying resolution, 90 days", "number", "number"),
    "top_category_30": ("Top category, 30 days", "string", "text"),
    "top_category_90": ("Top category, 90 days", "string", "text"),
    "link": ("Deskgauge", "string", "text"),
    "as_of": ("Support figures as of", "datetime", "date"),
    "account": ("Deskgauge account", "string", "text"),
    "push": ("Deskgauge push", "string", "text"),
}
NAMES = tuple(f"{PREFIX}{name}" for name in PROPERTIES)


def definition(name: str) -> dict[str, Any]:
    """What HubSpot needs to know to make a property."""
    label, kind, field_type = PROPERTIES[name]
    made = {"name": f"{PREFIX}{name}", "label": label, "type": kind, "fieldType": field_type,
            "groupName": GROUP["name"]}  # fmt: skip
    if kind != "enumeration":
        return made
    options = [
        {
            "label": state.replace("_", " ").capitalize(),
            "value": state,
            "displayOrder": place,
            "hidden": False,
        }
        for place, state in enumerate(STATES)
    ]
    return {**made, "options": options}


def values(told: Mapping[str, Any], account: str, push_id: str) -> dict[str, str]:
    """A push's figures as HubSpot takes them: text, "" where nothing is known; account and push are named too.

    ValueError for a moment that is none.
    """
    found = {f"{PREFIX}{name}": _text(name, told[name]) for name in PROPERTIES if name in told}
    return {**found, ACCOUNT: account, PUSH: push_id}


def _text(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    kind = PROPERTIES[name][1]
    if kind == "number":
        return f"{round(float(value), 2):.2f}".rstrip("0").rstrip(".")
    if kind == "datetime":  # as HubSpot writes them itself: milliseconds
        return from_text(str(value)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if name == "link":
        return value if is_web_address(value) else ""
    return one_line(value, TEXT_LENGTH)
