"""A fake Linear for each test, which must never be sent anything its schema does not allow."""

from collections.abc import Iterator

import pytest

from tests.fakes.linear import FakeLinear


@pytest.fixture
def linear() -> Iterator[FakeLinear]:
    with FakeLinear() as fake:
        yield fake
        assert fake.violations == []
