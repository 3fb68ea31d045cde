"""Posts a flag through an incoming webhook: one way only, so what may have arrived is posted again."""

import time
from collections.abc import Callable, Mapping
from typing import ClassVar
from urllib.parse import urlsplit

from adapters.base import Push, Receipt
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS, GuardedHttp, Reply
from adapters.notice import notice
from adapters.notify.slack.blocks import unopened
from adapters.settings import SinkSettings
from adapters.statuses import check_status
from rules.errors import ConfigError, SinkError

PAUSE: Mapping[str, bool] = {"pauses_sink": True}
NEVER: Mapping[str, bool] = {"permanent": True}
TAKEN = b"ok"
NEW_ADDRESS = "Make a new incoming webhook there and put its address into the secret."
# The body of a refusal; of any other the status decides.
# https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
MEANINGS: Mapping[bytes, tuple[Mapping[str, bool], str]] = {
    **dict.fromkeys((b"no_service", b"no_team", b"invalid_token", b"no_active_hooks"), (PAUSE, NEW_ADDRESS)),
    **dict.fromkeys((b"team_disabled", b"channel_not_found", b"channel_is_archived"), (PAUSE, NEW_ADDRESS)),
    **dict.fromkeys(
        (b"action_prohibited", b"posting_to_general_channel_denied"),
        (PAUSE, "An admin of the workspace forbids it; ask one, or choose another channel."),
    ),
    **dict.fromkeys(
        (
            b"invalid_payload",
            b"no_text",
            b"invalid_blocks",
            b"invalid_blocks_format",
            b"too_many_attachments",
        ),
        (NEVER, "Slack cannot take this message."),
    ),
}


class SlackWebhook:
    """The sink for one incoming webhook. secret: its address. base_url: where to send instead of the address's host."""

    kind: ClassVar[str] = "slack_webhook"

    def __init__(
        self, settings: SinkSettings, *, limits: Limits = USUAL_LIMITS, clock: Callable[[], float] = time.time
    ) -> None:
        self.settings = settings
        address = _address(settings)
        self._http = GuardedHttp("Slack's incoming webhook", address, settings.allow_private, limits, clock)

    def send(self, push: Push) -> Receipt:
        """Post the message; nothing comes back that would tell which one it became."""
        reply = self._http.post(unopened(notice(push)), {})
        _check(self._http.who, reply)
        return Receipt(push.far_id, "", "")

    def read_back(self, push: Push) -> Receipt | None:
        """None: nobody can look, and a message twice is better than none."""
        return None


def _check(who: str, reply: Reply) -> None:
    word = reply.body.strip()
    if reply.status == 200 and word == TAKEN:
        return
    if word in MEANINGS:
        meaning, what = MEANINGS[word]
        raise SinkError(f"{who} refused the message ({word.decode()}). {what}", **meaning)
    check_status(who, reply)
    raise SinkError(f"{who} answered with something else than Slack does", outcome_unknown=True)


def _address(settings: SinkSettings) -> str:
    """The webhook's address, below base_url where that is set; the secret is never quoted."""
    where = f"sinks.{settings.name}"
    if settings.options:
        raise ConfigError(f"{where}.options: {min(settings.options)} is not known. There are none.")
    try:
        parts = urlsplit(settings.secret)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname or len(parts.path) < 2:
        raise ConfigError(
            f"{where}.secret: is no webhook's address. It begins with https://hooks.slack.com/."
        )
    return f"{settings.base_url.rstrip('/')}{parts.path}" if settings.base_url else settings.secret
