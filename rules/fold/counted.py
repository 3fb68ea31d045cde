"""Counts what an episode's messages and hand-overs tell."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from statistics import fmean

from rules.counted import Counted
from rules.fold.draft import Draft, is_greeting, is_thanks
from rules.fold.mood import mood_of, runs_of, sentiments_of
from rules.fold.parts import AI_TO_HUMAN, HUMAN_TO_HUMAN
from rules.fold.story import CONFIDENCE, Step
from rules.model import Actor, Episode, Escalation

NO_ANSWERS = ("question", "non_answer")


def counted_of(draft: Draft) -> Counted:
    """What the episode's messages tell, with how the customer felt."""
    felt = mood_of(draft)
    messages = draft.messages
    replies = _replies(messages)
    by_ai = [place for place in replies if messages[place].actor is Actor.AI]
    answers = {place for place in by_ai if not any(messages[place].signs.get(one) for one in NO_ANSWERS)}
    fell = felt.sentiment_fell_turn
    return Counted(
        **asdict(felt), customer_messages=len(draft.spoke(Actor.CUSTOMER)), ai_messages=len(draft.spoke(Actor.AI)),
        human_messages=len(draft.spoke(Actor.HUMAN)), ai_replies=len(by_ai), ai_answers=len(answers),
        ai_repaired=_repaired(messages, answers), follow_ups=_follow_ups(messages, replies),
        frustrated_at=runs_of(draft)[fell - 1].steps[0].at if fell else None,
        sentiment_shift=_shift(sentiments_of(draft.spoke(Actor.CUSTOMER))), ai_confidence=_confidence(messages, by_ai),
    )  # fmt: skip


def with_hand_overs(episode: Episode, escalations: Sequence[Escalation]) -> Episode:
    """The episode with its own among the ticket's hand-overs."""
    own = [one for one in escalations if one.episode_id == episode.id]
    handed, passed = ([one.at for one in own if one.kind == kind] for kind in (AI_TO_HUMAN, HUMAN_TO_HUMAN))
    return replace(
        episode,
        hand_overs=len(handed),
        handed_at=min(handed, default=None),
        passed_at=min(passed, default=None),
    )


def _replies(messages: Sequence[Step]) -> list[int]:
    """The places of what the AI and people said to a customer who wrote, beyond greetings."""
    asked, found = False, []
    for place, step in enumerate(messages):
        if step.actor is Actor.CUSTOMER:
            asked = True
        elif (asked or step.signs.get("reply")) and not is_greeting(step):
            found.append(place)
    return found


def _repaired(messages: Sequence[Step], answers: Collection[int]) -> int:
    """How many of the answers a customer repaired before the AI's next message."""
    spoken, found = -1, set()
    for place, step in enumerate(messages):
        if step.actor is Actor.AI:
            spoken = place
        elif step.actor is Actor.CUSTOMER and step.signs.get("repair"):
            found.add(spoken)
    return len(found.intersection(answers))


def _confidence(messages: Sequence[Step], by_ai: Sequence[int]) -> float | None:
    """Of the AI's last reply before a person wrote: what it says after that decides nothing any more."""
    first = next((place for place, step in enumerate(messages) if step.actor is Actor.HUMAN), len(messages))
    told = [messages[place].signs.get(CONFIDENCE) for place in by_ai if place < first]
    return told[-1] if told else None


def _follow_ups(messages: Sequence[Step], replies: Sequence[int]) -> int:
    later = messages[replies[0] + 1 :] if replies else ()
    return sum(step.actor is Actor.CUSTOMER and not is_thanks(step) for step in later)


def _shift(said: Sequence[float]) -> float | None:
    """The last third less the first; a third of n is rounded up: of 2 one, of 4 and 5 two."""
    third = -(-len(said) // 3)
    return round(fmean(said[-third:]) - fmean(said[:third]), 3) if len(said) > 1 else None
