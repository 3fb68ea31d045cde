"""People: contacts with their company, teammates, and addresses that stand beside what was written."""

from typing import Any

import pytest

from rules.errors import IgnoredDelivery
from rules.model import Event, Form, Kind
from tests.adapters.intercom.samples import (
    CUSTOMER,
    conversation,
    notification,
    of_parts,
    parse,
    part,
    refusal,
    told,
)
from tests.adapters.samples import fixture, only

COMPANY = "65f0c0ffee00000000004001"


def people(body: Any) -> list[Event]:
    return [event for event in parse(body) if event.kind is Kind.PERSON]


def test_a_contact_is_a_customer_with_company_and_normalised_address() -> None:
    (person,) = parse(told("contact"))

    assert (person.kind, person.ticket_id, person.form) == (Kind.PERSON, "", Form.HINT)
    assert person.fields == {
        "person_id": CUSTOMER,
        "role": "customer",
        "email": "kim@customer.example",
        "organization_id": COMPANY,
    }
    assert person.at.timestamp() == 1_772_442_600


@pytest.mark.parametrize("kind", ["contact", "user", "lead"])
def test_every_generation_of_contacts_is_read(kind: str) -> None:
    assert people(told("contact", type=kind))[0].fields["person_id"] == CUSTOMER


@pytest.mark.parametrize(
    ("companies", "expected"),
    [
        ({"data": [{"id": "a"}, {"id": "b"}]}, "a"),
        ({"companies": [{"id": "a"}]}, "a"),
        ({"data": []}, None),
        ({"data": [{"id": None}, {"id": "b"}]}, "b"),
        (None, "not told"),
    ],
)
def test_the_first_company_counts_and_none_is_told_as_none(companies: Any, expected: str | None) -> None:
    assert (
        people(told("contact", companies=companies))[0].fields.get("organization_id", "not told") == expected
    )


def test_a_contact_without_a_time_counts_at_the_notifications() -> None:
    (person,) = people(told("contact", updated_at=None))

    assert person.at.timestamp() == told("contact")["created_at"]


@pytest.mark.parametrize("topic", ["contact.deleted", "contact.archived", "user.deleted"])
def test_a_contact_that_is_gone_changes_nothing(topic: str) -> None:
    error = refusal(told("contact") | {"topic": topic})

    assert isinstance(error, IgnoredDelivery)
    assert "conversations stay" in str(error)


def test_an_address_beside_the_opening_makes_a_person() -> None:
    (person,) = people(told("conversation"))

    assert person.fields == {"person_id": CUSTOMER, "role": "customer", "email": "kim@customer.example"}
    assert person.at.timestamp() == 1_772_442_000


def test_a_customer_who_wrote_twice_is_told_once() -> None:
    assert len(people(notification(of_parts(part(2))))) == 1


def test_a_customer_who_answers_an_opening_of_the_team_is_told_by_the_answer() -> None:
    opened_by_team = conversation()["source"] | {"author": part(6)["author"]}
    (person,) = people(notification(of_parts(part(2), source=opened_by_team)))

    assert (person.fields["person_id"], person.at.timestamp()) == (CUSTOMER, part(2)["created_at"])


@pytest.mark.parametrize("email", ["", None, "   "])
def test_without_an_address_the_writers_tell_nothing_new(email: str | None) -> None:
    nameless = conversation()["source"]["author"] | {"email": email}

    assert people(notification(of_parts(source=conversation()["source"] | {"author": nameless}))) == []


def test_neither_teammates_nor_bots_are_told_by_what_they_wrote() -> None:
    written = notification(of_parts(part(6), part(1), source=None))

    assert people(written) == []


def test_an_older_notification_tells_its_user() -> None:
    (person,) = people(told("legacy"))

    assert person.fields == {"person_id": CUSTOMER, "role": "customer", "email": "kim@customer.example"}
    assert people(told("legacy", user={"type": "user", "id": CUSTOMER})) == []


def test_a_snapshot_tells_contacts_and_teammates() -> None:
    by_form = {event.fields["person_id"]: event for event in people(fixture("intercom/snapshot.json"))}

    assert by_form["3001"].fields == {"person_id": "3001", "role": "staff", "email": "sam@support.example"}
    assert by_form[CUSTOMER].fields["organization_id"] == COMPANY
    assert by_form[CUSTOMER].form is Form.SNAPSHOT


def test_a_contact_of_the_api_is_read_by_itself() -> None:
    record = told("contact")["data"]["item"]

    assert only(parse(record), Kind.PERSON).fields["organization_id"] == COMPANY
