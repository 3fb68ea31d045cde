"""When rules about accounts should hold in the simulated world: counted anew for every moment, by what docs/rules.md says."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from service.demo.world.answers import ContactTruth, SpanTruth
from service.demo.world.contracts import Contract

DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)
URGENT = ("high", "urgent")
Key = Hashable | None  # what a rule holds for, None while it does not


@dataclass
class Account:
    """An account with its contacts, the oldest first. healths: from which moment on it was in which state."""

    id: str
    contacts: list[ContactTruth]
    contract: Contract | None
    repeated: Mapping[str, datetime]
    healths: dict[datetime, str] = field(default_factory=dict)

    def began(self, at: datetime, days: int, before: int = 0) -> list[ContactTruth]:
        """The contacts of that many days, up to `before` days ago."""
        first, last = (
            bisect_right(self.contacts, at - number * DAY, key=lambda one: one.created_at)
            for number in (days, before)
        )
        return self.contacts[first:last]

    def lacking(self, at: datetime, days: int) -> int:
        """How many contacts of these days lack a satisfying resolution."""
        return sum(is_lacking(one, at, self.repeated.get(one.ticket)) for one in self.began(at, days))

    def handed_over(self, at: datetime) -> int:
        """Hand-overs in 30 days."""
        return sum(_within(at, one.at) for contact in self.contacts for one in contact.hand_overs)

    def wishing(self, at: datetime) -> int:
        """Contacts in which more was asked for in 30 days."""
        return sum(any(_within(at, one) for one in contact.wishes) for contact in self.contacts)

    def usual(self, at: datetime) -> float | None:
        """The usual contacts in 30 days, None where no earlier month is known."""
        first = self.contacts[0].created_at if self.contacts else at
        months = [
            len(self.began(at, 30 * (k + 1), 30 * k)) for k in range(1, 7) if first <= at - 30 * (k + 1) * DAY
        ]
        return median(months) if months else None


def _within(at: datetime, moment: datetime, days: int = 30) -> bool:
    return at - days * DAY < moment <= at


def is_lacking(contact: ContactTruth, at: datetime, repeated: datetime | None) -> bool:
    """Whether a contact lacks a satisfying resolution at a moment. repeated: when the customer came back with the issue."""
    now = [one for one in contact.episodes if one.started_at <= at][-1]
    if repeated and repeated <= at:
        return True
    if now.resolved_at is None or now.resolved_at > at:
        return now.number > 1 or at >= now.started_at + 3 * DAY
    bad = any(now.resolved_at <= rated <= at and not good for rated, good in contact.ratings)
    return now.path == "abandoned" or bad or any(revoked <= at for _, revoked in now.revoked_by)


def _many_escalations(account: Account, at: datetime) -> Key:
    return account.handed_over(at) >= 3 or None


def _more_urgent(account: Account, at: datetime) -> Key:
    now, before = (
        sum(one.priority in URGENT for one in part)
        for part in (account.began(at, 30), account.began(at, 60, 30))
    )
    return (now >= 3 and now >= 2 * before) or None


def _quiet(account: Account, at: datetime) -> Key:
    until_now = account.began(at, 100_000)
    last = until_now[-1].created_at if until_now else None
    return (last is not None and at - last >= 30 * DAY and len(account.began(last, 90)) >= 9) or None


def _same_feature(account: Account, at: datetime) -> Key:
    seen = Counter(one.category for one in account.began(at, 30))
    name, most = min(seen.items(), key=lambda one: (-one[1], one[0]), default=("", 0))
    return name if most >= 3 and most >= 0.4 * seen.total() else None


def _before_renewal(account: Account, at: datetime) -> Key:
    if account.contract is None or not timedelta() < account.contract.renewal_at - at <= 60 * DAY:
        return None
    return len(account.began(at, 30)) >= 3 or account.lacking(at, 90) >= 1 or None


def _early(account: Account, at: datetime) -> Key:
    if account.contract is None or at - account.contract.customer_since > 90 * DAY:
        return None
    since = account.contract.customer_since
    return (
        sum(since <= one.created_at <= at and one.created_at < since + 90 * DAY for one in account.contacts)
        > 3
        or None
    )


def _unresolved(account: Account, at: datetime) -> Key:
    return account.lacking(at, 30) >= 3 or None


def _volume(account: Account, at: datetime) -> Key:
    now = len(account.began(at, 30))
    return (now > 10 and now > 3 * (account.usual(at) or 0)) or None


def _health(account: Account, at: datetime) -> Key:
    return state if (state := account.healths[at]) in ("watch", "at_risk") else None


def _asks_for_more(account: Account, at: datetime) -> Key:
    return (account.healths[at] == "healthy" and account.wishing(at) >= 1) or None


RULES: Mapping[str, Callable[[Account, datetime], Key]] = {
    "escalations_30": _many_escalations, "severity_trend": _more_urgent, "quiet_after_volume": _quiet,
    "same_feature": _same_feature, "contacts_before_renewal": _before_renewal, "early_contacts": _early,
    "unresolved_contacts": _unresolved, "account_volume": _volume, "account_health": _health,
    "expansion_signal": _asks_for_more,
}  # fmt: skip


def of_accounts(
    contacts: Iterable[ContactTruth], contracts: Iterable[Contract], connection: str, on: datetime
) -> Iterator[SpanTruth]:
    """When each of these rules held for each account, up to a moment."""
    told = {f"{connection}:{one.organization}": one for one in contracts}
    own: defaultdict[str, list[ContactTruth]] = defaultdict(list)
    repeated: dict[str, datetime] = {}
    for contact in sorted(contacts, key=lambda one: one.created_at):
        if contact.comes_back_to:
            repeated.setdefault(contact.comes_back_to, contact.created_at)
        if contact.counts and contact.account_id:
            own[contact.account_id].append(contact)
    for name, those in own.items():
        account = Account(name, those, told.get(name), repeated)
        moments = sorted(at for at in set(_moments(account)) if at <= on)
        account.healths = _healths(account, moments)
        for rule, holds in RULES.items():
            yield from _spans(rule, account, moments, holds)


def _spans(
    rule: str, account: Account, moments: list[datetime], holds: Callable[[Account, datetime], Key]
) -> Iterator[SpanTruth]:
    since, before = None, None  # type: tuple[datetime | None, Key]
    for at in moments:
        now = holds(account, at)
        if now != before and since and before is not None:
            yield SpanTruth(rule, account.id, since, at)
        if now != before:
            since, before = at, now
    if since and before is not None:
        yield SpanTruth(rule, account.id, since, None)


def _moments(account: Account) -> Iterator[datetime]:
    """Everything at which something may change, and the ends of all windows after it."""
    for contact in account.contacts:
        happened = [one.at for one in contact.hand_overs] + [
            *contact.wishes,
            *(at for at, _ in contact.ratings),
        ]
        for episode in contact.episodes:
            happened += [
                episode.started_at,
                episode.started_at + 3 * DAY,
                *(at for _, at in episode.revoked_by),
            ]
            happened += [episode.resolved_at] if episode.resolved_at else []
        happened += [account.repeated[contact.ticket]] if contact.ticket in account.repeated else []
        yield from (at + days * DAY for at in happened for days in (0, 30))
        yield from (contact.created_at + 30 * k * DAY for k in range(8))
    if account.contract:
        since, renewal = account.contract.customer_since, account.contract.renewal_at
        yield from (since, since + 90 * DAY, since + 90 * DAY + INSTANT, renewal - 60 * DAY, renewal)


def _healths(account: Account, moments: list[datetime]) -> dict[datetime, str]:
    found: dict[datetime, str] = {}
    before = ""
    for at in moments:
        found[at] = before = _state(account, at, before)
    return found


def _state(account: Account, at: datetime, before: str) -> str:
    """Its health in a word: a better state than the one before takes five points more."""
    recent = account.began(at, 90)
    usual = account.usual(at)
    known = [usual is not None, bool(recent), any(one.ai_turns for each in recent for one in each.episodes)]
    if sum(known) < 2:
        return ""
    busy = min(16.0, 8 * max(0.0, len(account.began(at, 30)) / max(usual or 0, 2) - 1.5))
    score = (
        100 - min(36, 12 * account.lacking(at, 30)) - min(18, 6 * account.handed_over(at)) - round(busy, 1)
    )
    if score >= (85 if before in ("watch", "at_risk") else 80):
        return "healthy"
    return "watch" if score >= (65 if before == "at_risk" else 60) else "at_risk"
