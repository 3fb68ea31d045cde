"""How a customer felt in the course of an episode, turn by turn, out of what was measured in the messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import fmean
from typing import Any

from rules.felt import Felt, Mood
from rules.fold.draft import Draft
from rules.fold.story import Step, Values
from rules.model import Actor, Event, Kind
from rules.sentiment import HELPDESK, USUAL_PLACE, frustration, overlap_of, read_word

FALL = 0.3  # below the turns before
READ_IN_WORDS = frozenset({"sentiment", "sentiment_by", "words", "expansion"})
FIRST_TREND_TURN = 3  # before it an average says nothing of a trend
MOST_MOODS = 100  # messages of which moods are kept, so that a ticket that never ends stays cheap


@dataclass(frozen=True, slots=True)
class Run:
    """Customer messages without an answer between them. regretted: whether an answer to the run before could not help."""

    steps: list[Step]
    regretted: bool


NOTHING = Run([], False)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a run tells; None: not known."""

    sentiment: float | None
    frustration: float | None


def without_redacted(steps: Sequence[Step], events: Sequence[Event]) -> list[Step]:
    """The steps, where nothing is read any more out of what was redacted, whoever saw it before."""
    gone = {one.fields.get("message_id") for one in events if one.kind is Kind.MESSAGE_REDACTED}
    return [_unread(one) if gone and one.what == "message" and one.after in gone else one for one in steps]


def with_told(steps: Sequence[Step], values: Values, mapping: Mapping[str, str]) -> list[Step]:
    """The steps, where the helpdesk's own sentiment of a moment belongs to the customer's last message until then."""
    told = _told(values, mapping.get("sentiment", USUAL_PLACE))
    if not told:
        return list(steps)
    customers = sorted(
        (one for one in steps if one.what == "message" and one.actor is Actor.CUSTOMER), key=_place
    )
    felt: dict[str, float] = {}
    for at, value in told:
        before = [one for one in customers if one.at <= at] or customers[:1]
        felt |= {before[-1].by: value} if before else {}
    return [_felt(one, felt[one.by]) if one.by in felt else one for one in steps]


def mood_of(draft: Draft) -> Felt:
    """What is kept of the episode's turns."""
    runs = runs_of(draft)
    turns = [_turn(run, runs[place - 1] if place else NOTHING) for place, run in enumerate(runs)]
    known = [(number, one.sentiment) for number, one in enumerate(turns, 1) if one.sentiment is not None]
    if not known:
        return Felt()
    number, lowest = min(known, key=lambda one: (one[1], one[0]))
    peak, peak_turn = _peak(turns)
    return Felt(
        sentiment_first=known[0][1], sentiment_last=known[-1][1], sentiment_lowest=lowest,
        sentiment_lowest_turn=number, sentiment_fell_turn=_fell(known), sentiment_source=_source(runs),
        frustration_peak=peak, frustration_turn=peak_turn, frustration_rise=_rise(turns),
    )  # fmt: skip


def moods_of(draft: Draft) -> tuple[Mood, ...]:
    """How the customer had felt by each of their messages at which that changed, the oldest first."""
    found: list[Mood] = []
    turns: list[Turn] = []
    before = NOTHING
    for run in runs_of(draft, MOST_MOODS):
        for length, step in enumerate(run.steps, 1):
            so_far = replace(run, steps=run.steps[:length])
            mood = _mood(step.at, [*turns, _turn(so_far, before)])
            if mood and (not found or replace(mood, at=found[-1].at) != found[-1]):
                found.append(mood)
        turns.append(_turn(run, before))
        before = run
    return tuple(found)


def _mood(at: datetime, turns: Sequence[Turn]) -> Mood | None:
    known = [(number, one.sentiment) for number, one in enumerate(turns, 1) if one.sentiment is not None]
    if not known:
        return None
    lowest = min(value for _, value in known)
    return Mood(at, known[0][1], known[-1][1], lowest, _fell(known), _peak(turns)[0])


def _told(values: Values, place: str) -> list[tuple[datetime, float]]:
    """The moments at which the helpdesk began to say something else."""
    kind, _, name = place.partition(":")
    found: list[tuple[datetime, float]] = []
    for at, value, *_ in values.get("tags" if kind == "tag" else f"field:{name}", []):
        words = (
            [tag.removeprefix(name) for tag in value or () if tag.startswith(name)]
            if kind == "tag"
            else [value]
        )
        read = next((one for word in sorted(map(str, words)) if (one := read_word(word)) is not None), None)
        if read is not None and (not found or found[-1][1] != read):
            found.append((at, read))
    return found


def _unread(step: Step) -> Step:
    return replace(step, signs={name: sign for name, sign in step.signs.items() if name not in READ_IN_WORDS})


def _place(step: Step) -> tuple[datetime, str]:
    return step.at, step.by


def _felt(step: Step, value: float) -> Step:
    return replace(step, signs={**step.signs, "sentiment": value, "sentiment_by": HELPDESK})


def runs_of(draft: Draft, most: int | None = None) -> list[Run]:
    """The runs of customer messages. most: of so many messages of everybody, the oldest ones."""
    runs: list[Run] = []
    before: Actor | None = None
    regretted = False
    for step in draft.messages[:most]:
        if step.actor is not Actor.CUSTOMER:
            regretted = regretted or bool(runs and step.signs.get("regret"))
        elif before is Actor.CUSTOMER:
            runs[-1].steps.append(step)
        else:
            runs.append(Run([step], regretted))
            regretted = False
        before = step.actor
    return runs


def _turn(run: Run, before: Run) -> Turn:
    said = sentiments_of(run.steps)
    if not said:
        return Turn(None, None)
    sentiment = round(fmean(said), 3)
    repair = any(one.signs.get("repair") for one in run.steps)
    overlap = overlap_of(_words(run.steps), _words(before.steps))
    return Turn(sentiment, frustration(sentiment, repair, overlap, run.regretted))


def sentiments_of(run: Sequence[Step]) -> list[float]:
    """The sentiments of those of the messages that have one."""
    return [one.signs["sentiment"] for one in run if one.signs.get("sentiment") is not None]


def _words(run: Sequence[Step]) -> set[Any]:
    return {word for one in run for word in one.signs.get("words", ())}


def _fell(known: Sequence[tuple[int, float]]) -> int | None:
    """The first turn from which on every turn lies clearly below the mean of those before it."""
    for place in range(1, len(known)):
        limit = fmean(value for _, value in known[:place]) - FALL
        if all(value <= limit for _, value in known[place:]):
            return known[place][0]
    return None


def _source(runs: Sequence[Run]) -> str:
    told = {
        one.signs.get("sentiment_by") == HELPDESK for run in runs for one in run.steps if sentiments_of([one])
    }
    return "both" if len(told) > 1 else HELPDESK if told == {True} else "words"


def _peak(turns: Sequence[Turn]) -> tuple[float | None, int | None]:
    average, found = 0.0, (None, None)  # type: tuple[float, tuple[float | None, int | None]]
    for number, one in enumerate(turns, 1):
        if one.frustration is None:
            continue
        average = (average + one.frustration) / 2
        if number >= FIRST_TREND_TURN and (found[0] is None or average > found[0]):
            found = round(average, 3), number
    return found


def _rise(turns: Sequence[Turn]) -> float | None:
    known = [one.frustration for one in turns if one.frustration is not None]
    half = len(known) // 2
    return round(fmean(known[half:]) - fmean(known[:half]), 3) if half else None
