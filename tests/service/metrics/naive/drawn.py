"""Draws random tickets with everything that hangs on them: consistent rows of the derived tables, with their edges."""

import json
import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from rules.moments import optional_text, to_text
from tests.service.metrics.naive.drawn_accounts import contracts, problems
from tests.service.metrics.naive.told import Row

AS_OF = datetime(2026, 11, 26, 7, 13, 5, 123456, tzinfo=UTC)
DAYS = 150
SECOND, MICROSECOND, DAY = timedelta(seconds=1), timedelta(microseconds=1), timedelta(days=1)
# Both sides of midnight in UTC, Berlin and Adelaide, and the nights in which their clocks change.
EDGES = [
    datetime(2026, month, day, hour, minute, tzinfo=UTC) + nearby
    for month, day in ((10, 24), (10, 25), (10, 3), (10, 4), (8, 31), (9, 30), (9, 6), (9, 7))
    for hour, minute in ((0, 0), (22, 0), (23, 0), (14, 30), (13, 30), (16, 30), (1, 0))
    for nearby in (-MICROSECOND, timedelta(0))
]
WINDOWS = tuple(
    timedelta(days=days) + nearby
    for days in (7, 10, 14)
    for nearby in (-SECOND, timedelta(0), MICROSECOND, SECOND)
)
PATHS = ("ai", "ai_then_human", "human", "abandoned", "self_service")
SCALES = ((1, 5), (1, 7), (1, 4), (0, 10), (0, 1), (1, 3), (1, 10), (0, 100), (1, 1))
SPANS = ("answer", "human", "taken", "resolution")
SPENT = ("requester_wait", "agent_wait", "hold", "handle", "first_resolution", "full_resolution")


class Draw(random.Random):
    """Chances."""

    def happens(self, chance: float) -> bool:
        return self.random() < chance

    def maybe(self, value: Any, chance: float = 0.8) -> Any:
        """The value or nothing."""
        return value if self.happens(chance) else None

    def seconds(self, most: float) -> float:
        """A duration; now and then none, or whole minutes."""
        return self.choice((0.0, 60.0, 3600.0)) if self.happens(0.1) else round(self.uniform(0, most), 6)

    def span(self, days: float) -> timedelta:
        """A duration, often one at the edge of a window."""
        return self.choice(WINDOWS) if self.happens(0.25) else timedelta(seconds=self.seconds(days * 86400))


