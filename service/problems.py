"""Judges problems: what is known of each, its flags; in a transaction of its own, after the tickets it is made from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rules.answers import MERGED, OUTCOME, STATE
from rules.became import Word, words_of
from rules.facts.problem import ProblemView
from rules.model import Event, Flag, Kind
from rules.moments import optional_text
from rules.problems import ProblemRules, ProblemStory
from rules.reports import Report, is_problem, merged, root
from rules.rule import Rule
from service.flagging import Difference, Flagger
from service.go_live import GoLive
from service.store.derived_tables import PROBLEM_NUMBERS
from service.store.problem_rows import ProblemRows
from service.store.tracked_rows import TrackedRows, keys_of

LIMIT = 20  # at once


@dataclass(slots=True)
class ProblemJudge:
    """Judges the problems that are due."""

    store: ProblemRows
    rules: Sequence[Rule]
    flagger: Flagger
    go_live: GoLive
    tracked: TrackedRows

    def judge_due(self, now: datetime, limit: int = LIMIT) -> tuple[list[ProblemStory], Difference]:
        """Take what is due, store rows and flags; gives the problems judged and what changed in flags."""
        due = self.store.take_due(now, limit)
        if not due:
            return [], Difference((), (), ())
        roots = self._roots()
        problems = sorted({*due, *self.store.put_merged(roots), *(roots.get(one, one) for one in due)})
        rules = ProblemRules(self.rules)
        stories = list(self.stories(rules, problems, now))
        self.store.put(
            [_row(one, one.view) for one in stories if one.view],
            [one.problem for one in stories if not one.view],
        )
        wanted = [flag for one in stories for flag in self.flags(rules, one, now)]
        return stories, self.flagger.settle(wanted, problems, lambda problem: "", now)

    def stories(self, rules: ProblemRules, problems: Sequence[str], now: datetime) -> Iterator[ProblemStory]:
        """These problems over time; one that another stands for has no reports of its own."""
        roots, states = self._roots(), self.store.states()
        parts: dict[str, list[str]] = {one: [one] for one in problems if one not in roots}
        for one, whole in roots.items():
            if whole in parts:
                parts[whole].append(one)
        reports = self.store.reports(part for found in parts.values() for part in found)
        for one in problems:
            own = parts.get(one, [])
            told = [report for part in own for report in reports[part] if report.is_grouped]
            words = [said for part in own for said in states.get(part, [])]
            yield rules.story(one, told, [*words, *self._tracked(own)], now)

    def _tracked(self, parts: Sequence[str]) -> list[Word]:
        """What trackers say of the objects that were made for these problems."""
        keys = keys_of(self.tracked.objects(parts))
        return words_of(keys, self.tracked.told(keys)) if keys else []

    def _roots(self) -> dict[str, str]:
        into = merged(self.store.mergers())
        return {one: root(one, into) for one in into}

    def flags(self, rules: ProblemRules, story: ProblemStory, now: datetime) -> list[Flag]:
        """The flags of a problem; historic is what opened before its first live report."""
        live_at = next((one.at for one in story.reports if self._is_live(one)), None)
        found = rules.flags(story, live_at, now)
        return [replace(one, historic=live_at is None or one.opened_at < live_at) for one in found]

    def _is_live(self, report: Report) -> bool:
        return not self.go_live.is_before({report.ticket_id.partition(":")[0]}, report.at)


def _row(story: ProblemStory, view: ProblemView) -> dict[str, Any]:
    told = {name: view.counted[name] for name in ("kind", "category", "fingerprint", "state", "ticket_id")}
    numbers = {name: int(view.counted[name]) for name in PROBLEM_NUMBERS}
    moments = {
        "first_at": view.first_at,
        "latest_at": view.latest_at,
        "fixed_at": view.fixed_at,
        "next_moment_at": story.following,
    }
    return {"id": story.problem} | told | numbers | {name: optional_text(at) for name, at in moments.items()}


def problems_answered(events: Sequence[Event]) -> set[str]:
    """The problems of which colleagues said what became of them, or of flags about them."""
    said = [one.fields for one in events if one.kind is Kind.ANSWER]
    problems = {str(one["subject"]) for one in said if one["question"] in (MERGED, STATE)}
    return problems | {
        str(one["about"]) for one in said if one["question"] == OUTCOME and is_problem(str(one["about"]))
    }
