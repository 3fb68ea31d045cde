"""Versions of rules: recorded when they change, in force from then on, restated only when a person says so."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from rules.errors import IgnoredDelivery
from service import orders
from service.building import build_deriver
from service.rebuild import rebuild
from service.rule_set import RuleSet, usable_rules
from service.rulebook import Rulebook, built, keep_in_step, set_mode
from service.ruling import Ruling, rejudge
from service.store.rule_versions import RuleVersions
from tests.service.pipeline.desk import Desk, at, routed

RULE = "repeat_contact_14"
RANK = {"on": "flags", "shadow": "shadow_flags"}


def rules_with(desk: Desk, parameters: Mapping[str, Any]) -> RuleSet:
    return usable_rules(replace(desk.run.settings, rule_parameters={RULE: parameters}))


def taken_over(desk: Desk, found: RuleSet, now: datetime) -> Rulebook:
    """What a worker does when it starts with these rules."""
    book, records = built(found, desk.run.records), desk.run.records
    with records.db.atomic():
        rejudge(records, keep_in_step(book, records, now), now)
    fresh = build_deriver(desk.run.settings, records, None, book)
    deriver = desk.run.pipeline.deriver
    deriver.rules, deriver.accounts.rules = fresh.rules, fresh.rules
    if deriver.router:
        deriver.router.rules = fresh.rules
    desk.run.pipeline.orders._ruling = Ruling(book, records)
    return book


def rows(desk: Desk, table: str = "flags") -> set[str]:
    return {row["subject"] for row in desk.run.rows(f"SELECT subject FROM {table} WHERE rule = ?", RULE)}


def ordered(desk: Desk, mode: str, now: datetime, *, restate: bool = False) -> None:
    order = {"order": "rule", "rule": RULE, "mode": mode, "restate": restate}
    orders.give(desk.run.settings.data_dir, order, now)
    desk.run.settle(now)


def repeated(desk: Desk, start: float, first: int) -> None:
    """A ticket that the AI resolves, and the same again ten days later."""
    customer = {"requester_id": str(7000 + first)}
    desk.take(
        *desk.by_ai(start, str(first), **customer), desk.created(start + 240, str(first + 1), **customer)
    )


def test_the_first_start_records_every_rule_from_the_beginning_and_the_next_one_nothing(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    known = usable_rules(desk.run.settings)

    before = RuleVersions(desk.run.records).all()
    assert before.keys() == known.known.keys()
    assert {(one.since, one.until, one.number) for found in before.values() for one in found} == {
        (None, None, 1)
    }

    assert keep_in_step(built(known, desk.run.records), desk.run.records, at(5)) == []
    assert RuleVersions(desk.run.records).all() == before
    desk.run.close()


def test_a_changed_parameter_holds_from_the_start_that_took_it_over(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    repeated(desk, 0, 1)
    taken_over(desk, rules_with(desk, {"days": 5.0}), at(300))

    repeated(desk, 310, 11)
    desk.run.settle(at(600))

    assert rows(desk) == {"acme:2"}
    versions = RuleVersions(desk.run.records).all()[RULE]
    assert [(one.since, one.until) for one in versions] == [(None, at(300)), (at(300), None)]
    desk.run.close()


def test_a_change_that_changes_no_judgement_makes_no_version(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    found = usable_rules(desk.run.settings)
    one = found.known[RULE]
    named = replace(one, file=replace(one.file, document={**one.file.document, "title": "Came back"}))

    changed = keep_in_step(
        built(replace(found, known={**found.known, RULE: named}), desk.run.records), desk.run.records, at(1)
    )

    assert changed == []
    (version,) = RuleVersions(desk.run.records).all()[RULE]
    assert version.document["title"] == "Came back"
    desk.run.close()


def test_a_rule_that_is_gone_judges_until_then_and_a_returning_one_from_then(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    found = usable_rules(desk.run.settings)
    without = replace(found, known={name: one for name, one in found.known.items() if name != RULE})
    repeated(desk, 0, 1)
    taken_over(desk, without, at(300))
    repeated(desk, 310, 11)
    taken_over(desk, found, at(600))

    repeated(desk, 610, 21)
    desk.run.settle(at(900))

    assert rows(desk) == {"acme:2", "acme:22"}
    desk.run.close()


def test_a_rule_in_shadow_is_judged_apart_logged_nowhere_and_pushed_nowhere(tmp_path: Path) -> None:
    desk = Desk(tmp_path, routed(RULE))
    ordered(desk, "shadow", at(-1))

    repeated(desk, 0, 1)

    assert (rows(desk), rows(desk, "shadow_flags")) == (set(), {"acme:2"})
    assert desk.pushes() == []
    assert RULE not in {rule for rule, _, _ in desk.log_of_flags()}
    desk.run.close()


def test_switched_on_it_pushes_what_happens_from_then_on_and_nothing_of_before(tmp_path: Path) -> None:
    desk = Desk(tmp_path, routed(RULE))
    ordered(desk, "shadow", at(-1))
    repeated(desk, 0, 1)
    ordered(desk, "on", at(250))

    repeated(desk, 260, 11)

    assert (rows(desk), rows(desk, "shadow_flags")) == ({"acme:12"}, {"acme:2"})
    assert [subject for subject, _ in desk.pushes()] == ["acme:12"]
    desk.run.close()


def test_restating_judges_all_of_history_and_pushes_nothing_of_what_it_finds(tmp_path: Path) -> None:
    desk = Desk(tmp_path, routed(RULE, max_age="100d"))
    ordered(desk, "shadow", at(-1))
    repeated(desk, 0, 1)

    ordered(desk, "on", at(250), restate=True)

    assert (rows(desk), rows(desk, "shadow_flags")) == ({"acme:2"}, set())
    assert desk.pushes() == []
    repeated(desk, 260, 11)
    assert [subject for subject, _ in desk.pushes()] == ["acme:12"]
    desk.run.close()


def test_switching_off_ends_what_is_open_and_on_again_opens_what_holds(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    problem = {"order": "rule", "rule": "product_bug_escalation", "restate": False}
    bug = {"tags": ["cat_data_import", "esc_cause_product_bug"]}
    desk.take(desk.created(0, **bug), desk.comment("9900", 1, **bug), desk.comment("3001", 2, **bug))
    for mode, when in (("off", at(10)), ("on", at(20))):
        orders.give(desk.run.settings.data_dir, problem | {"mode": mode}, when)
        desk.run.settle(when)

    found = desk.run.rows(
        "SELECT opened_at, closed_at FROM flags WHERE rule = 'product_bug_escalation' ORDER BY 1"
    )

    assert [(row["opened_at"][:13], row["closed_at"] and row["closed_at"][:13]) for row in found] == [
        ("2026-03-02T11", "2026-03-02T19"), ("2026-03-03T05", None),
    ]  # fmt: skip
    desk.run.close()


def test_rebuild_knows_which_version_judged_when(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    ordered(desk, "shadow", at(-1))
    repeated(desk, 0, 1)
    ordered(desk, "on", at(250))
    repeated(desk, 260, 11)

    report = rebuild(desk.run.settings, dry_run=True, as_of=at(600))
    desk.run.settle(at(600))

    assert not any(one.added + one.removed for name, one in report.tables.items() if name.endswith("flags"))
    desk.run.close()


@pytest.mark.parametrize(("rule", "mode"), [("nonsense", "on"), (RULE, "on")])
def test_an_order_that_changes_nothing_is_ignored_with_the_reason(
    tmp_path: Path, rule: str, mode: str
) -> None:
    desk = Desk(tmp_path)
    book = built(usable_rules(desk.run.settings), desk.run.records)

    with pytest.raises(IgnoredDelivery, match=r"there is no rule|is on already"):
        set_mode(book, desk.run.records, rule, mode, False, at(1))

    assert all(len(found) == 1 for found in RuleVersions(desk.run.records).all().values())
    desk.run.close()


def test_a_decided_mode_outlives_a_new_start(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    ordered(desk, "shadow", at(1))

    book = taken_over(desk, usable_rules(desk.run.settings), at(2))

    assert {rule.mode for rule in book.current if rule.id == RULE} == {"shadow"}
    assert len(RuleVersions(desk.run.records).all()[RULE]) == 2
    desk.run.close()
