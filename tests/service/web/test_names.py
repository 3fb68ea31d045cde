"""What people call the things of this installation."""

import pytest

from adapters.settings import SinkSettings
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from service.web.names import (
    category,
    fact,
    fact_name,
    fact_of,
    far_name,
    far_side,
    push_action,
    push_title,
    rule_title,
    subject_names,
)
from service.web.present import site
from tests.service import seeded


@pytest.fixture(autouse=True)
def request_at_hand(installation):
    """A request, because names depend on the installation that it is about."""
    with create_app(Reads(installation.path), seeded.site(installation)).test_request_context("/"):
        yield


def test_configured_names_win_over_codes():
    assert rule_title("repeat_contact_14") == "Repeat contact"
    assert category("data_import") == "Data import"
    assert far_side("linear") == "Linear"


def test_what_has_no_name_is_shown_by_its_code():
    assert rule_title("my_own_rule") == "My own rule"
    assert category("new_feature") == "New feature"
    assert category(None) == "Not known"
    assert far_side("old-sink") == "old-sink"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (8.1, "8.1"),
        (8.0, "8"),
        (0.126, "0.13"),
        (1640, "1,640"),
        (1640.5, "1,640.5"),
        (True, "Yes"),
        (False, "No"),
        (None, "Not known"),
        ([], "None"),
        (["a", 1], "a, 1"),
        ("data_import", "data_import"),
        ("2026-11-02T08:14:03.000000Z", "2 Nov, 09:14"),
        ("2026-11-02", "2026-11-02"),
        ("20261102", "20261102"),
        ({"a": 1}, "a: 1"),
    ],
)
def test_facts_are_shown_as_people_read_them(value, shown):
    assert fact(value) == shown


@pytest.mark.parametrize(
    ("name", "value", "label", "shown"),
    [
        ("repeat_gap_seconds", 57_696.0, "Time since the resolution", "16 h 1 min"),
        ("wait_seconds", 45.0, "Wait", "45 s"),
        ("escalation_cause", "product_bug", "Cause of the hand-over", "Bug in the product"),
        ("category", "sign_in", "Category", "Sign-in"),
        ("category", None, "Category", "Not known"),
        ("wait_seconds", None, "Wait", "Not known"),
        ("gap_days", 8.1, "Gap days", "8.1"),
        ("escalated", True, "Handed over by the AI", "Yes"),
    ],
)
def test_a_facts_name_tells_how_it_is_read(name, value, label, shown):
    assert (fact_name(name), fact_of(name, value)) == (label, shown)


def test_what_a_push_does_is_said_with_its_rule():
    assert push_action("create:repeat_contact_14") == "Create: Repeat contact"
    assert push_action("comment") == "Comment"
    assert push_action("comment:accounts-5") == "Comment"
    assert push_action("reopen:1") == "Opened again"
    assert push_action("told:fixed") == "Note about the fix"
    assert push_action("renewal:60") == "Renewal, 60 days before"


def test_an_issue_has_a_name_of_its_own_and_a_message_has_none():
    site().sinks["chat"] = SinkSettings("chat", "slack")
    try:
        issue = {
            "sink": "linear",
            "far_key": "SUP-7",
            "rule": "repeat_contact_14",
            "action": "create:repeat_contact_14",
        }
        message = issue | {"sink": "chat", "far_key": "1772442000.000100"}

        assert (far_name(issue), push_title(issue)) == ("SUP-7", "SUP-7")
        assert (far_name(message), push_title(message)) == ("", "Repeat contact")
        assert push_title(message | {"rule": "release_radar", "action": "radar:6"}) == "Release radar"
        assert far_name(issue | {"far_key": None}) == ""
    finally:
        del site().sinks["chat"]


def test_what_a_digest_and_a_release_are_about_is_told_in_words():
    named = subject_names([{"subject": "digest/1"}, {"subject": "release:r1"}])

    assert named == {"digest/1": "Several flags", "release:r1": "A release"}
