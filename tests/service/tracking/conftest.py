"""For all tests of trackers: the sink's kind sends webhooks that are read."""

from collections.abc import Iterator

import pytest

from tests.service.tracking.tracked_desk import inbound


@pytest.fixture(autouse=True)
def webhooks_are_read() -> Iterator[None]:
    with inbound():
        yield
