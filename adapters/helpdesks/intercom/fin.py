"""Fin's part in a conversation, as `ai_agent` tells it: hand-overs, the customer's verdict, the rating.

`resolution_state` carries no time. The state belongs to Fin's last words: what followed them (the assignment by the
bot, the customer's reply) dates it, else the words themselves do. Without Fin's words in the body nothing is said.
Source: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/models/ai_agent
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from adapters.helpdesks.intercom.case import (
    Case,
    Part,
    author_of,
    in_order,
    is_by_ai,
    is_public_message,
    role_of,
)
from adapters.helpdesks.intercom.ratings import rated
from adapters.helpdesks.intercom.tables import (
    ASSIGNMENTS,
    BOT,
    CLAIMS,
    CONFIRMED,
    HAND_OVERS,
    PREVIEW,
    REJECTED,
)
from rules.model import Event, Kind, Role

REJECTION = {"instrument": "ai_feedback", "score": 0.0, "low": 0.0, "high": 1.0, "higher_is_better": True}
_PEOPLE = frozenset({"admin", "team"})


@dataclass(slots=True)
class Talk:
    """What the parts show of Fin. last: its last words; reply: the customer's first after them; moved: the hand-overs.

    leads: whether Fin has spoken and neither a person answered since nor the bot passed the conversation on.
    """

    leads: bool
    last: Part | None = None
    reply: Part | None = None
    moved: list[Part] = field(default_factory=list)

    def hear(self, part: Part) -> None:
        """Take the next part."""
        if is_by_ai(part) and is_public_message(part):
            self.last, self.reply, self.leads = part, None, True
        elif self.leads and _passes_on(part):
            self.moved.append(part)
            self.leads = False
        elif is_public_message(part) and role_of(part) is Role.STAFF:
            self.leads = False
        elif is_public_message(part) and role_of(part) is Role.CUSTOMER:
            self.reply = self.reply or part


def is_preview(record: Mapping[str, Any]) -> bool:
    """Whether the team was only trying Fin out."""
    agent = record.get("ai_agent") or {}
    return str(agent.get("source_type") or "").endswith(PREVIEW)


def fin_events(case: Case, spoke_before: bool) -> list[Event]:
    """spoke_before: whether Fin took part before the first part of the body."""
    agent = case.record.get("ai_agent") or {}
    talk = Talk(leads=spoke_before)
    for part in case.parts:
        talk.hear(part)
    state = agent.get("resolution_state")
    return [
        *_hand_overs(case, talk, state),
        *_verdict(case, talk, state),
        *_rating(case, agent),
        *_claim(case, agent, state),
    ]


def _hand_overs(case: Case, talk: Talk, state: str | None) -> Iterator[Event]:
    moved = list(talk.moved)
    if state in HAND_OVERS and talk.last and not (moved and _place(moved[-1]) > _place(talk.last)):
        moved.append(talk.last)
    for part in moved:
        trigger = HAND_OVERS.get(state or "") if part is moved[-1] else None
        fields = {"to": "human", "trigger": trigger, "cause": None, "context": None}
        yield _after(case, part, Kind.HAND_OVER, {**fields, "actor_id": author_of(part).get("id")})


def _verdict(case: Case, talk: Talk, state: str | None) -> Iterator[Event]:
    part = talk.reply or talk.last
    if talk.last is None or part is None:
        return
    if state == CONFIRMED:
        yield _after(case, part, Kind.CONFIRMED, {})
    if state == REJECTED:
        yield _after(case, part, Kind.SURVEY, REJECTION)


def _after(case: Case, part: Part, kind: Kind, fields: Mapping[str, Any]) -> Event:
    thing, at = f"part:{case.id}:{part['id']}:{kind.value}", part["created_at"]
    return case.source.happened(
        kind, thing, at, fields, sequence=in_order(part["id"]), updated_at=case.updated_at
    )


def _place(part: Part) -> tuple[Any, str]:
    return part["created_at"], in_order(part["id"])


def _passes_on(part: Part) -> bool:
    to = part.get("assigned_to") or {}
    by_bot = author_of(part).get("type") == BOT
    return part["part_type"] in ASSIGNMENTS and by_bot and to.get("type") in _PEOPLE and bool(to.get("id"))


def _claim(case: Case, agent: Mapping[str, Any], state: str | None) -> Iterator[Event]:
    """Whether Intercom counts the conversation as resolved by Fin: one without a state it does not, or no longer."""
    if agent and (state is None or state in CLAIMS):
        fields = {"ticket": case.source.ticket_id, "claims": CLAIMS.get(state or "", False), "state": state}
        bill = replace(case.source, ticket="", updated_at=case.updated_at)
        yield bill.observed(Kind.RESOLUTION_CLAIMED, f"claim:{case.id}", _last_word(case, agent), fields)


def _last_word(case: Case, agent: Mapping[str, Any]) -> datetime:
    at: datetime = agent.get("updated_at") or agent.get("created_at") or case.updated_at
    return at


def _rating(case: Case, agent: Mapping[str, Any]) -> list[Event]:
    if agent.get("rating") is None:
        return []
    at = _last_word(case, agent)
    remark, pointer = agent.get("rating_remark"), f"{case.pointer}/ai_agent/rating"
    return [rated(case, "ai_csat", f"rating:{case.id}:ai", agent["rating"], at, remark, pointer)]
