"""What these tests share: an installation on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service import seeded
from tests.service.installation import Installation
from tests.service.reading import full as full_on_sqlite  # noqa: F401

KINDS = ["sqlite", "postgresql"]


@pytest.fixture(params=KINDS)
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation in which nothing has happened."""
    address = request.getfixturevalue("address") if request.param == "postgresql" else None
    made = Installation(tmp_path, address)
    yield made
    made.close()


@pytest.fixture(scope="session", params=KINDS)
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with everything in it; only for tests that change nothing."""
    address = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        address = server.address(server.new_database(like=request.getfixturevalue("template")))
    made = Installation(tmp_path_factory.mktemp("full"), address)
    seeded.seed(made)
    yield made
    made.close()
