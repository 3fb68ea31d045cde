"""Finds the world's answers: what became of every contact, what repeats what, which flags should stand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from service.demo.world.acts import Act, Contact, Deed, Meaning, moment, public_messages, seconds, standing
from service.demo.world.answers import ContactTruth, EpisodeTruth, FlagTruth, Repeat, Stretch, Truth
from service.demo.world.hand_overs import hand_overs
from service.demo.world.issues import Bug
from service.demo.world.looking_on import looked_on
from service.demo.world.people import PUBLIC_DOMAINS, Customer
from service.demo.world.record import Record, Span, read
from service.demo.world.setup import Setup
from service.demo.world.verdicts import judge

REPEAT_RULES = {"repeat_contact_7": timedelta(days=7), "repeat_contact_14": timedelta(days=14)}
BUG_RULE = "product_bug_escalation"
FIRST_TICKET = 1001
NOBODYS = frozenset(PUBLIC_DOMAINS)


def ticket_id(setup: Setup, number: int) -> str:
    """The id that the n-th contact has in every store."""
    return f"{setup.connection}:{FIRST_TICKET + number}"


def tell_truth(
    setup: Setup, contacts: Iterable[Contact], bugs: tuple[Bug, ...], on: datetime, without: frozenset[str]
) -> Truth:
    """The truth at `on`, as if nothing were known of the tickets in `without`."""
    now = seconds(on)
    seen: dict[str, ContactTruth] = {}
    for contact in contacts:
        if contact.created_at > now:
            break
        ticket = ticket_id(setup, contact.number)
        if ticket not in without:
            record = read(contact, contact.until(now), now)
            seen[ticket] = _contact(setup, contact, record, now)
    linked = dict(_link(seen.values()))
    judged = judge(linked, on)
    return Truth(on, judged, bugs, tuple(_flags(setup, judged)), frozenset(looked_on(judged.values(), on)))


def _contact(setup: Setup, contact: Contact, record: Record, now: int) -> ContactTruth:
    acts = contact.until(now)
    now_is = standing(acts)
    removed = now_is["removed"]
    said = list(_besides(acts))
    merged = contact.merge is not None and any(act.deed is Deed.MERGED for act in acts)
    return ContactTruth(
        ticket=ticket_id(setup, contact.number),
        created_at=moment(contact.created_at),
        customer=contact.customer.number,
        account=contact.customer.account,
        issue=contact.issue.number,
        category=contact.issue.category,
        bug=contact.issue.bug.number if contact.issue.bug else None,
        origin=contact.origin,
        channel=contact.channel,
        really_solved=contact.really_solved,
        touchpoint=_touchpoint(contact, now),
        tag_known_at=_optional(record.tag_times.get(f"cat_{contact.tag}")),
        episodes=tuple(_episode(number, span) for number, span in enumerate(record.spans, start=1)),
        hand_overs=tuple(hand_overs(contact, acts, record)),
        removed=removed.value if removed else None,
        merged_into=ticket_id(setup, contact.merge.target) if contact.merge and merged else None,
        priority=now_is["priority"],
        account_id=_account_id(setup, contact.customer),
        ratings=tuple((moment(at), good) for at, good in record.ratings),
        wishes=tuple(at for at, what in said if what is Meaning.WISH),
        moods=tuple((at, str(what)) for at, what in said if what is not Meaning.WISH),
    )


def _besides(acts: list[Act]) -> Iterator[tuple[datetime, Meaning]]:
    for act, message in public_messages(acts):
        for what in message.besides:
            yield moment(act.at), what


def _account_id(setup: Setup, customer: Customer) -> str | None:
    """The organization that the helpdesk knows, else whoever owns the mail domain."""
    if customer.organization_id is not None:
        return f"{setup.connection}:{customer.organization_id}"
    domain = customer.email.rpartition("@")[2]
    return None if domain in NOBODYS else f"domain:{domain}"


def _optional(at: int | None) -> datetime | None:
    return None if at is None else moment(at)


def _touchpoint(contact: Contact, now: int) -> str:
    """The AI's part: it answered, it drafted for a person, it only sorted, or nothing."""
    acts = [act for act in contact.until(now) if act.who == "ai"]
    if any(act.message and act.message.public for act in acts):
        return "answer"
    if any(act.message for act in acts):
        return "assist"
    return "triage" if acts else "none"


