"""After each release: what is told of more often than usual, said once in the release's thread; or that nothing is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rules.facts.queue import WHOLE
from rules.moments import from_text, is_over, to_text
from rules.radar import Above, above, windows
from service.config.settings import Settings
from service.far_ids import far_id
from service.store.pushes import NewPush, PushStore
from service.store.radar_rows import PROBLEM, RadarRows

RADAR, SEEN, LOOKED = "release_radar", "release", "radar:"
LOOKS = tuple(timedelta(hours=hours) for hours in (6, 24, 48, 72))
LATE = timedelta(hours=12)  # what is learnt of later than that is history
PAUSE = timedelta(minutes=5)
COMPARED = "In the {hours} hours after it, against the same hours of up to eight weeks before."
UNKNOWN = "What is usual is not known: fewer than four weeks before it are."


@dataclass(slots=True)
class ReleaseRadar:
    """Belongs to the clock. categories: what people call them, by code. install: see service.far_ids."""

    settings: Settings
    rows: RadarRows
    pushes: PushStore
    categories: Mapping[str, str]
    install: str
    looked_at: datetime | None = field(default=None, init=False)

    def tick(self, now: datetime) -> int:
        """Look at the releases of the last days, every five minutes; gives how many pushes came of it. One transaction."""
        if not self.settings.releases_to or (self.looked_at and not is_over(self.looked_at, PAUSE, now)):
            return 0
        self.looked_at = now
        with self.pushes.db.atomic():
            releases = self.rows.releases(now - LOOKS[-1] - LATE, now)
            found = [
                push
                for one in releases
                for sink in self.settings.releases_to
                for push in self._of(one, sink, now)
            ]
            return self.pushes.add(found)

    def _of(self, release: Mapping[str, Any], sink: str, now: datetime) -> Iterable[NewPush]:
        subject, at = f"release:{release['id']}", from_text(release["at"])
        if self.pushes.newest(sink, subject, SEEN) is None:
            if now < at + LATE:
                yield self._push(sink, subject, SEEN, _seen(release), now)
            return
        for after in LOOKS:
            action = f"{LOOKED}{after // timedelta(hours=1)}"
            due = at + after <= now < at + after + LATE
            if due and self.pushes.newest(sink, subject, action) is None:
                said = self._look(release, sink, subject, after, now)
                if said:
                    yield self._push(sink, subject, action, said, now)
                return  # the next look knows what this one told

    def _look(
        self, release: Mapping[str, Any], sink: str, subject: str, after: timedelta, now: datetime
    ) -> dict[str, Any] | None:
        """What there is to say after so much time; None where there is nothing new before the last look."""
        found, last = self._above(from_text(release["at"]), after), after == LOOKS[-1]
        told = self._told(sink, subject)
        fresh = [one for one in found or () if last or one.key not in told]
        if not fresh and not last:
            return None
        hours = after // timedelta(hours=1)
        return {
            "title": f"{release['title']}: {_verdict(found)}",
            "summary": UNKNOWN if found is None else COMPARED.format(hours=hours),
            "above": [{"label": self._words(one), "url": self._link(one)} for one in fresh],
            "told": sorted({*told, *(one.key for one in fresh)}),
            "thread": self.rows.far_key(self._id(sink, subject, SEEN)),
            "made_at": to_text(now),
        }  # fmt: skip

    def _above(self, at: datetime, after: timedelta) -> list[Above] | None:
        first = self.rows.first()
        spans = windows(at, after, first) if first else []
        return above(self.rows.counts(at, at + after), [self.rows.counts(*one) for one in spans])

    def _told(self, sink: str, subject: str) -> set[str]:
        """What earlier looks have said already."""
        actions = [f"{LOOKED}{after // timedelta(hours=1)}" for after in LOOKS]
        looks = [self.pushes.newest(sink, subject, action) for action in actions]
        return {key for one in looks if one for key in one["content"]["told"]}

    def _words(self, one: Above) -> str:
        return f"{self._name(one.key)}: {one.count} contacts, usual {one.usual:g}"

    def _name(self, key: str) -> str:
        if key.startswith(PROBLEM):
            return f"Problem {self.rows.problem_name(key.removeprefix(PROBLEM))}"
        return "All contacts" if key == WHOLE else self.categories.get(key, key)

    def _link(self, one: Above) -> str:
        problem = one.key.removeprefix(PROBLEM)
        return f"{self.settings.public_url}/problems/{problem}" if problem != one.key else ""

    def _push(self, sink: str, subject: str, action: str, said: dict[str, Any], now: datetime) -> NewPush:
        key = self._id(sink, subject, action)
        return NewPush(key, sink, subject, action, 0, "", RADAR, said, now)

    def _id(self, sink: str, subject: str, action: str) -> str:
        return far_id(self.install, sink, subject, action, 0)


def _verdict(found: Sequence[Above] | None) -> str:
    if found is None:
        return "it cannot be said whether there are more contacts than usual"
    return "more contacts than usual" if found else "not more contacts than usual"


def _seen(release: Mapping[str, Any]) -> dict[str, Any]:
    hours = LOOKS[-1] // timedelta(hours=1)
    summary = f"Contacts are compared for {hours} hours with the same hours of the weeks before."
    return {"title": str(release["title"]), "summary": summary, "opened_at": str(release["at"]), "told": []}
