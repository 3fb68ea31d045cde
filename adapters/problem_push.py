"""What a push about a problem asks of a tracker, and what it carries."""

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.base import Push, Receipt
from adapters.outgoing_text import is_web_address, one_line
from rules.errors import SinkError

# The first word of an action; any other makes one object for a flag.
ISSUE, CARD, COMMENT, REOPEN = "issue", "card", "comment", "reopen"
FEATURE_REQUEST = "feature_request"
NAME_LENGTH, MOST_LINKED = 200, 100


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket of the problem that has a web address."""

    id: str
    url: str


@dataclass(frozen=True, slots=True)
class Customer:
    """An account that the problem reaches. name: "" where it is not known.

    revenue: a year's, in whole units of its currency, None where it is not known.
    """

    id: str
    name: str
    domain: str
    tier: str
    revenue: int | None
    currency: str
    tickets: int


@dataclass(frozen=True, slots=True)
class Card:
    """The problem in two lines, with the page that shows it."""

    title: str
    subtitle: str
    url: str


def first_word(push: Push) -> str:
    """What is asked: `comment` for `comment:accounts-10`."""
    return push.action.partition(":")[0]


def issue_key(push: Push) -> str:
    """The far key of the object that a card, comment or reopening is about; a permanent SinkError without any."""
    if key := str(push.content.get("issue") or ""):
        return key
    raise SinkError(f"the push {push.action} does not say which issue it is about", permanent=True)


def linked_tickets(push: Push) -> list[Ticket]:
    """The first MOST_LINKED tickets that can be linked, in their order, each once."""
    told = push.content.get("tickets") or []
    by_url = {
        one["url"]: Ticket(_line(one["id"]), one["url"]) for one in told if is_web_address(one.get("url"))
    }
    return list(by_url.values())[:MOST_LINKED]


def customers(push: Push) -> Iterator[Customer]:
    """The first MOST_LINKED accounts, in their order."""
    for one in (push.content.get("customers") or [])[:MOST_LINKED]:
        yield Customer(
            str(one["id"]),
            _line(one.get("name")),
            str(one.get("domain") or ""),
            _line(one.get("tier")),
            one.get("revenue"),
            str(one.get("currency") or ""),
            int(one.get("tickets") or 0),
        )


def card(push: Push) -> Card | None:
    """The card; None where the problem's page has no address that can be linked."""
    told = push.content.get("card") or {}
    if not is_web_address(told.get("url")):
        return None
    return Card(_line(told.get("title")) or "Tickets", _line(told.get("subtitle")), told["url"])


def receipt(push: Push, far_key: object, url: object) -> Receipt:
    """That the push arrived at this issue."""
    return Receipt(push.far_id, str(far_key), str(url))


def _line(value: object) -> str:
    return one_line(value, NAME_LENGTH)
