"""Turns fresh flags into pushes, along the configured routes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.base import Helpdesk
from adapters.sinks import CHANGEABLE_KINDS, CRM_KINDS, TRACKER_KINDS
from rules.answers import OUTCOME
from rules.model import Event, Flag, Kind
from rules.moments import to_text
from rules.rule import Rule
from service.addressing import address_of
from service.answer_links import ColleagueLinks
from service.colleague_words import labelled
from service.config.settings import Route, Settings
from service.delivery_times import held_until
from service.far_ids import far_id
from service.flagging import Difference
from service.metric_words import metric_words
from service.queue_words import queue_words
from service.route_choice import each_rule, why_not
from service.store.answer_rows import AnswerRows
from service.store.bearings import Select, bearing_of
from service.store.digest_rows import DigestRows
from service.store.notice_rows import NoticeRows
from service.store.pushes import NewPush, PushStore

OVER = "the flag was over before its push was due"
HANDLED_BY_PERSON = "a person said that the flag is handled"


@dataclass(slots=True)
class Router:
    """Makes one push for a flag and a route; a CRM is told about accounts elsewhere, see service.crm, and a tracker
    about problems, see service.tracking.

    select: reads the store. zone: the installation's. categories: what people call them, by code.
    """

    settings: Settings
    rules: Sequence[Rule]
    helpdesks: Mapping[str, Helpdesk]
    pushes: PushStore
    install: str
    answers: AnswerRows
    links: ColleagueLinks
    select: Select
    digests: DigestRows
    notices: NoticeRows
    zone: ZoneInfo
    categories: Mapping[str, str] = field(default_factory=dict)

    def push(self, found: Difference, now: datetime) -> None:
        """Cancel the pushes of withdrawn flags and add those of fresh ones."""
        live_since = {rule.id: rule.live_since for rule in self.rules}
        fresh = [flag for flag in found.opened if is_news(flag, live_since.get(flag.rule))]
        kept = {(flag.rule, flag.subject) for flag in fresh}
        over = [row["id"] for row in found.withdrawn if (row["rule"], row["subject"]) not in kept]
        self.pushes.cancel(self.pushes.of_flags(over), "the flag was withdrawn", now)
        for flag in found.ended:
            self.pushes.cancel(self.pushes.held(flag.rule, flag.subject, now), OVER, now)
        for flag in fresh:
            self._route(flag, now)

    def _route(self, flag: Flag, now: datetime) -> None:
        """One push for each sink that a route leads to; the first route that takes the flag there decides when it leaves."""
        ready_at = self.answers.snoozed_until(flag.rule, flag.subject, now) or now
        taken: set[str] = set()
        for route in self.taking(flag):
            if route.to in taken or not self._wanted(flag, route, now):
                continue
            taken.add(route.to)
            due_at = held_until(route.quiet, route.digest, ready_at, self.zone)
            push = self.new_push(flag, route.to, now, route.to_person)
            self.add([replace(push, due_at=due_at, quiet=route.quiet)])
            if route.digest:
                self.digests.put(push.far_id, route.digest)

    def add(self, pushes: Sequence[NewPush]) -> int:
        """Keep pushes and look after those that can be changed; gives how many are new or renewed."""
        kinds = {name: sink.kind for name, sink in self.settings.sinks.items()}
        self.notices.watch(one.far_id for one in pushes if kinds[one.sink] in CHANGEABLE_KINDS)
        return self.pushes.add(pushes)

    def heed(self, events: Sequence[Event], now: datetime) -> None:
        """A snooze holds back what nobody has tried to push; what is handled needs no push that was held back."""
        said = [one.fields for one in events if one.kind is Kind.ANSWER and one.fields["question"] == OUTCOME]
        for rule, subject in sorted({(one["rule"], one["about"]) for one in said}):
            until = self.answers.snoozed_until(rule, subject, now)
            if until:
                for route in reversed(self.routes_of(rule)):  # the first one to a sink decides
                    due_at = held_until(route.quiet, route.digest, until, self.zone)
                    self.pushes.hold(rule, subject, due_at, route.to)
            else:
                self.pushes.cancel(self.pushes.held(rule, subject, now), HANDLED_BY_PERSON, now)

    def routes_of(self, rule: str) -> list[Route]:
        """The routes of a rule, but for those to a CRM."""
        routed = each_rule(self.settings.routes, self.rules, self.settings.sinks)
        return [route for one, route in routed if one == rule and self._kind(route) not in CRM_KINDS]

    def taking(self, flag: Flag) -> list[Route]:
        """Those of them that take this flag and make one object for it."""
        return [one for one in self._fitting(flag) if not self._tracks(flag, one)]

    def tracking(self, flag: Flag) -> list[Route]:
        """Those that lead a flag about a problem to a tracker, which has one object for the problem."""
        return [one for one in self._fitting(flag) if self._tracks(flag, one)]

    def _fitting(self, flag: Flag) -> list[Route]:
        routes = self.routes_of(flag.rule)
        if not any(route.severity or route.tier or route.category for route in routes):
            return routes
        bearing = bearing_of(self.select, flag.about, flag.subject, flag.severity, flag.facts)
        return [route for route in routes if not why_not(route, bearing)]

    def _tracks(self, flag: Flag, route: Route) -> bool:
        return flag.about == "problem" and self._kind(route) in TRACKER_KINDS

    def _kind(self, route: Route) -> str:
        return self.settings.sinks[route.to].kind

    def _wanted(self, flag: Flag, route: Route, now: datetime) -> bool:
        """Whether the flag is young enough, and no other rule has just pushed the same subject there."""
        young = now - flag.opened_at <= route.max_age
        since = now - route.cool_down
        return young and not self.pushes.pushed_since(route.to, flag.subject, flag.rule, since)

    def new_push(self, flag: Flag, sink: str, now: datetime, whom: str = "") -> NewPush:
        """The push of a flag to a sink; its id is computed, so making it again makes no second one. whom: see Route."""
        title = {rule.id: rule.title for rule in self.rules}.get(flag.rule, flag.rule)
        ticket, named = self._named(flag)
        content = {
            "title": f"{title}{named}", "summary": title, "severity": flag.severity,
            "ticket_id": ticket, "ticket_url": self.ticket_url(ticket), "rule": flag.rule,
            "opened_at": to_text(flag.opened_at), "evidence": list(flag.evidence), "facts": _lines(flag.facts),
            "answers": labelled(self.links.of_flag(flag.id, sink, now)),
        }  # fmt: skip
        if whom:
            content["person"] = address_of(whom, flag, self.settings.people, self.select)
        action = f"create:{flag.rule}"
        key = far_id(self.install, sink, flag.subject, action, 0)
        return NewPush(key, sink, flag.subject, action, 0, flag.id, flag.rule, content, now)

    def _named(self, flag: Flag) -> tuple[str, str]:
        """The ticket that it leads to, "" for none, and what it is about in a few words after the title."""
        if flag.about == "queue":
            return "", f": {queue_words(flag.subject, self.categories)}"
        if flag.about == "metric":
            return "", f": {metric_words(flag.facts['metric_name'], flag.facts['segment'])}"
        ticket = str(flag.facts.get("ticket_id") or flag.subject)
        fault = str(flag.facts.get("fingerprint") or ticket).removeprefix("code:")
        category = flag.facts.get("category")
        return ticket, f": {category} ({fault})" if category else f" ({fault})"

    def ticket_url(self, subject: str) -> str:
        """A ticket's address in its helpdesk, "" for what is none."""
        connection, _, vendor = subject.partition(":")
        return (self.helpdesks[connection].ticket_url(vendor) if connection in self.helpdesks else None) or ""


def is_news(flag: Flag, live_since: datetime | None) -> bool:
    """Whether it opened after its connections' start and after a person last decided about its rule, and stands."""
    live = not flag.historic and (live_since is None or flag.opened_at >= live_since)
    return live and flag.closed_at in (None, flag.opened_at)


def _lines(facts: Mapping[str, Any]) -> list[str]:
    return [f"{name}: {value}" for name, value in sorted(facts.items())]
