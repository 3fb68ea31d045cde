"""One reading of what accounts are, to its end."""

from datetime import datetime

from service.fetch.room import FetchRoom
from tests.service.pipeline.desk import Desk

WAIT = 10.0


def one_reading(room: FetchRoom, desk: Desk, at: datetime) -> None:
    """What is due is asked, and the deliveries that come of it are settled."""
    room.tick(at)
    for errand in room.under_way():
        assert errand.ended(WAIT)
    room.tick(at)
    desk.run.settle(at)
