"""As whom Freshdesk's API is asked: https://developers.freshdesk.com/api/#authentication."""

from adapters.credentials import basic, credential
from adapters.settings import ConnectionSettings

ANY_PASSWORD = "X"  # noqa: S105  the key is the user's name; Freshdesk asks for a password and reads none


def headers(connection: ConnectionSettings) -> dict[str, str]:
    """From the credential api_key; ConfigError where it is missing."""
    return basic(credential(connection, "api_key"), ANY_PASSWORD)
