"""The bill check in the forms in which it leaves: a document, lines, and a CSV to dispute it with."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from babel.numbers import get_currency_precision

from rules.claims import AGREED, CLAIM_REASONS, DISPUTED, STATES, UNDECIDED, Judged, totals
from rules.moments import to_text
from rules.money import Money
from rules.reconciling import of_all
from service.metrics.showing import harmless
from service.metrics.verdicts.billing import Bill, Usage

HEADER = ("ticket", "claimed_at", "reason", "explanation", "happened_at", "amount", "currency")
STATE_WORDS = {
    AGREED: "agreed: verified with us",
    DISPUTED: "disputed",
    UNDECIDED: "undecided: may still be revoked",
}


def document(bill: Bill, usage: Usage) -> dict[str, Any]:
    """The same for programs; amounts in minor units by currency."""
    amounts = totals(bill.judged)
    counts = Counter(one.state for one in bill.judged)
    return {
        "month": f"{bill.month.first:%Y-%m}", "claims": len(bill.judged),
        **{state: {"claims": counts[state], "amounts": amounts[state]} for state in STATES},
        "reasons": dict(Counter(one.reason for one in bill.judged if one.reason).most_common()),
        "outside": usage.outside, "unreadable": list(usage.unreadable), "unclaimed": list(bill.unclaimed),
        "differences": [_difference(one) for one in bill.judged if one.reason],
    }  # fmt: skip


def lines(bill: Bill, usage: Usage) -> Iterator[str]:
    """A line for each state and each reason."""
    amounts = totals(bill.judged)
    counts = Counter(one.state for one in bill.judged)
    yield f"{bill.month.first:%B %Y}: {len(bill.judged):,} claims{_money(_all(amounts))}"
    for state in STATES:
        yield f"{counts[state]:>6,}  {STATE_WORDS[state]}{_money(amounts[state])}"
    disputed = [one for one in bill.judged if one.state == DISPUTED]
    for reason, count in Counter(one.reason for one in disputed).most_common():
        meaning = of_all(CLAIM_REASONS[str(reason)], (one.detail for one in disputed if one.reason == reason))
        yield f"{count:>6,}    {reason}: {meaning}"
    if usage.outside:
        yield f"{usage.outside:>6,}  rows are of another month"
    if usage.unreadable:
        yield f"{len(usage.unreadable):>6,}  rows cannot be read, the first in line {usage.unreadable[0]}"
    yield f"{len(bill.unclaimed):>6,}  verified with us and not claimed"


def dispute_csv(bill: Bill) -> str:
    """A row for each claim that is disputed, in which no text is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for one in bill.judged:
        if one.state == DISPUTED:
            money = one.claim.money
            amount = [_plain(money), money.currency] if money else ["", ""]
            writer.writerow(
                [
                    harmless(one.claim.ticket),
                    _at(one.claim.at),
                    one.reason,
                    harmless(one.said),
                    _at(one.at),
                    *amount,
                ]
            )
    return out.getvalue()


def _difference(one: Judged) -> dict[str, Any]:
    money = one.claim.money
    return {
        "ticket": one.claim.ticket, "claimed_at": _at(one.claim.at) or None, "state": one.state, "reason": one.reason,
        "said": one.said, "happened_at": _at(one.at) or None, "amount": money.amount if money else None,
        "currency": money.currency if money else None,
    }  # fmt: skip


def _at(moment: Any) -> str:
    return to_text(moment) if moment else ""


def _all(amounts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for one in amounts.values():
        found.update(one)
    return dict(found)


def _money(amounts: Mapping[str, int]) -> str:
    told = ", ".join(f"{_plain(Money(amount, code))} {code}" for code, amount in sorted(amounts.items()))
    return f", {told}" if told else ""


def _plain(money: Money) -> str:
    places = get_currency_precision(money.currency)
    return f"{money.amount / 10**places:.{places}f}"
