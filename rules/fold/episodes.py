"""Cuts a ticket's story into episodes, each from a first message or reopening to its resolution."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rules.fold.story import DONE, SAME_ACTION, Step
from rules.model import Actor, Escalation, Path, Revocation, Touchpoint

IDLE = {"chat": timedelta(hours=24)}
IDLE_OTHERWISE = timedelta(hours=72)


@dataclass(slots=True)
class Draft:
    """An episode while it is told."""

    number: int
    started_at: datetime
    started_by: str
    messages: list[Step] = field(default_factory=list)
    notes: list[Step] = field(default_factory=list)
    hand_overs: list[Step] = field(default_factory=list)
    moves: list[Step] = field(default_factory=list)
    negative_at: datetime | None = None
    resolved_at: datetime | None = None
    boundary: str | None = None
    confirmed_at: datetime | None = None
    path: Path = Path.OPEN
    revocations: list[Revocation] = field(default_factory=list)

    def last(self) -> Step | None:
        """The last message that counts: thanks and "that worked" are skipped."""
        return next((step for step in reversed(self.messages) if not is_thanks(step)), None)

    def spoke(self, actor: Actor) -> list[Step]:
        """The actor's public messages."""
        return [step for step in self.messages if step.actor is actor]

    def waiting(self) -> bool:
        """Whether a hand-over got no human answer yet."""
        humans = self.spoke(Actor.HUMAN)
        return bool(self.hand_overs) and not (humans and humans[-1].at >= self.hand_overs[-1].at)


def is_thanks(step: Step) -> bool:
    """A customer message that needs no answer."""
    return step.actor is Actor.CUSTOMER and bool(step.signs.get("thanks") or step.signs.get("worked"))


class Teller:
    """Takes the steps in order; `done` and `draft` hold the episodes."""

    def __init__(self, channel: str | None, authors: frozenset[str], steps: Sequence[Step]) -> None:
        self.idle = IDLE.get(channel or "", IDLE_OTHERWISE)
        self.authors = authors
        self.steps = steps
        self.done: list[Draft] = []
        self.draft: Draft | None = None

    def tell(self, as_of: datetime) -> list[Draft]:
        """All episodes as they stand at `as_of`."""
        for step in self.steps:
            if step.at > as_of:
                break
            self._idle_until(step.at)
            getattr(self, f"_{step.what}")(step)
        self._idle_until(as_of)
        return [*self.done, self.draft] if self.draft else self.done

    def idle_ends(self) -> datetime | None:
        """When the open episode ends by itself, None when it does not."""
        draft = self.draft
        last = draft.last() if draft else None
        if draft is None or last is None or last.actor is not Actor.AI or draft.waiting():
            return None
        return last.at + self.idle

    def _idle_until(self, moment: datetime) -> None:
        ends = self.idle_ends()
        if ends is not None and ends <= moment:
            self._resolve(ends, "idle")

    def _resolve(self, at: datetime, boundary: str) -> None:
        draft = self.draft
        if draft is None:
            return
        draft.resolved_at, draft.boundary, draft.path = at, boundary, path_of(draft)
        self.done.append(draft)
        self.draft = None

    def _open(self, at: datetime, by: str) -> Draft:
        if self.done:
            self.done[-1].revocations.append(Revocation("reopened", at, by))
        self.draft = Draft(len(self.done) + 1, at, "reopened" if self.done else "created")
        return self.draft

    def _message(self, step: Step) -> None:
        if step.actor is Actor.SYSTEM:
            return
        if self.draft is None and self.done and (is_thanks(step) or step.actor is not Actor.CUSTOMER):
            self._after_the_end(step)
            return
        draft = self.draft or self._open(step.at, step.by)
        if step.actor is Actor.HUMAN and draft.spoke(Actor.AI) and not draft.hand_overs:
            draft.hand_overs.append(step)
        before = draft.last()
        draft.messages.append(step)
        if step.actor is Actor.CUSTOMER and step.signs.get("worked"):
            draft.confirmed_at = draft.confirmed_at or step.at
            if before and before.actor is Actor.AI and not draft.waiting():
                self._resolve(step.at, "confirmed")

    def _after_the_end(self, step: Step) -> None:
        last = self.done[-1]
        if step.signs.get("worked") and is_thanks(step):
            last.confirmed_at = last.confirmed_at or step.at
        if step.actor is Actor.HUMAN:
            last.revocations.append(Revocation("escalated_after", step.at, step.by))

    def _note(self, step: Step) -> None:
        if self.draft is not None:
            self.draft.notes.append(step)

    def _assigned(self, step: Step) -> None:
        draft = self.draft
        if draft is None:
            return
        draft.moves.append(step)
        leaves_ai = step.before in self.authors and step.after not in self.authors
        if leaves_ai and draft.spoke(Actor.AI):
            draft.hand_overs.append(step)

    def _grouped(self, step: Step) -> None:
        if self.draft is not None:
            self.draft.moves.append(step)

    def _status(self, step: Step) -> None:
        if step.after in DONE:
            self._resolve(step.at, "solved")
        elif step.before in DONE and self.draft is None and self.done:
            since = self.done[-1].resolved_at or step.at
            wrote = any(
                one.what == "message"
                and one.actor is Actor.CUSTOMER
                and since < one.at <= step.at + SAME_ACTION
                for one in self.steps
            )
            if not wrote:
                self._open(step.at, step.by)

    def _survey(self, step: Step) -> None:
        low, high, score = (step.after[name] for name in ("low", "high", "score"))
        share = (score - low) / (high - low) if high != low else 1.0
        if (share if step.after.get("higher_is_better", True) else 1 - share) > 1 / 3:
            return
        if self.draft is not None:
            self.draft.negative_at = step.at
        elif self.done:
            self.done[-1].revocations.append(Revocation("negative_feedback", step.at, step.by))


