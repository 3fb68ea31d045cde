"""A store, a clock that is moved by hand, sinks that answer as told, and a fake Linear."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.store.pushes import PushStore
from service.store.sqlite import open_store
from tests.fakes.linear import FakeLinear
from tests.service.outbox.scripted import Clock


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PushStore]:
    database = open_store(tmp_path / "deskgauge.db")
    yield PushStore(database)
    database.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def linear() -> Iterator[FakeLinear]:
    with FakeLinear() as fake:
        yield fake
        assert fake.violations == []
