"""A loopback Slack whose Web API checks messages with the models of Slack's own SDK, and one incoming webhook."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from adapters.base import Push
from adapters.guarded_connection import Limits
from adapters.notify.slack import Slack
from adapters.notify.slack_webhook import SlackWebhook
from adapters.settings import SinkSettings
from service.demo.slack import CHANNEL, RefusedError, Workspace
from tests.fakes.far_side import FarSide, Fault, Seen, status

TOKEN = "xoxb-CANARY-7Q2w5E8r1T4y"
HOOK = "https://hooks.slack.com/services/T0CANARY/B0CANARY/7Q2w5E8r1T4y"
PATIENT = Limits(total=60.0)
# What may be sent with each method; anything else is a violation.
ARGUMENTS = {
    "auth.test": set(),
    "chat.postMessage": {
        "channel", "client_msg_id", "metadata", "text", "blocks", "unfurl_links", "unfurl_media", "thread_ts",
    },
    "chat.update": {"channel", "ts", "metadata", "text", "blocks"},
    "chat.getPermalink": {"channel", "message_ts"},
    "conversations.history": {"channel", "limit", "include_all_metadata", "cursor"},
    "conversations.replies": {"channel", "ts", "limit", "include_all_metadata", "cursor"},
    "conversations.open": {"users"},
    "users.lookupByEmail": {"email"},
}  # fmt: skip
WRITES = frozenset({"auth.test", "chat.postMessage", "chat.update", "conversations.open"})


def faults_of(message: dict[str, Any]) -> list[str]:
    """What Slack's own models find wrong with a message's text and blocks."""
    found = [] if 0 < len(message["text"]) <= 4000 else ["text"]
    try:
        blocks = [block.to_dict() for block in Block.parse_all(message["blocks"])]
    except SlackObjectFormationError as error:
        return [*found, str(error)]
    lost = blocks != message["blocks"] or len(blocks) > 50
    return [*found, f"blocks are read as {blocks}"] if lost else found


class FakeSlack(FarSide):
    """workspace: what is posted. violations: what Slack's documentation forbids; tests assert there is none."""

    def __init__(self) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.workspace = Workspace()
        self.workspace.address = "https://example.slack.com"
        self.violations: list[str] = []

    def kept(self, push: Push) -> int:
        """How many messages there are for the push."""
        return sum(
            one["metadata"]["event_payload"] == {"id": push.far_id}
            for one in self.workspace.messages.values()
        )

    def sink(self, *, limits: Limits = PATIENT, secret: str = TOKEN, **options: str) -> Slack:
        settings = SinkSettings("chat", "slack", self.url, secret, {"channel": CHANNEL, **options})
        return Slack(settings, limits=limits)

    def methods(self) -> list[str]:
        """What was asked for, in order."""
        return [_method(seen) for seen in self.seen]

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        try:
            answer = self._asked(seen)
        except RefusedError as refused:
            answer = {"ok": False, "error": str(refused)}
        return 200, json.dumps(answer).encode()

    def _asked(self, seen: Seen) -> dict[str, Any]:
        if seen.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise RefusedError("invalid_auth")
        method, asked = _method(seen), seen.document or dict(parse_qsl(urlsplit(seen.path).query))
        if (seen.method == "POST") != (method in WRITES) or not set(asked) <= ARGUMENTS[method]:
            self.violations.append(f"{seen.method} {method} with {sorted(asked)}")
        if method in ("chat.postMessage", "chat.update"):
            self.violations += faults_of(asked)
        return self.workspace.answer(method, asked)


class FakeSlackWebhook(FarSide):
    """messages: what was posted to the one incoming webhook there is."""

    def __init__(self) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        self.messages: list[dict[str, Any]] = []
        self.violations: list[str] = []

    def kept(self, push: Push) -> int:
        """How many messages name the push."""
        return sum(push.id in json.dumps(one["blocks"][-1]) for one in self.messages)

    def sink(self, *, limits: Limits = PATIENT, secret: str = HOOK) -> SlackWebhook:
        return SlackWebhook(SinkSettings("hook", "slack_webhook", self.url, secret), limits=limits)

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        if seen.path != urlsplit(HOOK).path:
            return 404, b"no_service"
        self.violations += faults_of(seen.document)
        self.messages.append(seen.document)
        return 200, b"ok"


def refused(error: str, **headers: str) -> Fault:
    """A refusal in Slack's own words, which comes with status 200."""
    return status(200, json.dumps({"ok": False, "error": error}).encode(), **headers)


def _method(seen: Seen) -> str:
    return urlsplit(seen.path).path.rpartition("/")[2]
