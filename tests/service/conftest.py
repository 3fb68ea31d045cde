"""A PostgreSQL server for the tests that ask for one, started once by each test process."""

from collections.abc import Iterator

import pytest

from service.store.postgres import open_postgres
from tests.fakes.postgres import NoServer, PostgresServer, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    try:
        with running() as server:
            yield server
    except NoServer as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def template(postgres: PostgresServer) -> str:
    """A database with all tables, to be copied: making them takes longer than most tests."""
    name = postgres.new_database()
    open_postgres(postgres.address(name)).close()
    return name


@pytest.fixture
def empty_address(postgres: PostgresServer) -> Iterator[str]:
    """A new database without tables."""
    name = postgres.new_database()
    yield postgres.address(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def emptied(postgres: PostgresServer, template: str) -> str:
    """The database that each test leaves without rows for the next."""
    return postgres.new_database(like=template)


@pytest.fixture
def address(postgres: PostgresServer, emptied: str) -> Iterator[str]:
    """A database with all tables and no rows."""
    yield postgres.address(emptied)
    postgres.clear(emptied)
