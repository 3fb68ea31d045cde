"""Each built-in rule fires somewhere in the demo, and says why in words."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from service import account_told
from service.demo.baseline import freeze_before
from service.demo.folder import targets
from service.demo.helpdesk import worlds_until
from service.demo.run import PUSHED, told_of
from service.metrics.building import build_numbers
from service.metrics.keeper import refresh_now
from service.rule_set import usable_rules
from tests.service.pipeline.harness import Run, entries, fresh, measure_metrics

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ON_AT_INSTALL = {
    "account_health", "account_volume", "ease_drop", "low_ease", "product_bug_escalation", "repeat_contact_7",
    "repeat_contact_14", "unresolved_contacts",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Run]]:
    """The demo's helpdesks, each settled at the end of its days."""
    runs = []
    for number, world in enumerate(worlds_until(NOW)):
        run = fresh(tmp_path_factory.mktemp("demo"), world.connection_settings(), targets(NOW))
        if number == 0:
            account_told.keep(run.settings.data_dir, told_of(world), NOW)
        run.log(entries(world.deliveries()))
        run.settle(NOW)
        if number == 0:
            freeze_baseline(run)
        measure_metrics(run, NOW)
        runs.append(run)
    yield runs
    for run in runs:
        run.close()


def freeze_baseline(run: Run) -> None:
    """The demo's time before the AI becomes its baseline, as the demo itself has it done."""
    refresh_now(run.settings.data_dir, run.settings.timezone)
    said = freeze_before(run.settings, build_numbers(run.settings), NOW - PUSHED, NOW)
    assert "are frozen as a baseline" in said
    run.settle(NOW)


def fired(run: Run) -> dict[str, int]:
    """How often each rule fired, those that look on included."""
    sql = "SELECT rule, count(*) AS n FROM (SELECT rule FROM flags UNION ALL SELECT rule FROM shadow_flags) GROUP BY rule"
    return {row["rule"]: row["n"] for row in run.rows(sql)}


def test_every_built_in_rule_fires_in_the_demo(demo: list[Run]) -> None:
    known = usable_rules(demo[0].settings).known

    assert {rule for run in demo for rule in fired(run)} == known.keys()


def test_a_top_account_was_promised_its_first_answer_sooner_than_the_others(demo: list[Run]) -> None:
    sql = "SELECT facts FROM shadow_flags WHERE rule = 'first_response_over_target'"
    found = [json.loads(row["facts"]) for row in demo[0].rows(sql)]
    sooner = {one["unanswered_working_minutes"] for one in found if one.get("customer_tier") == "enterprise"}
    others = {one["unanswered_working_minutes"] for one in found if one.get("customer_tier") != "enterprise"}

    assert sooner <= {5.0, 30.0, 120.0, 240.0}
    assert others <= {10.0, 60.0, 240.0, 480.0}
    assert sooner
    assert others


def test_exactly_eight_rules_are_on_at_install(demo: list[Run]) -> None:
    known = usable_rules(demo[0].settings).known

    assert {name for name, one in known.items() if one.rule.mode == "on"} == ON_AT_INSTALL
    assert {one.rule.mode for name, one in known.items() if name not in ON_AT_INSTALL} == {"shadow"}
