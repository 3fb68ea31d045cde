"""What each of Salesforce's refusals means for the push and for the sink."""

import json
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from adapters.http import Reply
from rules.errors import SinkError

SEVERAL = 300
NO_SESSION = "INVALID_SESSION_ID"
WHOLE_DAY = "TotalRequests"
# The limit counts the last 24 hours, so it comes back by and by; a limit on what runs at once is over soon.
# https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet
DAY_SECONDS, SOON_SECONDS, LOCKED_SECONDS = 3600.0, 60.0, 2.0


class Meaning(StrEnum):
    """What a refusal is about."""

    WAITS = "the request limit is reached"
    LOCKED = "somebody is changing this account just now"
    GONE = "there is no such account any more"
    NO_FIELD = "a field is not there"
    INVALID = "a value is not allowed"
    DENIED = "the user may not do this"
    CLOSED = "the API is closed to us"
    SEVERAL = "several accounts have this external id"


# https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm
MEANINGS: Mapping[str, Meaning] = {
    "REQUEST_LIMIT_EXCEEDED": Meaning.WAITS,
    "UNABLE_TO_LOCK_ROW": Meaning.LOCKED,
    "ENTITY_IS_LOCKED": Meaning.DENIED,
    "NOT_FOUND": Meaning.GONE,
    "ENTITY_IS_DELETED": Meaning.GONE,
    "MALFORMED_ID": Meaning.GONE,
    "INVALID_ID_FIELD": Meaning.GONE,
    "INVALID_CROSS_REFERENCE_KEY": Meaning.GONE,
    "INVALID_FIELD": Meaning.NO_FIELD,
    "INVALID_FIELD_FOR_INSERT_UPDATE": Meaning.NO_FIELD,
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": Meaning.INVALID,
    "FIELD_FILTER_VALIDATION_EXCEPTION": Meaning.INVALID,
    "FIELD_INTEGRITY_EXCEPTION": Meaning.INVALID,
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": Meaning.INVALID,
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": Meaning.INVALID,
    "INVALID_TYPE_ON_FIELD_IN_RECORD": Meaning.INVALID,
    "JSON_PARSER_ERROR": Meaning.INVALID,
    "NUMBER_OUTSIDE_VALID_RANGE": Meaning.INVALID,
    "REQUIRED_FIELD_MISSING": Meaning.INVALID,
    "STRING_TOO_LONG": Meaning.INVALID,
    "INSUFFICIENT_ACCESS": Meaning.DENIED,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": Meaning.DENIED,
    "INSUFFICIENT_ACCESS_OR_READONLY": Meaning.DENIED,
    "API_CURRENTLY_DISABLED": Meaning.CLOSED,
    "API_DISABLED_FOR_ORG": Meaning.CLOSED,
    "INVALID_TYPE": Meaning.CLOSED,
}
WHAT_TO_DO: Mapping[Meaning, str] = {
    Meaning.GONE: "Say which account it is now: `deskgauge accounts match`",
    Meaning.NO_FIELD: "Make it, or let the user of this sink edit it; `deskgauge doctor` names it",
    Meaning.INVALID: "Correct the validation rule, trigger or field that refuses it",
    Meaning.DENIED: "Let the user of this sink edit this account",
    Meaning.CLOSED: "Let the user of this sink use the API and read accounts",
    Meaning.SEVERAL: "Make options.external_id_field unique, or say which account it is: `deskgauge accounts match`",
}
PERMANENT = frozenset({Meaning.GONE, Meaning.INVALID, Meaning.DENIED, Meaning.SEVERAL})


class RefusedError(SinkError):
    """Salesforce's no, and what it is about."""

    def __init__(self, message: str, meaning: Meaning) -> None:
        super().__init__(message, permanent=meaning in PERMANENT, pauses_sink=meaning is Meaning.CLOSED)
        self.meaning = meaning


def refusal(doing: str, reply: Reply, names: Collection[str]) -> RefusedError | None:
    """The error of an answer, None where its status alone says what it means. names: our fields, which may be quoted."""
    errors = _errors(reply.body)
    if reply.status == SEVERAL:
        return _refused(doing, "300", Meaning.SEVERAL, ())
    if not 400 <= reply.status < 500 or not errors:
        return None
    code = str(errors[0].get("errorCode", ""))
    meaning = MEANINGS.get(code)
    if meaning is None:
        return None
    named = [name for name in names if name in str(errors)]
    refused = _refused(doing, code, meaning, named)
    if meaning is Meaning.WAITS:
        refused.counts = False
        refused.retry_after = DAY_SECONDS if WHOLE_DAY in str(errors[0].get("message")) else SOON_SECONDS
    if meaning is Meaning.LOCKED:
        refused.retry_after = LOCKED_SECONDS
    return refused


def session_is_over(reply: Reply) -> bool:
    """Whether a new login may help."""
    return any(one.get("errorCode") == NO_SESSION for one in _errors(reply.body)) and reply.status == 401


def _refused(doing: str, code: str, meaning: Meaning, named: Collection[str]) -> RefusedError:
    about = f" ({', '.join(named)})" if named else ""
    said = f"Salesforce did not {doing} ({code}): {meaning}{about}"
    what = WHAT_TO_DO.get(meaning)
    return RefusedError(f"{said}. {what}." if what else said, meaning)


def _errors(body: bytes) -> list[dict[str, Any]]:
    """The errors of an answer, none where it has another shape."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
