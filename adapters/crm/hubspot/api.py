"""One exchange with HubSpot's API, and what each of its refusals means.

Source: https://developers.hubspot.com/docs/api-reference/error-handling
"""

from collections.abc import Mapping
from typing import Any

from adapters.body import load_body
from adapters.http import GuardedHttp, Reply
from adapters.statuses import ASKS_TO_WAIT, check_status
from rules.errors import MalformedBody, SinkError

# How long a used-up limit needs, where the answer does not say; a day's limit is looked at again every hour.
# https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
WAITS = {"SECONDLY": 1.0, "TEN_SECONDLY_ROLLING": 10.0, "DAILY": 3600.0}
UNASKED_WAIT = 10.0
NO_SUCH_PROPERTY = "PROPERTY_DOESNT_EXIST"


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

    def ask(self, doing: str, method: str, path: str, document: Any = None) -> dict[str, Any]:
        """The answer's document; SinkError for any status but 2xx. doing: for its message."""
        reply = self._http.request(method, path, document, self._headers)
        answer = _read(reply.body)
        if reply.status == ASKS_TO_WAIT:
            raise self._wait(reply, answer)
        try:
            check_status(f"HubSpot, asked to {doing},", reply)
        except SinkError as error:
            if NO_SUCH_PROPERTY in str(answer or ""):
                raise MissingProperty(f"HubSpot did not {doing}: a property of ours is gone") from None
            error.args = (f"{error}{_category(answer)}",)
            raise
        if answer is None:
            said = f"HubSpot, asked to {doing}, answered with something else than a document"
            raise SinkError(said, outcome_unknown=True)
        return answer

    def _wait(self, reply: Reply, answer: Mapping[str, Any] | None) -> SinkError:
        policy = str((answer or {}).get("policyName", ""))
        wait = reply.retry_after if reply.retry_after is not None else WAITS.get(policy, UNASKED_WAIT)
        return SinkError("HubSpot asks to wait: the rate limit is reached", retry_after=wait, counts=False)


class MissingProperty(SinkError):
    """Somebody has deleted one of our properties; it is made again with the next try."""


def _category(answer: Mapping[str, Any] | None) -> str:
    """HubSpot's own word for the kind of error, where it is one."""
    word = (answer or {}).get("category", "")
    return f" ({word})" if isinstance(word, str) and word.isupper() and len(word) < 60 else ""


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        return load_body(body)
    except MalformedBody:
        return None
