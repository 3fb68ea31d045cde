"""What single samples of Zendesk say, value by value, and how they are proven."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rules.errors import InvalidSignature
from tests.adapters.samples import RECEIVED, SECRET
from tests.adapters.test_samples import needs_samples, sample
from tests.adapters.zendesk.outcomes import PARSED
from tests.adapters.zendesk.samples import sign_zendesk, zendesk

VENDOR = "zendesk"


@needs_samples
def test_the_sample_dated_ahead_is_a_person_once_its_time_has_come() -> None:
    late = replace(
        sample(VENDOR, "event.user.active_changed.json"), received_at=datetime(2099, 7, 5, tzinfo=UTC)
    )
    (person,) = zendesk().parse(late)

    assert person.fields == {
        "person_id": "6596848315901",
        "role": "customer",
        "organization_id": None,
        "email": "user@example.com",
    }


@needs_samples
def test_the_values_of_the_created_sample_are_read() -> None:
    created, state = zendesk().parse(sample(VENDOR, "event.ticket.created.json"))

    assert created.text == "ticket_info_desc_2294a6e9ece2"
    assert state.at == datetime(2025, 1, 8, 10, 12, 7, 672717, tzinfo=UTC)
    assert state.fields["status"] == "open"
    assert state.fields["channel"] == "api"
    assert state.fields["tags"] == ["ticket-info-test-tag"]


@needs_samples
@pytest.mark.parametrize("name", PARSED)
def test_a_signed_sample_is_accepted_and_a_changed_one_refused(name: str) -> None:
    connection, body = zendesk(), sample(VENDOR, name).body
    headers = sign_zendesk(body, RECEIVED, SECRET)
    connection.verify(headers, body, RECEIVED + timedelta(seconds=30))

    with pytest.raises(InvalidSignature):
        connection.verify(headers, body.replace(b'"', b"'", 1), RECEIVED)
