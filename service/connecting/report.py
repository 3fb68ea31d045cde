"""What connect tells: one document for programs, and its lines for people. Neither holds a secret."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from adapters.account import Account, AccountStatus
from adapters.connecting import Steps
from service.connecting.draft import Draft
from service.connecting.looking import Looked
from service.connecting.making import Done
from service.connecting.proposing import Candidate, slug, usable

Document = dict[str, Any]
SHOWN = 12  # names of a list; the document for programs holds all


def document(draft: Draft, looked: Looked, done: Done, difference: str, *, written: bool) -> Document:
    """Everything that was seen, proposed and done."""
    return {
        "connection": draft.name,
        "helpdesk": draft.vendor.name,
        "url": draft.url,
        "standing": asdict(looked.standing) if looked.standing else None,
        "refused": looked.refused,
        "account": asdict(looked.account),
        "sampled": len(looked.samples),
        "proposed": [asdict(one) for one in looked.proposed.values()],
        "configured": [asdict(one) for one in looked.configured.values()],
        "made": [asdict(one) for one in done.made],
        "steps": [asdict(one) for one in done.steps],
        "notes": list(done.notes),
        "difference": difference,
        "written": written,
        "first_delivery": None,
    }


def seen(draft: Draft, looked: Looked) -> Iterator[str]:
    """Who we are, what the account has, and what is proposed."""
    if looked.standing:
        yield f"{draft.name}: signed in to {draft.vendor.name} as {looked.standing.who} ({looked.standing.role})."
    if looked.refused:
        yield f"{draft.name}: {looked.refused}."
        return
    yield from _account(looked.account)
    yield from (_status(one) for one in looked.account.statuses if one.proposed)
    number = len(looked.samples)
    for one in (*looked.configured.values(), *looked.proposed.values()):
        yield _candidate(one, number, "configured" if one.kind in looked.configured else "proposed")
    if not (looked.proposed or looked.configured):
        yield f"None of its fields and tags fits the taxonomy; {number} recent tickets were looked at."


def _account(account: Account) -> Iterator[str]:
    for what, names in (
        ("groups", [one.name for one in account.groups]),
        ("forms", [f"{one.name} ({one.id})" for one in account.forms]),
        ("fields", [f"{one.title} ({one.id})" for one in account.fields]),
        ("tags", list(account.tags)),
        ("statuses", [f"{one.name}: {one.ours}" for one in account.statuses]),
    ):
        if names:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            yield f"  {what}: {', '.join(names[:SHOWN])}{more}"
    for schedule in account.schedules:
        yield f"  schedule {schedule.name}: {_schedule_note(schedule)}"
    for user in account.machines:
        yield f"  may be the AI: {user.name} ({user.id}); if so, give --ai-author {user.id}"
    yield from (f"  not read: {one}" for one in account.unread)


def _schedule_note(schedule: Any) -> str:
    if usable(schedule):
        return f"becomes schedules.{slug(schedule.name, schedule.id)}, {schedule.zone}, {len(schedule.closed)} closed days"
    if not schedule.zone:
        return f"its time zone {schedule.said} is not known; write it by hand"
    return "nothing says to whose tickets it applies; write it by hand with applies_to"


def _status(one: AccountStatus) -> str:
    words = ", ".join(f"{key} = {word}" for key, word in one.proposed.items())
    return f"  proposed: the status {one.name} ({one.id}): {words}"


def _candidate(one: Candidate, number: int, how: str) -> str:
    unknown = f"; not in the taxonomy: {', '.join(one.unknown)}" if one.unknown else ""
    options = f"; it knows {one.options} of the choices" if one.options else ""
    return (
        f"  {how}: {one.kind} = {one.place} ({one.title}): {one.carried} of {number} tickets carry it,"
        f" the taxonomy knows {one.known}{options}{unknown}"
    )


def by_hand(steps: Iterable[Steps]) -> Iterator[str]:
    """The clicks, numbered, and what is pasted."""
    for one in steps:
        yield ""
        yield f"{one.title}:"
        yield from (f"  {place}. {click}" for place, click in enumerate(one.clicks, start=1))
        if one.paste:
            yield ""
            yield one.paste.rstrip()
