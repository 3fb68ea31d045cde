"""One conversation or one ticket, as the API tells it. Both share one row of ids: an id is a conversation first, then a ticket.

Sources: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/conversations/retrieveconversation and
https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tickets/getticket
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from adapters.helpdesks.intercom.api_search import is_withheld
from adapters.json_api import GONE, JsonApi
from rules.errors import SinkError

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sort:
    """type: as a record names itself. path: where they stand. attributes, parts: the keys that hold them."""

    type: str
    path: str
    attributes: str
    parts: str

    def address(self, number: Any) -> str:
        """Of one of them."""
        return f"{self.path}/{quote(str(number), safe='')}"


CONVERSATION = Sort("conversation", "/conversations", "custom_attributes", "conversation_parts")
TICKET = Sort("ticket", "/tickets", "ticket_attributes", "ticket_parts")


def sort_of(record: Record) -> Sort:
    """Which of both it is."""
    return TICKET if record.get("type") == TICKET.type else CONVERSATION


def read_record(api: JsonApi, number: str) -> Record | None:
    """The conversation, else the ticket, of this id; None where there is neither."""
    return read_conversation(api, number) or read_ticket(api, number)


def read_conversation(api: JsonApi, number: str) -> Record | None:
    """None where there is none."""
    path = f"{CONVERSATION.address(number)}?display_as=plaintext"
    return _record(api, api.get(path), path)


def read_ticket(api: JsonApi, number: str) -> Record | None:
    """None where there is none, a permanent SinkError where tickets are withheld from us."""
    path = TICKET.address(number)
    reply = api.reply("GET", path)
    if is_withheld(reply) and reply.status not in GONE:
        said = f"no conversation has the id {number}, and our token may read no tickets. Let it, if there are any."
        raise SinkError(said, permanent=True)
    return _record(api, api.read(reply, path), path)


def listed(holder: Record, name: str) -> list[Record]:
    """What Intercom lists under a name that it repeats inside."""
    inner = (holder.get(name) or {}).get(name) or []
    return [one for one in inner if isinstance(one, dict)]


def _record(api: JsonApi, answer: Any, path: str) -> Record | None:
    if answer is not None and (not isinstance(answer, dict) or "id" not in answer):
        raise api.odd(path)
    return answer
