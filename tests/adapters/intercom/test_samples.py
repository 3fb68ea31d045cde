"""What single samples of Intercom say, value by value."""

from typing import Any

import pytest

from rules.model import Event, Kind
from tests.adapters.intercom.samples import FIN_SIGNATURE, SIGNATURE, intercom, sign_fin, sign_intercom
from tests.adapters.samples import RECEIVED, only
from tests.adapters.test_samples import needs_samples, sample

VENDOR = "intercom"


def events_of(name: str) -> list[Event]:
    return list(intercom(mapping={"category": "field:issue_type"}).parse(sample(VENDOR, name)))


STATES: dict[str, dict[str, Any]] = {
    "webhook.conversation.admin.open.assigned.json": {
        "assignee_id": "9608799",
        "status": "open",
        "channel": "chat",
    },
    "webhook.ticket.state.updated.json": {
        "assignee_id": None,
        "group_id": None,
        "status": "new",
        "channel": "chat",
    },
    "legacy_v1.webhook.conversation.admin.closed.json": {
        "assignee_id": "1957471",
        "status": "solved",
        "tags": [],
    },
    "legacy_v1.webhook.conversation_part.tag.created.json": {"assignee_id": None, "tags": ["developer"]},
    "rest.conversation.json": {"assignee_id": "991267715", "group_id": "5017691", "tags": ["Test tag"]},
    "rest.conversation_update.response.json": {"field:issue_type": "Billing", "priority": None},
    "rest.conversations_search.response.json": {
        "status": "solved",
        "requester_id": "6762f14a1bb69f9f2193bbb3",
    },
}


@needs_samples
@pytest.mark.parametrize(("name", "expected"), STATES.items(), ids=STATES)
def test_the_values_of_a_sample_are_in_our_words(name: str, expected: dict[str, Any]) -> None:
    fields = only(events_of(name), Kind.STATE).fields

    assert {key: fields.get(key, "not told") for key in expected} == expected


@needs_samples
def test_the_bots_word_on_reply_times_is_no_message() -> None:
    (opening,) = [
        one for one in events_of("webhook.conversation.operator.replied.json") if one.kind is Kind.MESSAGE
    ]

    assert opening.text == "helklo"
    assert opening.fields["author_role"] == "customer"


@needs_samples
def test_an_opening_that_a_later_part_repeats_is_told_under_one_name() -> None:
    events = events_of("legacy_v1.webhook.conversation_part.tag.created.json")

    assert len({one.id for one in events if one.kind is Kind.MESSAGE}) == 1


@needs_samples
def test_a_note_in_html_is_private_plain_text() -> None:
    note = [
        one for one in events_of("rest.conversation_reply_note.response.json") if one.kind is Kind.MESSAGE
    ][1]

    assert note.fields["public"] is False
    assert note.text.splitlines() == ["An Unordered HTML List", "Coffee", "Tea", "Milk",
                                      "An Ordered HTML List", "Coffee", "Tea", "Milk"]  # fmt: skip


@needs_samples
def test_the_fin_sample_names_the_customers_wish_as_the_trigger() -> None:
    handed = only(events_of("fin_webhook.fin_status_updated.json"), Kind.HAND_OVER)

    assert (handed.ticket_id, handed.fields["trigger"]) == ("acme:123456", "customer_request")


@needs_samples
@pytest.mark.parametrize("name", ["webhook.ping.json", "fin_webhook.fin_replied.json"])
def test_a_sample_is_accepted_under_both_signatures(name: str) -> None:
    body = sample(VENDOR, name).body

    intercom().verify({SIGNATURE: sign_intercom(body, RECEIVED)[SIGNATURE]}, body, RECEIVED)
    intercom().verify({FIN_SIGNATURE: sign_fin(body)[FIN_SIGNATURE]}, body, RECEIVED)
    assert intercom().delivery_key({}, body).startswith("sha256:")
