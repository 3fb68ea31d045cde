"""The properties of a company that we keep: our name, HubSpot's name and how HubSpot shows it."""

from collections.abc import Mapping
from typing import Any

from adapters.account_figures import FIGURES, STATES, TEXT_LENGTH, Figure
from adapters.outgoing_text import is_web_address, one_line
from rules.moments import from_text

GROUP = {"name": "deskgauge", "label": "Support (Deskgauge)"}
PREFIX = "deskgauge_"
PUSH, ACCOUNT = "deskgauge_push", "deskgauge_account"
# How HubSpot keeps each kind: (type, fieldType). https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
TYPES: Mapping[Figure, tuple[str, str]] = {
    Figure.STATE: ("enumeration", "select"),
    Figure.NUMBER: ("number", "number"),
    Figure.MOMENT: ("datetime", "date"),
    Figure.LONG_TEXT: ("string", "textarea"),
    Figure.TEXT: ("string", "text"),
    Figure.LINK: ("string", "text"),
}
# Our name -> (label, type, fieldType).
PROPERTIES: Mapping[str, tuple[str, str, str]] = {
    name: (label, *TYPES[kind]) for name, (label, kind) in FIGURES.items()
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
