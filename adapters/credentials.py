"""What a helpdesk's API asks for, out of a connection's settings."""

import base64

from adapters.settings import ConnectionSettings
from rules.errors import ConfigError


def credential(connection: ConnectionSettings, name: str) -> str:
    """One of the connection's credentials; ConfigError names what is missing."""
    if name not in connection.credentials:
        said = f"connections.{connection.name}.credentials: {name} is missing; its API asks for it."
        raise ConfigError(said)
    return connection.credentials[name]


def basic(user: str, password: str) -> dict[str, str]:
    """The header that names user and password."""
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}
