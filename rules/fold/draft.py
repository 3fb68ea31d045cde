"""An episode while it is told: who wrote, who took over, what spoke against it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from rules.fold.story import Step
from rules.model import Actor, Path, Revocation

POLITE = ("thanks", "worked")


@dataclass(slots=True)
class Draft:
    """What the story has said of an episode so far.

    hand_overs: from the AI to people; passes: from one team of people to another; returned: from people to the AI.
    afterwards: what people wrote after the end. complaints: the newest answer of each survey instrument, where it is negative.
    """

    number: int
    started_at: datetime
    started_by: str
    messages: list[Step] = field(default_factory=list)
    notes: list[Step] = field(default_factory=list)
    hand_overs: list[Step] = field(default_factory=list)
    passes: list[Step] = field(default_factory=list)
    returned: list[Step] = field(default_factory=list)
    ai_acts: list[Step] = field(default_factory=list)
    afterwards: list[Step] = field(default_factory=list)
    complaints: dict[str, Revocation] = field(default_factory=dict)
    resolved_at: datetime | None = None
    boundary: str | None = None
    confirmed_at: datetime | None = None
    path: Path = Path.OPEN
    returns: list[Revocation] = field(default_factory=list)

    def last(self) -> Step | None:
        """The last message that counts: thanks and "that worked" are skipped."""
        return next((step for step in reversed(self.messages) if not is_thanks(step)), None)

    def last_word(self) -> Step | None:
        """The same without the AI's greetings, which answer nothing; what people do need not show in their words."""
        return next(
            (step for step in reversed(self.messages) if not (is_thanks(step) or _only_greets(step))), None
        )

    def spoke(self, actor: Actor) -> list[Step]:
        """The actor's public messages."""
        return [step for step in self.messages if step.actor is actor]

    def person_wrote(self) -> bool:
        """Whether a person has written, be it a note."""
        return any(step.actor is Actor.HUMAN for step in (*self.messages, *self.notes))

    def waiting(self) -> bool:
        """Whether a hand-over got no human answer yet."""
        taken = [*self.spoke(Actor.HUMAN)[-1:], *self.returned[-1:]]
        return bool(self.hand_overs) and not any(one.at >= self.hand_overs[-1].at for one in taken)

    def ai_leads(self) -> bool:
        """Whether the AI has spoken since the last hand-over, so that it has something to hand over."""
        spoken = self.spoke(Actor.AI)
        return bool(spoken) and not (self.hand_overs and self.hand_overs[-1].at >= spoken[-1].at)

    def revocations(self) -> tuple[Revocation, ...]:
        """What spoke against the resolution after it."""
        ended = self.resolved_at
        later = [one for one in self.complaints.values() if ended is not None and one.at >= ended]
        return (*self.returns, *later)


def is_thanks(step: Step) -> bool:
    """A customer message that needs no answer."""
    return step.actor is Actor.CUSTOMER and any(step.signs.get(name) for name in POLITE)


def is_greeting(step: Step) -> bool:
    """A message to the customer that greets, acknowledges or wishes well and says no more."""
    return step.actor is not Actor.CUSTOMER and bool(step.signs.get("greeting"))


def _only_greets(step: Step) -> bool:
    return step.actor is Actor.AI and is_greeting(step)


def asked_for_more(drafts: Iterable[Draft]) -> tuple[datetime, ...]:
    """When the customer asked for more seats, a bigger plan and the like."""
    said = (step for draft in drafts for step in draft.spoke(Actor.CUSTOMER))
    return tuple(sorted({step.at for step in said if step.signs.get("expansion")}))


def path_of(draft: Draft) -> Path:
    """How the episode ended, judged at its boundary."""
    last = draft.last_word()
    ai, human = draft.spoke(Actor.AI), draft.spoke(Actor.HUMAN)
    if last is None or last.actor is Actor.CUSTOMER:
        return Path.ABANDONED
    if human:
        return Path.AI_THEN_HUMAN if ai else Path.HUMAN
    asked = draft.spoke(Actor.CUSTOMER) or any(one.signs.get("reply") for one in ai)
    if draft.number == 1 and not asked:
        return (
            Path.ABANDONED
        )  # the AI wrote and nobody ever answered: nothing was asked, so nothing was resolved
    bad_end = last.signs.get("question") or last.signs.get("non_answer") or draft.waiting()
    upset = any(one.at >= last.at for one in draft.complaints.values())
    return Path.ABANDONED if bad_end or upset else Path.AI
