"""A fake Jira for each test, which must never be asked for what Atlassian's description does not know."""

from collections.abc import Iterator

import pytest

from tests.fakes.jira import FakeJira


@pytest.fixture
def jira() -> Iterator[FakeJira]:
    with FakeJira() as fake:
        yield fake
        assert fake.violations == []
