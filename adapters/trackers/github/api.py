"""One exchange with GitHub's REST API, and what each of its refusals means.

Source: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.http import GuardedHttp, Reply
from adapters.retry_after import reset_seconds
from adapters.statuses import ASKS_TO_WAIT, check_status
from rules.errors import SinkError

VERSION = "2022-11-28"  # https://docs.github.com/en/rest/about-the-rest-api/api-versions
# Both tell of a limit: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
MAY_ASK_TO_WAIT = frozenset({403, ASKS_TO_WAIT})
UNASKED_WAIT = 60.0
LIMITED = b"rate limit"
GONE = frozenset({404, 410})
MOVED = frozenset({301})
PAGE, MOST_PAGES = 100, 30


class GitHubApi:
    """Asks GitHub with a token."""

    def __init__(self, http: GuardedHttp, secret: str) -> None:
        self._http = http
        self._headers = {
            "Authorization": f"Bearer {secret}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": VERSION,
        }

    def ask(self, doing: str, method: str, path: str, document: Any = None) -> Any:
        """The parsed answer about one issue, which is given up where it is gone; SinkError. doing: for its message."""
        return self._ask(doing, method, path, document)

    def ask_of_repository(self, doing: str, method: str, path: str, document: Any = None) -> Any:
        """As `ask`, for a repository: without it no push is to blame, so the sink waits for a person."""
        try:
            return self._ask(doing, method, path, document)
        except GoneError as error:
            said = f"{error} Correct options.repository, let the token read and write its issues, or turn them on there."
            raise SinkError(said, pauses_sink=True) from None

    def pages(self, doing: str, path: str, *, of_repository: bool = False) -> Iterator[dict[str, Any]]:
        """Each thing of a list; SinkError too where it does not end within reason, because then nothing is known."""
        ask = self.ask_of_repository if of_repository else self.ask
        for page in range(1, MOST_PAGES + 1):
            found = ask(doing, "GET", f"{path}&per_page={PAGE}&page={page}")
            if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
                raise SinkError(f"GitHub, asked to {doing}, answered with no list", outcome_unknown=True)
            yield from found
            if len(found) < PAGE:
                return
        raise SinkError(
            f"GitHub shows more than {PAGE * MOST_PAGES} entries where we {doing}", outcome_unknown=True
        )

    def _ask(self, doing: str, method: str, path: str, document: Any) -> Any:
        reply = self._http.request(method, path, document, self._headers)
        who = f"GitHub, asked to {doing},"
        if reply.status in MAY_ASK_TO_WAIT and (wait := _asked_wait(reply)) is not None:
            raise SinkError(f"{who} asks to wait: the rate limit is reached", retry_after=wait, counts=False)
        if reply.status in GONE | MOVED:
            raise GoneError(f"{who} answered {reply.status}.", permanent=True)
        check_status(who, reply)
        try:
            return json.loads(reply.body)
        except (ValueError, RecursionError):
            raise SinkError(f"{who} answered with something else than JSON", outcome_unknown=True) from None


class GoneError(SinkError):
    """What was asked for is not there, not shown to this token, or has moved."""


def document(found: Any, doing: str, *keys: str) -> Mapping[str, Any]:
    """An answer that is a document with these keys; SinkError else."""
    if not isinstance(found, dict) or any(found.get(key) is None for key in keys):
        raise SinkError(f"GitHub did not {doing} and does not say why", outcome_unknown=True)
    return found


def _asked_wait(reply: Reply) -> float | None:
    """Seconds to wait; None where the status means something else."""
    if reply.retry_after is not None:
        return reply.retry_after
    if reply.headers.get("x-ratelimit-remaining") == "0":
        reset = reset_seconds(reply.headers.get("x-ratelimit-reset"), reply.received_at, per_second=1)
        return UNASKED_WAIT if reset is None else reset
    limited = reply.status == ASKS_TO_WAIT or LIMITED in reply.body.lower()
    return UNASKED_WAIT if limited else None