def drawn(seed: int, tickets: int, as_of: datetime = AS_OF) -> dict[str, list[Row]]:
    """Rows by table."""
    world = _World(Draw(seed), as_of)
    for number in range(tickets):
        world.add_ticket(number)
    for number in range(tickets // 5):
        world.add_visit(number)
    link(Draw(seed + 1), world.tables)
    chain(world.tables)
    world.tables["accounts"] = [
        {"id": f"a{number}", "tier": ("gold", "silver", "unknown", None)[number % 4]} for number in range(12)
    ]
    world.tables |= contracts(Draw(seed + 2), world.tables["accounts"], as_of)
    for name, rows in problems(Draw(seed + 3), world.tables["tickets"], as_of).items():
        world.tables[name] = [*world.tables.get(name, []), *rows]
    return world.tables


def link(draw: Draw, tables: dict[str, list[Row]]) -> None:
    """Let every third ticket be about the issue of one that was resolved before; some of these follow it. Both count."""
    counting = {one["id"] for one in tables["tickets"] if not one["merged_into"] and not one["removed"]}
    ended = [one for one in tables["episodes"] if one["resolved_at"] and one["ticket_id"] in counting]
    resolved = sorted((one["resolved_at"], one["id"]) for one in ended)
    for ticket in tables["tickets"]:
        earlier = bisect_left(resolved, (ticket["created_at"], ""))
        linked = bool(earlier) and ticket["id"] in counting and draw.happens(0.33)
        gap = max(draw.span(20).total_seconds(), 0.000001) if linked else None
        ticket["repeat_of"] = resolved[draw.randrange(earlier)][1] if linked else None
        ticket["repeat_gap_seconds"], ticket["followup_of"] = (
            gap,
            "1" if linked and draw.happens(0.1) else None,
        )


def chain(tables: dict[str, list[Row]]) -> None:
    """Name each chain by its first ticket, as the worker does: in order of time, with what is known of the earlier ones."""
    ticket_of = {one["id"]: one["ticket_id"] for one in tables["episodes"]}
    by_id = {one["id"]: one | {"chain": None} for one in tables["tickets"]}
    for ticket in sorted(by_id.values(), key=lambda one: one["created_at"]):
        soon = ticket["repeat_of"] and ticket["repeat_gap_seconds"] <= timedelta(days=14).total_seconds()
        if soon or ticket["followup_of"]:
            earlier = by_id[ticket_of[ticket["repeat_of"]]]
            earlier["chain"] = ticket["chain"] = earlier["chain"] or earlier["id"]
    tables["tickets"] = list(by_id.values())


class _World:
    def __init__(self, draw: Draw, as_of: datetime) -> None:
        self.draw, self.as_of = draw, as_of
        names = ("tickets", "episodes", "escalations", "surveys", "answers", "violations", "asked", "visits")
        self.tables: dict[str, list[Row]] = {name: [] for name in names}

    def _moment(self) -> datetime:
        """When something begins; one in eight at an edge."""
        if self.draw.happens(0.12):
            return self.draw.choice(EDGES)
        return self.as_of - timedelta(seconds=round(self.draw.uniform(1, DAYS * 86400), 6))

    def add_ticket(self, number: int) -> None:
        draw, name = self.draw, f"desk:{number}"
        created = self._moment()
        episodes = list(self._episodes(name, created)) if draw.happens(0.99) else []
        last = episodes[-1] if episodes else {"path": "open", "resolved_at": None}
        spent = {f"{one}_seconds": draw.maybe(draw.seconds(86400 * 9), 0.7) for one in SPENT}
        spent["full_resolution_business_seconds"] = draw.maybe(draw.seconds(86400 * 3), 0.7)
        self.tables["tickets"].append({
            "id": name, "connection": draw.choice(("zendesk", "chat")), "created_at": to_text(created),
            "status": draw.choice(("solved", "closed")) if last["resolved_at"] else draw.choice(("new", "open", "hold")),
            "priority": draw.choice(("low", "normal", "urgent", None)),
            "channel": draw.choice(("email", "chat", "phone", None)),
            "tags": json.dumps(draw.sample(["vip", "billing", "ai_resolved", "o'hara"], draw.randrange(4))),
            "account_id": draw.choice((None, "gone", *(f"a{one}" for one in range(12)))),
            "assignee_id": draw.choice((None, "ann", "ben")), "group_id": draw.choice((None, "first line", "second line")),
            "category": draw.choice((None, "uncategorised", "billing", "login", "unknown")),
            "tier": draw.choice(("1", "2", "3", "untiered", None)), "language": draw.choice(("english", "de", None)),
            "ai_agent": draw.choice((None, "fin", "halo")), "ai_version": draw.choice((None, "1", "2")),
            "resolution_path": last["path"],
            "merged_into": "desk:0" if draw.happens(0.04) else None,
            "removed": draw.choice(("spam", "deleted")) if draw.happens(0.05) else None, **spent,
        })  # fmt: skip
        for episode in episodes:
            self.tables["episodes"].append(episode)
            self._hand_overs(episode)
        self._surveys(name, created, episodes)
        self._asked(name, episodes)
        self._violations(name)

    def _episodes(self, ticket: str, created: datetime) -> Iterator[Row]:
        """First message, then reopenings, the last of which may be open."""
        draw, number, started = self.draw, 0, created
        while started < self.as_of:
            number += 1
            resolved = None if draw.happens(0.15) else self._end(started)
            again = None
            if resolved and draw.happens(0.3):
                again = resolved + max(draw.span(20), MICROSECOND)
            yield self._episode(
                ticket, number, started, resolved, again if again and again < self.as_of else None
            )
            if again is None:
                return
            started = again

    def _end(self, started: datetime) -> datetime | None:
        """When it is resolved; often so that a window ends just now."""
        edge = self.as_of - self.draw.choice(WINDOWS)
        ended = edge if self.draw.happens(0.1) else started + timedelta(seconds=self.draw.seconds(86400 * 5))
        return ended if started <= ended <= self.as_of else None

    def _episode(
        self, ticket: str, number: int, started: datetime, resolved: datetime | None, again: datetime | None
    ) -> Row:
        draw = self.draw
        path = draw.choices(PATHS, (40, 20, 20, 15, 5))[0] if resolved else "open"
        counts = self._counts(path)
        first = "outbound" if draw.happens(0.1) else "created"
        if again is None and resolved and draw.happens(0.05):
            again = resolved + max(draw.span(20), MICROSECOND)  # by a ticket that follows it
        gap = draw.maybe((self._gap()), 0.25) if resolved else None
        ai_first = started + timedelta(seconds=draw.seconds(600))
        frustrated = draw.maybe(ai_first + timedelta(seconds=draw.seconds(3600)), 0.4)
        handed = draw.choice((frustrated, ai_first + timedelta(seconds=draw.seconds(3600)))) or ai_first
        opens = draw.choice(
            (None, resolved, started + timedelta(hours=9), (resolved or started) + MICROSECOND)
        )
        outside = draw.choice((0, 1, 1, None))
        answered = counts["ai_replies"] + counts["human_messages"] > 0
        return counts | {f"{one}_seconds": draw.maybe(draw.seconds(86400), 0.8) for one in SPANS} | {
            f"{one}_business_seconds": draw.maybe(draw.seconds(28800), 0.6) for one in SPANS
        } | {
            "id": f"{ticket}/{number}", "ticket_id": ticket, "number": number, "started_at": to_text(started),
            "started_by": "reopened" if number > 1 else first, "resolved_at": optional_text(resolved), "path": path,
            "ai_first_at": optional_text(ai_first) if counts["ai_messages"] or draw.happens(0.2) else None,
            "ai_agent": draw.choice((None, "fin", "halo")), "ai_version": draw.choice((None, "1", "2")),
            "first_answer_at": to_text(started) if answered else None,
            "first_human_at": to_text(started) if counts["human_messages"] else None,
            "frustrated_at": optional_text(frustrated), "handed_at": to_text(handed) if counts["hand_overs"] else None,
            "passed_at": draw.maybe(to_text(started), 0.2), "confirmed_at": draw.maybe(optional_text(resolved), 0.2),
            "verdict": self._verdict(path, resolved, again, gap), "reopened_at": optional_text(again),
            "repeat_gap_seconds": gap, "unclear_at": draw.maybe(optional_text(resolved), 0.15),
            "outside_hours": outside, "opens_at": optional_text(opens) if outside else None,
            "schedule": draw.maybe("office", 0.7), "csat_offered": draw.choice((0, 1, None)),
            "ces_offered": draw.choice((0, 1, None)), **self._feelings(),
        }  # fmt: skip

    def _gap(self) -> float:
        return max(self.draw.span(20).total_seconds(), 0.000001)

    def _counts(self, path: str) -> dict[str, int]:
        """Messages that fit the path: nested as their meaning has it."""
        draw = self.draw
        with_ai = path in ("ai", "ai_then_human") or (path != "human" and draw.happens(0.5))
        by_people = path in ("human", "ai_then_human") or (path == "open" and draw.happens(0.4))
        messages = draw.randint(1, 6) if with_ai else 0
        replies = messages if path == "ai" else draw.randint(0, messages)
        answers = draw.randint(0, replies)
        return {
            "customer_messages": draw.choice((0, 1, 1, 2, 5)), "ai_messages": messages, "ai_replies": replies,
            "ai_answers": answers, "ai_repaired": draw.randint(0, answers),
            "human_messages": draw.randint(1, 4) if by_people else 0, "follow_ups": draw.choice((0, 0, 0, 1, 3)),
            "hand_overs": draw.choice((0, 1, 1, 2)) if with_ai and path != "ai" else 0,
            "turn_count": draw.choice((0, 1, 2, 3, 8, 9, 12)),
            "ai_turns": draw.randint(0, 5), "human_turns": draw.randint(0, 5),
        }  # fmt: skip

    def _verdict(
        self, path: str, resolved: datetime | None, again: datetime | None, gap: float | None
    ) -> str | None:
        """Of what the AI resolved, within 14 days."""
        if path != "ai" or resolved is None:
            return None
        back = again is not None and again - resolved <= 14 * DAY
        if back or (gap is not None and gap <= 14 * 86400) or self.draw.happens(0.1):
            return "revoked"
        return "verified" if resolved + 14 * DAY <= self.as_of else "provisional"

    def _feelings(self) -> Row:
        draw = self.draw
        known = draw.happens(0.7)
        return {
            "sentiment_first": draw.uniform(-1, 1) if known else None, "sentiment_last": draw.uniform(-1, 1) if known else None,
            "sentiment_fell_turn": draw.maybe(2, 0.3) if known else None,
            "ai_confidence": draw.maybe(draw.choice((0.0, 0.1, 0.29, 0.3, 0.57, 0.7, 0.999, 1.0)), 0.6),
            "sentiment_shift": draw.maybe(draw.uniform(-2, 2), 0.5) if known else None,
        }  # fmt: skip

    def _hand_overs(self, episode: Row) -> None:
        draw = self.draw
        kinds = ["ai_to_human"] * episode["hand_overs"] + ["human_to_human"] * bool(episode["passed_at"])
        for number, kind in enumerate(kinds):
            name, at = (
                f"{episode['id']}!{number}",
                datetime.fromisoformat(episode["started_at"]) + draw.span(3),
            )
            self.tables["escalations"].append({
                "id": name, "ticket_id": episode["ticket_id"], "kind": kind, "at": to_text(at),
                "episode_id": draw.maybe(episode["id"], 0.97), 
                "trigger": draw.choice((None, "rule", "confidence", "knowledge_gap")),
                "cause": draw.choice((None, "tooling", "product_bug", "knowledge_gap")), "turn": draw.choice((None, 1, 2, 10)),
                "accepted_at": draw.maybe(to_text(at), 0.7), "bounced_at": draw.maybe(to_text(at), 0.2),
                "context_complete": draw.choice((0, 1, 1, None)) if kind == "ai_to_human" else None,
            })  # fmt: skip
            self._answers(name, episode["ticket_id"], at)

    def _answers(self, hand_over: str, ticket: str, at: datetime) -> None:
        """What colleagues said; the later word counts, of two at one moment the one with the later id."""
        draw = self.draw
        for number in range(draw.choice((0, 1, 1, 2))):
            self.tables["answers"].append({
                "id": f"{hand_over}?{number}", "subject": hand_over, "ticket_id": ticket,
                "question": "flag" if draw.happens(0.1) else "hand_over", "at": to_text(at + draw.choice((0, 0, 5)) * SECOND),
                "answer": draw.choice(("accepted", "accepted", "should_automate", "no_context")),
            })  # fmt: skip

    def _surveys(self, ticket: str, created: datetime, episodes: Sequence[Row]) -> None:
        draw = self.draw
        for number in range(draw.choice((0, 0, 1, 2, 4))):
            low, high = draw.choice(SCALES)
            instrument = draw.choice(("csat", "csat", "ces", "ces", "nps", "ai_csat"))
            low, high = (0, 10) if instrument == "nps" and draw.happens(0.8) else (low, high)
            score = draw.randint(low, high) if draw.happens(0.95) else draw.uniform(low, high)
            at = min(created + draw.choice((timedelta(days=3), draw.span(20))), self.as_of)
            self.tables["surveys"].append({
                "id": f"{ticket}*{number}", "ticket_id": ticket, "instrument": instrument, "score": score, "low": low,
                "high": high, "higher_is_better": draw.choice((1, 1, 0)), "at": to_text(at),
                "episode_id": draw.choice(episodes)["id"] if episodes and draw.happens(0.95) else None,
            })  # fmt: skip

    def _asked(self, ticket: str, episodes: Sequence[Row]) -> None:
        """We asked once, perhaps just as an episode began."""
        if episodes and self.draw.happens(0.15):
            begun = datetime.fromisoformat(self.draw.choice(episodes)["started_at"])
            at = begun + self.draw.choice((-MICROSECOND, timedelta(0), self.draw.span(20)))
            self.tables["asked"].append({"ticket_id": ticket, "customer_id": "c", "asked_at": to_text(at)})

    def _violations(self, ticket: str) -> None:
        for tag in self.draw.sample(
            ["category", "resolution_path", "cause"], self.draw.choice((0, 0, 0, 1, 3))
        ):
            self.tables["violations"].append({"ticket_id": ticket, "tag": tag, "problem": "missing"})

    def add_visit(self, number: int) -> None:
        self.tables["visits"].append({
            "id": f"v{number}", "connection": self.draw.choice(("zendesk", "center")), "started_at": to_text(self._moment()),
            "outcome": self.draw.choice(("deflected", "pending", "contacted", "none", None)),
        })  # fmt: skip
