"""Views for other tools."""

VIEWS: dict[str, str] = {}
