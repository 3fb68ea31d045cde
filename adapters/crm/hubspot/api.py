"""One exchange with HubSpot's API, and what each of its refusals means.

Source: https://developers.hubspot.com/docs/api-reference/error-handling
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.body import load_body
from adapters.crm.hubspot.properties import NAMES
from adapters.http import GuardedHttp, Reply
from adapters.statuses import ASKS_TO_WAIT, check_status
from rules.errors import MalformedBody, SinkError

# How long a used-up limit needs, where the answer does not say; a day's limit is looked at again every hour.
# https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
WAITS = {"SECONDLY": 1.0, "TEN_SECONDLY_ROLLING": 10.0, "DAILY": 3600.0}
UNASKED_WAIT = 10.0
LOCKED, LOCKED_SECONDS = 423, 2.0  # one record
MIGRATING, MIGRATING_SECONDS = 477, 3600.0  # the whole account
NO_SUCH_PROPERTY = "PROPERTY_DOESNT_EXIST"
NOT_FOUND, INVALID, CONFLICT, SCOPES = "OBJECT_NOT_FOUND", "VALIDATION_ERROR", "CONFLICT", "MISSING_SCOPES"
CATEGORIES = frozenset({NOT_FOUND, INVALID, CONFLICT, SCOPES})
SCOPE = re.compile(r"crm\.[a-z_.]{1,60}")


class RefusedError(SinkError):
    """HubSpot's no. category: its own word for it, NO_SUCH_PROPERTY where a property of ours is gone."""

    def __init__(self, message: str, category: str, *, permanent: bool = False, pauses: bool = False) -> None:
        super().__init__(message, permanent=permanent, pauses_sink=pauses)
        self.category = category


class HubSpotApi:
    """Asks one HubSpot account with a service key or a private app's token."""

    def __init__(self, http: GuardedHttp, secret: str, version: str) -> None:
        self._http, self._version = http, version
        self._headers = {"Authorization": f"Bearer {secret}"}

    def objects(self, path: str) -> str:
        """The address of something about companies."""
        return f"/crm/objects/{self._version}/companies{path}"

    def properties(self, path: str = "") -> str:
        """The address of something about the companies' properties."""
        return f"/crm/properties/{self._version}/companies{path}"

    def owner(self, owner: str) -> str:
        """The address of somebody who looks after companies."""
        return f"/crm/owners/{self._version}/{owner}"

    def ask(self, doing: str, method: str, path: str, document: Any = None) -> dict[str, Any]:
        """The answer's document; SinkError for any status but 2xx. doing: for its message."""
        reply = self._http.request(method, path, document, self._headers)
        answer = _read(reply.body)
        if waiting := _wait(reply, answer or {}):
            raise waiting
        if 400 <= reply.status < 500 and (refused := refusal(doing, answer or {})):
            raise refused
        check_status(f"HubSpot, asked to {doing},", reply)
        if answer is None:
            said = f"HubSpot, asked to {doing}, answered with something else than a document"
            raise SinkError(said, outcome_unknown=True)
        return answer


def refusal(doing: str, error: Mapping[str, Any]) -> RefusedError | None:
    """What an error's document means, as the whole answer or as one entry of a 207; None for an unknown category."""
    category = _category(error)
    said = f"HubSpot did not {doing} ({category})"
    if category == SCOPES:
        lacking = " or ".join(_scopes(error)) or "a scope that this needs"
        return RefusedError(f"{said}: give the key the scope {lacking}.", category, pauses=True)
    if category == INVALID:
        named = ", ".join(name for name in NAMES if name in str(error)) or "what was sent"
        what = "Correct the account's validation rules, or the property that somebody changed"
        return RefusedError(f"{said}: it does not allow {named}. {what}.", category, permanent=True)
    if category == NO_SUCH_PROPERTY:
        what = "Restore the archived one in HubSpot's settings, where making it again does not help"
        return RefusedError(f"{said}: a property of ours is gone. {what}.", category)
    return RefusedError(said, category, permanent=True) if category else None


def _wait(reply: Reply, answer: Mapping[str, Any]) -> SinkError | None:
    """Nothing was done, and the same request is right later."""
    hint = reply.retry_after
    if reply.status == ASKS_TO_WAIT:
        wait = WAITS.get(str(answer.get("policyName", "")), UNASKED_WAIT) if hint is None else hint
        return SinkError("HubSpot asks to wait: the rate limit is reached", retry_after=wait, counts=False)
    if reply.status == MIGRATING:
        wait = MIGRATING_SECONDS if hint is None else hint
        return SinkError("HubSpot is moving this account and asks to wait", retry_after=wait, counts=False)
    if reply.status == LOCKED:
        return SinkError("HubSpot is changing this company itself just now", retry_after=LOCKED_SECONDS)
    return None


def _category(error: Mapping[str, Any]) -> str:
    """HubSpot's word for the error; only known ones are quoted, for anything may stand there."""
    if NO_SUCH_PROPERTY in str(error):
        return NO_SUCH_PROPERTY
    category = error.get("category")
    return category if isinstance(category, str) and category in CATEGORIES else ""


def _scopes(error: Mapping[str, Any]) -> Iterator[str]:
    """The scopes of which the key lacks one."""
    for one in documents(error.get("errors")):
        context = one.get("context")
        named = context.get("requiredGranularScopes") if isinstance(context, dict) else None
        for scope in named if isinstance(named, list) else ():
            if isinstance(scope, str) and SCOPE.fullmatch(scope):
                yield scope


def documents(value: Any) -> list[dict[str, Any]]:
    """The documents in a list of an answer; none where it has another shape."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        return load_body(body)
    except MalformedBody:
        return None
