"""The story of one ticket, oldest first: what was said and done, and what followed from it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules.fold.story import actor_of
from rules.identity import Person
from rules.model import Actor, Form, Kind, Role
from rules.own_writes import without_own
from service.store.reads.snapshot import Row
from service.store.reads.stories import TicketStory
from service.web import answers
from service.web.times import Times, between
from service.web.words import rated, words

FORMS = {Form.HINT: 0, Form.SNAPSHOT: 1, Form.HISTORY: 2}
RANKS = {Kind.CREATED: 0, Kind.MESSAGE: 1, Kind.CHANGE: 2, Kind.STATE: 4, Kind.SURVEY: 5}
SHOWN_FIELDS = ("status", "priority", "assignee_id", "group_id", "tags")
OURSELVES = "Deskgauge"
Titles = Callable[[str], str]  # what people call a rule
WHO: Mapping[str, str] = {
    Actor.CUSTOMER: "Customer",
    Actor.AI: "AI",
    Actor.HUMAN: "A person",
    Actor.SYSTEM: "The helpdesk",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One line: who (a mark and a word), what, a note below and a link; `rank` orders equal moments."""

    at: str
    mark: str
    who: str
    what: str
    note: str = ""
    ticket: str = ""
    flag: str = ""
    push: str = ""
    rank: int = 3


def steps(
    story: TicketStory,
    ai_authors: frozenset[str],
    people: Mapping[str, Person],
    titles: Titles,
    times: Times,
) -> list[Step]:
    """Everything that happened in the ticket and what was made of it, in the order of time."""
    happened = list(_happened(story, ai_authors, people))
    followed = [
        *_episode_steps(story, times),
        *_hand_over_steps(story),
        *_flag_steps(story, titles),
        *_repeat_steps(story),
    ]
    return sorted([*happened, *followed], key=lambda step: (step.at, step.rank))


def best_forms(events: list[Row]) -> list[Row]:
    """Each thing once, in its best form: history, snapshot, hint; then later vendor time, lower hash."""
    best: dict[str, Row] = {}
    for event in sorted(events, key=lambda one: one["hash"], reverse=True):
        kept = best.get(event["id"])
        if kept is None or _quality(event) >= _quality(kept):
            best[event["id"]] = event
    return sorted(best.values(), key=_place)


def _quality(event: Row) -> tuple[int, str]:
    return FORMS[Form(event["form"])], event["updated_at"] or ""


def _place(event: Row) -> tuple[str, int, str, str]:
    return event["at"], RANKS.get(Kind(event["kind"]), 3), event["sequence"] or "", event["id"]


def _happened(story: TicketStory, ai_authors: frozenset[str], people: Mapping[str, Person]) -> Iterator[Step]:
    until = story.ticket["history_until"] or ""
    reader = _Reader(story, ai_authors, people)
    for event in best_forms(story.events):
        superseded = event["form"] != Form.HISTORY and event["kind"] in (Kind.STATE, Kind.CHANGE)
        if not (superseded and event["at"] <= until):
            yield from reader.read(event)


class _Reader:
    """Reads events in order and remembers the fields' values, so that only differences are told."""

    def __init__(self, story: TicketStory, ai_authors: frozenset[str], people: Mapping[str, Person]) -> None:
        self._requester = story.ticket["requester_id"]
        self._ai_authors, self._people = ai_authors, people
        self._values: dict[str, Any] = {}
        self._solved_at = {
            episode["resolved_at"] for episode in story.episodes if episode["boundary"] == "solved"
        }
        self._spoken_at = [event["at"] for event in story.events if event["kind"] == Kind.MESSAGE]

    def read(self, event: Row) -> Iterator[Step]:
        """The lines for one event: none when it says nothing new."""
        fields = event["fields"]
        if event["kind"] == Kind.STATE:
            for name, value in fields.items():
                yield from self._change(event, name, value, self._values.get(name))
        elif event["kind"] == Kind.CHANGE:
            before = fields.get("before")
            yield from self._change(
                event, fields["name"], fields.get("after"), self._values.get(fields["name"], before)
            )
        else:
            yield from self._thing(event)

    def _change(self, event: Row, name: str, value: Any, before: Any) -> Iterator[Step]:
        first, self._values[name] = name not in self._values and before is None, value
        told_elsewhere = name == "status" and event["at"] in self._solved_at
        ends = name == "status" and value in ("solved", "closed")
        if name not in SHOWN_FIELDS or value == before or told_elsewhere or (first and not ends):
            return
        if name == "tags":
            yield from _own_tags(event["at"], value, before)
            value, before = without_own(value or []), without_own(before or [])
            if set(value) == set(before):
                return
        author = event["fields"].get("actor_id") if event["kind"] == Kind.CHANGE else None
        actor = self._actor(author, Role.UNKNOWN if author else Role.SYSTEM)
        yield Step(event["at"], actor, WHO[actor], _change_words(name, value, before), rank=2)

    def _thing(self, event: Row) -> Iterator[Step]:
        fields = event["fields"]
        match event["kind"]:
            case Kind.CREATED:
                yield self._created(event)
            case Kind.MESSAGE if (event.get("signs") or {}).get("own"):
                yield Step(
                    event["at"],
                    "system",
                    OURSELVES,
                    "asked for the missing reason in an internal note",
                    rank=1,
                )
            case Kind.MESSAGE:
                actor = self._actor(fields.get("author_id"), fields.get("author_role") or Role.UNKNOWN)
                yield Step(event["at"], actor, WHO[actor], _said(actor, fields.get("public", True)), rank=1)
            case Kind.SURVEY:
                said = f"answered the survey: {rated(fields)}"
                yield Step(event["at"], "customer", WHO["customer"], said, rank=5)
            case Kind.HAND_OVER if fields["to"] == "ai":
                yield Step(event["at"], "human", WHO["human"], "gave it back to the AI")
            case Kind.CONFIRMED:
                yield Step(event["at"], "customer", WHO["customer"], "confirmed that it worked")
            case Kind.MERGED:
                yield Step(
                    event["at"], "system", "Merged", "into another ticket", ticket=str(fields.get("into", ""))
                )
            case kind if kind in QUIET_WORDS:
                yield Step(event["at"], "system", WHO["system"], QUIET_WORDS[kind])

    def _created(self, event: Row) -> Step:
        if any(abs(between(event["at"], at)) < 2 for at in self._spoken_at):
            return Step(event["at"], "system", "Ticket opened", "", rank=0)
        author = event["fields"].get("author_id") or self._requester
        actor = self._actor(author, event["fields"].get("author_role") or Role.CUSTOMER)
        return Step(event["at"], actor, WHO[actor], "opened the ticket with the first message", rank=0)

    def _actor(self, author: str | None, role: str) -> str:
        return actor_of(author or "", role, self._requester, self._ai_authors, self._people)


