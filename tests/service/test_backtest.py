"""Looking back: the same intervals as live, nothing changed, what it adds and where it would have gone."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from rules.checking import read_rule
from service.backtest import Backtest, backtest
from service.demo.world import World
from service.rule_set import usable_rules
from service.rulebook import built
from service.stored_history import stored_history
from tests.service.pipeline.harness import Run, entries, fresh

DAYS = 90
TO_BUGS = (
    '\n[sinks.bugs]\nkind = "linear"\nsecret = "${SECRET}"\noptions = { team = "SUP" }\n'
    '\n[[routes]]\nflag = "repeat_contact_7"\nto = "bugs"\ncool_down = "1d"\n'
    '\n[[routes]]\nflag = "repeat_contact_14"\nto = "bugs"\ncool_down = "1d"\n'
)
# Three random worlds of 90 days, and a year.
WORLDS = ({"seed": 11}, {"seed": 12}, {"seed": 13}, {"seed": 14, "days": 365, "tickets": 200})
Key = tuple[str, str, str | None]


@pytest.fixture(scope="module", params=WORLDS)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Run]:
    """A random world, settled at its end."""
    world = World(**({"tickets": 60} | request.param), eventful=True)
    run = fresh(tmp_path_factory.mktemp("world"), world.connection_settings(), TO_BUGS)
    run.log(entries(world.deliveries(feed="mixed")))
    run.settle(world.setup.end)
    return world, run


def looked_back(world: World, run: Run, name: str, days: int = 1000) -> Backtest:
    book = built(usable_rules(run.settings), run.records)
    with stored_history(run.settings, book) as history:
        return backtest(
            run.settings, history, book.known[name].rule, days, world.setup.end, lambda done, total: None
        )


def live(run: Run, name: str) -> set[Key]:
    rows = run.rows("SELECT subject, opened_at, closed_at FROM flags WHERE rule = ?", name)
    rows += run.rows("SELECT subject, opened_at, closed_at FROM shadow_flags WHERE rule = ?", name)
    return {(row["subject"], row["opened_at"], row["closed_at"]) for row in rows}


def found_in(done: Backtest) -> set[Key]:
    from rules.moments import optional_text, to_text

    return {(one.subject, to_text(one.opened_at), optional_text(one.closed_at)) for one in done.flags}


def test_its_intervals_are_those_of_the_live_judgement(ran: tuple[World, Run]) -> None:
    world, run = ran
    names = usable_rules(run.settings).known

    assert {name: found_in(looked_back(world, run, name)) for name in names} == {
        name: live(run, name) for name in names
    }
    assert sum(len(live(run, name)) for name in names) > 10


def test_its_firings_are_those_of_the_worlds_truth(ran: tuple[World, Run]) -> None:
    world, run = ran
    wanted, whom = set(world.flags()), run.whom()

    found = {
        (name, whom(flag.subject))
        for name in {rule for rule, _ in wanted}
        for flag in looked_back(world, run, name).flags
        if flag.closed_at in (None, flag.opened_at)
    }

    assert found == wanted
    assert found


def test_it_writes_nothing(ran: tuple[World, Run]) -> None:
    world, run = ran
    run.records.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file = run.settings.data_dir / "deskgauge.db"
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    pushes = run.rows("SELECT count(*) AS n FROM pushes")

    looked_back(world, run, "unresolved_contacts")
    looked_back(world, run, "product_bug_escalation")

    assert hashlib.sha256(file.read_bytes()).hexdigest() == before
    assert run.rows("SELECT count(*) AS n FROM pushes") == pushes


def test_the_weeks_add_up_and_end_with_the_newest(ran: tuple[World, Run]) -> None:
    world, run = ran

    done = looked_back(world, run, "repeat_contact_14", DAYS)

    assert sum(done.weeks) == len(done.flags) > 0
    assert len(done.weeks) == 13
    assert done.a_week == pytest.approx(len(done.flags) * 7 / 90, abs=0.01)
    last = [one for one in done.flags if one.opened_at >= done.since + timedelta(days=84)]
    assert done.weeks[-1] == len(last)
    assert [one.opened_at for one in done.samples()] == sorted(
        (one.opened_at for one in done.flags), reverse=True
    )[:10]


def test_what_others_raised_too_and_what_nobody_else_did_add_up(ran: tuple[World, Run]) -> None:
    world, run = ran

    wide, narrow = (looked_back(world, run, f"repeat_contact_{days}") for days in (14, 7))

    assert narrow.overlap["repeat_contact_14"] == len(narrow.flags)
    assert narrow.alone == 0
    assert wide.overlap.get("repeat_contact_7", 0) == len(narrow.flags)
    assert wide.alone <= len(wide.flags) - len(narrow.flags)


def test_it_says_what_would_have_been_sent_and_what_the_cool_down_held_back(ran: tuple[World, Run]) -> None:
    world, run = ran

    wide, bug = (looked_back(world, run, name) for name in ("repeat_contact_14", "product_bug_escalation"))

    assert wide.pushed["bugs"] == len(wide.flags) - wide.overlap.get("repeat_contact_7", 0)
    assert bug.pushed == {}


def test_a_rule_that_nobody_has_switched_on_can_be_tried(ran: tuple[World, Run]) -> None:
    world, run = ran
    rule = read_rule({
        "id": "open_long", "title": "Open for long", "about": "ticket", "holds": "while", "mode": "off",
        "when": "open_hours >= 24.0", "reaches": {"open_hours": [24]},
        "tests": [{"name": "a day", "facts": {"open_hours": 24}, "fires": True},
                  {"name": "an hour", "facts": {"open_hours": 1}, "fires": False}],
    })  # fmt: skip
    seen: list[tuple[int, int]] = []

    with stored_history(run.settings, built(usable_rules(run.settings), run.records)) as history:
        done = backtest(run.settings, history, rule, 1000, world.setup.end, lambda *at: seen.append(at))

    assert done.flags
    tickets = {one["ticket_id"] for one in run.rows("SELECT DISTINCT ticket_id FROM episodes WHERE resolved_at IS NULL"
               " OR julianday(resolved_at) - julianday(started_at) >= 1.001")}  # fmt: skip
    assert {one.subject for one in done.flags} <= {one["id"] for one in run.rows("SELECT id FROM tickets")}
    assert tickets & {one.subject for one in done.flags}
    assert seen[-1] == (done.subjects, done.subjects)


def test_before_anything_has_arrived_there_is_nothing_to_look_back_at(tmp_path: Path) -> None:
    world = World(1, tickets=5)
    run = fresh(tmp_path, world.connection_settings())

    done = looked_back(world, run, "repeat_contact_7")

    assert (done.flags, done.subjects, done.events, done.a_week) == ((), 0, 0, 0.0)
    run.close()
