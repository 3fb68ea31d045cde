"""`triggered_event`: looks like JSON and is none."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.helpdesks.freshdesk.tables import CHANGED_FIELDS
from adapters.helpdesks.freshdesk.triggered import Triggered, read_triggered

LONG_LABEL = "x" * 1000


@pytest.mark.parametrize(
    ("text", "name", "before", "after"),
    [
        ("{status:{from:4,to:6}}", "status", 4, 6),
        ("{status:{from:2,to:4}}", "status", 2, 4),
        ("{status:{from:5,to:2}}", "status", 5, 2),
        ("{status:{from:2,to:44}}", "status", 2, 44),
        ("{status:{from:Open,to:Resolved}}", "status", "open", "resolved"),
        ("{status: {from: 3, to: 7}}", "status", 3, 7),
        ("{priority:{from:1,to:4}}", "priority", "low", "urgent"),
        ("{priority:{from:9,to:2}}", "priority", "unknown", "normal"),
        ("{ticket_type:{from:Question,to:Feature Request}}", "type", "question", "feature_request"),
        ("{ticket_type:{from:,to:Bug, or is it}}", "type", None, "unknown"),
        ("{source:{from:1,to:7}}", "channel", "email", "chat"),
        ("{responder_id:{from:150006383528,to:150014937111}}", "assignee_id", "150006383528", "150014937111"),
        ("{responder_id:{from:,to:3001}}", "assignee_id", None, "3001"),
        ("{responder_id:{from:3001,to:}}", "assignee_id", "3001", None),
        ("{group_id:{from:4001,to:4002}}", "group_id", "4001", "4002"),
        ("{company_id:{from:0,to:6001}}", "organization_id", None, "6001"),
        ("{tags:{from:a,to:b, a}}", "tags", ["a"], ["a", "b"]),
    ],
)
def test_a_change_is_read_in_our_words_but_for_a_status(
    text: str, name: str, before: Any, after: Any
) -> None:
    assert read_triggered(text) == Triggered("", ((name, before, after),))


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("{ticket_action:created}", "created"),
        ("{ticket_action:Deleted}", "deleted"),
        (" {ticket_action: marked_spam } ", "marked_spam"),
        ("{ticket_action:linked}", "linked"),
    ],
)
def test_an_action_is_read_in_lower_case(text: str, action: str) -> None:
    assert read_triggered(text) == Triggered(action)


@pytest.mark.parametrize(
    "text",
    [
        "{note_type:private}",
        "{note_type:public}",
        "{reply_sent:sent}",
        "{time_sheet_action:added}",
        "{due_by:{from:1,to:2}}",
        "{customer_feedback:103}",
        "{status:open}",
        "{status:}",
        "{priority:}",
        "{ticket_action:{from:a,to:b}}",
        "{something_of_2031:}",
    ],
)
def test_what_tells_nothing_that_counts_is_read_as_nothing(text: str) -> None:
    assert read_triggered(text) == Triggered()


def test_several_parts_are_all_read_in_their_order() -> None:
    told = read_triggered(
        "{priority:{from:1,to:2},ticket_action:update, status:{from:2,to:3},note_type:public}"
    )

    assert told.action == "update"
    assert [change.name for change in told.changes] == ["priority", "status"]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "{}",
        "status:{from:4,to:6}",
        "{status:{from:4,to:6}",
        "{status:{from:4}}",
        "{status:{to:4,from:6}}",
        "{Status:{from:4,to:6}}",
        "{status:{from:4,to:{6}}}",
        "{status:{from:4,to:6}}{status:{from:4,to:6}}",
        '{"status": {"from": 4, "to": 6}}',
        f"{{ticket_type:{{from:,to:{LONG_LABEL}}}}}",
        "{responder_id:{from:,to:lee@support.example}}",
        "{status:{from:4,to:}}",
        "x",
        None,
        7,
        ["{status:{from:4,to:6}}"],
        {"status": {"from": 4, "to": 6}},
    ],
)
def test_any_other_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="Not "):
        read_triggered(value)


@given(st.text("{}:,abstuo_ 046fromtesac", max_size=80) | st.text(max_size=20))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    with suppress(ValueError):
        told = read_triggered(text)
        assert {change.name for change in told.changes} <= set(CHANGED_FIELDS.values())


@given(st.integers(2, 99), st.integers(2, 99))
def test_every_pair_of_status_codes_is_told_whole(before: int, after: int) -> None:
    (change,) = read_triggered(f"{{status:{{from:{before},to:{after}}}}}").changes
    (labelled,) = read_triggered(f"{{note_type:public,status:{{from:{before},to:{after}}}}}").changes

    assert change == labelled
    assert change == ("status", before, after)
