"""A quick Zendesk without limits: python -m bench.filling.zendesk TICKETS PORT.

Every ticket has eight comments, half of them the customer's, three changes beside them and a description. Its texts and
names are synthetic. Answers are put together from bytes made once, so that the server costs little.
"""

import json
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn

BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
EVERY = timedelta(minutes=8)  # between the openings of two tickets
COMMENTS = 8
PAGE = 1000
EXPORT, COUNT = "/api/v2/incremental/tickets/cursor.json", "/api/v2/search/count.json"
# Lists in which nothing is, and under which key.
EMPTY = {
    "/api/v2/help_center/articles.json": "articles", "/api/v2/organizations": "organizations", "/api/v2/webhooks": "webhooks",
    "/api/v2/business_hours/schedules": "schedules",
}  # fmt: skip
AI, PERSON = 9001, 3001
CUSTOMERS = 20_000
WORDS = "Synthetic text: the import stops at row 40, and the page says that the file has too many columns. "
Message = MutableMapping[str, Any]


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def opened(number: int) -> datetime:
    return BEGIN + EVERY * number


def customer(number: int) -> int:
    return 2_000_000 + number * 7919 % CUSTOMERS


def ticket(number: int) -> dict[str, Any]:
    """The ticket as the export lists it."""
    return {
        "id": number, "url": f"https://synthetic.example/api/v2/tickets/{number}.json", "external_id": None,
        "via": {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": moment(opened(number)), "updated_at": moment(opened(number) + timedelta(hours=COMMENTS)),
        "type": None, "subject": "Synthetic subject", "description": text(number, 0), "priority": "normal", "status": "solved",
        "requester_id": customer(number), "submitter_id": customer(number), "assignee_id": PERSON,
        "organization_id": customer(number) % 900 + 6000, "group_id": 4001, "is_public": True,
        "tags": ["cat_data_import"], "custom_fields": [], "satisfaction_rating": {"score": "unoffered"},
        "ticket_form_id": 5201, "brand_id": 5001,
    }  # fmt: skip


def users(number: int) -> list[dict[str, Any]]:
    return [
        {"id": customer(number), "role": "end-user", "email": f"customer-{customer(number)}@synthetic.example",
         "organization_id": customer(number) % 900 + 6000},
        {"id": AI, "role": "agent", "email": "ai@synthetic.example", "organization_id": None},
        {"id": PERSON, "role": "agent", "email": "person@synthetic.example", "organization_id": None},
    ]  # fmt: skip


def text(number: int, place: int) -> str:
    """No two messages are alike, but for a ticket's description and its first comment."""
    return f"{WORDS * 2} It is order {number}, seen {place + 1} times, file {number * 31 + place}.csv."


def author(number: int, place: int) -> int:
    """The customer and the desk take turns; the AI answers first, a person afterwards."""
    if place % 2 == 0:
        return customer(number)
    return AI if place == 1 else PERSON


def comment(number: int, place: int) -> dict[str, Any]:
    return {"id": number * 100 + place, "type": "Comment", "author_id": author(number, place),
            "body": text(number, place), "public": True, "audit_id": number * 100 + place}  # fmt: skip


def audit(number: int, place: int) -> dict[str, Any]:
    """One comment, with what the ticket's opening, hand-over and end change beside it."""
    first = number * 100 + 50 + place
    beside: dict[int, list[dict[str, Any]]] = {
        0: [{"id": first, "type": "Create", "value": "new", "field_name": "status"},
            {"id": first + 20, "type": "Create", "value": str(customer(number)), "field_name": "requester_id"}],
        3: [{"id": first, "type": "Change", "value": str(PERSON), "previous_value": None, "field_name": "assignee_id"}],
        COMMENTS - 1: [{"id": first, "type": "Change", "value": "solved", "previous_value": "new", "field_name": "status"}],
    }  # fmt: skip
    return {
        "id": number * 100 + place, "ticket_id": number, "author_id": author(number, place),
        "created_at": moment(opened(number) + timedelta(hours=place)), "via": {"channel": "email"},
        "events": [comment(number, place), *beside.get(place, [])],
    }  # fmt: skip


class Zendesk:
    """The application."""

    def __init__(self, tickets: int) -> None:
        self.tickets = tickets

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            return
        body = json.dumps(self.answer(scope["path"], scope["query_string"].decode())).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def answer(self, path: str, query: str) -> dict[str, Any]:
        """The document at an address."""
        if path == COUNT:
            return {"count": self.tickets}
        if path == EXPORT:
            return self.page(query)
        if path in EMPTY:
            return {EMPTY[path]: [], "meta": {"has_more": False}}
        number = int(path.split("/")[4])
        audits = [audit(number, place) for place in range(COMMENTS)]
        return {"audits": audits, "users": users(number), "meta": {"has_more": False, "after_cursor": None}}

    def page(self, query: str) -> dict[str, Any]:
        asked = dict(part.partition("=")[::2] for part in query.split("&"))
        since = int(asked.get("start_time", "0"))
        nothing_since = since > (opened(self.tickets) + timedelta(hours=COMMENTS)).timestamp()
        first = int(asked.get("cursor", self.tickets if nothing_since else 0))
        last = min(first + PAGE, self.tickets)
        numbers = range(first + 1, last + 1)
        return {
            "tickets": [ticket(number) for number in numbers],
            "users": list({one["id"]: one for number in numbers for one in users(number)}.values()),
            "after_cursor": str(last), "end_of_stream": last == self.tickets,
        }  # fmt: skip


if __name__ == "__main__":
    uvicorn.run(Zendesk(int(sys.argv[1])), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning",
                http="httptools", loop="uvloop", lifespan="off")  # fmt: skip
