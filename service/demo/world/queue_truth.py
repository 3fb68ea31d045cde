"""When rules about queues should hold, from what really happened, hour by hour."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from service.demo.world.acts import DAY, HOUR, moment, seconds
from service.demo.world.answers import ContactTruth, HandOverTruth, SpanTruth

WEEK = 7 * DAY
GAP = "knowledge_gap"


@dataclass(frozen=True, slots=True)
class QueueTruth:
    """A queue: its contacts (when, of which account, 0 for none), when tickets were opened and resolved, and knowledge gaps."""

    contacts: Sequence[tuple[int, int]]
    opened: Sequence[int]
    resolved: Sequence[int]
    gaps: Sequence[int]

    @property
    def first(self) -> int:
        """The hour at which its first contact counted."""
        return -(-self.contacts[0][0] // HOUR) * HOUR

    def weeks(self, hour: int) -> int:
        """How many weeks were known before the last one."""
        return (hour - self.first) // WEEK - 1

    def mean_open(self, hour: int) -> float:
        """Of the last day."""
        whole = [hour - back * HOUR for back in range(24)]
        return sum(bisect_right(self.opened, at) - bisect_right(self.resolved, at) for at in whole) / 24


def of_queues(contacts: Iterable[ContactTruth], on: datetime) -> Iterator[SpanTruth]:
    """Everything that these rules should have seen by a moment."""
    counted = [one for one in contacts if one.counts]
    yield from _spans("backlog_growth", "all", _queue(counted), _grows, on)
    for category in sorted({one.category for one in counted}):
        queue = _queue([one for one in counted if one.category == category])
        yield from _spans("category_anomaly", category, queue, _is_far_above, on)
        yield from _spans("knowledge_gap_growing", category, queue, _lacks_knowledge, on)


def _queue(contacts: Sequence[ContactTruth]) -> QueueTruth:
    spans = [span for one in contacts for span in one.episodes]
    known = [at for one in contacts for handed in one.hand_overs if (at := _gap_known(handed))]
    return QueueTruth(
        sorted((seconds(one.created_at), one.account or 0) for one in contacts),
        sorted(seconds(one.started_at) for one in spans),
        sorted(seconds(one.resolved_at) for one in spans if one.resolved_at),
        sorted(map(seconds, known)),
    )


def _gap_known(one: HandOverTruth) -> datetime | None:
    """When both the hand-over and that it was for missing knowledge were known."""
    reasons = ((one.trigger, one.trigger_known_at), (one.cause, one.cause_known_at))
    known = [at for reason, at in reasons if reason == GAP and at]
    return max(one.at, min(known)) if known else None


def _grows(queue: QueueTruth, hour: int) -> bool:
    now, before = queue.mean_open(hour), queue.mean_open(hour - WEEK)
    return queue.weeks(hour) >= 2 and round(now, 2) >= max(round(before, 2) + 10, 1.2 * round(before, 2))


def _is_far_above(queue: QueueTruth, hour: int) -> bool:
    times = [at for at, _ in queue.contacts]
    days = [_within(times, hour - back * DAY, DAY) for back in range(29)]
    accounts = {account for at, account in queue.contacts if hour - DAY < at <= hour} - {0}
    if queue.weeks(hour) < 2 or len(accounts) < 3:
        return False
    usual = float(median(days[1 : min(28, (hour - queue.first) // DAY - 1) + 1]))
    return days[0] >= max(5, 3 * max(1.0, usual))


def _lacks_knowledge(queue: QueueTruth, hour: int) -> bool:
    weeks = [_within(queue.gaps, hour - back * WEEK, WEEK) for back in range(5)]
    known = min(4, queue.weeks(hour))
    return known > 0 and weeks[0] >= max(5, 2 * float(median(weeks[1 : known + 1])))


def _within(times: Sequence[int], until: int, span: int) -> int:
    return bisect_right(times, until) - bisect_right(times, until - span)


def _spans(
    rule: str, queue: str, truth: QueueTruth, holds: Callable[[QueueTruth, int], bool], on: datetime
) -> Iterator[SpanTruth]:
    """The stretches of full hours in which something holds."""
    if not truth.contacts:
        return
    since: int | None = None
    for hour in range(truth.first, seconds(on) + 1, HOUR):
        if holds(truth, hour) and since is None:
            since = hour
        elif since is not None and not holds(truth, hour):
            yield SpanTruth(rule, f"queue:{queue}", moment(since), moment(hour))
            since = None
    if since is not None:
        yield SpanTruth(rule, f"queue:{queue}", moment(since), None)
