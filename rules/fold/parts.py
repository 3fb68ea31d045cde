"""What an episode says of the AI's part, its turns and its hand-overs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from rules import tagging
from rules.fold.draft import Draft, is_thanks
from rules.fold.story import AUTHOR_VERSION, SAME_ACTION, Step
from rules.model import CONTEXT_PARTS, Actor, Escalation, Touchpoint

Reason = tuple[datetime, str] | None
AI_TO_HUMAN, HUMAN_TO_HUMAN = "ai_to_human", "human_to_human"
NOTE_BEFORE, BOUNCE_WITHIN = timedelta(minutes=5), timedelta(hours=24)


class Part(NamedTuple):
    """The AI's highest part, when it first took part, which author that was, and in which version where the source tells it."""

    touchpoint: Touchpoint = Touchpoint.NONE
    first_at: datetime | None = None
    agent: str | None = None
    version: str | None = None


def touchpoint_of(draft: Draft) -> Part:
    """The AI's part in an episode."""
    parts = [(s, Touchpoint.ANSWER) for s in draft.spoke(Actor.AI)]
    parts += [(s, Touchpoint.ASSIST) for s in draft.notes if s.actor is Actor.AI]
    parts += [(s, Touchpoint(s.after or Touchpoint.TRIAGE)) for s in draft.ai_acts]
    if not parts:
        return Part()
    highest = max((part for _, part in parts), key=list(Touchpoint).index)
    steps = sorted((step for step, _ in parts), key=lambda one: (one.at, one.author, one.by))
    agent = steps[0].author
    told = (step.signs.get(AUTHOR_VERSION) for step in steps if step.author == agent)
    return Part(highest, steps[0].at, agent or None, next(filter(None, told), None))


def turns_of(draft: Draft) -> tuple[int, int, int]:
    """(turns, those the AI answered, those a person answered): a customer run and the run that answers it."""
    runs: list[set[Actor]] = []
    asked = False
    for step in draft.messages:
        if step.actor is Actor.CUSTOMER:
            asked = asked or not is_thanks(step)
        elif asked:
            runs.append({step.actor})
            asked = False
        elif runs:
            runs[-1].add(step.actor)
    ai = sum(Actor.AI in run for run in runs)
    return len(runs), ai, sum(Actor.HUMAN in run for run in runs)


def escalations_of(
    ticket_id: str, drafts: Sequence[Draft], triggers: tagging.Reasons, causes: tagging.Reasons
) -> list[Escalation]:
    """The ticket's hand-overs in order; those from the AI with the reasons that were said until the next one."""
    begun = [step.at for draft in drafts for step in draft.hand_overs]
    found = []
    for draft in drafts:
        kinds = [(one, AI_TO_HUMAN) for one in draft.hand_overs]
        kinds += [(one, HUMAN_TO_HUMAN) for one in _passes(draft)]
        for number, (step, kind) in enumerate(sorted(kinds, key=lambda one: (one[0].at, *one[1:])), 1):
            until = min((at for at in begun if at > step.at), default=None)
            said = [_said(one, step.at, until) if kind == AI_TO_HUMAN else None for one in (triggers, causes)]
            found.append(_escalation(ticket_id, draft, number, kind, step, *said))
    return found


def _escalation(
    ticket_id: str, draft: Draft, number: int, kind: str, step: Step, trigger: Reason, cause: Reason
) -> Escalation:
    episode = f"{ticket_id}/{draft.number}"
    context = _context(draft, step) if kind == AI_TO_HUMAN else ()
    return Escalation(
        f"{episode}/{number}", ticket_id, episode, kind, step.at, trigger[1] if trigger else None,
        cause[1] if cause else None, max(step.at, cause[0]) if cause else None, _turn(draft, step),
        _last_ai(draft, step), _accepted(draft, step), context,
        set(context) == set(CONTEXT_PARTS) if kind == AI_TO_HUMAN else None, _bounced(draft, step),
        max(step.at, trigger[0]) if trigger else None,
    )  # fmt: skip


def _context(draft: Draft, step: Step) -> tuple[str, ...]:
    """What came along: as the source tells it, else what the person who takes over can see in the ticket."""
    if step.what == "handed" and step.before is not None:
        return tuple(step.before)
    taken = _accepted(draft, step)
    notes = [
        one for one in draft.notes
        if one.actor is Actor.AI and one.at >= step.at - NOTE_BEFORE and (taken is None or one.at <= taken)
    ]  # fmt: skip
    known = {
        "summary": bool(notes),
        "steps_tried": _last_ai(draft, step) is not None,
        "customer": any(one.actor is Actor.CUSTOMER and one.author for one in draft.messages),
    }
    return tuple(part for part in CONTEXT_PARTS if known[part])


def _bounced(draft: Draft, step: Step) -> datetime | None:
    """When it went back to the AI, or on to another team, within a day; the AI's words before anybody took it are none."""
    taken = _accepted(draft, step)
    spoken = [one.at for one in draft.spoke(Actor.AI) if taken is not None and one.at > taken]
    moved = [one.at for one in (*draft.returned, *draft.passes) if one.at > step.at]
    return min((at for at in (*spoken, *moved) if at <= step.at + BOUNCE_WITHIN), default=None)


def _passes(draft: Draft) -> list[Step]:
    """Passes between teams; several within one action are one."""
    before = [None, *draft.passes]
    return [
        one
        for last, one in zip(before, draft.passes, strict=False)
        if not (last and one.at - last.at <= SAME_ACTION)
    ]


def _said(said: tagging.Reasons, since: datetime, until: datetime | None) -> Reason:
    """What stood in the ticket before the next hand-over, or what the source named of this one; the later word counts."""
    standing = [one for one in said.mapped if until is None or one[0] < until][-1:]
    named = [one for one in said.told if since <= one[0] and (until is None or one[0] < until)]
    known = [(at, code) for at, code, _ in (*standing, *named) if code]
    return max(known, key=lambda one: one[0], default=None)


def _turn(draft: Draft, step: Step) -> int:
    """In which turn it happened: the runs of customer messages begun until then."""
    until = [None, *(one.actor for one in draft.messages if one.at <= step.at)]
    return sum(after is Actor.CUSTOMER is not before for before, after in pairwise(until))


def _last_ai(draft: Draft, step: Step) -> datetime | None:
    return max((one.at for one in draft.spoke(Actor.AI) if one.at <= step.at), default=None)


def _accepted(draft: Draft, step: Step) -> datetime | None:
    people = [*draft.spoke(Actor.HUMAN), *draft.afterwards]
    return next((one.at for one in people if one.at >= step.at), None)
