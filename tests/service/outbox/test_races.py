"""Many workers tell the same problems and send them at the same time: the far side gets one object for each.

A worker here is a thread with an outbox, a name and a connection to the store of its own: one process more for each
would tell nothing more of the store, which knows them by their connections.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest

from adapters.base import Push, Receipt
from adapters.http import GuardedHttp
from adapters.settings import SinkSettings
from service.outbox import Outbox
from service.store.base import Store
from service.store.postgres import open_postgres
from service.store.pushes import PushStore
from service.store.sqlite import SqliteStore, open_store
from tests.fakes.far_side import Answered, FarSide, Seen
from tests.fakes.pushes import new_push
from tests.faults.budget import KILLS, SAMPLE
from tests.service.outbox.scripted import Clock

THREADS = 50
PROBLEMS = 1000 if KILLS > SAMPLE else 200
LONGEST = 240.0


class Posting:
    """Makes an object with each request, as a far side does that knows nothing of keys."""

    kind: ClassVar[str] = "posting"

    def __init__(self, url: str) -> None:
        self.settings = SinkSettings("bugs", self.kind, url)
        self._http = GuardedHttp("The far side", url)

    def send(self, push: Push) -> Receipt:
        self._http.post({"id": push.far_id, "subject": push.subject}, {})
        return Receipt(push.far_id, push.far_id, "")

    def read_back(self, push: Push) -> Receipt | None:
        raise AssertionError(f"{push.id}: nothing went wrong, so nothing is looked up")


class Objects:
    """What was made, by its subject."""

    def __init__(self) -> None:
        self.made: Counter[str] = Counter()
        self._lock = threading.Lock()

    def answer(self, seen: Seen) -> Answered:
        with self._lock:
            self.made[seen.document["subject"]] += 1
        return 201, b"{}"


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Opens connections to one store."""
    if request.param == "postgresql":
        return partial(open_postgres, request.getfixturevalue("address"))
    return partial(patient, tmp_path / "deskgauge.db")


def patient(file: Path) -> SqliteStore:
    """One process writes this file otherwise; fifty at once have to wait for each other."""
    store = open_store(file)
    store.execute(f"PRAGMA busy_timeout = {LONGEST * 1000:.0f}")
    return store


def race(opened: Callable[[], Store], url: str) -> list[Any]:
    """All workers tell and send until nothing is left; gives what went wrong in them."""
    ready, wrong, clock = threading.Barrier(THREADS), [], Clock()
    told = [new_push(f"problem:{number}") for number in range(PROBLEMS)]

    def work(name: str) -> None:
        try:
            own = PushStore(opened(), name)
            box = Outbox(own, {"bugs": Posting(url)}, clock)
            ready.wait(60)
            own.add(told)
            last = time.monotonic() + LONGEST
            while {"pending", "sending"} & set(own.counts()) and time.monotonic() < last:
                if not box.tick():
                    time.sleep(0.02)
            box.close()
            own.db.close()
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(f"worker-{number}",)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
    return wrong


@pytest.mark.faults
def test_fifty_workers_over_the_same_problems_make_one_object_for_each(opened: Callable[[], Store]) -> None:
    objects, db = Objects(), opened()
    with FarSide(objects.answer) as far:
        assert race(opened, far.url) == []

    assert len(objects.made) == PROBLEMS
    assert set(objects.made.values()) == {1}
    assert PushStore(db).counts() == {"delivered": PROBLEMS}
    assert [one["outcome"] for one in db.query("SELECT outcome FROM attempts")] == ["delivered"] * PROBLEMS
    db.close()
