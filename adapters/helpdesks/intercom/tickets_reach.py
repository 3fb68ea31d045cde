"""Whether our token may read tickets, or the workspace has none.

Sources: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/tickets/searchtickets,
https://developers.intercom.com/docs/references/2.17/rest-api/errors/error-codes and, for the permission,
https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/oauth-scopes
"""

from adapters.connecting import Reach
from adapters.helpdesks.intercom.api_search import error_code, is_withheld
from adapters.json_api import GONE, JsonApi

SEARCH = "/tickets/search"
ALL = {"query": {"field": "created_at", "operator": ">", "value": 0}, "pagination": {"per_page": 1}}
NOT_IN_PLAN = "api_plan_restricted"
NONE = Reach("tickets", "this workspace has none; conversations are read")
WITHHELD = Reach(
    "tickets",
    "our token may not read them; conversations are read",
    "Tick the permission Read tickets at Developer Hub > your app > Configure > Authentication, then save.",
)


def tickets_reach(api: JsonApi) -> Reach:
    """Asked with a search for one ticket; SinkError where nothing can be said of it now."""
    reply = api.reply("POST", SEARCH, ALL)
    if reply.status in GONE or (is_withheld(reply) and error_code(reply) == NOT_IN_PLAN):
        return NONE
    if is_withheld(reply):
        return WITHHELD
    answer = api.read(reply, SEARCH)
    number = answer.get("total_count") if isinstance(answer, dict) else None
    if not isinstance(number, int):
        raise api.odd(SEARCH)
    return Reach("tickets", f"{number} may be read") if number else NONE
