"""The documents that Linear is sent: https://studio.apollographql.com/public/Linear-API/variant/current/schema/reference"""

from collections.abc import Mapping
from typing import Any

from adapters.base import Push
from adapters.issue_markdown import description
from adapters.issue_words import TITLE_LENGTH, title
from adapters.outgoing_text import is_web_address, markdown_link, one_line
from adapters.own_ids import own_id
from adapters.problem_push import Card, Customer, Ticket

# 0 none, 1 urgent, 2 high, 3 medium, 4 low: https://linear.app/docs/priority
PRIORITIES = {"critical": 1, "urgent": 1, "high": 2, "medium": 3, "low": 4}
OURS = "Deskgauge"  # the subtitle of each link that we make to a ticket


def issue_input(push: Push, team_id: str, label_ids: list[str]) -> dict[str, Any]:
    """IssueCreateInput."""
    return {
        "id": push.far_id,
        "teamId": team_id,
        "title": title(push),
        "description": description(push),
        "priority": PRIORITIES.get(str(push.content.get("severity", "")), 0),
        "labelIds": label_ids,
    }


def attachment_input(push: Push) -> dict[str, Any]:
    """AttachmentCreateInput for a flag's ticket; the address is its key within the issue."""
    ticket = one_line(push.content.get("ticket_id", ""), TITLE_LENGTH)
    return ticket_input(push.far_id, Ticket(ticket, ticket_url(push)))


def ticket_input(issue_id: str, ticket: Ticket) -> dict[str, Any]:
    """AttachmentCreateInput for a ticket."""
    return {"issueId": issue_id, "url": ticket.url, "title": f"Ticket {ticket.id}", "subtitle": OURS}


def card_input(issue_id: str, card: Card) -> dict[str, Any]:
    """AttachmentCreateInput for the problem's page; a second one with its address changes the first."""
    return {"issueId": issue_id, "url": card.url, "title": card.title, "subtitle": card.subtitle}


def customer_input(customer: Customer, currency: str) -> dict[str, Any]:
    """CustomerUpsertInput; what is not known here keeps the value that it has in Linear. currency: of Linear's revenues."""
    known: dict[str, Any] = {"externalId": customer.id}
    if customer.name:
        known["name"] = customer.name
    if customer.domain:
        known["domains"] = [customer.domain]
    if customer.tier:
        known["tierName"] = customer.tier
    if customer.revenue is not None and customer.currency == currency:
        known["revenue"] = customer.revenue
    return known


def customer_filter(customer: Mapping[str, Any]) -> dict[str, Any]:
    """CustomerFilter for the one whom a CustomerUpsertInput would change."""
    domains = [{"domains": {"some": {"eq": domain}}} for domain in customer.get("domains", [])]
    return {"or": [{"externalIds": {"some": {"eq": customer["externalId"]}}}, *domains]}


def need_input(issue_id: str, customer: Customer, card: Card | None) -> dict[str, Any]:
    """CustomerNeedCreateInput: that the customer waits for the issue, once for each of the two."""
    return {
        "id": own_id("customer need", issue_id, customer.id),
        "issueId": issue_id,
        "customerExternalId": customer.id,
        "body": markdown_link("Tickets and numbers", card.url if card else "", TITLE_LENGTH),
    }


def ticket_url(push: Push) -> str:
    """The ticket's web address, "" where there is none that can be linked."""
    url = push.content.get("ticket_url")
    return str(url) if is_web_address(url) else ""


def told_already(wanted: Mapping[str, Any], customer: Mapping[str, Any]) -> bool:
    """Whether a customer of Linear's says all that the CustomerUpsertInput would."""
    tier = customer.get("tier")
    held = {
        "externalId": customer.get("externalIds") or [],
        "domains": customer.get("domains") or [],
        "name": [customer.get("name")],
        "tierName": [tier.get("name")] if isinstance(tier, dict) else [],
        "revenue": [customer.get("revenue")],
    }
    told = {key: value if isinstance(value, list) else [value] for key, value in wanted.items()}
    return all(one in held[key] for key, values in told.items() for one in values)
