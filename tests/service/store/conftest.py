"""A store of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from service.store.sqlite import open_store


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_store(tmp_path / "deskgauge.db")
    yield database
    database.close()
