"""What a problem's issue shows besides its words: links and customers, kept up to date in silence."""

from typing import Any

import pytest

from adapters.base import Push
from rules.errors import SinkError
from tests.fakes import far_side
from tests.fakes.linear import FakeLinear, refused
from tests.fakes.problem_pushes import CONTENT, CUSTOMERS, PAGE, TICKETS, problem_push


@pytest.fixture
def key(linear: FakeLinear) -> str:
    return linear.has_issue()


def card(key: str, occurrence: int = 0, **content: Any) -> Push:
    return problem_push("card", occurrence=occurrence, issue=key, **content)


def links(linear: FakeLinear) -> dict[str, dict[str, Any]]:
    return linear.issues[0]["links"]


def test_page_tickets_and_customers_are_shown(linear: FakeLinear, key: str) -> None:
    receipt = linear.sink().send(card(key))

    assert (receipt.far_key, receipt.url) == (key, linear.issues[0]["url"])
    assert list(links(linear)) == [PAGE, *(ticket["url"] for ticket in TICKETS)]
    assert (links(linear)[PAGE]["title"], links(linear)[PAGE]["subtitle"]) == (
        "3 tickets, 3 accounts", "USD 90,000 and EUR 30,000 a year at stake",
    )  # fmt: skip
    assert linear.workspace.comments == {}


def test_customers_are_known_by_our_id_with_what_is_known_of_them(linear: FakeLinear, key: str) -> None:
    linear.sink().send(card(key))
    one, two, three = linear.workspace.customers.values()

    assert (one["name"], one["domains"], one["tierName"], one["revenue"]) == (
        "One Ltd", ["one.example"], "Enterprise", 90_000,
    )  # fmt: skip
    assert {"domains": [], "tier": None}.items() <= two.items()
    assert three["name"] == "help:83"  # a new customer has to have one
    needs = linear.workspace.needs.values()
    assert [need["customerExternalId"] for need in needs] == [customer["id"] for customer in CUSTOMERS]
    assert {need["body"] for need in needs} == {f"[Tickets and numbers](<{PAGE}>)"}


def test_a_customer_whose_name_we_do_not_know_keeps_the_name_it_has_in_linear(
    linear: FakeLinear, key: str
) -> None:
    linear.workspace.upsert_customer({"externalId": "help:83", "name": "Three and Sons"})
    linear.sink().send(card(key))

    three = linear.workspace.customers["help:83"]
    assert (three["name"], three["domains"], three["tier"]) == (
        "Three and Sons", ["three.example"], {"name": "Starter"},
    )  # fmt: skip


def test_revenue_in_another_currency_is_never_told_as_dollars(linear: FakeLinear, key: str) -> None:
    linear.sink().send(card(key))
    assert ["revenue" in one for one in linear.workspace.customers.values()] == [True, False, False]

    linear.sink(revenue_currency="eur").send(card(key, 1))
    assert linear.workspace.customers["help:82"]["revenue"] == 30_000


def test_what_is_shown_already_is_not_written_again(linear: FakeLinear, key: str) -> None:
    linear.sink().send(card(key))
    asked = len(linear.seen)
    linear.sink().send(card(key, 1))

    assert linear.operations()[asked:] == ["ReadLinks", "ReadNeeds"]


def test_only_what_changed_is_written(linear: FakeLinear, key: str) -> None:
    linear.sink().send(card(key))
    asked = len(linear.seen)
    changed = {"card": {**CONTENT["card"], "title": "4 tickets, 3 accounts"},
               "customers": [CUSTOMERS[0] | {"revenue": 95_000}, *CUSTOMERS[1:]]}  # fmt: skip
    linear.sink().send(card(key, 1, **changed))

    assert linear.operations()[asked:] == ["ReadLinks", "LinkTicket", "ReadNeeds", "UpsertCustomer"]
    assert links(linear)[PAGE]["title"] == "4 tickets, 3 accounts"
    assert linear.workspace.customers["help:81"]["revenue"] == 95_000


def test_a_link_that_a_person_made_to_a_ticket_stays_as_it_is(linear: FakeLinear) -> None:
    key = linear.workspace.file(url=TICKETS[0]["url"])
    linear.sink().send(card(key))

    assert links(linear)[TICKETS[0]["url"]]["title"] == "Zendesk"
    assert len(links(linear)) == 4


def test_reading_back_finds_the_issue_only_when_all_is_there(linear: FakeLinear, key: str) -> None:
    assert linear.sink().read_back(card(key)) is None
    receipt = linear.sink().send(card(key))

    assert linear.sink().read_back(card(key)) == receipt
    assert (
        linear.sink().read_back(card(key, customers=[*CUSTOMERS, CUSTOMERS[0] | {"id": "help:84"}])) is None
    )
    assert (
        linear.sink().read_back(card(key, tickets=[{"id": "help:9", "url": "https://desk.example/9"}]))
        is None
    )


def test_a_customer_taken_off_the_issue_by_a_person_does_not_come_back(linear: FakeLinear, key: str) -> None:
    linear.sink().send(card(key))
    for need in linear.workspace.needs.values():
        need["archived"] = True
    asked = len(linear.seen)
    linear.sink().send(card(key, 1))

    assert "CreateNeed" not in linear.operations()[asked:]
    assert all(need["archived"] for need in linear.workspace.needs.values())


def test_a_second_issue_of_the_problem_has_waiting_customers_of_its_own(linear: FakeLinear, key: str) -> None:
    linear.sink().send(card(key))
    linear.sink().send(card(linear.has_issue(), 1))

    assert len(linear.workspace.customers) == 3
    assert len(linear.workspace.needs) == 6


def test_a_plan_without_customers_still_shows_the_links(linear: FakeLinear, key: str) -> None:
    linear.faults.extend([far_side.well] * 5 + [refused("FEATURE_NOT_ACCESSIBLE", status_code=400)])
    receipt = linear.sink().send(card(key))

    assert receipt.far_key == key
    assert len(links(linear)) == 4
    linear.faults.extend([far_side.well, refused("FEATURE_NOT_ACCESSIBLE")])
    assert linear.sink().read_back(card(key)) == receipt


def test_another_refusal_about_customers_is_one(linear: FakeLinear, key: str) -> None:
    linear.faults.extend([far_side.well] * 5 + [refused("FORBIDDEN")])
    with pytest.raises(SinkError) as raised:
        linear.sink().send(card(key))

    assert raised.value.pauses_sink


@pytest.mark.parametrize("action", ["card", "comment:x", "reopen:1"])
def test_a_push_about_no_issue_is_given_up(linear: FakeLinear, action: str) -> None:
    with pytest.raises(SinkError, match=f"the push {action} does not say which issue it is about") as raised:
        linear.sink().send(problem_push(action))

    assert raised.value.permanent


@pytest.mark.parametrize("action", ["card", "comment:x", "reopen:1"])
def test_an_issue_that_was_deleted_ends_the_push(linear: FakeLinear, action: str) -> None:
    with pytest.raises(SinkError) as raised:
        linear.sink().send(problem_push(action, issue="SUP-99"))

    assert raised.value.permanent


def test_tickets_and_pages_without_a_web_address_are_not_linked(linear: FakeLinear, key: str) -> None:
    tickets = [{"id": "help:1", "url": ""}, {"id": "help:2", "url": "javascript:alert(1)"}]
    receipt = linear.sink().send(card(key, tickets=tickets, customers=[], card={}))

    assert receipt.far_key == key
    assert links(linear) == {}
    assert linear.operations() == ["ReadLinks"]
