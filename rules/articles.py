"""What became of a help center's articles, day by day (UTC): by its visits, and by the totals that a helpdesk keeps itself."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rules.kinds import ARTICLE_TOTALS
from rules.model import Event
from rules.visits import Visit

ArticleDay = tuple[
    str, date
]  # the article's id "<connection>:<article id>", and the day on which the visit began
Tally = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """By how much an article's totals differ from those before the day; None: not counted there."""

    article_id: str
    day: date
    totals: Mapping[str, int | None]


def by_day(visits: Iterable[Visit]) -> dict[ArticleDay, Counter[str]]:
    """What these visits add to each article."""
    found: dict[ArticleDay, Counter[str]] = {}
    for visit in visits:
        after = {"contacts": int(visit.contact_at is not None), "escalations": int(visit.escalated)}
        for articles, tally in (
            (visit.articles, {"visits": 1, **after}), (visit.helpful, {"votes_up": 1}), (visit.unhelpful, {"votes_down": 1}),
        ):  # fmt: skip
            for article in articles:
                found.setdefault((article, visit.started_at.date()), Counter()).update(tally)
    return found


def changes(before: Iterable[Visit], after: Iterable[Visit]) -> dict[ArticleDay, Tally]:
    """What to add to each article when these visits stand for those; nothing where nothing differs."""
    old, new = by_day(before), by_day(after)
    found: dict[ArticleDay, Tally] = {}
    for key in old.keys() | new.keys():
        less, more = old.get(key, Counter[str]()), new.get(key, Counter[str]())
        if differs := {
            name: more[name] - less[name] for name in less.keys() | more.keys() if more[name] != less[name]
        }:
            found[key] = differs
    return found


def counted(article: str, readings: Iterable[Event]) -> list[Counted]:
    """By how much an article's totals grew on each day that has a reading; the first one tells of no day."""
    ordered = sorted(readings, key=lambda one: (one.at, one.id))
    last = {one.at.date(): one for one in ordered}
    if not last:
        return []
    first_day = [ordered[0]] if last[ordered[0].at.date()] is not ordered[0] else []
    steps: Sequence[Event] = [*first_day, *last.values()]
    return [_grown(article, before, after) for before, after in pairwise(steps)]


def _grown(article: str, before: Event, after: Event) -> Counted:
    totals: dict[str, int | None] = {}
    for name in ARTICLE_TOTALS:
        old, new = before.fields.get(name), after.fields.get(name)
        totals[name] = None if old is None or new is None else new - old
    return Counted(article, after.at.date(), totals)
