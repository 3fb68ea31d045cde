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
