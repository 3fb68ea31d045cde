"""What is read out of a push about a problem."""

from typing import Any

import pytest

from adapters.problem_push import MOST_LINKED, card, customers, first_word, issue_key, linked_tickets
from rules.errors import SinkError
from tests.fakes.problem_pushes import CUSTOMERS, PAGE, TICKETS, problem_push
from tests.fakes.pushes import a_push


@pytest.mark.parametrize(
    ("action", "word"),
    [("issue", "issue"), ("card", "card"), ("comment:accounts-10", "comment"), ("reopen:2", "reopen"),
     ("create:product_bug_escalation", "create"), ("commented", "commented")],
)  # fmt: skip
def test_what_is_asked_is_the_first_word(action: str, word: str) -> None:
    assert first_word(problem_push(action)) == word


@pytest.mark.parametrize("issue", ["", None])
def test_without_an_issue_there_is_nothing_to_do(issue: str | None) -> None:
    with pytest.raises(SinkError, match="the push card does not say which issue it is about") as raised:
        issue_key(problem_push("card", issue=issue))

    assert raised.value.permanent
    assert issue_key(problem_push("card", issue="SUP-7")) == "SUP-7"


def test_tickets_that_can_be_linked_come_in_their_order_and_once() -> None:
    told = [
        TICKETS[1],
        {"id": "help:7", "url": ""},
        {"id": "help:8"},
        TICKETS[0],
        TICKETS[1],
        {"id": "x", "url": "ftp://a"},
    ]

    assert [one.id for one in linked_tickets(problem_push("card", tickets=told))] == ["help:2", "help:1"]
    assert linked_tickets(problem_push("card", tickets=None)) == []
    assert linked_tickets(a_push()) == []


def test_of_very_many_tickets_and_customers_the_first_are_told() -> None:
    many = [{"id": f"help:{number}", "url": f"https://desk.example/{number}"} for number in range(500)]
    push = problem_push("card", tickets=many, customers=many)
    linked = linked_tickets(push)

    assert (len(linked), linked[0].id) == (MOST_LINKED, "help:0")
    assert len(list(customers(push))) == MOST_LINKED


def test_customers_are_read_with_what_is_known_of_them() -> None:
    one, two, three = customers(problem_push("card"))

    assert (one.id, one.name, one.domain, one.tier) == ("help:81", "One Ltd", "one.example", "Enterprise")
    assert (one.revenue, one.currency, one.tickets) == (90_000, "USD", 2)
    assert (two.domain, two.tier, two.currency) == ("", "", "EUR")
    assert (three.name, three.revenue) == ("", None)


@pytest.mark.parametrize("told", [None, [], [{"id": "help:9"}]])
def test_customers_of_whom_little_is_known_are_no_trouble(told: Any) -> None:
    read = list(customers(problem_push("card", customers=told)))

    assert [one.id for one in read] == [one["id"] for one in told or []]
    assert all((one.name, one.domain, one.tickets) == ("", "", 0) for one in read)


def test_names_are_scrubbed_and_stay_on_one_line() -> None:
    (read,) = customers(
        problem_push("card", customers=[CUSTOMERS[0] | {"name": "One\nask ann@mail.example"}])
    )

    assert read.name == "One ask [e-mail]"


@pytest.mark.parametrize(
    "told", [None, {}, {"title": "x", "url": ""}, {"title": "x", "url": "javascript:alert(1)"}]
)
def test_a_card_needs_a_page_that_can_be_linked(told: Any) -> None:
    assert card(problem_push("card", card=told)) is None


def test_a_card_has_a_title_and_is_scrubbed() -> None:
    made = card(problem_push("card", card={"title": "", "subtitle": "from ann@mail.example\nx", "url": PAGE}))

    assert made
    assert (made.title, made.subtitle, made.url) == ("Tickets", "from [e-mail] x", PAGE)
