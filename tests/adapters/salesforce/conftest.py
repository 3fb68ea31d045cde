"""A fake Salesforce for each test: it must never be asked for what is not documented, nor get another Account."""

from collections.abc import Iterator

import pytest

from tests.adapters.salesforce.accounts import ACCOUNTS
from tests.fakes.salesforce import FakeSalesforce


@pytest.fixture
def fake() -> Iterator[FakeSalesforce]:
    with FakeSalesforce(ACCOUNTS) as far:
        yield far
        assert far.violations == []
        assert len(far.accounts) == len(ACCOUNTS)


@pytest.fixture
def bare() -> Iterator[FakeSalesforce]:
    """In which nobody has made our fields yet."""
    with FakeSalesforce(ACCOUNTS, bare=True) as far:
        yield far
        assert far.violations == []
        assert far.writes == 0
