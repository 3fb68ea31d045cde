"""Intercom's two signatures; a request is authentic with either of them.

Notifications carry `X-Hub-Signature: sha1=<hex>`, HMAC-SHA1 of the raw body under the app's client secret;
https://developers.intercom.com/docs/webhooks/webhook-notifications
Fin Agent API webhooks carry a header of their own, HMAC-SHA256 under the secret of that webhook;
https://developers.intercom.com/docs/guides/fin-agent-api/setup
No time is signed, so a repeated request is told by the notification's id when it is applied.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from adapters.settings import Secret
from adapters.signing import check_hmac, hmac_text
from rules.errors import InvalidSignature


class Scheme(NamedTuple):
    """One way of signing; the header holds `<digest>=<hex>`."""

    header: str
    digest: str


NOTIFICATION = Scheme("x-hub-signature", "sha1")
FIN_AGENT_API = Scheme("x-fin-agent-api-webhook-signature", "sha256")
SCHEMES = (NOTIFICATION, FIN_AGENT_API)


def verify_signature(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[Secret], now: datetime
) -> None:
    """InvalidSignature unless an active secret signed the body in one of the two ways; both are always checked."""
    proven = [_is_signed(scheme, headers, body, secrets, now) for scheme in SCHEMES]
    if not any(proven):
        raise InvalidSignature("neither signature matches any active secret of this connection")


def _is_signed(
    scheme: Scheme, headers: Mapping[str, str], body: bytes, secrets: Sequence[Secret], now: datetime
) -> bool:
    named, _, given = headers.get(scheme.header, "").partition("=")
    try:
        check_hmac(body, given, secrets, now, digest=scheme.digest, encoding="hex")
    except InvalidSignature:
        return False
    return named == scheme.digest


def signed(scheme: Scheme, body: bytes, secret: Secret) -> Mapping[str, str]:
    """The header with which Intercom would send this body."""
    digest = hmac_text(body, secret, digest=scheme.digest, encoding="hex").decode()
    return {scheme.header: f"{scheme.digest}={digest}"}
