"""A fake GitHub for each test, which must never be asked for what GitHub's description does not know."""

from collections.abc import Iterator

import pytest

from tests.fakes.github import FakeGitHub


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as fake:
        yield fake
        assert fake.violations == []
