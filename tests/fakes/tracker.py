"""A tracker in memory that knows what problems ask for, and the signed webhooks that it sends; made up for tests."""

import hashlib
import hmac
import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from adapters.base import Delivery, Push, Receipt
from adapters.settings import SinkSettings
from rules.errors import IgnoredDelivery, InvalidSignature, SinkError
from rules.model import Event, Form, Kind
from rules.moments import from_text, to_text

SIGNATURE = "x-tracker-signature"


@dataclass
class Made:
    """One object as the tracker keeps it."""

    far_id: str
    key: str
    content: Mapping[str, Any]
    cards: list[Mapping[str, Any]] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    opened_again: list[str] = field(default_factory=list)


class FakeTracker:
    """Fills the Sink port. faults: SinkErrors to raise in their order, each after the push has been carried out."""

    kind: ClassVar[str] = "linear"

    def __init__(self, name: str = "bugs") -> None:
        self.settings = SinkSettings(name, self.kind)
        self.made: dict[str, Made] = {}
        self.done: dict[str, Receipt] = {}
        self.sent: list[str] = []
        self.faults: deque[SinkError | None] = deque()

    def send(self, push: Push) -> Receipt:
        self.sent.append(push.action)
        if push.far_id not in self.done:
            self.done[push.far_id] = self._carried_out(push)
        fault = self.faults.popleft() if self.faults else None
        if fault:
            raise fault
        return self.done[push.far_id]

    def read_back(self, push: Push) -> Receipt | None:
        return self.done.get(push.far_id)

    def _carried_out(self, push: Push) -> Receipt:
        what, _, word = push.action.partition(":")
        if what == "issue":
            key = f"ENG-{len(self.made) + 1}"
            self.made[key] = Made(push.far_id, key, push.content)
            return Receipt(push.far_id, key, f"https://tracker.example/{key}")
        made = self.made[str(push.content["issue"])]
        if what == "card":
            made.cards.append(push.content)
        elif what == "comment":
            made.said.append((word, str(push.content["text"])))
        else:
            made.opened_again.append(str(push.content["text"]))
        return Receipt(push.far_id, made.key, f"https://tracker.example/{made.key}")


class FakeInbound:
    """Reads what `webhook` makes; fills the Inbound port."""

    kept_headers: ClassVar[frozenset[str]] = frozenset({SIGNATURE})

    def __init__(self, settings: SinkSettings) -> None:
        self.settings = settings

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        wanted = signature(body, self.settings.webhook_secret)
        if not hmac.compare_digest(headers.get(SIGNATURE, "").encode(), wanted.encode()):
            raise InvalidSignature("tracker: wrong signature")

    def delivery_key(self, headers: Mapping[str, str], body: bytes) -> str:
        return hashlib.sha256(body).hexdigest()

    def parse(self, delivery: Delivery) -> Sequence[Event]:
        said = json.loads(delivery.body)
        if said.get("outcome") is None:
            raise IgnoredDelivery("tracker: nothing became of an object")
        name = self.settings.name
        fields = {"sink": name, "actor_id": "", **{key: said[key] for key in FIELDS}}
        return [
            Event(f"{name}:{said['id']}", name, "", Kind.TRACKED, Form.HINT, from_text(said["at"]), fields)
        ]


FIELDS = ("issue", "outcome", "state", "duplicate_of")


def signature(body: bytes, secret: str) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def webhook(issue: str, outcome: str, at: datetime, duplicate_of: str = "") -> bytes:
    """The body that says what became of an object."""
    said = {"issue": issue, "outcome": outcome, "state": outcome, "duplicate_of": duplicate_of}
    return json.dumps({"id": f"{issue}:{outcome}:{to_text(at)}", "at": to_text(at), **said}).encode()
