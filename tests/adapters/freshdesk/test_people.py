"""Contacts, agents and requesters."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rules.errors import MalformedBody
from rules.model import Form, Kind
from tests.adapters.freshdesk.samples import parse, product, refusal, ticket
from tests.adapters.samples import RECEIVED, fixture, kinds, only

CONTACT = fixture("freshdesk/snapshot.json")["contacts"][0]
AGENT = fixture("freshdesk/snapshot.json")["agents"][0]
KNOWN = {
    "person_id": "2001",
    "role": "customer",
    "organization_id": "6001",
    "email": "pat.sample@customer.example",
}


def test_a_contact_event_is_one_person_with_a_normalised_address() -> None:
    (person,) = parse(product("contact"))

    assert (person.kind, person.form, person.ticket_id) == (Kind.PERSON, Form.HINT, "")
    assert person.updated_at == datetime(2026, 3, 4, 8, 5, tzinfo=UTC)
    assert person.at == datetime(2026, 3, 4, 8, 5, 0, 250_000, tzinfo=UTC)
    assert person.id.startswith("acme:person:2001@2026-03-04T08:05:00.000000Z#")
    assert person.fields == KNOWN


def test_a_contact_of_the_api_is_the_same_person_at_its_own_time() -> None:
    (person,) = parse({"contacts": [CONTACT]})

    assert (person.form, person.at) == (Form.SNAPSHOT, datetime(2026, 3, 1, 8, tzinfo=UTC))
    assert person.fields == KNOWN


@pytest.mark.parametrize("name", ["onContactCreate", "onContactUpdate"])
def test_a_new_and_a_changed_contact_are_told_alike(name: str) -> None:
    assert parse(product("contact") | {"event": name}) == parse(product("contact"))


@pytest.mark.parametrize("company", [None, 0, "0"])
def test_no_company_is_told_as_none_and_an_untold_one_not_at_all(company: Any) -> None:
    untold = {key: value for key, value in CONTACT.items() if key != "company_id"}

    assert parse({"contacts": [CONTACT | {"company_id": company}]})[0].fields["organization_id"] is None
    assert "organization_id" not in parse({"contacts": [untold]})[0].fields


@pytest.mark.parametrize("email", [None, "", " "])
def test_an_empty_address_says_nothing(email: str | None) -> None:
    assert "email" not in parse(product("contact", email=email))[0].fields


@pytest.mark.parametrize(
    "agent",
    [
        AGENT,
        {"id": 3001, "email": "Lee@support.example"},
        {"id": "3001", "email": "old@support.example", "contact": {"email": " LEE@support.example "}},
    ],
)
def test_an_agent_is_staff_wherever_the_address_stands(agent: dict[str, Any]) -> None:
    (person,) = parse({"agents": [agent]})

    assert person.fields == {"person_id": "3001", "role": "staff", "email": "lee@support.example"}


@pytest.mark.parametrize("name", ["onAgentCreate", "onAgentUpdate"])
def test_an_agent_event_is_staff_too(name: str) -> None:
    (person,) = parse(product("agent") | {"event": name})

    assert (person.form, person.fields["role"]) == (Form.HINT, "staff")


def test_a_person_without_any_time_is_seen_at_receipt() -> None:
    (person,) = parse({"contacts": [CONTACT | {"updated_at": None}]})

    assert (person.at, person.updated_at, person.time_source) == (RECEIVED, None, "received")


def test_a_person_beside_a_ticket_without_a_time_is_seen_with_the_ticket() -> None:
    body = fixture("freshdesk/snapshot.json")
    del body["contacts"][0]["updated_at"], body["agents"][0]["updated_at"]
    people = [event for event in parse(body) if event.kind is Kind.PERSON]

    assert {(event.at, event.time_source) for event in people} == {
        (datetime(2026, 3, 4, 8, tzinfo=UTC), "vendor")
    }


@pytest.mark.parametrize("telling", ["record", "event"])
def test_a_requester_has_no_role_because_agents_open_tickets_too(telling: str) -> None:
    body = ticket() if telling == "record" else product("ticket_created")
    person = only(parse(body), Kind.PERSON)

    assert person.fields == {"person_id": "2001", "email": "pat.sample@customer.example"}


@pytest.mark.parametrize("requester", [None, {"id": 2001}, {"id": 2001, "email": ""}])
def test_a_requester_of_whom_nothing_is_told_is_no_person(requester: dict[str, Any] | None) -> None:
    created = product("ticket_created")
    created["data"]["requester"] = requester

    assert Kind.PERSON not in {event.kind for event in parse(ticket(requester=requester))}
    assert kinds(parse(created)) == ["created", "state"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (product("contact", id=None), "/data/contact/id"),
        (product("agent", id=""), "/data/agent/id"),
        ({"contacts": [CONTACT, {"email": "x@customer.example"}]}, "/contacts/1/id"),
        ({"agents": [{"contact": {}}]}, "/agents/0/id"),
        (ticket(requester={"email": "x@customer.example"}), "/requester/id"),
    ],
)
def test_a_person_without_an_id_is_malformed(body: dict[str, Any], pointer: str) -> None:
    error = refusal(body)

    assert isinstance(error, MalformedBody)
    assert error.pointer == pointer
