"""Fixtures for tests of pages and API: an empty installation, and one with everything in it."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from service.store.mirror.refreshing import refresh
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.service import seeded
from tests.service.installation import NOW, Installation


@pytest.fixture
def installation(tmp_path) -> Iterator[Installation]:
    """An installation in which nothing has happened."""
    made = Installation(tmp_path)
    yield made
    made.close()


@pytest.fixture
def client(installation: Installation) -> FlaskClient:
    """A browser on the machine itself, for the empty installation."""
    return create_app(Reads(installation.path), seeded.site(installation)).test_client()


@pytest.fixture(scope="session")
def full(tmp_path_factory) -> Iterator[Installation]:
    """An installation with everything in it; only for tests that change nothing."""
    made = Installation(tmp_path_factory.mktemp("full"))
    seeded.seed(made)
    refresh(made.path, made.data_dir / "mirror", "Europe/Berlin", NOW)
    yield made
    made.close()


@pytest.fixture(scope="session")
def browser(full: Installation) -> FlaskClient:
    """A browser on the machine itself, for the full installation."""
    return create_app(Reads(full.path), seeded.site(full)).test_client()


def text_of(client: FlaskClient, address: str, status: int = 200) -> str:
    """A page's HTML, after a look at its status."""
    response = client.get(address)
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def answer_of(client: FlaskClient, address: str) -> str:
    """A page's first line."""
    page = text_of(client, address)
    return page.split('<p class="answer">')[1].split("</p>")[0]
