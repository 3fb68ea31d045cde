"""Every error Deskgauge raises on purpose.

    DeskgaugeError
    ├─ InboundError          the sender's request or body; never crashes a process
    │  ├─ InvalidSignature   answered 401, nothing stored
    │  ├─ MalformedBody      stored and quarantined, shown with its reason
    │  └─ IgnoredDelivery    stored and ignored for a stated reason
    ├─ SinkError             a push that did not arrive (permanent, retry_after, outcome_unknown, pauses_sink)
    │  ├─ NoMatch            nobody knows yet which record of the CRM is meant
    │  ├─ NotWritten         the ticket takes no change any more: settled, and nobody has to do anything
    │  ├─ Unwanted           the far side asked never to be sent to again: until a person resumes the sink
    │  └─ Collision          the ticket changed after it was read: read it again
    ├─ StorageUnavailable    answered 503 with Retry-After
    ├─ BackupUnusable        not whole, or of another installation: nothing was changed
    └─ MissingExtra          an optional part that is not installed; the rest works without it
    ConfigError              not a DeskgaugeError: nothing may swallow it, the program refuses to start

Messages say who, what and what to do; never a secret, never customer text.
"""


class DeskgaugeError(Exception):
    """Root of the errors that a process survives."""


class InboundError(DeskgaugeError):
    """Something a sender did."""


class InvalidSignature(InboundError):
    """The request is not proven to come from the connection's helpdesk."""


class MalformedBody(InboundError):
    """An authentic body that cannot be read; `pointer` is the JSON pointer of the place, where known."""

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(f"{message} (at {pointer})" if pointer else message)
        self.pointer = pointer


class IgnoredDelivery(InboundError):
    """An authentic, readable delivery that says nothing about a ticket."""


class SinkError(DeskgaugeError):
    """A push that did not arrive.

    permanent: sending it again cannot help. retry_after: seconds the far side asked for.
    outcome_unknown: the far side may have done it; read back before sending again.
    pauses_sink: the whole sink is unusable (rejected credentials), so other pushes wait.
    counts: False when the far side only asked to wait (a rate limit), so no attempt is used up.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        outcome_unknown: bool = False,
        pauses_sink: bool = False,
        counts: bool = True,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
        self.outcome_unknown = outcome_unknown
        self.pauses_sink = pauses_sink
        self.counts = counts


class NoMatch(SinkError):
    """A CRM has no record, or no single one, that the account surely is: a person has to decide.

    why: absent or ambiguous. candidates: (record id, name) of those that it may be.
    """

    def __init__(self, message: str, why: str, candidates: tuple[tuple[str, str], ...]) -> None:
        super().__init__(message, permanent=True)
        self.why, self.candidates = why, candidates


class NotWritten(SinkError):
    """A ticket that takes no change any more; the push is settled with this reason and alarms nobody."""

    def __init__(self, why: str) -> None:
        super().__init__(f"not written: {why}", permanent=True)


class Unwanted(SinkError):
    """A far side that asked never to be sent to again; nothing goes there until a person resumes the sink."""

    def __init__(self, message: str) -> None:
        super().__init__(message, pauses_sink=True)


class Collision(SinkError):
    """Somebody changed the ticket between our reading and our writing, so nothing was written."""


class StorageUnavailable(DeskgaugeError):
    """The store cannot take a write now; the sender should try again."""


class BackupUnusable(DeskgaugeError):
    """A backup that is not whole, or that belongs to another installation."""


class MissingExtra(DeskgaugeError):
    """Something asked for needs libraries of an optional extra that is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs libraries that are not installed: pip install deskgauge[{extra}]")


class ConfigError(Exception):
    """A setting that the program refuses to start with."""
