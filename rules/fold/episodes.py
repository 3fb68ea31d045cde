"""Cuts a ticket's story into episodes, each from a first message or reopening to its resolution."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rules.fold.draft import POLITE, Draft, is_thanks, path_of
from rules.fold.story import DONE, SAME_ACTION, Step
from rules.model import Actor, Revocation
from rules.surveys import is_complaint

IDLE = {"chat": timedelta(hours=24)}
IDLE_OTHERWISE = timedelta(hours=72)


class Teller:
    """Takes the steps in order; `done` and `draft` hold the episodes.

    has_statuses: whether the source tells when a ticket is solved; without, the idle time ends an episode, whoever wrote last.
    """

    def __init__(
        self, channel: str | None, authors: frozenset[str], steps: Sequence[Step], has_statuses: bool = True
    ) -> None:
        self.idle = IDLE.get(channel or "", IDLE_OTHERWISE)
        self.authors = authors
        self.steps = steps
        self.has_statuses = has_statuses
        self.done: list[Draft] = []
        self.draft: Draft | None = None
        self.done_since: datetime | None = None

    def tell(self, as_of: datetime) -> list[Draft]:
        """All episodes as they stand at `as_of`."""
        for step in self.steps:
            if step.at > as_of:
                break
            self._idle_until(step.at)
            TELLING[step.what](self, step)
        self._idle_until(as_of)
        return [*self.done, self.draft] if self.draft else self.done

    def idle_ends(self) -> datetime | None:
        """When the open episode ends by itself, None when it does not."""
        draft = self.draft
        last = draft.last() if draft else None
        if draft is None or last is None:
            return None
        if self.has_statuses and (last.actor is not Actor.AI or draft.waiting()):
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
            self.done[-1].returns.append(Revocation("reopened", at, by))
        self.draft = Draft(len(self.done) + 1, at, "reopened" if self.done else "created")
        return self.draft

    def message(self, step: Step) -> None:
        """A public message: the customer's opens an episode, a "that worked" may end it, but never the opening itself."""
        if step.actor is Actor.SYSTEM:
            return
        if self.draft is None and self.done and (is_thanks(step) or step.actor is not Actor.CUSTOMER):
            self._after_the_end(step)
            return
        draft = self.draft or self._open(step.at, step.by)
        if not draft.messages:
            step = replace(
                step, signs={name: sign for name, sign in step.signs.items() if name not in POLITE}
            )
        if step.actor is Actor.HUMAN and draft.spoke(Actor.AI) and not draft.hand_overs:
            draft.hand_overs.append(step)
        before = draft.last()
        draft.messages.append(step)
        if step.actor is Actor.CUSTOMER and step.signs.get("worked"):
            draft.confirmed_at = draft.confirmed_at or step.at
            if before and before.actor is not Actor.CUSTOMER and not draft.waiting():
                self._resolve(step.at, "confirmed")

    def _after_the_end(self, step: Step) -> None:
        last = self.done[-1]
        if step.signs.get("worked") and is_thanks(step):
            last.confirmed_at = last.confirmed_at or step.at
        if step.actor is Actor.HUMAN:
            last.afterwards.append(step)
            last.returns.append(Revocation("escalated_after", step.at, step.by))

    def note(self, step: Step) -> None:
        """An internal note."""
        if self.draft is not None:
            self.draft.notes.append(step)

    def hidden(self, step: Step) -> None:
        """A message made private: in an open episode it is a note from now on; what has ended stays as it was judged."""
        draft = self.draft
        if draft is not None:
            draft.notes += [one for one in draft.messages if one.after == step.after]
            draft.messages = [one for one in draft.messages if one.after != step.after]
            if draft.hand_overs[:1] and draft.hand_overs[0] in draft.notes:
                draft.hand_overs[:1] = self._answered_instead(draft)

    def _answered_instead(self, draft: Draft) -> list[Step]:
        """Where the hand-over was seen in an answer that is none any more: the next one, unless there is another hand-over."""
        later = [one for one in draft.spoke(Actor.HUMAN) if one.at >= draft.hand_overs[0].at]
        return later[:1] if len(draft.hand_overs) == 1 else []

    def confirmed(self, step: Step) -> None:
        """The source says that the customer confirmed the answer: the customer's last words were that and need no other."""
        about = self.draft or (self.done[-1] if self.done else None)
        if about is None or not any(one.actor is not Actor.CUSTOMER for one in about.messages):
            return
        about.confirmed_at = about.confirmed_at or step.at
        if about is self.draft and not about.waiting():
            last = about.messages[-1]
            if last.actor is Actor.CUSTOMER:
                about.messages[-1] = replace(last, signs={**last.signs, "worked": True})
            self._resolve(step.at, "confirmed")

    def acted(self, step: Step) -> None:
        """The AI changed a field or a tag."""
        if self.draft is not None:
            self.draft.ai_acts.append(step)

    def handed(self, step: Step) -> None:
        """The source tells a hand-over: to people it is one whoever leads, or back to the AI."""
        if step.after == "ai":
            if self.draft is not None:
                self.draft.returned.append(step)
        elif self.draft is None and self.done:
            self.done[-1].hand_overs.append(step)
            self.done[-1].returns.append(Revocation("escalated_after", step.at, step.by))
        else:
            self._hand_over(self.draft or self._open(step.at, step.by), step)

    def _hand_over(self, draft: Draft, step: Step) -> None:
        """One that waits already is no second one; where it was only inferred, the source's own word tells more of it."""
        if not draft.waiting():
            draft.hand_overs.append(step)
        elif draft.hand_overs[-1].what != step.what:
            draft.hand_overs[-1] = replace(step, at=draft.hand_overs[-1].at)

    def reasoned(self, step: Step) -> None:
        """The reason for a hand-over was given: where the AI leads, this is the hand-over."""
        if self.draft is not None and self.draft.ai_leads():
            self.draft.hand_overs.append(step)

    def assigned(self, step: Step) -> None:
        """The ticket went to somebody else."""
        draft = self.draft
        if draft is None:
            return
        leaves_ai = step.before in self.authors and step.after not in self.authors
        if leaves_ai and draft.ai_leads():
            draft.hand_overs.append(step)
        elif step.after in self.authors and draft.hand_overs:
            draft.returned.append(step)

    def grouped(self, step: Step) -> None:
        """The ticket went to another team: by the AI a hand-over, between people a pass."""
        draft = self.draft
        if draft is None:
            return
        if step.author in self.authors and draft.ai_leads():
            draft.hand_overs.append(step)
        elif step.before and step.after and not draft.ai_leads() and draft.person_wrote():
            draft.passes.append(step)

    def status(self, step: Step) -> None:
        """The helpdesk's own state: solved ends an episode, any other state of a solved ticket opens one."""
        if step.after in DONE:
            self._resolve(step.at, "solved")
            self.done_since = self.done_since if step.before in DONE and self.done_since else step.at
        elif step.before in DONE:
            if self.draft is None and self.done and not self._customer_wrote(step.at):
                self._open(step.at, step.by)
            self.done_since = None

    def _customer_wrote(self, until: datetime) -> bool:
        """Whether a message of the customer is what made the solved ticket active again."""
        ended = self.done[-1].resolved_at or until
        since = max(ended, self.done_since or ended)
        return any(
            one.what == "message" and one.actor is Actor.CUSTOMER and since < one.at <= until + SAME_ACTION
            for one in self.steps
        )

    def survey(self, step: Step) -> None:
        """An answer about the open episode, else about the last one; a better answer replaces a bad one."""
        about = self.draft or (self.done[-1] if self.done else None)
        if about is None:
            return
        about.complaints.pop(step.after["instrument"], None)
        if is_complaint(step.after):
            about.complaints[step.after["instrument"]] = Revocation("negative_feedback", step.at, step.by)


TELLING: Mapping[str, Callable[[Teller, Step], None]] = {
    "message": Teller.message,
    "note": Teller.note,
    "hidden": Teller.hidden,
    "confirmed": Teller.confirmed,
    "acted": Teller.acted,
    "handed": Teller.handed,
    "reasoned": Teller.reasoned,
    "assigned": Teller.assigned,
    "grouped": Teller.grouped,
    "status": Teller.status,
    "survey": Teller.survey,
}
