"""What surrounds every page: the pages' names with their numbers, and how good the data is."""

from dataclasses import dataclass

from flask import Flask, g
from jinja2 import StrictUndefined

from rules.moments import to_text
from service.metric_words import metric_id
from service.store.reads import flow, today
from service.web import auditing, feelings, grouped, logbook_words, names, needs, present, same_issue
from service.web.times import about, span
from service.web.words import capital, capped, counted, plain, rated, words

# Group, then endpoint and name; only pages that exist.
PAGES = (
    ("Now", (("today", "Today"), ("escalations", "Escalations"), ("numbers", "Numbers"))),
    (
        "Customers",
        (
            ("accounts", "Accounts"),
            ("problems", "Problems"),
            ("tickets", "Tickets"),
            ("flags", "Flags"),
            ("surveys", "Answers"),
        ),
    ),
    ("Improving", (("changes", "Changes"), ("goals", "Goals"))),
    (
        "Set-up",
        (
            ("connections", "Connections"),
            ("rules", "Rules"),
            ("violations", "Missing tags"),
            ("deliveries", "Deliveries"),
            ("pushes", "Pushes"),
        ),
    ),
)
# Page and which of the standing numbers is shown beside its name; in alarm when a person must act now.
BADGES = {
    "escalations": "audit",
    "flags": "flags",
    "violations": "violations",
    "deliveries": "quarantined",
    "pushes": "dead",
}
ALARMS = frozenset({"connections", "deliveries", "pushes"})


@dataclass(frozen=True, slots=True)
class Frame:
    """The numbers around a page. standing: see service.store.reads.today."""

    as_of: str | None
    waiting: int
    standing: dict[str, int]
    needs: list[needs.Need]

    def badge(self, endpoint: str) -> str:
        """The number beside a page's name, empty for none."""
        if endpoint == "today":
            return f"{len(self.needs)} to do" if self.needs else ""
        number = self._number(endpoint)
        return f"{number:,}" if number else ""

    def is_alarm(self, endpoint: str) -> bool:
        """Whether that number means that a person must act now."""
        return endpoint in ALARMS and self._number(endpoint) > 0

    def _number(self, endpoint: str) -> int:
        """What is counted beside a page's name; a connection counts for each thing that it needs a person for."""
        if endpoint == "connections":
            return sum(one.page == "connections" for one in self.needs)
        return self.standing.get(BADGES.get(endpoint, ""), 0)


def register(app: Flask) -> None:
    """Give the templates their words, formats and the frame."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        plain=plain,
        capped=capped,
        capital=capital,
        span=span,
        about=about,
        feeling=feelings.feeling,
        number=lambda value: f"{value:,}",
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(words=words, rated=rated, counted=counted, PAGES=PAGES, frame=frame)
    app.jinja_env.globals.update(same_issue=same_issue.told, same_issue_by=same_issue.explained)
    app.jinja_env.globals.update(logged=logbook_words.logged)
    app.jinja_env.globals.update(
        rule_title=names.rule_title,
        category=names.category,
        far_name=names.far_name,
        far_side=names.far_side,
        fact_name=names.fact_name,
        fact_of=names.fact_of,
        push_action=names.push_action,
        push_title=names.push_title,
        contract=names.contract,
        told_from=names.told_from,
        week_cost=names.week_cost,
        subject_names=names.subject_names,
        problem_title=names.problem_title,
        fingerprint=names.fingerprint,
        queue=names.queue,
        metric_id=metric_id,
    )
    app.jinja_env.globals.update(grouped=grouped.grouped, possible=grouped.possible, became=grouped.became)
    app.jinja_env.globals.update(mood=feelings.mood, trend=feelings.trend, mood_source=feelings.mood_source)
    app.context_processor(lambda: {"times": present.times(), "site": present.site()})


def frame() -> Frame:
    """The frame of the request at hand, counted once."""
    if "frame" not in g:
        g.frame = _count()
    held: Frame = g.frame
    return held


def _count() -> Frame:
    snapshot, log = present.snapshot(), present.log()
    waiting = flow.waiting(snapshot, log.counts)
    audit = auditing.queue()
    oldest = flow.unread(snapshot, log, 1) if waiting else []
    return Frame(
        as_of=today.newest_settled(snapshot),
        waiting=waiting,
        standing=today.standing(snapshot) | {"audit": len(audit.left) if audit else 0},
        needs=needs.collect(
            snapshot, present.site(), present.times(), to_text(oldest[0].received_at) if oldest else None
        ),
    )
