"""Keeps a problem's object in a tracker: made once, however many rules and routes speak of it; then silently up to date.

What a push says is put together anew at each judgement of its problem; the newest wins while it waits.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from adapters.sinks import TRACKER_KINDS
from rules.answers import HANDLED
from rules.facts.problem import WONT_FIX
from rules.model import Flag
from rules.moments import from_text
from rules.problems import ProblemStory
from rules.promoting import growth, promoted_at
from rules.rule import Rule
from service.config.settings import Route, Settings
from service.far_ids import far_id
from service.routing import is_news
from service.store.answer_rows import AnswerRows
from service.store.problem_rows import ProblemRows
from service.store.pushes import NewPush, PushStore
from service.store.rows import flag_of
from service.store.tracked_rows import ISSUE
from service.tracking.content import About, Content, ContentMaker, comment
from service.tracking.ledger import AGAIN, CARD, COMMENT, REOPEN, Ledger, Standing
from service.tracking.notes import FixNotes

# Counts that grow are sent after a while, so that many reports are one push.
CARDS_APART = timedelta(minutes=10)
NOTHING_LEFT = "no flag about the problem asks for it any more"
SAID = ("tickets", "customers", "card")  # what a card brings up to date
REOPENING, COMMENTING = "reopen", "comment"


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a problem is told to a tracker: a flag that stands and the route that it takes. quiet_until: a person's snooze."""

    flag: Flag
    route: Route
    quiet_until: datetime | None


