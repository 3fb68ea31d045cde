"""How each sink stands: whether it takes pushes now, why not, and how many wait for it."""

import json
from dataclasses import dataclass

from service.store.reads.snapshot import Snapshot
from service.store.sink_states import PREFIX, SinkState

STOPPED = frozenset({"paused", "held", "muted", "restored"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One sink. state: None when the worker does not serve it. waiting: its pushes that have not left."""

    sink: str
    state: SinkState | None
    waiting: int

    @property
    def needs_person(self) -> bool:
        """Whether it stays like this until somebody looks."""
        return self.state.state in STOPPED if self.state else self.waiting > 0


def standings(snapshot: Snapshot) -> list[Standing]:
    """Every sink that the worker serves or that pushes wait for, by name."""
    marks = snapshot.rows("SELECT value FROM marks WHERE substr(name, 1, ?) = ?", [len(PREFIX), PREFIX])
    states = {state.sink: state for state in (SinkState(**json.loads(mark["value"])) for mark in marks)}
    waiting = snapshot.counts(
        "SELECT sink, count(*) FROM pushes WHERE state IN ('pending', 'sending') GROUP BY sink"
    )
    return [Standing(sink, states.get(sink), waiting.get(sink, 0)) for sink in sorted({*states, *waiting})]
