"""Linear's webhooks about issues: https://linear.app/developers/webhooks"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from marshmallow import fields

from adapters.base import Delivery
from adapters.body import load_body
from adapters.fields import Read, read_moment, read_own_id, read_text, read_word
from adapters.reading import counted
from adapters.settings import SinkSettings
from adapters.shapes import Shape, load, optional
from adapters.signing import check_hmac, check_tolerance
from adapters.tracked_events import key_of, released_or, secrets_of, tracked
from rules.errors import IgnoredDelivery, InvalidSignature, MalformedBody
from rules.model import Event
from rules.tracked import DUPLICATE, FIXED, GONE, OPEN, STARTED, WONT_FIX

SIGNATURE, TIMESTAMP, DELIVERY = "linear-signature", "linear-timestamp", "linear-delivery"
TOLERANCE_SECONDS = 60  # https://linear.app/developers/webhooks#securing-webhooks
# A workflow state's type: https://linear.app/docs/configuring-workflows
OUTCOMES = {
    "triage": OPEN,
    "backlog": OPEN,
    "unstarted": OPEN,
    "started": STARTED,
    "completed": FIXED,
    "canceled": WONT_FIX,
    "duplicate": DUPLICATE,
}
REMOVED = "removed"


class _State(Shape):
    type = Read(read_word, required=True)
    name = Read(read_text, required=True)


class _Issue(Shape):
    identifier = Read(read_own_id, required=True)
    before = fields.List(Read(read_own_id), data_key="previousIdentifiers", load_default=list)
    updated_at = Read(read_moment, required=True, data_key="updatedAt")
    state = fields.Nested(_State, required=True)


class _Actor(Shape):
    id = optional(read_own_id)


class _Body(Shape):
    action = Read(read_word, required=True)
    at = Read(read_moment, required=True, data_key="createdAt")
    data = fields.Nested(_Issue, required=True)
    actor = fields.Nested(_Actor, allow_none=True)


@dataclass(slots=True)
class LinearInbound:
    """The webhooks of one sink; the event of an issue that changed its team is told under each of its keys."""

    kept_headers: ClassVar[frozenset[str]] = frozenset({"content-type", SIGNATURE, TIMESTAMP, DELIVERY})
    settings: SinkSettings

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """InvalidSignature unless the secret signed the body, which holds the moment at which it was sent, just now."""
        given = headers.get(SIGNATURE, "")
        check_hmac(body, given, secrets_of(self.settings), now, encoding="hex")
        check_tolerance(_sent_at(headers, body), now, TOLERANCE_SECONDS)

    def delivery_key(self, headers: Mapping[str, str], body: bytes) -> str:
        """Linear's id of the delivery."""
        return key_of(headers, DELIVERY, body)

    def parse(self, delivery: Delivery) -> Sequence[Event]:
        """What became of the issue; IgnoredDelivery for whatever leaves its state as it was."""
        body = load_body(delivery.body)
        if body.get("type") != "Issue" or not _tells_a_state(body):
            raise IgnoredDelivery("it says nothing of an issue's state")
        read = load(_Body(), body)
        issue, actor = read["data"], read.get("actor") or {}
        gone, state = read["action"] == "remove", issue["state"]
        outcome = GONE if gone else self._outcome(state)
        at, word = (read["at"], REMOVED) if gone else (issue["updated_at"], state["name"])
        keys = dict.fromkeys([issue["identifier"], *issue["before"]])
        told = {"state": word, "actor_id": actor.get("id") or ""}
        return counted([tracked(delivery, key, at, outcome, **told) for key in keys], delivery)

    def _outcome(self, state: Mapping[str, str]) -> str:
        if state["type"] not in OUTCOMES:
            raise MalformedBody("unknown type of state", "/data/state/type")
        return released_or(OUTCOMES[state["type"]], state["name"], self.settings)


def _tells_a_state(body: Mapping[str, Any]) -> bool:
    before = body.get("updatedFrom")
    moved = body.get("action") == "update" and isinstance(before, dict) and "stateId" in before
    return moved or body.get("action") == "remove"


def _sent_at(headers: Mapping[str, str], body: bytes) -> datetime:
    try:
        stamp = load_body(body).get("webhookTimestamp") or headers.get(TIMESTAMP, "")
        return datetime.fromtimestamp(float(stamp) / 1000, UTC)
    except (MalformedBody, ValueError, TypeError, OverflowError, OSError):
        raise InvalidSignature("the signed time cannot be read") from None
