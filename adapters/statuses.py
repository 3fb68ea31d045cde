"""What an HTTP status means for a push."""

import http

from adapters.http import Reply
from rules.errors import SinkError

ASKS_TO_WAIT = 429
REJECTS_CREDENTIALS = frozenset({401, 403, 407})
WORTH_REPEATING = frozenset({408, 425})  # all other 4xx stay what they are


def check_status(who: str, reply: Reply) -> None:
    """Raise the SinkError of any status that is not 2xx."""
    if 200 <= reply.status < 300:
        return
    said = f"{who} answered {_named(reply.status)}"
    if reply.status == ASKS_TO_WAIT:
        raise SinkError(f"{said} and asks to wait", retry_after=reply.retry_after, counts=False)
    if reply.status in REJECTS_CREDENTIALS:
        raise SinkError(f"{said}. Check our credentials there and what they may do.", pauses_sink=True)
    if 300 <= reply.status < 400:
        raise SinkError(f"{said}, a redirect, which is not followed. Correct base_url.")
    if 400 <= reply.status < 500 and reply.status not in WORTH_REPEATING:
        raise SinkError(f"{said}, so sending it again cannot help", permanent=True)
    raise SinkError(said, retry_after=reply.retry_after, outcome_unknown=reply.status >= 500)


def _named(status: int) -> str:
    try:
        return f"{status} {http.HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
