"""What judging costs: microseconds an event with all built-in rules on, and how fast a look back is.

    python bench/judging.py [TICKETS]     size of the simulated world (default 3000)

The events are those of the demo's mix. Judging is measured on one core, from folded tickets, contacts and reports to intervals,
without the store; the ceiling evaluates each rule's bare condition once for each event and does nothing else. Queues are judged
once an hour, however many events there are, and counted by the store: theirs is the cost of one queue at one hour, reading
included. The look back reads from the store, by every rule in turn.
"""

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rules.expression import run  # noqa: E402
from rules.facts import FACTS  # noqa: E402
from rules.judging import AccountRules, TicketJudge  # noqa: E402
from rules.problems import ProblemRules  # noqa: E402
from rules.queues import NEVER_JUDGED, QueueRules  # noqa: E402
from rules.rule import Rule  # noqa: E402
from service.backtest import backtest  # noqa: E402
from service.demo.world import World  # noqa: E402
from service.rule_set import usable_rules  # noqa: E402
from service.rulebook import built  # noqa: E402
from service.stored_history import StoredHistory, stored_history  # noqa: E402
from tests.service.pipeline.harness import Run, entries, fresh  # noqa: E402
from tests.service.pipeline.holding import tell_contracts  # noqa: E402

TICKETS = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
TARGET_MICROSECONDS, TARGET_RATE = 40.0, 5_000


def settled(folder: Path) -> tuple[World, Run, int]:
    """An installation that has taken the whole world, and how many events it holds."""
    world = World(1, tickets=TICKETS)
    made = fresh(folder, world.connection_settings())
    tell_contracts(made, world)
    made.log(entries(world.deliveries(feed="hints")))
    made.settle(world.setup.end)
    return world, made, made.rows("SELECT count(*) AS n FROM events")[0]["n"]


def judging(world: World, made: Run, rules: list[Rule]) -> float:
    """CPU seconds to judge every ticket, account and problem once."""
    records, deriver, now = made.records, made.pipeline.deriver, world.setup.end
    tickets = records.tickets_of(records.ticket_ids())
    tiers = deriver.accounts.words.tiers_of(tickets)
    contacts = deriver.accounts.store.contacts([row["id"] for row in made.rows("SELECT id FROM accounts")])
    reports = deriver.problems.store.reports([row["id"] for row in made.rows("SELECT id FROM problems")])
    started = time.process_time()
    ticket_judge, account_judge = TicketJudge(rules, made.settings.hours), AccountRules(rules)
    problem_judge = ProblemRules(rules)
    for ticket in tickets:
        ticket_judge.flags(ticket, now, tiers[ticket.id])
    for account, own in contacts.items():
        account_judge.flags(account_judge.story(account, own, [], now), now)
    for problem, told in reports.items():
        problem_judge.flags(problem_judge.story(problem, told, [], now), None, now)
    return time.process_time() - started


def judging_queues(world: World, made: Run, rules: list[Rule]) -> tuple[float, int]:
    """CPU seconds to judge every queue at every hour, and how many hours of queues these were."""
    history, judge, now = made.pipeline.deriver.queues.history, QueueRules(rules), world.setup.end
    started, judged = time.process_time(), 0
    for queue in history.store.all():
        moments = history.moments(judge, queue, NEVER_JUDGED, now)
        history.flags(judge, queue, moments, now)
        judged += len(moments)
    return time.process_time() - started, judged


def bare(rules: list[Rule], events: int) -> float:
    """CPU seconds to evaluate every condition once an event, and nothing else."""
    samples = [
        (rule.program, {name: FACTS[rule.about][name].sample for name in rule.names}) for rule in rules
    ]
    started = time.process_time()
    for _ in range(events):
        for program, values in samples:
            run(program, values)
    return time.process_time() - started


def looking_back(world: World, made: Run, history: StoredHistory) -> dict[str, float]:
    """Events a second, by rule."""
    found = {}
    for name, known in usable_rules(made.settings).known.items():
        done = backtest(made.settings, history, known.rule, 90, world.setup.end, lambda done, total: None)
        found[name] = done.events / done.seconds
    return found


def verdict(name: str, value: float, target: str, good: bool) -> None:
    """One line that compares with a target."""
    print(f"{name:<58} {value:>10,.1f}   target {target}: {'met' if good else 'MISSED'}", flush=True)


def main() -> None:
    """Measure and print."""
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as folder:
        world, made, events = settled(Path(folder))
        rules = [one.rule for one in usable_rules(made.settings).known.values()]
        seconds, least = judging(world, made, rules), bare(rules, min(events, 5_000))
        cost, floor = 1e6 * seconds / events, 1e6 * least / min(events, 5_000)
        print(f"{len(rules)} rules, {events:,} events, {1e6 / cost:,.0f} events/s judged on one core")
        verdict("microseconds an event", cost, f"<= {TARGET_MICROSECONDS:g}", cost <= TARGET_MICROSECONDS)
        hourly, hours = judging_queues(world, made, rules)
        print(f"{'microseconds a queue and hour':<58} {1e6 * hourly / hours:>10,.1f}   ({hours:,} of them)")
        print(
            f"{'every condition once an event, nothing else':<58} {floor:>10,.1f}   ({cost / floor:.2f} of it)"
        )
        with stored_history(made.settings, built(usable_rules(made.settings), made.records)) as history:
            rates = looking_back(world, made, history)
        for name, rate in rates.items():
            verdict(f"look back by {name}, events/s", rate, f">= {TARGET_RATE:,}", rate >= TARGET_RATE)
        made.close()


if __name__ == "__main__":
    main()
