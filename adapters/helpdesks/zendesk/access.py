"""As whom Zendesk's API is asked: https://developer.zendesk.com/api-reference/introduction/security-and-auth/."""

from adapters.credentials import basic, credential
from adapters.settings import ConnectionSettings


def headers(connection: ConnectionSettings) -> dict[str, str]:
    """From the credentials email and token, an API token; ConfigError where one of them is missing."""
    return basic(f"{credential(connection, 'email')}/token", credential(connection, "token"))
