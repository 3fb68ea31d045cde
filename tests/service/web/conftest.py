"""What these tests share."""

from tests.service.measured import counted, reader  # noqa: F401
from tests.service.reading import browser, client, full, installation  # noqa: F401
