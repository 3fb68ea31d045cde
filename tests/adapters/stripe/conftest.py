"""What these tests share."""

from collections.abc import Iterator

import pytest

from tests.fakes.stripe import FakeStripe


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    """With one customer; whatever is asked has to be right."""
    with FakeStripe() as fake:
        fake.customer("cus_1", "ann@big.example", organization="81")
        yield fake
        assert fake.violations == []