@dataclass(slots=True)
class ProblemTeller:
    """Makes the pushes about problems to trackers. routes: those to trackers that take a flag."""

    settings: Settings
    rules: Sequence[Rule]
    store: ProblemRows
    pushes: PushStore
    ledger: Ledger
    answers: AnswerRows
    content: ContentMaker
    notes: FixNotes
    install: str
    routes: Callable[[Flag], Sequence[Route]]

    def tell(self, stories: Iterable[ProblemStory], now: datetime) -> None:
        """After a judgement: what each tracker has to hear of these problems."""
        sinks = self._trackers()
        for story in stories if sinks else ():
            flags = [flag_of(row) for row in self.store.open_flags(story.problem)]
            for sink in sinks:
                grounds = list(self._grounds(flags, sink, now))
                found = self.ledger.of(sink, story.problem, self.store.parts(story.problem))
                if found is None or found.is_waiting:
                    self._promote(story, sink, grounds, found, now)
                elif story.view and not found.gone:
                    self._keep_up(story, sink, grounds, found, now)
            if story.reports:
                self.notes.tell(story, self._named(story), now)

    def _named(self, story: ProblemStory) -> str:
        """What the problem is called, with what trackers call it."""
        objects = self.ledger.tracked.objects(self.store.parts(story.problem))
        named = [f"{row['far_key']} {row['url'] or ''}".strip() for row in objects if row["far_key"]]
        return ", ".join([self.content.title(story, []), *named])

    def tell_history(self, problem: ProblemStory, flag: Flag, sink: str, now: datetime) -> int:
        """Make a problem's object because a person says so; gives how many pushes are new."""
        found = self.ledger.of(sink, problem.problem, self.store.parts(problem.problem))
        route = next((one for one in self.routes(flag) if one.to == sink), None)
        if found or not problem.reports or route is None:
            return 0
        return self._make(problem, sink, Ground(flag, route, None), 0, "", now)

    def _trackers(self) -> list[str]:
        """The trackers to which routes lead."""
        named = dict.fromkeys(route.to for route in self.settings.routes)
        return [one for one in named if self.settings.sinks[one].kind in TRACKER_KINDS]

    def _grounds(self, flags: Sequence[Flag], sink: str, now: datetime) -> Iterator[Ground]:
        """Those that no person has settled."""
        live_since = {rule.id: rule.live_since for rule in self.rules}
        for flag in flags:
            for route in (one for one in self.routes(flag) if one.to == sink):
                said = self.answers.outcome(flag.rule, flag.subject)
                if is_news(flag, live_since.get(flag.rule)) and not (said and said["answer"] == HANDLED):
                    yield Ground(flag, route, self.answers.snoozed_until(flag.rule, flag.subject, now))

    def _promote(
        self, story: ProblemStory, sink: str, grounds: Sequence[Ground], found: Standing | None, now: datetime
    ) -> None:
        """Make the object where it is worth one, or what waits say what holds now."""
        if found and not grounds:
            self.pushes.cancel([found.row["id"]], NOTHING_LEFT, now)
        occurrence = found.row["occurrence"] if found else 0
        if found and (found.row["action"] != ISSUE or found.row["subject"] != story.problem):
            return  # another push makes it already
        related = str(found.row["content"]["related"]) if found and occurrence else ""
        tiers = self.content.affected.tiers(story.reports, now)
        worth = [one for one in grounds if _is_worth(story, one, tiers, now) or (found and occurrence)]
        if worth:
            first = min(worth, key=lambda one: (one.quiet_until or now, one.flag.opened_at, one.flag.rule))
            self._make(story, sink, first, occurrence, related, now)

    def _make(
        self, story: ProblemStory, sink: str, ground: Ground, occurrence: int, related: str, now: datetime
    ) -> int:
        content = self._said(story, sink, ground, now) | {"related": related}
        push = self._push(story, sink, ISSUE, occurrence, content, ground, now)
        made = self.pushes.add([replace(push, due_at=ground.quiet_until)])
        self.pushes.move(push.far_id, ground.quiet_until or now, earlier=ground.quiet_until is None)
        return made

    def _keep_up(
        self, story: ProblemStory, sink: str, grounds: Sequence[Ground], found: Standing, now: datetime
    ) -> None:
        loud = [one for one in grounds if one.quiet_until is None and not _is_refused(story)]
        content = self._said(story, sink, loud[0] if loud else None, now) | {"issue": found.issue}
        self._card(story, sink, content, found, now)
        if loud and found.done_at:
            self._recur(story, sink, loud[0], content, found, now)
        elif loud:
            self._comment(story, sink, loud[0], content, found, now)

    def _card(self, story: ProblemStory, sink: str, content: Content, found: Standing, now: datetime) -> None:
        """Counts, customers and links, without a word; the first ones as soon as the object is there."""
        known = found.shown
        if all(known.get(name) == content[name] for name in SAID):
            return
        before = self.pushes.newest(sink, story.problem, CARD)
        if before and before["state"] in ("pending", "sending"):
            self.pushes.renew(before["id"], content)
            return
        settled = before["settled_at"] if before and known else None
        due_at = max(now, from_text(settled) + CARDS_APART) if settled else now
        occurrence = before["occurrence"] + 1 if before else 0
        push = self._push(story, sink, CARD, occurrence, content, None, now)
        self.pushes.add([replace(push, due_at=due_at)])

    def _comment(
        self, story: ProblemStory, sink: str, ground: Ground, content: Content, found: Standing, now: datetime
    ) -> None:
        """One comment where the accounts reach another number, or a new tier is among them."""
        told = [one["content"] for one in found.pushes if one["action"].startswith(COMMENT)]
        told.append(found.row["content"])
        accounts = max(one.get("accounts", 0) for one in told)
        tiers = {tier for one in told for tier in one.get("tiers", ())}
        for key, why in growth(content["accounts"], content["tiers"], accounts, tiers):
            self._speak(story, sink, f"{COMMENT}{key}", why, ground, content, found, now)

    def _recur(
        self, story: ProblemStory, sink: str, ground: Ground, content: Content, found: Standing, now: datetime
    ) -> None:
        """What the route wants when a problem is reported after its object was done."""
        done_at, route = found.done_at or now, ground.route
        again = next((one.at for one in story.reports if one.at > done_at), None)
        if again is None or now - again > route.max_age or found.said_since(done_at):
            return
        why = f"It was done on {done_at.date().isoformat()} and is reported again."
        if route.recurrence == COMMENTING:
            action = f"{AGAIN}{found.number(AGAIN) + 1}"
            self._speak(story, sink, action, why, ground, content, found, now)
        elif route.recurrence == REOPENING and again - done_at <= route.reopen_within:
            action = f"{REOPEN}{found.number(REOPEN) + 1}"
            self._speak(story, sink, action, why, ground, content, found, now)
        else:
            self._make(story, sink, ground, found.row["occurrence"] + 1, found.issue, now)

    def _speak(
        self, story: ProblemStory, sink: str, action: str, why: str, ground: Ground, content: Content,
        found: Standing, now: datetime,
    ) -> None:  # fmt: skip
        said = content | {"text": comment(content, why)}
        self.pushes.add([self._push(story, sink, action, found.row["occurrence"], said, ground, now)])

    def _said(self, story: ProblemStory, sink: str, ground: Ground | None, now: datetime) -> Content:
        title = {rule.id: rule.title for rule in self.rules}
        if ground is None:
            return self.content.of(story, About(sink, "", "", "Problem", False, False), now)
        naming = ground.route.include_text
        quoting = naming and self.settings.privacy.quotes
        flag = ground.flag
        about = About(sink, flag.id, flag.severity, title.get(flag.rule, flag.rule), quoting, naming)
        return self.content.of(story, about, now)

    def _push(
        self, story: ProblemStory, sink: str, action: str, occurrence: int, content: Mapping[str, Any],
        ground: Ground | None, now: datetime,
    ) -> NewPush:  # fmt: skip
        key = far_id(self.install, sink, story.problem, action, occurrence)
        flag, rule = (ground.flag.id, ground.flag.rule) if ground else ("", "")
        return NewPush(key, sink, story.problem, action, occurrence, flag, rule, content, now)


def _is_worth(story: ProblemStory, ground: Ground, tiers: Mapping[str, str], now: datetime) -> bool:
    """Whether the route's policy holds, and did not begin to long ago."""
    at = promoted_at(ground.route.promotion, story.reports, tiers)
    return at is not None and now - max(at, ground.flag.opened_at) <= ground.route.max_age


def _is_refused(story: ProblemStory) -> bool:
    """Whether the tracker said that nothing will be done about it."""
    return story.view is not None and story.view.counted["state"] == WONT_FIX
