"""A store of its own for each test, of both kinds: what holds for one holds for the other."""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from service.store.base import Store
from service.store.postgres import open_postgres
from service.store.sqlite import open_store

Opened = Callable[[], Store]


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """Opens connections to one store."""
    if request.param == "sqlite":
        return partial(open_store, tmp_path / "deskgauge.db")
    return partial(open_postgres, request.getfixturevalue("address"))


@pytest.fixture
def db(opened: Opened) -> Iterator[Store]:
    with closing(opened()) as store:
        yield store
