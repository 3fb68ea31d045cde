"""Vendor codes and labels and our words: the tables and what is made of what stands in none."""

from collections.abc import Mapping
from typing import Any

import pytest

from adapters.helpdesks.freshdesk import tables
from adapters.helpdesks.freshdesk.values import (
    opened_by_staff,
    our_channel,
    our_custom_value,
    our_new_value,
    our_priority,
    our_status,
    our_type,
    our_value,
)
from rules.model import TICKET_FIELDS, Status


@pytest.mark.parametrize(
    ("labels", "table"),
    [
        (tables.STATUS_LABELS, tables.STATUSES),
        (tables.PRIORITY_LABELS, tables.PRIORITIES),
        (tables.SOURCE_LABELS, tables.CHANNELS),
    ],
)
def test_every_code_has_its_label_in_the_form_in_which_it_is_looked_up(
    labels: Mapping[str, int], table: Mapping[int, Any]
) -> None:
    assert set(labels.values()) == set(table)
    assert all(label == label.strip().lower() for label in labels)


def test_every_value_of_a_table_is_one_of_our_words() -> None:
    assert set(tables.STATUSES.values()) == set(Status) - {Status.UNKNOWN, Status.NEW}
    assert set(tables.PRIORITIES.values()) == {"low", "normal", "high", "urgent"}
    assert set(tables.CHANNELS.values()) == {"email", "web", "chat", "social", "phone"}
    assert set(tables.CHANGED_FIELDS.values()) <= set(TICKET_FIELDS)
    assert set(tables.GONE_ACTIONS.values()) == set(tables.GONE_FLAGS) == set(tables.GONE_FLAGS.values())


def test_the_scale_of_ratings_rises_with_happiness_and_has_its_middle_at_neutral() -> None:
    points = [tables.RATINGS[code] for code in (-103, -102, -101, 100, 101, 102, 103)]

    assert points == sorted(set(points)) == [-3, -2, -1, 0, 1, 2, 3]


def test_sources_of_conversations_mean_one_thing_each() -> None:
    sets = (tables.FORWARD_SOURCES, tables.SURVEY_SOURCES, tables.SYSTEM_SOURCES)

    assert len(frozenset().union(*sets)) == sum(map(len, sets))
    assert not {0, 2} & frozenset().union(*sets)


@pytest.mark.parametrize(
    ("told", "ours"),
    [
        (2, "open"),
        ("open", "open"),
        (6, "pending"),
        ("waiting on customer", "pending"),
        (7, "hold"),
        (1, "unknown"),
        (0, "unknown"),
        (-4, "unknown"),
        (88, "unknown"),
        ("parked", "unknown"),
        ("", None),
        (None, None),
    ],
)
def test_statuses(told: int | str | None, ours: str | None) -> None:
    assert our_status(told) == ours


@pytest.mark.parametrize(
    ("told", "ours"),
    [
        (1, "low"),
        (2, "normal"),
        ("medium", "normal"),
        (4, "urgent"),
        (5, "unknown"),
        ("p0", "unknown"),
        ("", None),
    ],
)
def test_priorities(told: int | str | None, ours: str | None) -> None:
    assert our_priority(told) == ours


@pytest.mark.parametrize(
    ("told", "ours"),
    [
        (1, "email"),
        ("portal", "web"),
        (3, "phone"),
        (13, "chat"),
        (4, "other"),
        ("fax", "other"),
        (None, None),
    ],
)
def test_channels(told: int | str | None, ours: str | None) -> None:
    assert our_channel(told) == ours


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("feature request", "feature_request"),
        ("problem", "problem"),
        ("riddle", "unknown"),
        ("", None),
        (None, None),
    ],
)
def test_types(word: str | None, ours: str | None) -> None:
    assert our_type(word) == ours


@pytest.mark.parametrize(
    ("source", "by_staff"),
    [
        (10, True),
        ("outbound email", True),
        (1, False),
        (3, False),
        ("phone", False),
        (None, False),
        ("", False),
    ],
)
def test_only_an_outbound_email_is_opened_by_staff(source: int | str | None, by_staff: bool) -> None:
    assert opened_by_staff(source) is by_staff


@pytest.mark.parametrize(
    ("name", "raw", "ours"),
    [
        ("status", 4, 4),
        ("status", "4", 4),
        ("status", "Resolved", "resolved"),
        ("status", None, None),
        ("status", "", None),
        ("priority", " High ", "high"),
        ("type", "Feature Request", "feature_request"),
        ("type", None, None),
        ("channel", 7, "chat"),
        ("channel", "Phone", "phone"),
        ("tags", ["b", "a"], ["a", "b"]),
        ("tags", None, []),
        ("assignee_id", 7, "7"),
        ("assignee_id", None, None),
        ("group_id", "0", None),
    ],
)
def test_a_value_is_read_as_its_field_asks(name: str, raw: Any, ours: Any) -> None:
    assert our_value(name, raw) == ours


@pytest.mark.parametrize(
    ("name", "raw"),
    [("status", 4.0), ("status", True), ("priority", []), ("type", 7), ("tags", 7), ("group_id", {"id": 1})],
)
def test_a_value_of_the_wrong_type_is_refused(name: str, raw: Any) -> None:
    with pytest.raises(ValueError, match="Not "):
        our_value(name, raw)


@pytest.mark.parametrize("raw", [None, "", " "])
def test_a_ticket_always_has_a_status_but_may_have_no_priority(raw: str | None) -> None:
    assert our_new_value("priority", raw) is None

    with pytest.raises(ValueError, match="Not a status"):
        our_new_value("status", raw)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", None),
        ([], None),
        ("import", "import"),
        (7, "7"),
        (1.5, "1.5"),
        (False, "false"),
        (["b", "a"], "a b"),
        ({"b": 1, "a": "ü"}, '{"a": "ü", "b": 1}'),
    ],
)
def test_a_custom_value_is_text(value: Any, text: str | None) -> None:
    assert our_custom_value(value) == text
