"""Keeps an issue's links and customers up to date, without telling anybody."""

from collections.abc import Mapping
from typing import Any

from adapters.base import Push, Receipt
from adapters.problem_push import card, issue_key, linked_tickets, receipt
from adapters.trackers.linear import issue, queries
from adapters.trackers.linear.answers import made, nodes, one
from adapters.trackers.linear.api import LinearApi
from adapters.trackers.linear.waiting import Waiting

READING, LINKING = "read the issue's links", "link to the issue"


class CardOfIssue:
    """The link to the problem's page, those to its tickets, and the customers who wait."""

    def __init__(self, api: LinearApi, waiting: Waiting) -> None:
        self._api, self._waiting = api, waiting

    def send(self, push: Push) -> Receipt:
        """Write what differs."""
        found = self._read(push)
        for attachment in _missing_links(push, found):
            answer = self._api.ask(LINKING, queries.LINK_TICKET, {"input": attachment})
            made(answer, "attachmentCreate", "attachment", LINKING)
        for customer, need in self._waiting.missing(push, str(found["id"])):
            self._waiting.note(customer, need)
        return _receipt(push, found)

    def read_back(self, push: Push) -> Receipt | None:
        """The issue when it shows all of it; None else."""
        found = self._read(push)
        missing = _missing_links(push, found) or self._waiting.missing(push, str(found["id"]))
        return None if missing else _receipt(push, found)

    def _read(self, push: Push) -> dict[str, Any]:
        return one(self._api.ask(READING, queries.READ_LINKS, {"id": issue_key(push)}), "issue", READING)


def _receipt(push: Push, found: Mapping[str, Any]) -> Receipt:
    return receipt(push, found.get("identifier"), found.get("url"))


def _missing_links(push: Push, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """AttachmentCreateInputs. A ticket that anybody has linked keeps that link as it is."""
    shown = {link.get("url"): link for link in nodes(found, "attachments")}
    issue_id, told = str(found["id"]), card(push)
    missing = [
        issue.ticket_input(issue_id, ticket) for ticket in linked_tickets(push) if ticket.url not in shown
    ]
    if told:
        attachment = issue.card_input(issue_id, told)
        held = shown.get(told.url, {})
        if any(held.get(key) != attachment[key] for key in ("title", "subtitle")):
            missing.insert(0, attachment)
    return missing
