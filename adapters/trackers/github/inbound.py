"""GitHub's webhooks about issues: https://docs.github.com/en/webhooks/webhook-events-and-payloads#issues"""

from collections.abc import Sequence
from typing import ClassVar

from marshmallow import fields

from adapters.base import Delivery
from adapters.body import load_body
from adapters.fields import Read, read_moment, read_own_id, read_text, read_word
from adapters.reading import counted
from adapters.shapes import Shape, load, optional
from adapters.tracked_events import HeaderSigned, released_or, tracked
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event
from rules.tracked import DUPLICATE, FIXED, GONE, OPEN, WONT_FIX

SIGNATURE, DELIVERY = "x-hub-signature-256", "x-github-delivery"
# What an action says of the issue; "" where its state_reason does.
ACTIONS = {"closed": "", "reopened": OPEN, "deleted": GONE, "transferred": GONE}
REASONS = {"completed": FIXED, "": FIXED, "not_planned": WONT_FIX, "duplicate": DUPLICATE}


class _Issue(Shape):
    number = Read(read_own_id, required=True)
    updated_at = Read(read_moment, required=True)
    state = Read(read_word, required=True)
    reason = optional(read_word, data_key="state_reason")


class _Repository(Shape):
    full_name = Read(read_text, required=True)


class _Sender(Shape):
    id = Read(read_own_id, required=True)


class _Body(Shape):
    action = Read(read_word, required=True)
    issue = fields.Nested(_Issue, required=True)
    repository = fields.Nested(_Repository, required=True)
    sender = fields.Nested(_Sender, allow_none=True)


class GitHubInbound(HeaderSigned):
    """The webhooks of one sink."""

    signature, delivery = SIGNATURE, DELIVERY
    kept_headers: ClassVar[frozenset[str]] = frozenset(
        {"content-type", SIGNATURE, DELIVERY, "x-github-event"}
    )

    def parse(self, delivery: Delivery) -> Sequence[Event]:
        """What became of the issue; IgnoredDelivery for whatever leaves its state as it was."""
        body = load_body(delivery.body)
        # What is said of an issue's comments has the issue in it too.
        if str(body.get("action")) not in ACTIONS or "issue" not in body or "comment" in body:
            raise IgnoredDelivery("it says nothing of an issue's state")
        read = load(_Body(), body)
        issue, key = read["issue"], f"{read['repository']['full_name']}#{read['issue']['number']}"
        reason, sender = issue.get("reason") or "", read.get("sender") or {}
        outcome = released_or(_outcome(read["action"], reason), reason, self.settings)
        state = read["action"] if outcome == GONE else reason or issue["state"]
        event = tracked(
            delivery, key, issue["updated_at"], outcome, state=state, actor_id=sender.get("id") or ""
        )
        return counted([event], delivery)


def _outcome(action: str, reason: str) -> str:
    if ACTIONS[action]:
        return ACTIONS[action]
    if reason not in REASONS:
        raise MalformedBody("unknown reason of closing", "/issue/state_reason")
    return REASONS[reason]
