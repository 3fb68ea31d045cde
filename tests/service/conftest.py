"""A PostgreSQL server for the tests that ask for one, started once by each test process."""

from collections.abc import Iterator

import pytest

from tests.fakes.postgres import NoServer, PostgresServer, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        with running() as server:
            yield server
    except NoServer as error:
        pytest.skip(str(error))


@pytest.fixture
def address(postgres: PostgresServer) -> Iterator[str]:
    """A new, empty database."""
    name = postgres.new_database()
    yield postgres.address(name)
    postgres.drop(name)
