"""Where a connection's tickets carry our tags."""

from adapters.settings import ConnectionSettings
from rules.tagging import USUAL_MAPPING


def mapping_of(connection: ConnectionSettings) -> dict[str, str]:
    """Our tag to its place, "field:ID" or "tag:PREFIX"."""
    return USUAL_MAPPING | dict(connection.mapping)
