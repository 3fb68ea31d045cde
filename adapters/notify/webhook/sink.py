"""Sends a flag as a signed webhook: one way only, the receiver knows a repetition by its `webhook-id`."""

import base64
import binascii
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import ClassVar

from standardwebhooks import Webhook as Signer

from adapters.base import Push, Receipt
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS, GuardedHttp, Reply
from adapters.notify.webhook.body import body
from adapters.settings import SinkSettings
from adapters.statuses import check_status
from rules.errors import ConfigError, SinkError, Unwanted

WHO = "the webhook's receiver"
PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64  # bytes of a secret
GONE = 410


class Webhook:
    """The sink for one receiver. base_url: its address. secret: `whsec_` and 24 to 64 bytes as base64.

    old_secret: the one before; while it is configured, both sign, so that the receiver can change over in between.
    """

    kind: ClassVar[str] = "webhook"

    def __init__(
        self, settings: SinkSettings, *, limits: Limits = USUAL_LIMITS, clock: Callable[[], float] = time.time
    ) -> None:
        self.settings = settings
        where = f"sinks.{settings.name}"
        if settings.options:
            raise ConfigError(f"{where}.options: {min(settings.options)} is not known. There are none.")
        if not settings.base_url:
            raise ConfigError(f"{where}.base_url: is missing. Write the receiver's address.")
        secrets = {"secret": settings.secret, "old_secret": settings.old_secret}
        self._signers = [
            _signer(f"{where}.{key}", text) for key, text in secrets.items() if text or key == "secret"
        ]
        self._http = GuardedHttp(WHO, settings.base_url, settings.allow_private, limits, clock)
        self._clock = clock

    def send(self, push: Push) -> Receipt:
        """Send it under the push's id, signed for this moment; any 2xx is a success, whatever it says."""
        said = body(push)
        _check(self._http.request("POST", "", said, self._headers(push.far_id, said)))
        return Receipt(push.far_id, "", "")

    def read_back(self, push: Push) -> Receipt | None:
        """None: nobody can look, and the receiver knows a repetition by its id."""
        return None

    def _headers(self, webhook_id: str, said: bytes) -> dict[str, str]:
        now = datetime.fromtimestamp(int(self._clock()), UTC)
        signatures = [signer.sign(webhook_id, now, said.decode()) for signer in self._signers]
        return {
            "Content-Type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


def _check(reply: Reply) -> None:
    """A 4xx may be a receiver that is being rebuilt, so it is tried again; only 410 says never again.

    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    if reply.status == GONE:
        what = "Nothing is sent until `deskgauge pushes resume`; correct base_url, or take the sink away."
        raise Unwanted(f"{WHO} answered 410 Gone: it wants no webhooks any more. {what}")
    try:
        check_status(WHO, reply)
    except SinkError as error:
        if error.permanent:
            raise SinkError(f"{WHO} answered {reply.status}") from None
        raise


def _signer(where: str, text: str) -> Signer:
    """Refuses what is no secret of this format; never quotes it."""
    try:
        encoded = text.removeprefix(PREFIX)
        length = len(base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True))
    except (binascii.Error, ValueError):
        length = 0
    if not text.startswith(PREFIX) or not SHORTEST <= length <= LONGEST:
        draw = f"Write {PREFIX} and, for example, the output of `openssl rand -base64 32`"
        raise ConfigError(f"{where}: is no secret of a webhook. {draw}.")
    return Signer(text)
