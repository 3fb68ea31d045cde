"""Folds all events of one ticket into the ticket with its episodes, hand-overs, surveys and violations."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta

from rules import tagging
from rules.answering import tagged
from rules.answers import Answer
from rules.business_time import Hours
from rules.categories import category_of
from rules.corrections import causes_of, corrected
from rules.fold.counted import counted_of, with_hand_overs
from rules.fold.draft import Draft, asked_for_more
from rules.fold.episodes import Teller
from rules.fold.hours import applied_of, timed
from rules.fold.mood import moods_of, with_told, without_redacted
from rules.fold.offers import surveys_of, with_offers
from rules.fold.parts import Part, escalations_of, touchpoint_of, turns_of
from rules.fold.settle import history_until, settled
from rules.fold.spent import handle_seconds, resolutions_of, waits_of
from rules.fold.story import (
    Step,
    Values,
    in_order,
    is_outbound,
    latest,
    opening_of,
    reasons_of,
    removals_of,
    requester_of,
    signs_of,
    steps_of,
    values_over_time,
)  # fmt: skip
from rules.identity import Person, account, customer_id
from rules.model import (
    OUTBOUND,
    Actor,
    Episode,
    Event,
    Kind,
    Path,
    Status,
    Ticket,
    Touchpoint,
    Verdict,
)  # fmt: skip
from rules.taxonomy import Taxonomy

VERSION = "6"
VERIFIED_AFTER = timedelta(days=14)
NO_HOURS = Hours()
LONGEST_LANGUAGE = 40  # characters of what the helpdesk calls a language
OURS = (Kind.CORRECTION, Kind.ANSWER, Kind.GROUPED)


@dataclass(frozen=True, slots=True)
class Context:
    """What the fold needs beside the events.

    authors, author_types, signs: what tells the AI. people: by vendor id. own: the users that we write as.
    verified_after: how long a resolution has to stay clean.
    """

    taxonomy: Taxonomy
    authors: frozenset[str] = frozenset()
    mapping: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    public_domains: frozenset[str] = frozenset()
    author_types: frozenset[str] = frozenset()
    signs: Mapping[str, str] = field(default_factory=dict)
    hours: Hours = NO_HOURS
    verified_after: timedelta = VERIFIED_AFTER
    own: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Folded:
    """The ticket; for the rules, what its mapped escalation cause was over time; what colleagues answered by tags.

    spoken: when people of the team wrote to the customer.
    """

    ticket: Ticket
    causes: tagging.Said
    answers: tuple[Answer, ...] = ()
    spoken: tuple[datetime, ...] = ()


def fold(stored: Sequence[tuple[Event, str]], context: Context, as_of: datetime) -> Folded:
    """The ticket as it stands at `as_of`; stored pairs each event with its content hash."""
    events = [event for event in settled(stored) if event.at <= as_of]
    if not events:
        events = settled(stored)[:1]
    values = values_over_time(events)
    causes, triggers = (
        tagging.reasons_over_time(events, values, context.mapping, name, context.taxonomy)
        for name in ("cause", "trigger")
    )
    steps = steps_of(events, values, context.authors, context.people, context.author_types, context.own)
    spoken = _spoken(steps)
    steps = with_told(without_redacted(steps, events), values, context.mapping)
    steps += reasons_of(triggers.mapped) + signs_of(values, context.signs)
    teller = Teller(latest(values, "channel"), context.authors, in_order(steps), bool(values.get("status")))
    drafts = teller.tell(as_of)
    if drafts and is_outbound(events, values, context.authors, context.people):
        drafts[0].started_by = OUTBOUND
    ticket = _ticket(events, values, context, drafts)
    episodes = tuple(_episode(ticket.id, draft, context.verified_after) for draft in drafts)
    escalations = tuple(escalations_of(ticket.id, drafts, triggers, causes))
    applied = applied_of(values, context.hours)
    episodes = tuple(
        with_hand_overs(timed(one, escalations, applied, context.hours), escalations) for one in episodes
    )
    ticket = replace(
        ticket, episodes=with_offers(episodes, events), escalations=escalations,
        surveys=surveys_of(events, episodes), next_moment_at=_next_moment(episodes, teller, as_of),
        handle_seconds=handle_seconds(values, context.mapping),
        **waits_of(values, removals_of(events), applied, context.hours),
        **resolutions_of(ticket.created_at, episodes, applied, context.hours),
    )  # fmt: skip
    ticket = corrected(ticket, events, context.taxonomy)
    also = tagging.unmapped_of(ticket, events, values, context.mapping, context.taxonomy)
    said = causes_of(causes.together(), ticket.escalations, ticket.corrections)
    answers = tagged(values, escalations, context.authors)
    return Folded(replace(ticket, violations=tagging.violations_of(ticket, also)), said, answers, spoken)


def _spoken(steps: Sequence[Step]) -> tuple[datetime, ...]:
    hidden = {step.after for step in steps if step.what == "hidden"}
    return tuple(
        sorted(
            {
                one.at
                for one in steps
                if one.what == "message" and one.actor is Actor.HUMAN and one.after not in hidden
            }
        )
    )


def _ticket(events: Sequence[Event], values: Values, context: Context, drafts: Sequence[Draft]) -> Ticket:
    first = events[0]
    requester = requester_of(events, values)
    person = context.people.get(requester or "")
    account_id, source = account(
        first.connection, latest(values, "organization_id"), person, context.public_domains
    )
    said = tagging.said_over_time(values, context.mapping, "category", context.taxonomy)
    category, category_source = category_of(
        events, values, said, context.mapping.get("category", ""), context.taxonomy
    )
    merged = next((e.fields["into"] for e in reversed(events) if e.kind is Kind.MERGED), None)
    part, told = _touch(drafts), _told(events, values, context, drafts)
    return Ticket(
        id=first.ticket_id, connection=first.connection, created_at=_created_at(events, values),
        updated_at=_updated_at(events), status=_status(latest(values, "status")),
        priority=latest(values, "priority"), channel=latest(values, "channel"),
        tags=tuple(latest(values, "tags") or ()), requester_id=requester,
        customer_id=customer_id(first.connection, requester, person), account_id=account_id,
        account_source=source, assignee_id=latest(values, "assignee_id"), group_id=latest(values, "group_id"),
        category=category, category_source=category_source, tier=context.taxonomy.tier(category),
        ai_touchpoint=part.touchpoint, ai_first_at=part.first_at, ai_agent=part.agent, ai_version=part.version,
        resolution_path=drafts[-1].path if drafts else None,
        turn_count=sum(turns_of(draft)[0] for draft in drafts), followup_of=latest(values, "followup_of"), corrections={},
        merged_into=f"{first.connection}:{merged}" if merged else None, removed=_removed(events),
        history_until=history_until(events), next_moment_at=None,
        taxonomy_version=context.taxonomy.version, fold_version=VERSION,
        wording=_wording(events, told), language=_language(values, context.mapping, told),
        asked_for_more=asked_for_more(drafts),
    )  # fmt: skip


def _created_at(events: Sequence[Event], values: Values) -> datetime:
    told = latest(values, "created_at")
    if told:
        return datetime.fromisoformat(told)
    return next((e.at for e in events if e.kind is Kind.CREATED), events[0].at)


def _updated_at(events: Sequence[Event]) -> datetime:
    """The helpdesk's newest word; corrections, answers and decisions are ours."""
    return max((e.at for e in events if e.kind not in OURS), default=events[0].at)


