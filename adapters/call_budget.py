"""How often a helpdesk's account may be asked, as its own answers say.

No library fits: those for limiting rates want to be told a rate, and the rates of helpdesks differ by plan, account and
address and are shared with the customer's other programs; only the answers' headers know what is left.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from adapters.http import Reply
from adapters.statuses import ASKS_TO_WAIT

LIMITS = ("X-Rate-Limit", "X-RateLimit-Total", "X-RateLimit-Limit", "RateLimit-Limit")
REMAINING = ("X-Rate-Limit-Remaining", "X-RateLimit-Remaining", "RateLimit-Remaining")
RESET_SECONDS, RESET_MOMENT = "RateLimit-Reset", "X-RateLimit-Reset"
UNTOLD_SECONDS = 10.0  # after a refusal that does not say how long
SHORTEST_SECONDS = 1.0  # after a refusal that asks for no wait at all
LOOK_SECONDS = 2.0  # until the next look at what is left, where nobody says when there will be more
LONGEST_SECONDS = 3600.0
WINDOW_SECONDS = 60.0  # of a limit that names no other, and whose end only a refusal tells


# Of one kind of call, beside the account's: "total=100; remaining=99; resets=41", resets in seconds. Source:
# https://developer.zendesk.com/api-reference/introduction/rate-limits/
OF_ONE_KIND = "zendesk-ratelimit-"
PART = re.compile(r"(total|remaining|resets)=(\d{1,9})")


@dataclass(slots=True)
class Lane:
    """Addresses that share a limit; that of "" is the whole account's.

    limit: calls a window, None until an answer told. free_at: no call before it. since: when this window began for us.
    """

    limit: int | None = None
    remaining: int | None = None
    free_at: float = 0.0
    since: float | None = None


class CallBudget:
    """One for everything in a process that asks one account; safe between threads.

    spare: the share of the limit that is left to the account's other programs. pause: sleeps so many seconds.
    """

    def __init__(
        self,
        spare: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self.spare, self._clock, self._pause = spare, clock, pause
        self._lanes: dict[str, Lane] = {}

    def lane(self, name: str = "") -> Lane:
        """What is known of the addresses of this lane."""
        return self._lanes.setdefault(name, Lane())

    def seconds(self, name: str = "") -> float:
        """How long it is until the lane may be asked; none may while the account has nothing left."""
        free_at = max(self.lane(name).free_at, self.lane().free_at)
        return max(0.0, free_at - self._clock())

    def wait(self, name: str = "") -> None:
        """Come back when the lane may be asked."""
        while (left := self.seconds(name)) > 0:
            self._pause(min(left, LOOK_SECONDS))

    def learn(self, reply: Reply, name: str = "") -> None:
        """Take over what an answer says about the limit."""
        account, reset = self.lane(), _reset(reply)
        limit = _number(reply.headers, LIMITS)
        account.limit = account.limit if limit is None else limit
        account.since, account.remaining = self._began(account, reply), _number(reply.headers, REMAINING)
        spent = self._is_spent(account)
        if reply.status == ASKS_TO_WAIT:
            asked = reply.retry_after if reply.retry_after is not None else reset or UNTOLD_SECONDS
            self._hold(account if spent else self.lane(name), max(asked, SHORTEST_SECONDS))
        elif spent:
            self._hold(account, self._untold(account) if reset is None else reset)
        self._learn_of_one_kind(reply, name)

    def _began(self, account: Lane, reply: Reply) -> float:
        """A window goes on until its time is over or much more is left at once; answers may come in another order."""
        now, left = self._clock(), _number(reply.headers, REMAINING)
        more = (left or 0) - (account.remaining or 0) > (account.limit or 0) / 2
        if account.since is None or now >= account.since + WINDOW_SECONDS or more:
            return now
        return account.since

    def _untold(self, account: Lane) -> float:
        """Looking again would use up what is left to others; where nothing is left, it takes nothing from anybody."""
        left = (account.since or 0.0) + WINDOW_SECONDS - self._clock()
        return max(left, LOOK_SECONDS) if account.remaining else LOOK_SECONDS

    def _learn_of_one_kind(self, reply: Reply, name: str) -> None:
        for header, said in reply.headers.items():
            if name and header.lower().startswith(OF_ONE_KIND):
                told = {key: int(value) for key, value in PART.findall(said)}
                lane = self.lane(name)
                lane.limit, lane.remaining = told.get("total", lane.limit), told.get("remaining")
                if self._is_spent(lane):
                    self._hold(lane, float(told.get("resets", LOOK_SECONDS)))

    def _is_spent(self, lane: Lane) -> bool:
        """Whether only what is left to others remains."""
        return lane.remaining is not None and lane.remaining <= self.spare * (lane.limit or 0)

    def rest(self, seconds: float, name: str = "") -> None:
        """Let the lane be for so long, for a limit that no answer tells."""
        self._hold(self.lane(name), seconds)

    def _hold(self, lane: Lane, seconds: float) -> None:
        lane.free_at = max(lane.free_at, self._clock() + min(seconds, LONGEST_SECONDS))


def _number(headers: Mapping[str, str], names: tuple[str, ...]) -> int | None:
    said = (headers.get(name, "").strip() for name in names)
    return next((int(text) for text in said if text.isascii() and text.isdecimal()), None)


def _reset(reply: Reply) -> float | None:
    """Seconds until there is more."""
    if (seconds := _number(reply.headers, (RESET_SECONDS,))) is not None:
        return float(seconds)
    moment = _number(reply.headers, (RESET_MOMENT,))
    return None if moment is None else max(0.0, moment - reply.received_at)
