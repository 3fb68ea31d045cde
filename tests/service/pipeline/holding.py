"""When rules held: as stored, and as the simulated world knows it."""

from rules.moments import optional_text, to_text
from service import account_told
from service.demo.run import told_of
from service.demo.world import World
from service.demo.world.account_rules import RULES
from service.demo.world.looking_on import RULES as TICKET_RULES
from tests.service.pipeline.harness import Run

Held = tuple[str, str, str, str | None]  # rule, subject, from when, until when
FELT = "sentiment_fall"
KNOWN = TICKET_RULES | RULES.keys()


def tell_contracts(run: Run, world: World) -> None:
    """Put what the world's contracts say into the log, known from its first day on."""
    account_told.keep(run.settings.data_dir, told_of(world), world.setup.start)


def stored(run: Run) -> set[Held]:
    """What stands of all rules, those that look on included."""
    columns = "rule, subject, opened_at, closed_at"
    rows = run.rows(f"SELECT {columns} FROM flags UNION SELECT {columns} FROM shadow_flags")
    return {tuple(row.values()) for row in rows}  # type: ignore[misc]


def true(world: World) -> set[Held]:
    """What the world knows."""
    spans = (*world.truth.looked_on, *world.of_accounts())
    return {(one.rule, one.subject, to_text(one.since), optional_text(one.until)) for one in spans}


def comparable(held: set[Held], world: World) -> set[Held]:
    """That of which the world can tell: rules with a truth, and moods that nobody mistakes."""
    felt = {ticket for ticket, one in world.truth.contacts.items() if one.moods}
    return {one for one in held if one[0] in KNOWN and (one[0] != FELT or one[1] in felt)}