def path_of(draft: Draft) -> Path:
    """How the episode ended, judged at its boundary."""
    last = draft.last()
    ai, human = draft.spoke(Actor.AI), draft.spoke(Actor.HUMAN)
    if last is None or last.actor is Actor.CUSTOMER:
        return Path.ABANDONED
    if human:
        return Path.AI_THEN_HUMAN if ai else Path.HUMAN
    bad_end = ai[-1].signs.get("question") or ai[-1].signs.get("non_answer") or draft.waiting()
    upset = draft.negative_at is not None and draft.negative_at >= ai[-1].at
    return Path.ABANDONED if bad_end or upset else Path.AI


def touchpoint_of(draft: Draft, authors: frozenset[str]) -> tuple[Touchpoint, datetime | None, str | None]:
    """The AI's highest part, when it first took part, and which author it was."""
    parts = [(s.at, Touchpoint.ANSWER, s.author) for s in draft.spoke(Actor.AI)]
    parts += [(s.at, Touchpoint.ASSIST, s.author) for s in draft.notes if s.actor is Actor.AI]
    parts += [(s.at, Touchpoint.TRIAGE, s.author) for s in draft.moves if s.author in authors]
    if not parts:
        return Touchpoint.NONE, None, None
    highest = max((part for _, part, _ in parts), key=list(Touchpoint).index)
    return highest, min(at for at, _, _ in parts), min(parts)[2]


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


def escalations_of(ticket_id: str, draft: Draft) -> list[Escalation]:
    """The AI's hand-overs of one episode, without trigger and cause."""
    episode = f"{ticket_id}/{draft.number}"
    found = []
    for number, step in enumerate(draft.hand_overs, 1):
        ai = [one.at for one in draft.spoke(Actor.AI) if one.at <= step.at]
        accepted = next((one.at for one in draft.spoke(Actor.HUMAN) if one.at >= step.at), None)
        turn = sum(1 for one in draft.messages if one.actor is Actor.CUSTOMER and one.at <= step.at)
        found.append(
            Escalation(f"{episode}/{number}", ticket_id, episode, "ai_to_human", step.at, None, None, None, turn,
                       ai[-1] if ai else None, accepted)
        )  # fmt: skip
    return found
