"""Tells each ticket of a problem what became of it: an internal note with a reply ready to send, once for each outcome."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rules.became import ENDS, FIXES, Word, rounds
from rules.facts.problem import FIX_FAILED, FIX_HELD, FIX_PROVISIONAL, WONT_FIX
from rules.own_writes import mark_line
from rules.problems import ProblemStory
from rules.reports import FEATURE_REQUEST, Report
from rules.tracked import FIXED, RELEASED
from rules.tracked import WONT_FIX as SAID_WONT_FIX
from service.config.settings import Settings
from service.far_ids import far_id
from service.go_live import GoLive
from service.store.pushes import NewPush, PushStore
from service.wiring import can_be_told, writer_name

TOLD = "told:"
# What ended longer ago is no news: the customers have heard of it, or never will.
NEWS_FOR = timedelta(days=7)
STANDING_ENDS = (FIX_PROVISIONAL, FIX_HELD, WONT_FIX)
OUTDATED = "the fix failed before the ticket was told of it"
BECAME = {
    FIXED: "is fixed; ask the developers whether it has reached every customer",
    RELEASED: "is fixed, and the fix is released",
    SAID_WONT_FIX: "will not be fixed",
}
REPLIES = {
    FIXED: "we have corrected {what}. Please tell us here if you still see it.",
    RELEASED: "the correction of {what} is available now. Please try it again, and tell us here if you still see it.",
    SAID_WONT_FIX: "we have looked into {what}. We do not plan to change it at present. Please tell us if that keeps you from"
    " your work, so that we can look for another way.",
}
WISHES = {
    FIXED: "we have built {what}. It will be available soon.",
    RELEASED: "{what} is available now. We look forward to hearing how it works for you.",
    SAID_WONT_FIX: "thank you for telling us {what}. We do not plan to build it at present.",
}


@dataclass(slots=True)
class FixNotes:
    """Makes the pushes into helpdesks about what became of problems."""

    settings: Settings
    go_live: GoLive
    pushes: PushStore
    install: str

    def tell(self, story: ProblemStory, title: str, now: datetime) -> None:
        """After a judgement: the tickets that reported it by then. title: what the problem is called, its object with it."""
        word = next((one for one in reversed(story.words) if one.at <= now), None)
        if story.view is None or word is None:
            return
        state = story.view.counted["state"]
        if state == FIX_FAILED:
            self._withdraw(story, now)
        elif word.outcome in ENDS and state in STANDING_ENDS and now - word.at <= NEWS_FOR:
            self.pushes.add(list(self._pushes(story, word, title, now)))

    def _pushes(self, story: ProblemStory, word: Word, title: str, now: datetime) -> Iterator[NewPush]:
        number = rounds(story.words, [one.at for one in story.reports])
        for report in story.reports:
            if self._is_told(report) and (report.at <= word.at or word.outcome not in FIXES):
                yield self._push(report, word, number, title, now)

    def _is_told(self, report: Report) -> bool:
        """Whether its helpdesk takes that, and it is no history."""
        name = report.ticket_id.partition(":")[0]
        return can_be_told(self.settings, name) and not self.go_live.is_before({name}, report.at)

    def _push(self, report: Report, word: Word, number: int, title: str, now: datetime) -> NewPush:
        sink, action = writer_name(report.ticket_id.partition(":")[0]), f"{TOLD}{word.outcome}"
        key = far_id(self.install, sink, report.ticket_id, action, number)
        content = self._content(report, word, title, key.replace("-", "")[:12])
        return NewPush(key, sink, report.ticket_id, action, number, "", "", content, now)

    def _content(self, report: Report, word: Word, title: str, mark: str) -> dict[str, Any]:
        connection = self.settings.connections[report.ticket_id.partition(":")[0]]
        note = {"mark": mark, "text": note_text(report.kind, word.outcome, title, mark)}
        return {
            "title": f"What became of the problem of {report.ticket_id}",
            "ticket_id": report.ticket_id,
            "tags": None,
            "past_tags": [],
            "more_tags": [connection.tag_fixes] if connection.tag_fixes and word.outcome in FIXES else [],
            "fields": {},
            "note": note if connection.note_fixes else None,
            "reopen": connection.reopen_fixed and word.outcome in FIXES,
        }

    def _withdraw(self, story: ProblemStory, now: datetime) -> None:
        """What waits to tell of a fix that has failed meanwhile."""
        before = rounds(story.words, [one.at for one in story.reports])
        ids = [
            far_id(self.install, writer_name(one.ticket_id.partition(":")[0]), one.ticket_id, f"{TOLD}{outcome}", before)
            for one in story.reports
            for outcome in FIXES
        ]  # fmt: skip
        self.pushes.cancel(ids, OUTDATED, now, even_tried=True)


def note_text(kind: str, outcome: str, title: str, mark: str) -> str:
    """The note's text. title: of the problem. mark: the note's own, see rules.own_writes."""
    wished = kind == FEATURE_REQUEST
    what = "what you asked for" if wished else "the problem that you reported"
    reply = (WISHES if wished else REPLIES)[outcome].format(what=what)
    said = f"Deskgauge: what this ticket reports {BECAME[outcome]} ({title}). A reply that is ready to send:"
    return "\n\n".join([said, f"Hello,\n{reply[0].upper()}{reply[1:]}", mark_line(mark)])
