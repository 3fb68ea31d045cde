"""People told by webhooks."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Form, Kind
from tests.adapters.samples import fixture
from tests.adapters.zendesk.samples import parse, refusal


def user_event(what: str = "role_changed", **detail: Any) -> dict[str, Any]:
    body: dict[str, Any] = fixture("zendesk/webhook.user.json")
    body["detail"] |= detail
    body["type"] = f"zen:event-type:user.{what}"
    return body


def test_a_user_event_is_one_person_with_a_normalised_address() -> None:
    (person,) = parse(user_event())

    assert (person.kind, person.form, person.ticket_id) == (Kind.PERSON, Form.HINT, "")
    assert person.at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert person.id.startswith("acme:person:2001@2026-03-02T08:00:00.000000Z#")
    assert person.fields == {
        "person_id": "2001",
        "role": "customer",
        "organization_id": "6001",
        "email": "pat.sample@customer.example",
    }


@pytest.mark.parametrize(
    ("word", "role"), [("end-user", "customer"), ("agent", "staff"), ("admin", "staff"), ("ghost", "unknown")]
)
def test_roles_are_mapped_and_unknown_ones_are_visible(word: str, role: str) -> None:
    assert parse(user_event(role=word))[0].fields["role"] == role


def test_no_organization_is_told_as_zero() -> None:
    assert parse(user_event(organization_id="0"))[0].fields["organization_id"] is None


def test_an_empty_address_says_nothing() -> None:
    assert "email" not in parse(user_event(email=""))[0].fields
    assert "email" not in parse(user_event(email=None))[0].fields


def test_a_deleted_user_is_ignored_because_zendesk_has_emptied_it() -> None:
    error = refusal(user_event("deleted", organization_id="0", email=""))

    assert isinstance(error, IgnoredDelivery)
    assert str(error).startswith("user.deleted:")


def test_a_user_event_that_says_nothing_of_the_person_is_ignored() -> None:
    body = user_event("last_login_changed")
    body["detail"] = {"id": "2001"}

    assert isinstance(refusal(body), IgnoredDelivery)


def test_a_user_without_an_id_is_malformed() -> None:
    error = refusal(user_event(id=None))

    assert isinstance(error, MalformedBody)
    assert error.pointer == "/detail/id"
