"""What these tests share."""

from tests.service.reading import browser, client, full, installation  # noqa: F401
