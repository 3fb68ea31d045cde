"""Reads from the world's own record what became of each hand-over: who summed up, where it went, whether a reason is named."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from service.demo.world.acts import DAY, Act, Contact, Who, moment, public_messages
from service.demo.world.answers import HandOverTruth, Stretch
from service.demo.world.record import HandOver, Record, Span

SHORTLY_BEFORE = 5 * 60
REASONS, BUG = ("esc_trigger_", "esc_cause_"), "esc_cause_product_bug"


def hand_overs(contact: Contact, acts: list[Act], record: Record) -> Iterator[HandOverTruth]:
    """The truth about the hand-overs of a contact, of which these acts had happened."""
    trigger, cause = contact.reason or ("rule", "edge_case")
    known, said = (
        _moment(record.tag_times.get(tag)) for tag in (f"esc_cause_{cause}", f"esc_trigger_{trigger}")
    )
    reasoned, called_bug = tuple(_named(acts, REASONS)), tuple(_named(acts, (BUG,)))
    for one in record.hand_overs:
        bounced = _bounced(
            contact, acts, one, [span for span in record.spans if span.started_at <= one.at][-1]
        )
        yield HandOverTruth(
            moment(one.at), one.recorded, _moment(one.taken_at), trigger, cause, known, said, _is_summed_up(acts, one),
            _moment(bounced), reasoned, called_bug,
        )  # fmt: skip


def _moment(at: int | None) -> datetime | None:
    return None if at is None else moment(at)


def _is_summed_up(acts: Sequence[Act], one: HandOver) -> bool:
    """Whether the AI left a note for whoever took over."""
    notes = [act.at for act in acts if act.who is Who.AI and act.message and not act.message.public]
    return any(one.at - SHORTLY_BEFORE <= at and (one.taken_at is None or at <= one.taken_at) for at in notes)


def _bounced(contact: Contact, acts: list[Act], one: HandOver, span: Span) -> int | None:
    """When it went to another group or back to the AI within a day, unless it was resolved by then. span: its episode."""
    last = min(one.at + DAY, span.resolved_at or one.at + DAY)
    spoken = [act.at for act, message in public_messages(acts) if message.who is Who.AI]
    back = [at for at in spoken if one.taken_at is not None and at > one.taken_at]
    back += [act.at for act in acts if act.changes.get("assignee") == contact.ai_user]
    return min((at for at in (*back, *_passes(acts, span.started_at)) if one.at < at <= last), default=None)


def _passes(acts: Sequence[Act], began: int) -> Iterator[int]:
    """When it went from one group to another after a person had written in the episode; before that it is only sorted."""
    group, wrote = None, False
    for act in acts:
        to = act.changes.get("group", group)
        wrote = wrote or (act.at >= began and act.who is Who.HUMAN and act.message is not None)
        if wrote and group is not None and to != group:
            yield act.at
        group = to


def _named(acts: Sequence[Act], tags_of: tuple[str, ...]) -> Iterator[Stretch]:
    """While a tag that begins like one of these was there."""
    tags: set[str] = set()
    changes: list[tuple[int, bool]] = []
    for act in acts:
        tags = tags.difference(act.changes.get("remove", ())).union(act.changes.get("add", ()))
        named = any(tag.startswith(tags_of) for tag in tags)
        if named != bool(changes and changes[-1][1]):
            changes.append((act.at, named))
    for (at, named), (until, _) in pairwise([*changes, (None, False)]):
        if named and at is not None:
            yield moment(at), None if until is None else moment(until)
