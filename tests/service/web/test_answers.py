"""First lines, state by state."""

import pytest

from service.store.reads.flow import Arrivals, Departures
from service.web import answers
from service.web.needs import Cost, Need, heading, sentence


def arrivals(received, applied=0, ignored=0, quarantined=0, duplicate=0, waiting=0) -> Arrivals:
    return Arrivals(received, applied, ignored, quarantined, duplicate, waiting)


@pytest.mark.parametrize(
    ("flow", "said"),
    [
        (arrivals(0), "Nothing has arrived yet."),
        (arrivals(1, applied=1), "1 delivery arrived, and every one was read."),
        (arrivals(1640, applied=1600, ignored=40), "1,640 deliveries arrived, and every one was read."),
        (arrivals(9, applied=8, waiting=1), "9 deliveries arrived, 1 still to be read."),
        (arrivals(9, applied=5, quarantined=3, waiting=1), "9 deliveries arrived, 3 set aside."),
        (arrivals(9, applied=7), "The count is off by 2 deliveries: run deskgauge doctor."),
        (arrivals(7, applied=9), "The count is off by 2 deliveries: run deskgauge doctor."),
    ],
)
def test_deliveries(flow, said):
    assert answers.deliveries(flow) == said


@pytest.mark.parametrize(
    ("flow", "paused", "said"),
    [
        (Departures(0, 0, 0, 0, 0), [], "Nothing had to be sent yet."),
        (Departures(3, 3, 0, 0, 0), [], "3 messages arrived, none gave up."),
        (Departures(3, 2, 1, 0, 0), [], "1 message is on the way; nothing gave up."),
        (Departures(3, 1, 1, 1, 0), [], "1 message gave up; all else arrived or is on its way."),
        (
            Departures(3, 1, 1, 1, 0),
            ["linear"],
            "Nothing is sent to linear until a person has looked; nothing is lost.",
        ),
        (Departures(2, 0, 0, 0, 2), [], "0 messages arrived; 2 not sent."),
        (Departures(3, 1, 0, 0, 2), [], "1 message arrived; 2 not sent."),
    ],
)
def test_pushes(flow, paused, said):
    assert answers.pushes(flow, paused) == said


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((0, 0, 0, 0), "No ticket is known yet."),
        ((5, 0, 0, 0), "5 tickets; the AI has not solved one alone yet."),
        (
            (1640, 3, 431, 64),
            "Of 1,640 tickets the AI solved 431 for good; 3 more may still come back, 64 did.",
        ),
    ],
)
def test_tickets(numbers, said):
    assert answers.tickets(*numbers) == said


@pytest.mark.parametrize(
    ("open_flags", "total", "said"),
    [
        (0, 0, "No rule has raised a flag yet."),
        (0, 4, "No flag is open."),
        (1, 4, "One flag is open."),
        (14, 14, "14 flags are open."),
    ],
)
def test_flags(open_flags, total, said):
    assert answers.flags(open_flags, total) == said


@pytest.mark.parametrize(
    ("number", "tickets", "said"),
    [
        (0, 0, "No tag is missing or wrong."),
        (1, 1, "1 tag is missing or wrong, on 1 ticket."),
        (1640, 900, "1,640 tags are missing or wrong, on 900 tickets."),
    ],
)
def test_violations(number, tickets, said):
    assert answers.violations(number, tickets) == said


@pytest.mark.parametrize("outcome", ["applied", "ignored", "quarantined", "duplicate", "waiting"])
def test_every_outcome_has_its_sentence(outcome):
    assert not answers.delivery(outcome, "webhook").startswith("Outcome:")


def test_states_of_tomorrow_are_named_not_hidden():
    assert answers.delivery("held_back", "webhook") == "Outcome: Held back."
    assert answers.push({"state": "on_hold", "far_key": None}, "Linear") == "State: On hold."


def test_a_push_that_was_tried_and_not_sent_says_why():
    tried = {"state": "cancelled", "far_key": None, "attempts": 1, "reason": "no company fits"}

    assert answers.push(tried, "HubSpot") == "It was not sent: no company fits"
    assert answers.push(tried | {"attempts": 0}, "HubSpot") == answers.PUSH_ANSWERS["cancelled"]


def need(cost: Cost, title: str = "It broke", said: str = "") -> Need:
    return Need(cost, title, "text", "Look", "today", sentence=said)


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        ([], "Everything arrives, and nothing needs a person."),
        ([need(Cost.TAGS, said="One tag is missing.")], "One tag is missing."),
        ([need(Cost.NOTHING_ARRIVES)], "It broke."),
        ([need(Cost.SET_ASIDE), need(Cost.TAGS)], "Deliveries arrive, and two things need a person."),
        ([need(Cost.NOTHING_ARRIVES), need(Cost.TAGS)], "It broke, and one more thing needs a person."),
        (
            [need(Cost.NOTHING_ARRIVES), *[need(Cost.TAGS)] * 2],
            "It broke, and two more things need a person.",
        ),
        ([need(Cost.TAGS)] * 14, "Deliveries arrive, and 14 things need a person."),
    ],
)
def test_the_status_page(needs, said):
    assert sentence(needs, arrived=True) == said


def test_nothing_arrived_is_said_before_anything_else():
    assert sentence([need(Cost.NOTHING_ARRIVES)], arrived=False) == "Nothing has arrived yet."


@pytest.mark.parametrize(
    ("number", "said"), [(1, "One thing needs a person"), (5, "Five things need a person")]
)
def test_the_heading_of_the_list_counts_it(number, said):
    assert heading(number) == said


def test_an_order_is_answered_as_one():
    assert answers.delivery("applied", "order") == "The order was carried out."
    assert answers.delivery("ignored", "order") == "There was nothing to do for this order."
    assert answers.delivery("waiting", "order") == answers.delivery("waiting", "webhook")
