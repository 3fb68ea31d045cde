"""Whether a sink may be sent to now: a circuit breaker that also knows rate limits and rejected keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules.errors import SinkError, Unwanted
from rules.moments import from_text, is_over, to_text
from service.store.sink_states import SinkState


class GateState(StrEnum):
    """closed is the good state, as with an electric circuit: pushes flow."""

    CLOSED = "closed"
    WAITING = "waiting"  # the far side asked to wait
    OPEN = "open"  # too many failures in a row
    PAUSED = "paused"  # credentials rejected: a person is needed
    HALF_OPEN = "half_open"  # one push is sent to see whether it works again
    HELD = "held"  # a person wants nothing sent until it is resumed
    MUTED = "muted"  # the same, and what falls due meanwhile is never sent
    RESTORED = "restored"  # a backup was restored: pushes are looked up, and a person lets it go on


RESTS = frozenset({GateState.WAITING, GateState.OPEN, GateState.PAUSED})


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """failures: how many in a row open the gate. first_rest, longest_rest: it doubles with each failed probe.

    probe_paused: after this time a rejected key is tried again, in case somebody mended it on the far side.
    """

    failures: int = 5
    first_rest: timedelta = timedelta(seconds=30)
    longest_rest: timedelta = timedelta(minutes=10)
    probe_paused: timedelta = timedelta(minutes=15)


class SinkGate:
    """The gate of one sink; at most one push of this process is under way while it decides.

    ordered: what a person wants, which goes before what the far side is fit for.
    """

    def __init__(self, sink: str, policy: GatePolicy, now: datetime) -> None:
        self.state, self.reason = GateState.CLOSED, ""
        self._sink, self._policy = sink, policy
        self.ordered: SinkState | None = None
        self._failures, self._rest = 0, policy.first_rest
        self._follows = False
        self._since, self._turned_at = now, now
        self._until: datetime | None = now  # None: only a person ends it

    def lets_through(self, now: datetime) -> bool:
        """Whether a push may be sent now."""
        return self.ordered is None and self._is_fit(now)

    def lets_look(self, now: datetime) -> bool:
        """Whether a push is to be looked up now, and nothing sent."""
        return self.ordered is not None and self.ordered.state == GateState.RESTORED and self._is_fit(now)

    def passes(self, now: datetime) -> None:
        """A push is sent; after a rest it is the probe."""
        if self.state == GateState.WAITING:
            self._turn(GateState.CLOSED, now)
        elif self.state in {GateState.OPEN, GateState.PAUSED}:
            self._turn(GateState.HALF_OPEN, now, self.reason)

    def answered(self, now: datetime) -> None:
        """The far side works: it took the push, or refused this one for its content.

        A wait that it asked for meanwhile, in answer to another process, stands.
        """
        if self.state != GateState.WAITING or self._rested(now):
            self.mended(now)

    def mended(self, now: datetime) -> None:
        """Whatever held it up is over."""
        self._follows = False
        self._failures, self._rest = 0, self._policy.first_rest
        if self.state != GateState.CLOSED:
            self._turn(GateState.CLOSED, now)

    def failed(self, now: datetime, reason: str) -> None:
        """The far side does not work."""
        self._failures += 1
        if self.state == GateState.HALF_OPEN or self._failures >= self._policy.failures:
            self._turn(GateState.OPEN, now, reason, self._rest)
            self._rest = min(2 * self._rest, self._policy.longest_rest)

    def asked_to_wait(self, now: datetime, wait: timedelta, reason: str) -> None:
        """The far side limits the rate for all pushes, not for one."""
        self._turn(GateState.WAITING, now, reason, wait)

    def rejected(self, now: datetime, reason: str) -> None:
        """The far side accepts nothing from us until a person has looked."""
        self._turn(GateState.PAUSED, now, reason, self._policy.probe_paused)

    def unwanted(self, now: datetime, reason: str) -> None:
        """The far side asked never to be sent to again; no probe finds out whether it meant it."""
        self._turn(GateState.PAUSED, now, reason, None)

    def judge(self, error: SinkError, now: datetime, wait: timedelta) -> None:
        """What one failure says about the far side as a whole; wait: how long it wants to be left alone."""
        said = str(error)
        if isinstance(error, Unwanted):
            self.unwanted(now, said)
        elif error.pauses_sink:
            self.rejected(now, said)
        elif not error.counts:
            self.asked_to_wait(now, wait, said)
        elif error.permanent:
            self.answered(now)
        else:
            self.failed(now, said)

    def follow(self, shown: SinkState, now: datetime) -> None:
        """Take over what another process that sends to this far side has learned of it."""
        until = from_text(shown.until) if shown.until else now
        if self.state not in RESTS and shown.state in RESTS and until > now:
            self._turn(GateState(shown.state), now, shown.reason, until - now)
            self._follows = True
        elif self._follows and shown.state == GateState.CLOSED:
            self.mended(now)

    def _is_fit(self, now: datetime) -> bool:
        return self.state not in RESTS or self._rested(now)

    def _rested(self, now: datetime) -> bool:
        return self._until is not None and is_over(self._turned_at, self._until - self._turned_at, now)

    def view(self) -> SinkState:
        """What pages and metrics show."""
        if self.ordered:
            return self.ordered
        until = to_text(self._until) if self._until and self.state in RESTS else None
        return SinkState(self._sink, str(self.state), self.reason, to_text(self._since), until)

    def _turn(
        self, state: GateState, now: datetime, reason: str = "", rest: timedelta | None = timedelta(0)
    ) -> None:
        if GateState.CLOSED in {state, self.state} and state != self.state:
            self._since = now  # since when there has been trouble, or none
        self.state, self.reason, self._turned_at = state, reason, now
        self._until = None if rest is None else now + rest
