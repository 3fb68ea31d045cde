"""The bill check: what the AI's vendor claims in a month against our verdicts, ticket by ticket."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError

from rules.claims import Claim, Judged, Stretch, dated, judge
from rules.errors import ConfigError
from rules.metrics.compiler import looked_at
from rules.moments import midnight
from rules.money import Money
from rules.reconciling import Fate, Known
from service.config.amounts import currency as read_currency
from service.config.amounts import scaled
from service.metrics.numbers import Numbers
from service.metrics.verdicts.foreseen import METRIC
from service.metrics.verdicts.their_file import TICKET, Wanted, number, read_table
from service.store.mirror.known_tickets import known_tickets

COLUMNS = (
    "ticket_id", "started_at", "resolved_at", "ai_replies", "verdict_at", "path", "verdict", "revoked_because",
    "human_messages", "hand_overs",
)  # fmt: skip
AT = ("at", "date", "claimed_at", "resolved_at", "resolution date")
AMOUNT, CURRENCY = ("amount", "price", "cost"), ("currency",)


@dataclass(frozen=True, slots=True)
class Month:
    """A local month as moments [start, end)."""

    first: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Usage:
    """What a usage file claims. outside: rows of other months; unreadable: lines that name no ticket, moment or amount."""

    claims: Sequence[Claim]
    outside: int = 0
    unreadable: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Bill:
    """Every claim with what we say of it. unclaimed: verified tickets of the month that nobody claims."""

    month: Month
    judged: Sequence[Judged]
    unclaimed: Sequence[str]


def month_of(text: str | None, as_of: datetime, zone: str) -> Month:
    """A month like 2026-11; by default the last one that is over. ConfigError for anything else."""
    here = ZoneInfo(zone)
    if text is None:
        today = as_of.astimezone(here).date()
        year, number_of = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
    else:
        try:
            read = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
        except ValueError:
            raise ConfigError(f"{text[:40]!r} is no month. Write it like 2026-11.") from None
        year, number_of = read.year, read.month
    first = date(year, number_of, 1)
    following = date(year + number_of // 12, number_of % 12 + 1, 1)
    return Month(first, midnight(first, here), midnight(following, here))


def price_of(text: str) -> Money:
    """A price such as "0.99 EUR" in minor units; ConfigError for anything else."""
    written, _, code = text.strip().rpartition(" ")
    value = number(written)
    try:
        minor = scaled(Decimal(str(value)), read_currency(code)) if value is not None and value >= 0 else None
    except ValidationError as error:
        raise ConfigError(f"The price {error.messages[0]}") from None
    if minor is None or minor != int(minor):
        raise ConfigError(f"{text[:40]!r} is no price. Write it like 0.99 EUR, in whole cents.")
    return Money(int(minor), code)


def read_usage(path: Path, ticket: str | None, month: Month, zone: str) -> Usage:
    """The claims of a vendor's usage file: a ticket a row; moment, amount and currency where it has them."""
    wanted = {
        "ticket": Wanted("--ticket-column", TICKET, ticket),
        "at": Wanted("", AT, needed=False),
        "amount": Wanted("", AMOUNT, needed=False),
        "currency": Wanted("", CURRENCY, needed=False),
    }
    claims, outside, unreadable = [], 0, []
    for line, row in read_table(path, wanted):
        try:
            claim = _claim(row, ZoneInfo(zone))
        except (ValueError, ConfigError):
            unreadable.append(line)
            continue
        if claim.at and not month.start <= claim.at < month.end:
            outside += 1
        else:
            claims.append(claim)
    return Usage(claims, outside, tuple(unreadable))


def _claim(row: Mapping[str, str], zone: ZoneInfo) -> Claim:
    if not row["ticket"]:
        raise ValueError
    told = row.get("at", "")
    at = datetime.fromisoformat(told) if told else None
    money = (
        price_of(f"{row['amount']} {row['currency']}") if row.get("amount") and row.get("currency") else None
    )
    return Claim(row["ticket"], at if at is None or at.tzinfo else at.replace(tzinfo=zone), money)


def check(
    numbers: Numbers, claims: Sequence[Claim], month: Month, price: Money | None, connection: str | None
) -> Bill:
    """Every claim judged; one without an amount of its own costs the price."""
    known = _known(numbers, [one.ticket for one in claims], connection)
    by_ticket: dict[str, list[Claim]] = defaultdict(list)
    for one in claims:
        by_ticket[known[one.ticket].id if one.ticket in known else one.ticket].append(one)
    stretches = _stretches(numbers, month, list(by_ticket), connection)
    found = []
    for key, group in sorted(by_ticket.items()):
        own = stretches.get(key, [])
        told = [dated(one if one.money else replace(one, money=price), own) for one in group]
        told = [one for one in told if one.is_dated or (one.at and month.start <= one.at < month.end)]
        found += (
            judge(_by_time(told), known.get(group[0].ticket), own, month.start, month.end) if told else []
        )
    unclaimed = [
        key for key, own in sorted(stretches.items()) if key not in by_ticket and any(map(_is_verified, own))
    ]
    return Bill(month, found, unclaimed)


def _by_time(claims: Sequence[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda one: (one.at is not None, one.at))


def _known(numbers: Numbers, tickets: Sequence[str], connection: str | None) -> dict[str, Known]:
    """By id as it is claimed; an agent that answers in a helpdesk's tickets claims them under its own connection's name."""
    found = known_tickets(numbers.mirror, tickets, connection)
    bare = {one: one.partition(":")[2] for one in tickets if one not in found and ":" in one}
    elsewhere = known_tickets(numbers.mirror, list(bare.values()), connection)
    return found | {one: elsewhere[short] for one, short in bare.items() if short in elsewhere}


def _stretches(
    numbers: Numbers, month: Month, tickets: Sequence[str], connection: str | None
) -> dict[str, list[Stretch]]:
    metric = numbers.book.metric(METRIC)
    zone = ZoneInfo(numbers.mirror.manifest.zone)
    last = month.end.astimezone(zone).date()
    ask = numbers.ask(month.first, last)
    inside = (
        f"resolved_at_on >= DATE '{month.first}' AND resolved_at_on < DATE '{last}' AND verdict = 'verified'"
    )
    only = " AND connection = ?" if connection else ""
    condition = f"(ticket_id IN (SELECT unnest(?)) OR ({inside})){only} ORDER BY ticket_id, started_at"
    sql = looked_at(numbers.book.grain(metric), metric, ask, COLUMNS, condition)
    found: dict[str, list[Stretch]] = defaultdict(list)
    for row in numbers.mirror.rows(sql, [list(tickets), *([connection] if connection else [])]):
        key, started, resolved, replies, decided, *fate = row
        found[key].append(
            Stretch(_utc(started), _utc(resolved), replies or 0, _fate(fate), _utc(decided))
        )  # fmt: skip
    return found


def _fate(told: Sequence[Any]) -> Fate:
    path, verdict, because, human, handed = told
    return Fate(path, verdict, because, human or 0, handed or 0)


def _utc(moment: Any) -> Any:
    return moment.replace(tzinfo=UTC) if moment else None


def _is_verified(one: Stretch) -> bool:
    return one.fate.path == "ai" and one.fate.verdict == "verified"
