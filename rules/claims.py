"""Whether a resolution that the AI's vendor claims is one: a claim against our verdict, with a named reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.money import Money
from rules.reconciling import REASONS, Fate, Known, why_not

AGREED, DISPUTED, UNDECIDED = STATES = ("agreed", "disputed", "undecided")
MARGIN = timedelta(days=1)  # a vendor's month may be one of another time zone
CLAIM_REASONS: Mapping[str, str] = {
    **REASONS,
    "duplicate": "It is claimed {detail} times, and so often was it not resolved.",
    "no_ai_answer": "No answer of the AI is in it.",
    "other_period": "Nothing was resolved in it in this month; the last time was {detail}.",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One resolution on the vendor's bill. ticket: its id as the vendor writes it; at: when, where the vendor says so.

    is_dated: False where the vendor only says that the ticket stands as resolved, and `at` is when that was first seen.
    """

    ticket: str
    at: datetime | None = None
    money: Money | None = None
    is_dated: bool = True


@dataclass(frozen=True, slots=True)
class Stretch:
    """One episode as a bill sees it. decided_at: when its verdict came to be."""

    started_at: datetime
    resolved_at: datetime | None
    ai_replies: int
    fate: Fate
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with what we say of it. reason: None where we agree; at: when what the reason names happened, where known."""

    claim: Claim
    reason: str | None = None
    detail: str = ""
    at: datetime | None = None

    @property
    def state(self) -> str:
        """Agreed, disputed, or undecided while it may still be revoked."""
        if self.reason is None:
            return AGREED
        return UNDECIDED if self.reason == "provisional" else DISPUTED

    @property
    def said(self) -> str:
        """The reason as a sentence."""
        return CLAIM_REASONS[self.reason].format(detail=self.detail) if self.reason else ""


def dated(claim: Claim, stretches: Iterable[Stretch]) -> Claim:
    """The claim at the moment that it is about: of a state that was only seen, the AI's last resolution before it."""
    seen = claim.at
    if claim.is_dated or seen is None:
        return claim
    ended = [one.resolved_at for one in stretches if one.fate.path == "ai" and one.resolved_at]
    return replace(claim, at=max((one for one in ended if one <= seen), default=seen))


def judge(
    claims: Sequence[Claim], known: Known | None, stretches: Sequence[Stretch], start: datetime, end: datetime
) -> list[Judged]:
    """The claims about one ticket in [start, end): as many as it was verified are agreed to, those after are duplicates."""
    reason, detail, at = _refused(known, stretches, start, end)
    if reason:
        return [Judged(one, reason, detail, at) for one in claims]
    inside = [one for one in stretches if _is_of(one, start, end)]
    verified = sum(one.fate.path == "ai" and one.fate.verdict == "verified" for one in inside)
    open_ones = sum(one.fate.path == "ai" and one.fate.verdict == "provisional" for one in inside)
    told = [Judged(one) for one in claims[:verified]]
    told += [Judged(one, "provisional") for one in claims[verified : verified + open_ones]]
    left = claims[len(told) :]
    if told:
        return told + [Judged(one, "duplicate", str(len(claims))) for one in left]
    told_most = max(
        inside, key=lambda one: (one.fate.verdict == "revoked", one.ai_replies > 0, one.started_at)
    )
    first = _of_fate(told_most)
    return [Judged(claims[0], *first)] + [Judged(one, "duplicate", str(len(claims))) for one in claims[1:]]


def totals(judged: Iterable[Judged]) -> dict[str, dict[str, int]]:
    """By state, by currency, the amounts in minor units; claims without an amount add nothing."""
    found: dict[str, dict[str, int]] = {state: {} for state in STATES}
    for one in judged:
        if one.claim.money:
            of_state, money = found[one.state], one.claim.money
            of_state[money.currency] = of_state.get(money.currency, 0) + money.amount
    return found


def _refused(
    known: Known | None, stretches: Sequence[Stretch], start: datetime, end: datetime
) -> tuple[str, str, datetime | None]:
    if known is None:
        return "not_in_our_log", "", None
    if known.merged_into:
        return "merged", known.merged_into, None
    if known.removed:
        return "removed", known.removed, None
    if not any(one.ai_replies for one in stretches):
        return "no_ai_answer", "", None
    if not any(_is_of(one, start, end) for one in stretches):
        ended = max((one.resolved_at for one in stretches if one.resolved_at), default=None)
        return "other_period", f"{ended:%Y-%m-%d}" if ended else "not known", ended
    return "", "", None


def _is_of(one: Stretch, start: datetime, end: datetime) -> bool:
    begun = one.started_at < end + MARGIN
    return begun and (one.resolved_at is None or start - MARGIN <= one.resolved_at < end + MARGIN)


def _of_fate(one: Stretch) -> tuple[str, str, datetime | None]:
    reason, detail = why_not(one.fate) or ("provisional", "")
    return reason, detail, one.decided_at if one.fate.verdict == "revoked" else None
