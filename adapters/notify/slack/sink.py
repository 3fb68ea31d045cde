"""Posts a flag as one message of a Slack channel and changes it later; the push's id in its metadata finds it again."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, ClassVar

from adapters.base import Push, Receipt
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS, GuardedHttp
from adapters.notice import notice
from adapters.notify.slack.api import NobodyError, SlackApi, odd, within
from adapters.notify.slack.blocks import message, unopened
from adapters.problem_push import first_word
from adapters.settings import SinkSettings
from adapters.sink_options import check_known
from rules.errors import ConfigError

ENDPOINT = "https://slack.com/api"
OPTIONS = frozenset({"channel"})
CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{6,20}")
UPDATE = "update"  # the first word of an action that changes the message named in the content
EVENT_TYPE = "deskgauge_push"  # of the metadata: https://docs.slack.dev/messaging/message-metadata
PAGE, MOST_PAGES = 200, 25
PAGE_BYTES = 4 * 1024 * 1024  # a page of messages with their blocks


class Slack:
    """The sink for one Slack channel.

    options: channel, its id such as C0123ABCD. base_url: the Web API's, where it is not Slack's own.
    """

    kind: ClassVar[str] = "slack"

    def __init__(
        self, settings: SinkSettings, *, limits: Limits = USUAL_LIMITS, clock: Callable[[], float] = time.time
    ) -> None:
        self.settings = settings
        self._channel = _channel(settings)
        self._places: dict[str, str] = {}
        limits = replace(limits, answer_bytes=PAGE_BYTES)
        url = (settings.base_url or ENDPOINT).rstrip("/")
        self._api = SlackApi(
            GuardedHttp("Slack", url, settings.allow_private, limits, clock), settings.secret
        )

    def send(self, push: Push) -> Receipt:
        """Post the message, or change the earlier one that an update names, which can be repeated."""
        if first_word(push) == UPDATE:
            return self._update(push)
        return self._post(push)

    def read_back(self, push: Push) -> Receipt | None:
        """The message among the newest there, or in its thread; other threads are not looked through. None for an update."""
        if first_word(push) == UPDATE:
            return None
        channel = self._place(push)
        for one in self._newest(channel, _thread(push)):
            told = one.get("metadata")
            if isinstance(told, dict) and told.get("event_payload") == {"id": push.far_id}:
                return self._receipt(push, channel, one.get("ts"))
        return None

    def probe(self) -> str:
        """Whether the token is good and the channel's history can be read, without posting anything."""
        team = self._api.post("auth.test", {}).get("team")
        self._api.get("conversations.history", channel=self._channel, limit="1")
        return f"reached, messages go to {self._channel} of {team}"

    def _post(self, push: Push) -> Receipt:
        """Slack knows `client_msg_id` again for some time; for how long it does not say."""
        channel, thread = self._place(push), _thread(push)
        told = {
            "channel": channel,
            "client_msg_id": push.far_id,
            "metadata": _metadata(push.far_id),
            **unopened(notice(push)),
            **({"thread_ts": thread} if thread else {}),
        }
        return self._receipt(push, channel, self._api.post("chat.postMessage", told).get("ts"))

    def _update(self, push: Push) -> Receipt:
        """https://docs.slack.dev/reference/methods/chat.update"""
        channel, ts = self._place(push), str(push.content["message"])
        told = {
            "channel": channel,
            "ts": ts,
            "metadata": _metadata(str(push.content["message_id"])),
            **message(notice(push)),
        }
        self._api.post("chat.update", told)
        return self._receipt(push, channel, ts)

    def _place(self, push: Push) -> str:
        """The person's own messages, asked for once, or the channel, also for whom Slack does not know."""
        person = str(push.content.get("person") or "")
        if person and person not in self._places:
            try:
                user = within(self._api.get("users.lookupByEmail", email=person), "user", "id")
                opened = self._api.post("conversations.open", {"users": user})
                self._places[person] = str(within(opened, "channel", "id") or self._channel)
            except NobodyError:
                return self._channel
        return self._places.get(person, self._channel)

    def _newest(self, channel: str, thread: str) -> Iterator[dict[str, Any]]:
        method = "conversations.replies" if thread else "conversations.history"
        asked = {"channel": channel, "limit": str(PAGE), "include_all_metadata": "true"}
        asked |= {"ts": thread} if thread else {}
        for _ in range(MOST_PAGES):
            answer = self._api.get(method, **asked)
            messages = answer.get("messages")
            if not isinstance(messages, list):
                raise odd(method)
            yield from (one for one in messages if isinstance(one, dict))
            cursor = within(answer, "response_metadata", "next_cursor")
            if not cursor:
                return
            asked["cursor"] = str(cursor)

    def _receipt(self, push: Push, channel: str, ts: Any) -> Receipt:
        """The message's own link is asked for: only Slack knows the workspace's address."""
        if not isinstance(ts, str):
            raise odd("chat.postMessage")
        link = self._api.get("chat.getPermalink", channel=channel, message_ts=ts).get("permalink")
        if not isinstance(link, str):
            raise odd("chat.getPermalink")
        return Receipt(push.far_id, ts, link)


def _metadata(push_id: str) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"id": push_id}}


def _thread(push: Push) -> str:
    """The message that this one answers, as its receipt named it, "" for none."""
    return str(push.content.get("thread") or "")


def _channel(settings: SinkSettings) -> str:
    where = f"sinks.{settings.name}.options"
    check_known(settings, OPTIONS)
    channel = settings.options.get("channel", "").strip()
    if not CHANNEL_ID.fullmatch(channel):
        said = "channel is no channel's id. It stands at the end of the channel's details, such as C0123ABCD."
        raise ConfigError(f"{where}: {said}")
    return channel