def _episode(number: int, span: Span) -> EpisodeTruth:
    return EpisodeTruth(
        number,
        moment(span.started_at),
        _optional(span.resolved_at),
        span.boundary,
        span.path,
        _optional(span.confirmed_at),
        span.turns,
        span.ai_turns,
        span.human_turns,
        answered_at=_optional(span.answered_at),
    )


def _link(contacts: Iterable[ContactTruth]) -> Iterator[tuple[str, ContactTruth]]:
    """Every contact with those before it about the same issue of the same customer."""
    earlier: defaultdict[tuple[int, int], list[ContactTruth]] = defaultdict(list)
    for contact in contacts:
        before = earlier[contact.customer, contact.issue]
        if contact.counts:
            before.append(contact)
            contact = _after(before[-2::-1], contact) if len(before) > 1 else contact
        yield contact.ticket, contact


def _after(before: Sequence[ContactTruth], contact: ContactTruth) -> ContactTruth:
    """A repeat of the latest that was resolved by then, within two weeks; a duplicate when none was. before: newest first."""
    known = [
        (one, [span for span in one.episodes if span.started_at < contact.created_at][-1]) for one in before
    ]
    over = [(one, span) for one, span in known if span.resolved_at and span.resolved_at < contact.created_at]
    if not over:
        return replace(contact, duplicate_of=before[0].ticket)
    one, episode = over[0]
    gap = contact.created_at - (episode.resolved_at or contact.created_at)
    contact = replace(contact, comes_back_to=one.ticket)
    if gap <= REPEAT_RULES["repeat_contact_14"]:
        return replace(contact, repeats=Repeat(one.ticket, episode.number, gap))
    return contact


def _flags(setup: Setup, contacts: Mapping[str, ContactTruth]) -> Iterator[FlagTruth]:
    reported: defaultdict[str, list[ContactTruth]] = defaultdict(list)
    for contact in contacts.values():
        if contact.repeats:
            yield from _repeat_flags(contact, contact.repeats)
        if contact.counts:
            reported[f"bug {contact.bug}" if contact.bug is not None else contact.ticket].append(contact)
    for found in reported.values():
        yield from _bug_flags(setup, sorted(found, key=lambda one: (one.created_at, one.ticket)))


def _repeat_flags(contact: ContactTruth, repeat: Repeat) -> Iterator[FlagTruth]:
    for rule, window in REPEAT_RULES.items():
        if repeat.gap <= window:
            yield FlagTruth(rule, contact.ticket, contact.created_at, frozenset({contact.ticket, repeat.of}))


def _bug_flags(setup: Setup, contacts: Sequence[ContactTruth]) -> Iterator[FlagTruth]:
    """One for all who met the same bug, about the first of them: while an audit of one of them says so."""
    since: datetime | None = None
    until: datetime | None = None
    for begin, end in sorted(_audited(setup, contacts), key=lambda span: span[0]):
        if since is None or (until is not None and begin > until):
            since, until = begin, end
        elif until is not None:
            until = None if end is None else max(until, end)
    if since is not None and until is None:
        known = frozenset(one.ticket for one in contacts if one.created_at <= since)
        yield FlagTruth(BUG_RULE, contacts[0].ticket, since, known)


def _audited(setup: Setup, contacts: Iterable[ContactTruth]) -> Iterator[Stretch]:
    for one in (handed for contact in contacts for handed in contact.hand_overs):
        if one.cause == "product_bug":
            named = one.called_bug if setup.every_issue_tagged else ((one.at, None),)
            yield from ((max(begin, one.at), end) for begin, end in named if end is None or end > one.at)
