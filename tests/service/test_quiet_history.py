"""A year that is brought in afterwards: facts, verdicts and flags, and not one call at any far side."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.crm.hubspot import matching
from service.demo.world import World
from service.demo.world.dialects import agent, freshdesk
from service.outbox import Outbox
from service.store.log import LogEntry
from service.store.reads import history
from service.store.reads.snapshot import Reads
from service.wiring import build_budgets, build_sinks
from tests.fakes.desk_api import CREDENTIALS, FIELDS, DeskApi
from tests.fakes.hubspot import FakeHubSpot
from tests.fakes.linear import FakeLinear
from tests.service.outbox.scripted import run as run_outbox
from tests.service.pipeline.harness import LONG_AGO, Run, fresh, writing

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


Sides = tuple[FakeLinear, FakeHubSpot, DeskApi]
NOT_TOLD = {"zendesk": frozenset[str](), "freshdesk": freshdesk.NOT_TOLD, "agent": agent.NOT_TOLD}


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch, language: str) -> Iterator[Sides]:
    """Everything that could be called; our own events have no helpdesk behind them, so that one is never asked."""
    monkeypatch.setattr(matching, "SEARCH_PAUSE", 0.0)
    monkeypatch.setattr("adapters.helpdesks.zendesk.write.BETWEEN_UPDATES", 0.0)
    vendor = language if language in CREDENTIALS else "zendesk"
    with FakeLinear() as linear, FakeHubSpot() as hubspot, DeskApi(vendor) as desk:
        yield linear, hubspot, desk


@pytest.fixture
def language() -> str:
    return "zendesk"


def a_world(language: str, days: int, tickets: int) -> World:
    start = datetime(2025, 3, 1, tzinfo=UTC)
    return World(5, days, tickets, start, language, leave_out=NOT_TOLD[language])


def installed(folder: Path, world: World, far: Sides, go_live: str = "") -> Run:
    linear, hubspot, desk = far
    routes = "".join(ROUTE % (rule, sink) for sink, rules in RULES.items() for rule in rules)
    run = fresh(folder, world.connection_settings(), SINKS % (linear.url, hubspot.url) + routes, go_live)
    (connection,) = run.settings.connections.values()
    if connection.helpdesk == desk.vendor:
        connection = replace(
            connection, base_url=desk.url, credentials=CREDENTIALS[desk.vendor], survey_field=FIELDS[desk.vendor],
            write_tags=True, write_fields={"resolution_path": "360004"}, ask_reason=True,
        )  # fmt: skip
    run.settings = replace(run.settings, connections={connection.name: connection})
    writing(run, run.settings)
    return run


def bring_in(run: Run, world: World, kind: str) -> None:
    """Log, settle and send what is due, all at the end of the world's days."""
    now = world.setup.end
    run.log(
        [LogEntry(one.connection, kind, now, one.headers, one.body) for one in world.deliveries(feed="mixed")]
    )
    run.settle(now)
    later = now + timedelta(minutes=1)  # what is written back waits until a burst is over
    run.settle(later)
    sinks = build_sinks(run.settings, build_budgets(run.settings))
    box = Outbox(run.pipeline.orders._pushes, sinks, lambda: later)  # type: ignore[arg-type]
    run_outbox(box)
    box.close()


@pytest.mark.parametrize("language", NOT_TOLD)
def test_a_year_of_history_calls_nobody(tmp_path: Path, far: Sides, language: str) -> None:
    world = a_world(language, 365, 300)
    run = installed(tmp_path, world, far)

    bring_in(run, world, "import")

    assert [side.seen for side in far] == [[], [], []]
    assert far[2].writes == far[1].portal.writes == 0
    assert run.rows("SELECT count(*) AS n FROM pushes") == [{"n": 0}]
    flags = run.rows("SELECT count(*) AS n, min(historic) AS least FROM flags")[0]
    assert (flags["n"] > 50, flags["least"]) == (True, 1)
    assert run.rows("SELECT count(*) AS n FROM episodes WHERE verdict = 'verified'")[0]["n"] > 50
    run.close()


@pytest.mark.parametrize("language", NOT_TOLD)
def test_the_same_calls_everybody_where_it_is_no_history(tmp_path: Path, far: Sides, language: str) -> None:
    world = a_world(language, 60, 60)
    run = installed(tmp_path, world, far, LONG_AGO)

    bring_in(run, world, "webhook")

    called = [bool(side.seen) for side in far]
    assert called == [True, True, language in CREDENTIALS]
    run.close()


def test_what_still_stands_of_it_can_be_looked_at_before_anything_is_sent(tmp_path: Path, far: Sides) -> None:
    world = a_world("zendesk", 120, 120)
    run = installed(tmp_path, world, far)
    rows = [LogEntry(one.connection, "import", world.setup.end, {}, one.body) for one in world.deliveries()]
    run.log(rows)
    run.settle(world.setup.end)

    with Reads(tmp_path / "deskgauge.db").snapshot() as snapshot:
        found = history.standing(snapshot, [(one.flag, one.to) for one in run.settings.routes])

    assert {row["rule"] for rows in found.values() for row in rows} >= {"product_bug_escalation"}
    assert [side.seen for side in far] == [[], [], []]
    run.close()
