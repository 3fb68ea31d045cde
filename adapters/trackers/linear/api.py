"""One GraphQL exchange with Linear, and what each of its refusals means."""

import re
from collections.abc import Mapping
from typing import Any

from adapters.body import load_body
from adapters.http import GuardedHttp, Reply
from adapters.retry_after import reset_seconds
from adapters.statuses import ASKS_TO_WAIT, check_status
from adapters.trackers.linear.answers import within
from rules.errors import MalformedBody, SinkError

WAIT: Mapping[str, bool] = {"counts": False}
PAUSE: Mapping[str, bool] = {"pauses_sink": True}
NEVER: Mapping[str, bool] = {"permanent": True}
LOOK: Mapping[str, bool] = {"outcome_unknown": True}
NO_FEATURE = "FEATURE_NOT_ACCESSIBLE"
# An error's `extensions.code`, else its `type` written the same way. Of any other the status decides.
# https://linear.app/developers/graphql and packages/sdk/src/error.ts of https://github.com/linear/linear
MEANINGS = {
    "RATELIMITED": WAIT,  # comes with status 400
    "AUTHENTICATION_ERROR": PAUSE,
    "FORBIDDEN": PAUSE,
    NO_FEATURE: PAUSE,
    "USAGE_LIMIT_EXCEEDED": PAUSE,
    "INPUT_ERROR": NEVER,
    "INVALID_INPUT": NEVER,
    "USER_ERROR": NEVER,
    "BAD_USER_INPUT": NEVER,
    "GRAPHQL_ERROR": NEVER,
    "GRAPHQL_PARSE_FAILED": NEVER,
    "GRAPHQL_VALIDATION_FAILED": NEVER,
    "LOCK_TIMEOUT": LOOK,  # Linear's own troubles; status 400 does not make them ours
    "NETWORK_ERROR": LOOK,
    "INTERNAL_ERROR": LOOK,
    "INTERNAL_SERVER_ERROR": LOOK,
}
NOT_FOUND = "entity not found"
RATE_LIMITS = ("x-ratelimit-requests", "x-ratelimit-complexity", "x-ratelimit-endpoint-requests")
OAUTH_PREFIX = "lin_oauth_"
WHAT_TO_DO = "Check the secret, team and labels of this sink."


class RefusedError(SinkError):
    """Linear's no, with its code for it."""

    def __init__(
        self, message: str, code: str, *, permanent: bool = False, pauses_sink: bool = False
    ) -> None:
        super().__init__(message, permanent=permanent, pauses_sink=pauses_sink)
        self.code = code


class NotFoundError(SinkError):
    """Linear knows no such thing."""


class LinearApi:
    """Asks one Linear workspace. A personal key is sent bare, an OAuth token as Bearer."""

    def __init__(self, http: GuardedHttp, secret: str) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {secret}" if secret.startswith(OAUTH_PREFIX) else secret}

    def ask(self, doing: str, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The `data` of the answer; SinkError for all else, whatever its status. doing: for its message."""
        reply = self._http.post({"query": query, "variables": dict(variables)}, self._headers)
        answer = _read(reply.body)
        if errors := answer.get("errors"):
            raise self._refusal(doing, reply, errors)
        if reply.status == ASKS_TO_WAIT:
            raise self._wait(reply)
        check_status(self._http.who, reply)
        data = answer.get("data")
        if not isinstance(data, dict):
            raise SinkError(
                f"{self._http.who} answered with something else than GraphQL", outcome_unknown=True
            )
        return data

    def _refusal(self, doing: str, reply: Reply, errors: Any) -> SinkError:
        first = errors[0] if isinstance(errors, list) and isinstance(errors[0], dict) else {}
        code = _code(first.get("extensions"))
        if reply.status == ASKS_TO_WAIT or MEANINGS.get(code) is WAIT:
            return self._wait(reply)
        said = f"{self._http.who} refused to {doing} ({code})"
        if str(first.get("message", "")).lower().startswith(NOT_FOUND):
            return NotFoundError(f"{said}. {WHAT_TO_DO}", permanent=True)
        if MEANINGS.get(code) is LOOK:
            return SinkError(said, retry_after=reply.retry_after, **LOOK)
        if code in MEANINGS:
            return RefusedError(f"{said}. {WHAT_TO_DO}", code, **MEANINGS[code])
        check_status(self._http.who, reply)
        return SinkError(said, outcome_unknown=True)

    def _wait(self, reply: Reply) -> SinkError:
        """Nothing was done; how long to wait stands in Retry-After or in the limit that is used up."""
        resets = [
            reset_seconds(reply.headers.get(f"{limit}-reset"), reply.received_at)
            for limit in RATE_LIMITS
            if not re.fullmatch(r"0*[1-9]\d*", reply.headers.get(f"{limit}-remaining", "0"))
        ]
        hint = reply.retry_after or max((wait for wait in resets if wait is not None), default=None)
        return SinkError(
            f"{self._http.who} asks to wait: the rate limit is reached", retry_after=hint, counts=False
        )


def _read(body: bytes) -> dict[str, Any]:
    try:
        return load_body(body)
    except MalformedBody:
        return {}


def _code(extensions: Any) -> str:
    """The error's code; only known ones are quoted, for anything may stand there."""
    for key in ("code", "type"):
        code = str(within(extensions, key)).upper().replace(" ", "_")
        if code in MEANINGS:
            return code
    return "an unknown error"