QUIET_WORDS = {
    Kind.SURVEY_OFFERED: "offered a survey",
    Kind.REMOVED: "removed the ticket",
    Kind.RESTORED: "restored the ticket",
    Kind.MESSAGE_HIDDEN: "made a message private",
    Kind.MESSAGE_REDACTED: "redacted a message",
}


def _said(actor: str, public: bool) -> str:
    if not public:
        return "left an internal note"
    return "wrote" if actor == "customer" else "answered"


def _change_words(name: str, value: Any, before: Any) -> str:
    if name == "status":
        return f"set the status to “{words('status', value)}”"
    if name == "tags":
        return _tag_words(set(value or []), set(before or []))
    what = {"assignee_id": "the assignee", "group_id": "the group", "priority": "the priority"}[name]
    return f"cleared {what}" if value is None else f"changed {what} to {value}"


def _own_tags(at: str, value: Any, before: Any) -> Iterator[Step]:
    """What we wrote ourselves is told as ours, whoever's account it was written with."""
    now, was = (set(tags or []) - set(without_own(tags or [])) for tags in (value, before))
    if now != was:
        yield Step(at, "system", OURSELVES, _tag_words(now, was), rank=2)


def _tag_words(now: set[str], before: set[str]) -> str:
    added, gone = sorted(now - before), sorted(before - now)
    parts = [f"added the tag {', '.join(added)}"] if added else []
    return " and ".join(parts + ([f"took the tag {', '.join(gone)} away"] if gone else []))


def _episode_steps(story: TicketStory, times: Times) -> Iterator[Step]:
    for episode in story.episodes:
        if episode["resolved_at"]:
            how = words("boundary", episode["boundary"]) if episode["boundary"] else ""
            note = f"Path: {words('path', episode['path'])}"
            if episode["verdict"]:
                note += f". Provisional until {times.short(episode['verdict_due_at'])}"
            yield Step(episode["resolved_at"], "system", "Resolved", f": {how}" if how else "", note, rank=6)
        if episode["verdict"] == "verified" and episode["verdict_at"]:
            days = answers.proof_days(episode)
            yield Step(episode["verdict_at"], "ai", "Verified", f": {days} days without a return", rank=7)
        if reason := answers.taken_back(episode):
            why = answers.why_taken_back(episode)
            yield Step(reason["at"], "alarm", "Taken back", f": {why}", rank=7)


def _hand_over_steps(story: TicketStory) -> Iterator[Step]:
    for one in story.escalations:
        mark = "ai" if one["kind"] == "ai_to_human" else "human"
        why = words("trigger", one["trigger"]) if one["trigger"] else "No reason was given"
        taken = "" if one["accepted_at"] else ". No person has answered since"
        yield Step(one["at"], mark, "Handed over", f": {words('hand_over', one['kind'])}", why + taken)


def _flag_steps(story: TicketStory, titles: Titles) -> Iterator[Step]:
    pushed = {push["flag_id"]: push["id"] for push in story.pushes}
    for flag in story.flags:
        sent = pushed.get(flag["id"], "")
        yield Step(
            flag["opened_at"], "flag", "Flag", titles(flag["rule"]), flag=flag["id"], push=sent, rank=8
        )


def _repeat_steps(story: TicketStory) -> Iterator[Step]:
    for one in story.repeats:
        yield Step(one["created_at"], "customer", "Same person, same issue", "in", ticket=one["id"], rank=6)
