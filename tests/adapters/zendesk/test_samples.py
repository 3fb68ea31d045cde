"""Every real sample that is at hand: parsed into which events, ignored or quarantined for which reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.base import Delivery
from rules.errors import IgnoredDelivery, InvalidSignature, MalformedBody
from tests.adapters.samples import FIXTURES, RECEIVED, SECRET, delivery, kinds
from tests.adapters.zendesk.samples import sign_zendesk, zendesk

SAMPLES = FIXTURES.parent.parent.parent / "shared" / "payloads" / "zendesk"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the vendor's samples are kept outside the repository"
)

CREATED_OPEN = ["created", "state"]
AUDITED = ["created", "message", *["change"] * 6, "change", "change", "created", "message", *["change"] * 7]
PARSED = {
    "event.messaging_ticket.message_added.json": ["message"],
    "event.ticket.attachment_linked_to_comment.json": ["state"],
    "event.ticket.created.json": CREATED_OPEN,
    "rest.incremental_tickets_cursor.json": CREATED_OPEN,
    "rest.incremental_tickets_timebased.json": CREATED_OPEN * 2,
    "rest.satisfaction_rating.json": ["survey"],
    "rest.ticket_audits.json": AUDITED,
    "rest.ticket_update.response.json": CREATED_OPEN,
    "third_party.event.ticket.agent_assignment_changed.json": ["change", "state"],
    "third_party.event.ticket.comment_added.json": ["message", "state"],
    "third_party.event.ticket.priority_changed.json": ["change", "state"],
}
METRICS = "Deskgauge computes its own times"
IGNORED = {
    "delivery_attempt.user.deleted.captured.json": "an attempt to deliver a webhook",
    "event.user.deleted.json": "user.deleted: a deleted user's tickets stay",
    "rest.csat_survey_response.json": "without a rated answer",
    "rest.ticket_event.json": "repeat what the ticket's audits say",
    "rest.ticket_metric.json": METRICS,
    "rest.ticket_metric_event.json": METRICS,
    "rest.webhook_create.request.json": "the settings of a webhook",
    "rest.webhook_create.response_201.json": "the settings of a webhook",
    "rest.webhook_invocations.json": "webhook invocations",
}
QUARANTINED = {
    "event.user.active_changed.json": "dated 2099-07-04T05:33:18.000000Z, over 1 h ahead",
    "rest.satisfaction_rating_event.json": "no ticket id under any of the keys",
    "rest.ticket_comments.json": "(at /ticket_id)",
}


def sample(name: str) -> Delivery:
    return delivery((SAMPLES / name).read_bytes())


@needs_samples
def test_every_sample_is_in_exactly_one_of_the_three_tables() -> None:
    named = [*PARSED, *IGNORED, *QUARANTINED]

    assert sorted(named) == sorted(path.name for path in SAMPLES.iterdir())


@needs_samples
@pytest.mark.parametrize(("name", "expected"), PARSED.items(), ids=PARSED)
def test_a_sample_is_parsed_into_these_events(name: str, expected: list[str]) -> None:
    events = list(zendesk().parse(sample(name)))

    assert kinds(events) == expected
    assert all(event.at <= RECEIVED for event in events)


@needs_samples
@pytest.mark.parametrize(("name", "reason"), IGNORED.items(), ids=IGNORED)
def test_a_sample_is_ignored_for_this_reason(name: str, reason: str) -> None:
    with pytest.raises(IgnoredDelivery) as caught:
        zendesk().parse(sample(name))

    assert reason in str(caught.value)


@needs_samples
@pytest.mark.parametrize(("name", "reason"), QUARANTINED.items(), ids=QUARANTINED)
def test_a_sample_is_quarantined_for_this_reason(name: str, reason: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        zendesk().parse(sample(name))

    assert reason in str(caught.value)


@needs_samples
def test_the_sample_dated_ahead_is_a_person_once_its_time_has_come() -> None:
    late = replace(sample("event.user.active_changed.json"), received_at=datetime(2099, 7, 5, tzinfo=UTC))
    (person,) = zendesk().parse(late)

    assert person.fields == {
        "person_id": "6596848315901",
        "role": "customer",
        "organization_id": None,
        "email": "user@example.com",
    }


@needs_samples
def test_the_values_of_the_created_sample_are_read() -> None:
    created, state = zendesk().parse(sample("event.ticket.created.json"))

    assert created.text == "ticket_info_desc_2294a6e9ece2"
    assert state.at == datetime(2025, 1, 8, 10, 12, 7, 672717, tzinfo=UTC)
    assert state.fields["status"] == "open"
    assert state.fields["channel"] == "api"
    assert state.fields["tags"] == ["ticket-info-test-tag"]


@needs_samples
@pytest.mark.parametrize("name", PARSED)
def test_a_signed_sample_is_accepted_and_a_changed_one_refused(name: str) -> None:
    connection, body = zendesk(), sample(name).body
    headers = sign_zendesk(body, RECEIVED, SECRET)
    connection.verify(headers, body, RECEIVED + timedelta(seconds=30))

    with pytest.raises(InvalidSignature):
        connection.verify(headers, body.replace(b'"', b"'", 1), RECEIVED)
