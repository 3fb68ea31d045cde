"""A small Slack on this machine for the demo: it takes messages and shows each on a page; nothing is kept."""

import re
import secrets
import threading
from collections.abc import Mapping
from html import escape, unescape
from typing import Any

from flask import Flask, Response, jsonify, render_template_string, request
from markupsafe import Markup

from service.demo.loopback import Loopback

CHANNEL = "C0DESKGAUGE"
FIRST = 1_772_442_000
LINK = re.compile(r"<(https?://[^|>]+)\|([^>]*)>")
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Messages</title>
<style>body{font:16px/1.5 system-ui;max-width:46rem;margin:3rem auto;padding:0 1rem}
article{white-space:pre-wrap;border-top:1px solid #ccc;padding:1rem 0}</style>
<p>The demo's chat. Everything here is made up.</p><h1>Messages</h1>
{% for one in messages %}<article>{{ one }}</article>{% else %}<p>No message yet.</p>{% endfor %}</html>"""


class RefusedError(Exception):
    """What Slack says no to; the text is its word for it."""


class Workspace:
    """One channel's messages in memory, and those to single people; an id that was posted before gives the first one again.

    people: user ids by mail address.
    """

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, Any]] = {}
        self.people: dict[str, str] = {}
        self.address = ""
        self._lock = threading.Lock()

    def answer(self, method: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The answer of a method; RefusedError."""
        channels = {CHANNEL, *map(_own, self.people.values())}
        if asked.get("channel", CHANNEL) not in channels:
            raise RefusedError("channel_not_found")
        methods = {
            "auth.test": lambda _: {"team": "Example", "url": self.address},
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.getPermalink": self._permalink,
            "conversations.history": self._history,
            "conversations.replies": self._history,
            "conversations.open": lambda asked: {"channel": {"id": _own(asked["users"])}},
            "users.lookupByEmail": self._person,
        }
        if method not in methods:
            raise RefusedError("unknown_method")
        return {"ok": True, **methods[method](asked)}

    def _post(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            ts = f"{FIRST + len(self.messages)}.000100"
            kept = self.messages.setdefault(str(asked.get("client_msg_id") or ts), {**asked, "ts": ts})
        return {"channel": asked.get("channel", CHANNEL), "ts": kept["ts"], "message": kept}

    def _update(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            kept = next((one for one in self.messages.values() if one["ts"] == asked["ts"]), None)
            if kept is None or kept.get("channel", CHANNEL) != asked["channel"]:
                raise RefusedError("message_not_found")
            kept |= asked
        return {"channel": asked["channel"], "ts": kept["ts"], "text": kept["text"]}

    def _permalink(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if asked["message_ts"] not in {one["ts"] for one in self.messages.values()}:
            raise RefusedError("message_not_found")
        place = f"{self.address}/archives/{asked['channel']}/p{asked['message_ts'].replace('.', '')}"
        return {"channel": asked["channel"], "permalink": place}

    def _person(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if asked["email"] not in self.people:
            raise RefusedError("users_not_found")
        return {"user": {"id": self.people[asked["email"]]}}

    def _history(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Newest first, a page at a time; what apps keep in a message is shown only where it is asked for."""
        first, size = int(asked.get("cursor") or 0), int(asked["limit"])
        wanted = asked.get("channel", CHANNEL)
        kept = [
            one
            for one in self.messages.values()
            if one.get("channel", CHANNEL) == wanted and one.get("thread_ts") == asked.get("ts")
        ]
        newest = [dict(one) for one in reversed(kept)]
        if asked.get("include_all_metadata") != "true":
            newest = [{key: value for key, value in one.items() if key != "metadata"} for one in newest]
        following = str(first + size) if first + size < len(newest) else ""
        page = newest[first : first + size]
        return {"messages": page, "response_metadata": {"next_cursor": following}}


def _own(user: str) -> str:
    """The channel of the messages to one person."""
    return f"D{user[1:]}"


class LoopbackSlack(Loopback):
    """Serves a workspace. url, secret, options: what the sink's configuration needs."""

    def __init__(self) -> None:
        self.workspace, self.secret = Workspace(), secrets.token_urlsafe(24)
        super().__init__("slack", create_app(self.workspace, self.secret))
        self.options: Mapping[str, str] = {"channel": CHANNEL}
        self.workspace.address = self.address
        self.url = f"{self.address}/api"


def create_app(workspace: Workspace, secret: str) -> Flask:
    """The Web API and the page."""
    app = Flask(__name__)

    @app.route("/api/<method>", methods=["GET", "POST"])
    def api(method: str) -> Response:
        given = request.headers.get("Authorization", "").encode()
        if not secrets.compare_digest(given, f"Bearer {secret}".encode()):
            return jsonify({"ok": False, "error": "invalid_auth"})
        asked = request.get_json() if request.method == "POST" else request.args
        try:
            return jsonify(workspace.answer(method, asked))
        except RefusedError as refused:
            return jsonify({"ok": False, "error": str(refused)})

    @app.get("/")
    @app.get("/archives/<channel>/<message>")
    def index(channel: str = "", message: str = "") -> str:
        kept = list(workspace.messages.values())
        shown = [one for one in kept if message in ("", f"p{one['ts'].replace('.', '')}")]
        return render_template_string(PAGE, messages=[_shown(one) for one in reversed(shown)])

    return app


def _shown(message: Mapping[str, Any]) -> Markup:
    """The message's text blocks with their links."""
    texts = [
        one["text"]
        for block in message["blocks"]
        for one in [block, *block.get("elements", [])]
        if "text" in one
    ]
    said = "\n".join(one["text"] if isinstance(one, dict) else one for one in texts)
    parts = LINK.split(said)  # text, address, label, text, address, label ...
    made = [escape(unescape(parts[0]))]
    for address, label, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        made.append(
            f'<a href="{escape(unescape(address))}">{escape(unescape(label))}</a>{escape(unescape(text))}'
        )
    return Markup("".join(made))  # noqa: S704  every piece of it is escaped
