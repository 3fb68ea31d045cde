"""What happened in a queue, told by hour, and what rules say of it; the first hour is a full one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rules.checking import read_rule
from rules.facts import FACTS
from rules.model import Flag
from rules.queues import BEGUN, GAP, OPENED, RESOLVED, Happened, QueueRules, Step, next_hour
from rules.rule import Rule
from service.rule_files import read_rule_file

START = datetime(2026, 3, 2, tzinfo=UTC)
DAY, WEEK = 24, 7 * 24
FILES = Path(__file__).parents[2] / "rules" / "flags"
Hours = list[tuple[float, float | None]]


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def step(hours: float, what: str = BEGUN, ticket: str = "zd:1", account: str = "") -> Step:
    return Step(at(hours), what, ticket, "billing", account)


def begun(*hours: float, account: str = "") -> list[Step]:
    """Contacts, each of a ticket and an account of its own unless one is named."""
    return [step(one, BEGUN, f"zd:{one}", account or f"zd:org{one}") for one in hours]


def opened(*spans: tuple[float, float | None]) -> list[Step]:
    """Tickets that were open from one hour to another, None for still."""
    return [
        step(hour, what, f"zd:{place}")
        for place, span in enumerate(spans)
        for hour, what in zip(span, (OPENED, RESOLVED), strict=True)
        if hour is not None
    ]


def gaps(*hours: float) -> list[Step]:
    return [step(one, GAP, f"zd:{one}") for one in hours]


def happened(steps: Iterable[Step], code: str = "billing", open_before: int = 0) -> Happened:
    """The same as the store gives it."""
    known = list(steps)
    counts: dict[str, Counter[datetime]] = {what: Counter() for what in (BEGUN, OPENED, RESOLVED, GAP)}
    accounts: defaultdict[datetime, set[str]] = defaultdict(set)
    for one in known:
        counts[one.what][next_hour(one.at)] += 1
        if one.what == BEGUN and one.account_id:
            accounts[next_hour(one.at)].add(one.account_id)
    first = min(next_hour(one.at) for one in known if one.what == BEGUN)
    return Happened(code, first, counts, accounts, open_before)


def asking(*names: str) -> Rule:
    """A rule that tells these facts and holds for every queue."""
    return read_rule({
        "id": "asking", "title": "Asking", "about": "queue", "holds": "while", "when": "contacts_1 >= 0.0",
        "shows": list(names), "tests": [{"name": "yes", "facts": {"contacts_1": 0}, "fires": True},
                                        {"name": "no", "facts": {"contacts_1": -1}, "fires": False}],
    })  # fmt: skip


def facts(
    steps: Iterable[Step], hour: float, code: str = "billing", open_before: int = 0
) -> Mapping[str, Any]:
    """Every fact at an hour, None where it is not known."""
    rules = QueueRules([asking(*FACTS["queue"])])
    found = rules.moments(happened(steps, code, open_before), at(hour), at(hour))
    assert [one.at for one in found] == [at(hour)]
    return found[0].facts


def built_in(name: str, **parameters: float) -> Rule:
    document = read_rule_file(FILES / f"{name}.yaml").document
    return replace(read_rule(document, parameters), mode="on")


def flags(rule: Rule, steps: Iterable[Step], until: float, code: str = "billing") -> list[Flag]:
    rules, known = QueueRules([rule]), happened(steps, code)
    return rules.flags(f"queue:{code}", rules.moments(known, known.first, at(until)), at(until))


def spans(found: Sequence[Flag]) -> Hours:
    """From which hour to which."""
    return [(hour(one.opened_at), one.closed_at and hour(one.closed_at)) for one in found]


def hour(moment: datetime) -> float:
    return (moment - START) / timedelta(hours=1)
