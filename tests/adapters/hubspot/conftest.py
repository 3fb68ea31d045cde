"""A fake HubSpot for each test: it must never be asked for what HubSpot does not document, nor get another company."""

from collections.abc import Iterator

import pytest

from service.demo.hubspot import Portal
from tests.adapters.hubspot.companies import COMPANIES
from tests.fakes.hubspot import FakeHubSpot


@pytest.fixture
def fake() -> Iterator[FakeHubSpot]:
    with FakeHubSpot(Portal(COMPANIES)) as far:
        yield far
        assert far.violations == []
        assert len(far.portal.companies) == len(COMPANIES)


@pytest.fixture
def bare() -> Iterator[FakeHubSpot]:
    """In which nobody has made our properties yet."""
    with FakeHubSpot(Portal(COMPANIES), bare=True) as far:
        yield far
        assert far.violations == []
        assert len(far.portal.companies) == len(COMPANIES)
