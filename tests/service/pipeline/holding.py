"""When rules held: as stored, and as the simulated world knows it."""

from collections.abc import Iterator
from datetime import datetime

from rules.moments import optional_text, to_text
from service import account_told
from service.demo.run import told_of
from service.demo.world import World
from service.demo.world.account_rules import RULES
from service.demo.world.answers import SpanTruth
from service.demo.world.faults import RULE as FAULT_RULE
from service.demo.world.looking_on import RULES as TICKET_RULES
from service.demo.world.truth import BUG_RULE, REPEAT_RULES
from tests.service.pipeline.harness import Run

Held = tuple[str, str, str, str | None]  # rule, subject, from when, until when
FELT = "sentiment_fall"
QUEUE_RULES = {"backlog_growth", "category_anomaly", "knowledge_gap_growing"}
KNOWN = TICKET_RULES | RULES.keys() | REPEAT_RULES.keys() | {BUG_RULE, FAULT_RULE} | QUEUE_RULES


def tell_contracts(run: Run, world: World) -> None:
    """Put what the world's contracts say into the log, known from its first day on."""
    account_told.keep(run.settings.data_dir, told_of(world), world.setup.start)


def stored(run: Run) -> set[Held]:
    """What stands of all rules, those that look on included."""
    columns = "rule, subject, opened_at, closed_at"
    rows, whom = run.rows(f"SELECT {columns} FROM flags UNION SELECT {columns} FROM shadow_flags"), run.whom()
    return {(row["rule"], whom(row["subject"]), row["opened_at"], row["closed_at"]) for row in rows}


def true(world: World, feed: str = "mixed") -> set[Held]:
    """What the world knows. feed: webhooks alone (hints) tell no addresses, so whoever has no organization has no account."""
    spans = (
        *world.of_tickets(),
        *world.of_accounts(),
        *world.of_queues(),
        *world.of_faults(),
        *_standing(world),
    )
    known = (one for one in spans if feed != "hints" or not one.subject.startswith("domain:"))
    return {(one.rule, one.subject, to_text(one.since), optional_text(one.until)) for one in known}


def _standing(world: World) -> Iterator[SpanTruth]:
    """Repeats, each at one moment, and bugs that were reported, each from the first report on."""
    first: dict[tuple[str, str], datetime] = {}
    for one in world.truth.flags:
        first[one.rule, one.subject] = min(one.since, first.get((one.rule, one.subject), one.since))
    for (rule, subject), since in first.items():
        yield SpanTruth(rule, subject, since, since if rule in REPEAT_RULES else None)


def comparable(held: set[Held], world: World) -> set[Held]:
    """That of which the world can tell: rules with a truth, moods that nobody mistakes, bugs of which the reports stand."""
    felt = {ticket for ticket, one in world.truth.contacts.items() if one.moods}
    told = {one for one in held if one[0] != BUG_RULE or one[3] is None}
    return {one for one in told if one[0] in KNOWN and (one[0] != FELT or one[1] in felt)}
