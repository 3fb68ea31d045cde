"""When one fault of the product met several accounts at once, from what really happened."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median

from service.demo.world.answers import ContactTruth, SpanTruth

RULE = "error_across_accounts"
DAY = timedelta(days=1)
LEAST, SEVERAL, TIMES, USUAL = 5, 3, 3.0, 28


def of_faults(contacts: Iterable[ContactTruth], on: datetime) -> Iterator[SpanTruth]:
    """Everything that the rule should have seen by a moment, about the first who met the fault."""
    met: defaultdict[int, list[ContactTruth]] = defaultdict(list)
    for one in contacts:
        if one.counts and one.bug is not None:
            met[one.bug].append(one)
    for found in met.values():
        yield from _spans(sorted(found, key=lambda one: (one.created_at, one.ticket)), on)


def _spans(contacts: Sequence[ContactTruth], on: datetime) -> Iterator[SpanTruth]:
    """It can begin or end only when somebody meets the fault, or so long after that."""
    lasting = (timedelta(), DAY, 7 * DAY, 30 * DAY, (USUAL + 1) * DAY)
    looks = sorted({one.created_at + span for one in contacts for span in lasting})
    since: datetime | None = None
    for at in (one for one in looks if one <= on):
        holds = _holds(contacts, at)
        if holds and since is None:
            since = at
        elif since is not None and not holds:
            yield SpanTruth(RULE, contacts[0].ticket, since, at)
            since = None
    if since is not None:
        yield SpanTruth(RULE, contacts[0].ticket, since, None)


def _holds(contacts: Sequence[ContactTruth], at: datetime) -> bool:
    days = [
        [one for one in contacts if at - (back + 1) * DAY < one.created_at <= at - back * DAY]
        for back in range(USUAL + 1)
    ]
    accounts = {one.account for one in days[0]} - {None}
    usual = float(median(len(one) for one in days[1:]))
    return len(days[0]) >= LEAST and len(accounts) >= SEVERAL and len(days[0]) >= TIMES * usual