def _status(word: str | None) -> Status:
    return Status(word) if word in set(Status) else Status.UNKNOWN


def _removed(events: Sequence[Event]) -> str | None:
    return next(reversed(removals_of(events).values()), None)


def _touch(drafts: Sequence[Draft]) -> Part:
    found = [one for draft in drafts if (one := touchpoint_of(draft)).first_at]
    if not found:
        return Part()
    highest = max((one.touchpoint for one in found), key=list(Touchpoint).index)
    return found[0]._replace(touchpoint=highest)


def _told(events: Sequence[Event], values: Values, context: Context, drafts: Sequence[Draft]) -> list[Step]:
    """What the customer told, first of all in words, then in a subject alone, which says less."""
    opening = opening_of(events, values, context.authors, context.people)
    whole = [
        step for step in opening if step.signs.get("text")
    ]  # else a subject alone, which says less than words
    messages = [step for draft in drafts for step in draft.messages]
    return [step for step in [*whole, *messages, *opening] if step.actor is Actor.CUSTOMER]


def _wording(events: Sequence[Event], told: Sequence[Step]) -> str | None:
    """What is kept of the first words in which the customer says something, with the subject where there is one.

    Nothing where words were redacted: what is still there of them is not what the customer told.
    """
    redacted = any(event.kind is Kind.MESSAGE_REDACTED for event in events)
    return None if redacted else _first_sign(told, "wording")


def _language(values: Values, mapping: Mapping[str, str], told: Sequence[Step]) -> str | None:
    """As the helpdesk tells it, else as the first words tell that give it away."""
    word = (tagging.newest_word(values, mapping, "language") or "").strip().lower()
    return word[:LONGEST_LANGUAGE] or _first_sign(told, "language")


def _first_sign(told: Sequence[Step], name: str) -> str | None:
    return next((str(step.signs[name]) for step in told if step.signs.get(name)), None)


def _episode(ticket_id: str, draft: Draft, verified_after: timedelta) -> Episode:
    part = touchpoint_of(draft)
    turns, ai_turns, human_turns = turns_of(draft)
    answers = [step for step in draft.messages if step.actor is not Actor.CUSTOMER]
    humans, customers = draft.spoke(Actor.HUMAN), draft.spoke(Actor.CUSTOMER)
    is_ai = draft.path is Path.AI
    return Episode(
        f"{ticket_id}/{draft.number}", ticket_id, draft.number, draft.started_at, draft.started_by,
        draft.resolved_at, draft.boundary, draft.path, draft.confirmed_at, part.touchpoint,
        part.first_at, part.agent, turns, ai_turns, human_turns, answers[0].at if answers else None,
        humans[0].at if humans else None, customers[-1].at if customers else None,
        ai_version=part.version, verdict=Verdict.PROVISIONAL if is_ai else None,
        verdict_due_at=draft.resolved_at + verified_after if is_ai and draft.resolved_at else None,
        revocations=draft.revocations() if is_ai else (), moods=moods_of(draft), **asdict(counted_of(draft)),
    )  # fmt: skip


def _next_moment(episodes: Sequence[Episode], teller: Teller, as_of: datetime) -> datetime | None:
    moments = [one.verdict_due_at for one in episodes] + [teller.idle_ends()]
    return min((moment for moment in moments if moment is not None and moment > as_of), default=None)
