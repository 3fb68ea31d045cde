"""As whom Intercom's API is asked, and in which of its versions.

Source: https://developers.intercom.com/docs/build-an-integration/learn-more/rest-apis/api-versioning
"""

from adapters.credentials import credential
from adapters.settings import ConnectionSettings

VERSION = "2.16"


def headers(connection: ConnectionSettings) -> dict[str, str]:
    """From the credential token, an access token; ConfigError where it is missing."""
    return {"Authorization": f"Bearer {credential(connection, 'token')}", "Intercom-Version": VERSION}
