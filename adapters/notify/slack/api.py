"""One call of Slack's Web API, and what each of its refusals means; a refusal comes with status 200."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from adapters.body import load_body
from adapters.http import GuardedHttp, Reply
from adapters.statuses import check_status
from rules.errors import MalformedBody, SinkError

WAIT: Mapping[str, bool] = {"counts": False}
PAUSE: Mapping[str, bool] = {"pauses_sink": True}
NEVER: Mapping[str, bool] = {"permanent": True}
LOOK: Mapping[str, bool] = {"outcome_unknown": True}
CREDENTIALS = "Give the app the token and the scopes that the guide names."
CHANNEL = "Correct options.channel, or invite the app into that channel."
# An answer's `error`. Of any other nobody knows what became of the request.
# https://docs.slack.dev/reference/methods/chat.postMessage#errors
MEANINGS: Mapping[str, tuple[Mapping[str, bool], str]] = {
    **dict.fromkeys(("ratelimited", "rate_limited", "message_limit_exceeded"), (WAIT, "")),
    **dict.fromkeys(
        ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission",
         "missing_scope", "not_allowed_token_type", "org_login_required", "ekm_access_denied", "access_denied",
         "accesslimited", "team_access_not_granted", "enterprise_is_restricted", "two_factor_setup_required",
         "method_deprecated", "deprecated_endpoint", "metadata_must_be_sent_from_app"),
        (PAUSE, CREDENTIALS),
    ),
    **dict.fromkeys(
        ("channel_not_found", "not_in_channel", "is_archived", "restricted_action", "team_not_found",
         "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
         "messages_tab_disabled"),
        (PAUSE, CHANNEL),
    ),
    **dict.fromkeys(
        ("msg_too_long", "msg_blocks_too_long", "no_text", "invalid_blocks", "invalid_blocks_format",
         "invalid_arguments", "invalid_arg_name", "invalid_metadata_format", "invalid_metadata_schema",
         "metadata_too_large", "too_many_attachments"),
        (NEVER, "Slack cannot take this message."),
    ),
    # https://docs.slack.dev/reference/methods/chat.update#errors
    **dict.fromkeys(
        ("message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"),
        (NEVER, "The message is not there any more, or may not be changed."),
    ),
    # It knows the message's id and has the message no more: somebody has deleted it.
    "duplicate_message_not_found": (NEVER, "The message had been posted and was deleted there."),
    **dict.fromkeys(
        ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"),
        (LOOK, ""),
    ),
}  # fmt: skip
# https://docs.slack.dev/reference/methods/users.lookupByEmail#errors, .../conversations.open#errors
NOBODY = frozenset(
    {"users_not_found", "user_not_found", "user_not_visible", "user_disabled", "cannot_dm_bot"}
)


class NobodyError(SinkError):
    """Slack knows no such person, or none that can be written to."""


class SlackApi:
    """Asks one Slack workspace."""

    def __init__(self, http: GuardedHttp, token: str) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"}

    def post(self, method: str, document: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of a method that changes something; SinkError for all but success."""
        return self._read(method, self._http.request("POST", f"/{method}", dict(document), self._headers))

    def get(self, method: str, **asked: str) -> dict[str, Any]:
        """The answer of a method that reads; SinkError as above."""
        path = f"/{method}?{urlencode(asked)}"
        return self._read(method, self._http.request("GET", path, None, self._headers))

    def _read(self, method: str, reply: Reply) -> dict[str, Any]:
        check_status(self._http.who, reply)
        try:
            answer = load_body(reply.body)
        except MalformedBody:
            answer = {}
        if answer.get("ok") is True:
            return answer
        if answer.get("ok") is not False:
            raise odd(method)
        raise _refusal(method, str(answer.get("error")), reply)


def within(value: Any, *path: str) -> Any:
    """What lies at the path, None where the answer has another shape."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def odd(method: str) -> SinkError:
    """An answer that is none of what Slack documents."""
    return SinkError(f"Slack answered {method} with something else than it documents", outcome_unknown=True)


def _refusal(method: str, error: str, reply: Reply) -> SinkError:
    """Only known words are quoted, for anything may stand there."""
    if error in NOBODY:
        return NobodyError(f"Slack refused {method} ({error})", permanent=True)
    if error not in MEANINGS:
        return SinkError(f"Slack refused {method} (an unknown error)", outcome_unknown=True)
    meaning, what = MEANINGS[error]
    said = f"Slack refused {method} ({error})"
    return SinkError(f"{said}. {what}" if what else said, retry_after=reply.retry_after, **meaning)
