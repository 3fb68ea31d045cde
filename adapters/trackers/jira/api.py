"""One exchange with Jira Cloud's REST API, and what each of its refusals means.

Source: https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/
"""

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.fields import read_moment
from adapters.http import GuardedHttp, Reply
from adapters.statuses import ASKS_TO_WAIT, check_status
from rules.errors import SinkError

ROOT = "/rest/api/3"
REFUSED, GONE = 400, frozenset({404, 410})
# Refused fields that are this push's own; all others are a matter of the project's set-up.
OWN_FIELDS = frozenset({"summary", "description"})
FIELD = re.compile(r"[A-Za-z][\w.-]{0,60}")


class GoneError(SinkError):
    """What was asked for is not there, or not shown to this user."""


class JiraApi:
    """Asks one site, as the user to whom the mail address and the token belong."""

    def __init__(self, http: GuardedHttp, email: str, token: str) -> None:
        self._http = http
        pair = base64.b64encode(f"{email}:{token}".encode()).decode()
        self._headers = {"Authorization": f"Basic {pair}"}

    def ask(self, doing: str, method: str, path: str, document: Any = None) -> Any:
        """The parsed answer, None where it is empty; SinkError for any status but 2xx. doing: for its message."""
        reply = self._http.request(method, f"{ROOT}{path}", document, self._headers)
        who = f"Jira, asked to {doing},"
        if reply.status == ASKS_TO_WAIT:
            raise SinkError(
                f"{who} asks to wait: the rate limit is reached", retry_after=_wait(reply), counts=False
            )
        if reply.status == REFUSED and (refused := sorted(_refused_fields(reply.body))):
            ours = OWN_FIELDS.issuperset(refused)
            said = f"{who} does not take {', '.join(refused)}. Correct the sink's options, or the project's fields and screens."
            raise SinkError(said, permanent=ours, pauses_sink=not ours)
        if reply.status in GONE:
            raise GoneError(f"{who} answered {reply.status}", permanent=True)
        check_status(who, reply)
        return _parsed(who, reply) if reply.body else None

    def ask_of_project(self, doing: str, method: str, path: str, document: Any = None) -> Any:
        """As `ask`, for what no single push is to blame for: a refusal makes the sink wait for a person."""
        try:
            return self.ask(doing, method, path, document)
        except SinkError as error:
            if not error.permanent:
                raise
            said = f"{error}. Correct base_url and options.project, or what the user may do there."
            raise SinkError(said, pauses_sink=True) from None


def document(found: Any, doing: str, *keys: str) -> Mapping[str, Any]:
    """An answer that is a document with these keys; SinkError else."""
    if not isinstance(found, dict) or any(found.get(key) is None for key in keys):
        raise SinkError(f"Jira did not {doing} and does not say why", outcome_unknown=True)
    return found


def documents(found: Any, doing: str) -> list[dict[str, Any]]:
    """An answer's list of documents; SinkError where it is none."""
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise SinkError(f"Jira did not {doing} and does not say why", outcome_unknown=True)
    return found


def within(value: Any, *path: str) -> Any:
    """What lies at the path, None where the answer has another shape."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _wait(reply: Reply) -> float | None:
    """https://developer.atlassian.com/cloud/jira/platform/rate-limiting/"""
    if reply.retry_after is not None:
        return reply.retry_after
    try:
        reset: datetime = read_moment(reply.headers.get("X-RateLimit-Reset"))
    except ValueError:
        return None
    return max(0.0, reset.timestamp() - reply.received_at)


def _refused_fields(body: bytes) -> set[str]:
    """The fields that an error names; only what can be one, for anything may stand there."""
    try:
        errors = within(json.loads(body), "errors")
    except (ValueError, RecursionError):
        return set()
    return {name for name in errors if FIELD.fullmatch(name)} if isinstance(errors, dict) else set()


def _parsed(who: str, reply: Reply) -> Any:
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        raise SinkError(f"{who} answered with something else than JSON", outcome_unknown=True) from None
