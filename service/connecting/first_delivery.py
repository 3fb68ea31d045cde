"""Waits for what a helpdesk sends, by looking at the delivery log beside the process that writes it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from adapters.base import Delivery, Helpdesk
from rules.errors import InboundError
from service.store.log_reader import LogReader

LOOK_SECONDS = 0.5
AT_A_TIME = 500
WEBHOOK = "webhook"


@dataclass(slots=True)
class Arrivals:
    """Webhooks of one connection that come after this was made. positions: slot to (day, id)."""

    data_dir: Path
    connection: str
    positions: dict[str, tuple[str, int]]

    def newest(self) -> Delivery | None:
        """The first one that was not looked at yet; None when none came."""
        with LogReader(self.data_dir) as log:
            for slot in log.slots():
                for _ in range(AT_A_TIME):
                    deliveries = log.read(slot, *self.positions.get(slot, ("", 0)), AT_A_TIME)
                    for one in deliveries:
                        _, day, number = one.name.split("/")
                        self.positions[slot] = (day, int(number))
                        if (one.connection, one.kind) == (self.connection, WEBHOOK):
                            return one
                    if len(deliveries) < AT_A_TIME:
                        break
        return None


def arrivals(data_dir: Path, connection: str) -> Arrivals:
    """From now on."""
    with LogReader(data_dir) as log:
        ends = sorted((slot, day, number) for (slot, day), number in log.counts().items())
    return Arrivals(data_dir, connection, {slot: (day, number) for slot, day, number in ends})


def wait(
    arriving: Arrivals,
    seconds: float,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], object] = time.sleep,
) -> Delivery | None:
    """The first delivery; None when the time is over."""
    end = clock() + seconds
    while (found := arriving.newest()) is None and clock() < end:
        pause(LOOK_SECONDS)
    return found


def understood(helpdesk: Helpdesk, delivery: Delivery) -> str:
    """What the adapter makes of it, in one sentence."""
    try:
        events = helpdesk.parse(delivery)
    except InboundError as error:
        return f"It cannot be counted: {error}."
    kinds = sorted({str(one.kind) for one in events})
    return f"It tells {len(events)} {'event' if len(events) == 1 else 'events'}: {', '.join(kinds)}."
