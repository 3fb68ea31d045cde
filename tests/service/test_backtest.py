"""Looking back: the same intervals as live, nothing changed, what it adds and where it would have gone."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import SystemRandom

import pytest

from rules.checking import read_rule
from rules.moments import optional_text, to_text
from service.backtest import Backtest, backtest
from service.demo.helpdesk import world_until
from service.demo.world import World
from service.rule_set import usable_rules
from service.rulebook import built
from service.stored_history import stored_history
from tests.service.pipeline.harness import Run, entries, fresh
from tests.service.pipeline.holding import KNOWN, Held, comparable, stored, tell_contracts, true

DAYS = 90
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TO_BUGS = (
    '\n[sinks.bugs]\nkind = "linear"\nsecret = "${SECRET}"\noptions = { team = "SUP" }\n'
    '\n[[routes]]\nflag = "repeat_contact_7"\nto = "bugs"\ncool_down = "1d"\n'
    '\n[[routes]]\nflag = "repeat_contact_14"\nto = "bugs"\ncool_down = "1d"\n'
)
# Three random worlds of 90 days, and a year.
WORLDS = ({"seed": 11}, {"seed": 12}, {"seed": 13}, {"seed": 14, "days": 365, "tickets": 200})
YEAR, ANYWHERE, LOOKS = 365, 3, 12
SEED = "DESKGAUGE_SEED"


@pytest.fixture(scope="module", params=WORLDS)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Run]:
    """A random world, settled at its end."""
    world = World(**({"tickets": 60} | request.param), eventful=True)
    run = fresh(tmp_path_factory.mktemp("world"), world.connection_settings(), TO_BUGS)
    run.log(entries(world.deliveries(feed="mixed")))
    run.settle(world.setup.end)
    return world, run


def somewhere() -> World:
    """A world that nobody has seen before; what it is made from is printed where a test fails."""
    seed = int(os.environ.get(SEED) or SystemRandom().randrange(1_000_000))
    print(f"a random world; {SEED}={seed} gives it again")
    return World(seed, tickets=50, eventful=True, chatty=0.1, extras=0.3)


@pytest.fixture(scope="module", params=["the demo's year", *range(ANYWHERE)])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Run]:
    """The demo's first helpdesk over a year, or a random world, with its contracts; judged as the days went by."""
    world = world_until(NOW, days=YEAR, tickets=250) if request.param == "the demo's year" else somewhere()
    run = fresh(tmp_path_factory.mktemp("told"), world.connection_settings())
    tell_contracts(run, world)
    coming = entries(world.deliveries(late=0.3))
    for part in range(1, LOOKS + 1):
        now = world.setup.start + (world.setup.end - world.setup.start) * part / LOOKS
        arrived = [one for one in coming if one.received_at <= now or part == LOOKS]
        coming = coming[len(arrived) :]
        run.log(arrived)
        run.settle(now)
    return world, run


def looked_back(world: World, run: Run, name: str, days: int = 1000) -> Backtest:
    return next(all_looked_back(world, run, [name], days))


def all_looked_back(
    world: World, run: Run, names: Sequence[str] = (), days: int = 1000
) -> Iterator[Backtest]:
    """By these rules, or by all."""
    book = built(usable_rules(run.settings), run.records)
    with stored_history(run.settings, book) as history:
        for name in names or book.known:
            rule = book.known[name].rule
            yield backtest(run.settings, history, rule, days, world.setup.end, lambda done, total: None)


def found(world: World, run: Run) -> set[Held]:
    """What looking back finds, by all rules; of a problem its first ticket."""
    whom = run.whom()
    return {
        (one.rule, whom(one.subject), to_text(one.opened_at), optional_text(one.closed_at))
        for done in all_looked_back(world, run)
        for one in done.flags
    }


def test_its_intervals_are_those_of_the_live_judgement(ran: tuple[World, Run]) -> None:
    world, run = ran

    assert found(world, run) == stored(run)
    assert len(stored(run)) > 10


def test_its_intervals_are_the_live_ones_that_were_not_withdrawn_and_the_worlds_truth(
    told: tuple[World, Run],
) -> None:
    world, run = told
    looking_back = found(world, run)

    assert looking_back == stored(run)
    assert comparable(looking_back, world) == true(world, "hints")
    assert len({one[0] for one in looking_back}) > 8
    assert run.rows("SELECT number FROM flag_log WHERE what = 'withdrawn'") or world.setup.days < YEAR


def test_all_rules_have_a_truth_but_those_about_ease_of_which_this_helpdesk_asks_nobody(
    told: tuple[World, Run],
) -> None:
    _, run = told

    known = {name for name, one in usable_rules(run.settings).known.items() if one.rule.about != "metric"}

    assert known - KNOWN == {"low_ease", "ease_drop"}
    assert not run.rows("SELECT id FROM surveys WHERE instrument = 'ces'")


def test_its_firings_are_those_of_the_worlds_truth(ran: tuple[World, Run]) -> None:
    world, run = ran
    wanted, whom = set(world.flags()), run.whom()

    firings = {
        (name, whom(flag.subject))
        for name in {rule for rule, _ in wanted}
        for flag in looked_back(world, run, name).flags
        if flag.closed_at in (None, flag.opened_at)
    }

    assert firings == wanted
    assert firings


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
