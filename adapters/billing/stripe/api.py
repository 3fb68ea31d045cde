"""Reads lists of one Stripe account, page by page, and says what each refusal means.

Source: https://docs.stripe.com/api/pagination, https://docs.stripe.com/rate-limits and https://docs.stripe.com/api/errors
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from adapters.body import load_body
from adapters.http import GuardedHttp, Reply
from adapters.statuses import ASKS_TO_WAIT, check_status
from rules.errors import MalformedBody, SinkError

# The first version in which periods are those of items: https://docs.stripe.com/changelog/basil/2025-03-31
VERSION = "2025-03-31.basil"
PAGE = 100  # the most
MOST_PAGES = 10_000
WAITS = (1.0, 2.0, 4.0, 8.0, 16.0)  # Stripe does not say how long
LONGEST_WAIT = 60.0
WRONG_KEY, LACKS_PERMISSION = 401, 403
SCOPES = "Customers, Subscriptions and Coupons"


class StripeApi:
    """Asks with a restricted key. pause: sleeps."""

    def __init__(self, http: GuardedHttp, secret: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._http, self._pause = http, pause
        self._headers = {"Authorization": f"Bearer {secret}", "Stripe-Version": VERSION}

    def every(self, path: str, expand: Sequence[str] = (), **asked: str) -> Iterator[Mapping[str, Any]]:
        """All objects of a list; SinkError. expand: what is told whole where else its id stands."""
        after = ""
        for _ in range(MOST_PAGES):
            found, more = self.page(path, expand, PAGE, after, **asked)
            yield from found
            if not more:
                return
            last = str(found[-1]["id"]) if found else after
            if last == after:
                raise _odd(path)
            after = last

    def page(
        self, path: str, expand: Sequence[str] = (), limit: int = PAGE, after: str = "", **asked: str
    ) -> tuple[list[Mapping[str, Any]], bool]:
        """Some objects of a list, and whether there are more."""
        given = [*asked.items(), ("limit", str(limit)), *(("expand[]", one) for one in expand)]
        query = urlencode([*given, *([("starting_after", after)] if after else [])])
        answer = self._answer(f"{path}?{query}")
        found = answer.get("data")
        if not isinstance(found, list) or not all(isinstance(one, dict) and "id" in one for one in found):
            raise _odd(path)
        return found, answer.get("has_more") is True

    def _answer(self, path: str) -> Mapping[str, Any]:
        reply = self._patiently(path)
        if reply.status == WRONG_KEY:
            raise SinkError("Stripe rejects the key. Make a new restricted key.", pauses_sink=True)
        if reply.status == LACKS_PERMISSION:
            said = f"Stripe's key lacks a permission. Give it Read on {SCOPES}."
            raise SinkError(said, pauses_sink=True)
        check_status("Stripe", reply)
        try:
            return load_body(reply.body)
        except MalformedBody:
            raise _odd(path) from None

    def _patiently(self, path: str) -> Reply:
        """The answer; where Stripe asks to go slower, after a while."""
        for wait in WAITS:
            reply = self._http.request("GET", path, None, self._headers)
            if reply.status != ASKS_TO_WAIT:
                return reply
            self._pause(min(reply.retry_after or wait, LONGEST_WAIT))
        return self._http.request("GET", path, None, self._headers)


def _odd(path: str) -> SinkError:
    where = path.partition("?")[0]
    return SinkError(f"Stripe answered {where} with something else than its documentation says")
