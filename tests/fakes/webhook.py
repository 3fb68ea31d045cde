"""A loopback receiver of webhooks that verifies each with the reference library of Standard Webhooks."""

import json
from typing import Any

from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from adapters.base import Push
from adapters.guarded_connection import Limits
from adapters.notify.webhook import Webhook
from adapters.settings import SinkSettings
from tests.fakes.far_side import FarSide, Seen

SECRET = "whsec_Q0FOQVJZLWEtc2VjcmV0LW9mLXRoZS10ZXN0cyE="
OTHER_SECRET = "whsec_Q0FOQVJZLWFub3RoZXItc2VjcmV0LW9mLXRlc3Rz"
PATIENT = Limits(total=60.0)


class FakeReceiver(FarSide):
    """received: what came in authentic, by its id, so that a repetition is no second one. trusted: the secret it holds."""

    def __init__(self) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}/hook"
        self.received: dict[str, dict[str, Any]] = {}
        self.trusted = SECRET

    def kept(self, push: Push) -> int:
        """Whether the push was received."""
        return int(push.far_id in self.received)

    def sink(self, *, limits: Limits = PATIENT, secret: str = SECRET, old_secret: str = "") -> Webhook:
        return Webhook(
            SinkSettings("hook", "webhook", self.url, secret, old_secret=old_secret), limits=limits
        )

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        headers = {name.lower(): value for name, value in seen.headers.items()}
        try:
            Verifier(self.trusted).verify(seen.body, headers)
        except WebhookVerificationError:
            return 401, b"no"
        self.received[headers["webhook-id"]] = json.loads(seen.body)
        return 200, b"thank you"
