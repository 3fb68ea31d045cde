"""Installations that are stopped after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.processes.installation import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A fresh installation, stopped at the end."""
    made = Installation.fresh(tmp_path / "home")
    yield made
    made.end()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One that is up, for tests that leave it so and look only at what they sent themselves."""
    made = Installation.fresh(tmp_path_factory.mktemp("running") / "home")
    made.up()
    yield made
    made.end()
