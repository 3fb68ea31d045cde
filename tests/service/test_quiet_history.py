"""A year that is brought in afterwards: facts, verdicts and flags, and not one call at any far side."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.demo.world import World
from service.outbox import Outbox
from service.store.log import LogEntry
from service.store.reads import history
from service.store.reads.snapshot import Reads
from service.wiring import build_budgets, build_sinks
from tests.fakes.desk_api import CREDENTIALS, FIELDS, DeskApi
from tests.fakes.hubspot import KEY, FakeHubSpot
from tests.fakes.linear import FakeLinear
from tests.service.outbox.scripted import run as run_outbox
from tests.service.pipeline.harness import Run, fresh, writing

RULES = {
    "bugs": ("product_bug_escalation", "repeat_contact_7", "repeat_contact_14", "low_ease"),
    "crm": ("account_health", "account_volume", "ease_drop", "unresolved_contacts"),
}
SINKS = """
[sinks.bugs]
kind = "linear"
secret = "${SECRET}"
base_url = "%s"
options = { team = "SUP" }

[sinks.crm]
kind = "hubspot"
secret = "${SECRET}"
base_url = "%s"
"""
ROUTE = '\n[[routes]]\nflag = "%s"\nto = "%s"\nmax_age = "900d"\n'


@pytest.fixture
def far() -> Iterator[tuple[FakeLinear, FakeHubSpot, DeskApi]]:
    with FakeLinear() as linear, FakeHubSpot() as hubspot, DeskApi("zendesk") as desk:
        yield linear, hubspot, desk


def installed(folder: Path, world: World, far: tuple[FakeLinear, FakeHubSpot, DeskApi]) -> Run:
    linear, hubspot, desk = far
    routes = "".join(ROUTE % (rule, sink) for sink, rules in RULES.items() for rule in rules)
    run = fresh(folder, world.connection_settings(), SINKS % (linear.url, hubspot.url) + routes, go_live="")
    (connection,) = run.settings.connections.values()
    asking = replace(
        connection, base_url=desk.url, credentials=CREDENTIALS["zendesk"], survey_field=FIELDS["zendesk"],
        write_tags=True, write_fields={"resolution_path": "360004"}, ask_reason=True,
    )  # fmt: skip
    run.settings = replace(run.settings, connections={connection.name: asking})
    writing(run, run.settings)
    return run


def test_a_year_of_history_calls_nobody(tmp_path: Path, far: tuple[FakeLinear, FakeHubSpot, DeskApi]) -> None:
    world = World(5, days=365, tickets=300, start=datetime(2025, 3, 1, tzinfo=UTC))
    run = installed(tmp_path, world, far)
    now = world.setup.end

    run.log(
        [
            LogEntry(one.connection, "import", now, one.headers, one.body)
            for one in world.deliveries(feed="mixed")
        ]
    )
    run.settle(now)
    box = Outbox(
        run.pipeline.orders._pushes, build_sinks(run.settings, build_budgets(run.settings)), lambda: now
    )  # type: ignore[arg-type]
    run_outbox(box)
    box.close()

    assert [side.seen for side in far] == [[], [], []]
    assert far[2].writes == far[1].portal.writes == 0
    assert run.rows("SELECT count(*) AS n FROM pushes") == [{"n": 0}]
    flags = run.rows("SELECT count(*) AS n, min(historic) AS least FROM flags")[0]
    assert flags["n"] > 50
    assert run.rows("SELECT count(*) AS n FROM episodes WHERE verdict = 'verified'")[0]["n"] > 50
    assert KEY
    run.close()


def test_what_still_stands_of_it_can_be_looked_at_before_anything_is_sent(
    tmp_path: Path, far: tuple[FakeLinear, FakeHubSpot, DeskApi]
) -> None:
    world = World(5, days=120, tickets=120, start=datetime(2025, 3, 1, tzinfo=UTC))
    run = installed(tmp_path, world, far)
    rows = [LogEntry(one.connection, "import", world.setup.end, {}, one.body) for one in world.deliveries()]
    run.log(rows)
    run.settle(world.setup.end)

    with Reads(tmp_path / "deskgauge.db").snapshot() as snapshot:
        found = history.standing(snapshot, [(one.flag, one.to) for one in run.settings.routes])

    assert {row["rule"] for rows in found.values() for row in rows} >= {"product_bug_escalation"}
    assert [side.seen for side in far] == [[], [], []]
    run.close()
