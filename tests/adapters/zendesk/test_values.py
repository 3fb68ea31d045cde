"""Vendor words and our words: the tables and what is made of words that stand in none."""

from typing import Any

import pytest

from adapters.helpdesks.zendesk import tables
from adapters.helpdesks.zendesk.values import (
    gone_or_back,
    our_channel,
    our_custom_value,
    our_priority,
    our_status,
    our_type,
    our_value,
)
from rules.model import TICKET_FIELDS, Kind, Role, Status


def test_every_key_of_a_table_is_in_the_form_in_which_it_is_looked_up() -> None:
    for table in (
        tables.STATUSES,
        tables.PRIORITIES,
        tables.TYPES,
        tables.SCORES,
        tables.ROLES,
        tables.ACTOR_TYPES,
    ):
        assert all(word == word.strip().lower() for word in table)
    assert all(word == word.lower().replace(" ", "_") for word in tables.CHANNELS)


def test_every_value_of_a_table_is_one_of_our_words() -> None:
    assert set(tables.STATUSES.values()) == set(Status) - {Status.UNKNOWN}
    assert set(tables.ROLES.values()) | set(tables.ACTOR_TYPES.values()) <= set(Role)
    assert set(tables.AUDIT_FIELDS.values()) <= set(TICKET_FIELDS)
    assert set(tables.CHANNELS.values()) == {"email", "web", "chat", "social", "phone", "api", "sample"}


def test_a_status_is_never_both_standing_and_gone() -> None:
    assert not set(tables.STATUSES) & set(tables.GONE_STATUSES)


@pytest.mark.parametrize(
    ("word", "ours"), [("open", "open"), ("on-hold", "hold"), ("parked", "unknown"), ("", None), (None, None)]
)
def test_statuses(word: str | None, ours: str | None) -> None:
    assert our_status(word) == ours


@pytest.mark.parametrize(
    ("word", "ours"), [("urgent", "urgent"), ("p0", "unknown"), ("", None), (None, None)]
)
def test_priorities(word: str | None, ours: str | None) -> None:
    assert our_priority(word) == ours


@pytest.mark.parametrize(
    ("word", "ours"), [("task", "task"), ("riddle", "unknown"), ("", None), (None, None)]
)
def test_types(word: str | None, ours: str | None) -> None:
    assert our_type(word) == ours


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("mail", "email"),
        ("email", "email"),
        ("native_messaging", "chat"),
        ("web widget", "chat"),
        ("voice", "phone"),
    ],
)
def test_channels(word: str, ours: str) -> None:
    assert our_channel(word) == ours
    assert our_channel(word + "_of_tomorrow") == "other"


@pytest.mark.parametrize(
    ("before", "after", "meaning"),
    [
        ("OPEN", "DELETED", (Kind.REMOVED, {"reason": "deleted"})),
        ("open", "deleted", (Kind.REMOVED, {"reason": "deleted"})),
        ("DELETED", "SCRUBBED", (Kind.REMOVED, {"reason": "deleted"})),
        ("DELETED", "OPEN", (Kind.RESTORED, {})),
        ("OPEN", "SOLVED", None),
        (None, "NEW", None),
        (["deleted"], {"deleted": 1}, None),
    ],
)
def test_a_change_to_or_from_deleted_is_no_change_of_status(before: Any, after: Any, meaning: Any) -> None:
    assert gone_or_back(before, after) == meaning


@pytest.mark.parametrize(
    ("name", "raw", "ours"),
    [
        ("status", "SOLVED", "solved"),
        ("status", None, None),
        ("priority", "High", "high"),
        ("type", "TASK", "task"),
        ("tags", "b a", ["a", "b"]),
        ("tags", None, []),
        ("assignee_id", 7, "7"),
        ("assignee_id", None, None),
        ("organization_id", "0", None),
        ("field:7001", ["b", "a"], "a b"),
        ("field:7001", False, "false"),
    ],
)
def test_a_value_is_read_as_its_field_asks(name: str, raw: Any, ours: Any) -> None:
    assert our_value(name, raw) == ours


@pytest.mark.parametrize(
    ("name", "raw"), [("status", 5), ("priority", []), ("tags", 7), ("group_id", {"id": 1})]
)
def test_a_value_of_the_wrong_type_is_refused(name: str, raw: Any) -> None:
    with pytest.raises(ValueError, match="Not "):
        our_value(name, raw)


def test_custom_values_do_not_depend_on_the_order_of_keys_or_choices() -> None:
    assert our_custom_value({"b": 1, "a": 2}) == our_custom_value({"a": 2, "b": 1})
    assert our_custom_value(["x", "y"]) == our_custom_value(["y", "x"])
