"""Keeps messages about flags true: they are changed when what they say changes, and what is news follows in their threads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rules.answers import HANDLED
from rules.facts.problem import DUPLICATE, FIX_FAILED, FIX_HELD, FIX_PROVISIONAL, WONT_FIX
from rules.moments import is_over
from rules.promoting import growth, level
from service.far_ids import far_id
from service.store.answer_rows import AnswerRows
from service.store.bearings import Select, bearing_of
from service.store.notice_rows import KEPT_DAYS, NoticeRows, Watched
from service.store.pushes import NewPush, PushStore

PAUSE = timedelta(minutes=1)
STATES = {
    FIX_PROVISIONAL: "It is said to be fixed.",
    FIX_HELD: "The fix holds.",
    FIX_FAILED: "The fix failed: it is reported again.",
    WONT_FIX: "Nothing will be done about it.",
    DUPLICATE: "It is a duplicate of another one.",
}
NEWS = (FIX_HELD, FIX_FAILED)
WITHDRAWN = "withdrawn"
Said = dict[str, Any]


@dataclass(slots=True)
class FollowUps:
    """Belongs to the clock. select: reads the store. install: see service.far_ids."""

    rows: NoticeRows
    pushes: PushStore
    answers: AnswerRows
    select: Select
    install: str
    looked_at: datetime | None = field(default=None, init=False)

    def tick(self, now: datetime) -> int:
        """Look at every message once a minute; gives how many pushes came of it. One transaction."""
        if self.looked_at and not is_over(self.looked_at, PAUSE, now):
            return 0
        self.looked_at = now
        with self.pushes.db.atomic():
            self.rows.forget(now - timedelta(days=KEPT_DAYS))
            return sum(self._follow(one, now) for one in self.rows.watched())

    def _follow(self, one: Watched, now: datetime) -> int:
        """How things stood when the message was made is the first look's, but for an end and a person's word, which are new."""
        stands = self._stands(one)
        said = one.said or {**stands, "over": "", "word": ""}
        stands |= {  # what was told once is not told again
            "accounts": max(stands["accounts"], said["accounts"]),
            "tiers": sorted({*stands["tiers"], *said["tiers"]}),
        }
        if not one.key or stands == said:
            if one.said is None:
                self.rows.put(one.push_id, said)
            return 0
        self.rows.put(one.push_id, stands)
        return self._tell(one, said, stands, now)

    def _stands(self, one: Watched) -> Said:
        over = WITHDRAWN if one.about is None else one.ended_at
        tiers = bearing_of(self.select, "problem", one.subject, "", {}).tiers if one.state else ()
        word = _word(self.answers.outcome(one.rule, one.subject))
        return {
            "over": over,
            "word": word,
            "state": one.state,
            "accounts": level(one.accounts),
            "tiers": sorted(tiers),
        }

    def _tell(self, one: Watched, said: Said, stands: Said, now: datetime) -> int:
        first = self.rows.content(one.push_id)
        changed = first | {
            "standing": lines(stands),
            "message": one.key,
            "message_id": one.push_id,
        }
        person = {"person": first["person"]} if "person" in first else {}
        replies = [
            self._push(one, f"news:{one.rule}:{key}", {"title": text, "thread": one.key, **person}, now)
            for key, text in news(said, stands)
        ]
        return self._update(one, changed, now) + self.pushes.add(replies)

    def _update(self, one: Watched, content: Mapping[str, Any], now: datetime) -> int:
        """The newest wins while it waits."""
        action = f"update:{one.rule}"
        before = self.pushes.newest(one.sink, one.subject, action)
        if before and self.pushes.renew(before["id"], content):
            return 1
        return self.pushes.add([self._push(one, action, content, now)])

    def _push(self, one: Watched, action: str, content: Mapping[str, Any], now: datetime) -> NewPush:
        before = self.pushes.newest(one.sink, one.subject, action)
        occurrence = before["occurrence"] + 1 if before else 0
        key = far_id(self.install, one.sink, one.subject, action, occurrence)
        return NewPush(
            key, one.sink, one.subject, action, occurrence, "", one.rule, content, now, quiet=one.quiet
        )


def lines(stands: Said) -> list[str]:
    """How things stand, in words."""
    over = {"": "", WITHDRAWN: "Withdrawn: what it stood on is gone."}
    ended = over.get(stands["over"], f"Over since {stands['over'][:10]}.")
    accounts = f"{stands['accounts']} accounts or more report it." if stands["accounts"] else ""
    tiers = f"Tiers: {', '.join(stands['tiers'])}." if stands["tiers"] else ""
    found = (ended, stands["word"], STATES.get(stands["state"], ""), accounts, tiers)
    return [one for one in found if one]


def news(said: Said, stands: Said) -> Iterator[tuple[str, str]]:
    """What is worth a message of its own, each with its key."""
    if said["over"] and not stands["over"]:
        yield "again", "It holds again."
    yield from growth(stands["accounts"], stands["tiers"], said["accounts"], said["tiers"])
    if stands["state"] != said["state"] and stands["state"] in NEWS:
        yield stands["state"], STATES[stands["state"]]


def _word(answer: Mapping[str, Any] | None) -> str:
    """What a colleague said became of it, "" where nobody did."""
    if answer is None:
        return ""
    by, day = answer["who"] or answer["via"] or "a colleague", answer["at"][:10]
    if answer["answer"] == HANDLED:
        return f"Handled, as {by} said on {day}."
    return f"Put off until {(answer['until'] or '')[:10]}, as {by} said on {day}."
