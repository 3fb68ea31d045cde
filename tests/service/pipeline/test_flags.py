"""From deliveries to flags and pushes: opened, withdrawn, historic, cancelled, cooled down."""

from datetime import timedelta
from pathlib import Path

import pytest

from rules.moments import to_text
from tests.service.pipeline.desk import AI, PERSON, Desk, at, routed

BUG = {"tags": ["cat_data_import", "esc_cause_product_bug"]}
REPEAT = {("repeat_contact_7", "acme:2", 0), ("repeat_contact_14", "acme:2", 0)}
TO_BUGS = routed("product_bug_escalation")


def escalated(desk: Desk, **more: object) -> list[dict[str, object]]:
    """A ticket that the AI answered and a person took over because of a bug."""
    return [
        desk.created(**more), desk.comment(AI, 1, **more), desk.comment(PERSON, 2, **more),
        desk.body("tags_changed", 3, {"tags_added": ["esc_cause_product_bug"], "tags_removed": []}, **BUG),
    ]  # fmt: skip


def test_the_same_customer_with_the_same_issue_is_a_repeat(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2"))

    assert desk.flags() == REPEAT
    assert desk.run.rows("SELECT verdict FROM episodes WHERE id = 'acme:1/1'") == [{"verdict": "revoked"}]


@pytest.mark.parametrize("change", [{"requester_id": "2002"}, {"tags": ["cat_login"]}])
def test_another_customer_or_another_issue_is_none(tmp_path: Path, change: dict[str, object]) -> None:
    desk = Desk(tmp_path)

    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2", **change))

    assert desk.flags() == set()


def test_what_arrives_30_days_late_restates_the_past_and_is_on_record(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2"), *desk.by_ai(51, "2")[2:])
    now = at(50) + timedelta(days=31)
    desk.run.settle(now)
    before = desk.run.rows("SELECT * FROM episodes WHERE ticket_id = 'acme:1'")
    recorded = len(desk.log_of_flags())
    late = desk.comment("2001", 40, "1", created_at="2026-03-02T09:00:00Z")

    desk.take(desk.entry(late, received=now), now=now)

    after = desk.run.rows("SELECT * FROM episodes WHERE ticket_id = 'acme:1'")
    assert (before[0]["verdict"], desk.flags()) == ("revoked", set())
    assert len(after) == len(before) + 1
    rows = desk.run.rows("SELECT what, at, by_event, recorded_at FROM flag_log ORDER BY number")
    assert {row["what"] for row in rows[recorded:]} == {"withdrawn"}
    assert {row["recorded_at"] for row in rows[recorded:]} == {to_text(now)}
    assert all(row["by_event"] for row in rows[recorded:])
    told_at_once = Desk(tmp_path / "at once")
    told_at_once.take(*told_at_once.by_ai(0, "1"), late, told_at_once.created(50, "2"),
                      *told_at_once.by_ai(51, "2")[2:])  # fmt: skip
    told_at_once.run.settle(now)
    assert told_at_once.flags() == desk.flags()
    sql = "SELECT * FROM episodes ORDER BY id"
    assert told_at_once.run.rows(sql) == desk.run.rows(sql)


def test_spam_takes_the_flag_back_and_the_log_says_which_event_did(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2"))

    desk.take(desk.body("marked_as_spam", 51, id="2"))

    assert desk.flags() == set()
    withdrawn = [by for _, what, by in desk.log_of_flags() if what == "withdrawn"]
    assert len(withdrawn) == 2
    assert all(withdrawn)
    assert desk.run.rows("SELECT verdict FROM episodes WHERE id = 'acme:1/1'") == [{"verdict": "provisional"}]


def test_a_late_reopening_of_the_first_ticket_withdraws_the_repeat_with_that_event(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2"))

    desk.take(desk.comment("2001", 40, "1", created_at="2026-03-02T09:00:00Z"), now=at(60))

    assert desk.flags() == set()
    assert {what for _, what, _ in desk.log_of_flags()} == {"opened", "withdrawn"}
    assert all(by for _, what, by in desk.log_of_flags() if what == "withdrawn")


def test_a_flag_leads_to_one_push_and_a_second_look_to_no_other(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TO_BUGS)

    desk.take(*escalated(desk))
    desk.take(desk.comment("2001", 5, **BUG))

    assert desk.flags() == {("product_bug_escalation", "acme:1", 0)}
    assert desk.pushes() == [("acme:1", "pending")]


def test_a_push_that_nobody_has_sent_is_cancelled_with_its_flag(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TO_BUGS)
    desk.take(*escalated(desk))

    desk.take(desk.body("soft_deleted", 6, **BUG))

    assert (desk.flags(), desk.pushes()) == (set(), [("acme:1", "cancelled")])


def test_a_cancelled_push_lives_again_with_its_flag(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TO_BUGS)
    desk.take(*escalated(desk))
    desk.take(desk.body("soft_deleted", 6, **BUG))

    desk.take(desk.body("undeleted", 7, **BUG))

    assert desk.pushes() == [("acme:1", "pending")]


def test_what_opened_before_go_live_is_historic_and_never_pushed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TO_BUGS, go_live="go_live = 2026-04-01T00:00:00Z\n")

    desk.take(*escalated(desk))

    assert desk.flags() == {("product_bug_escalation", "acme:1", 1)}
    assert desk.pushes() == []


def test_without_a_setting_a_connection_goes_live_with_its_first_webhook(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TO_BUGS, go_live="")
    desk.run.log([desk.entry(one, kind="import") for one in escalated(desk)])

    desk.take(desk.comment("2001", 100, "9"), now=at(101))

    assert desk.flags() == {("product_bug_escalation", "acme:1", 1)}
    assert desk.pushes() == []


@pytest.mark.parametrize(("age", "pushes"), [(6.9, 1), (7.2, 0)])
def test_a_flag_older_than_max_age_is_kept_and_not_pushed(tmp_path: Path, age: float, pushes: int) -> None:
    desk = Desk(tmp_path, routed("product_bug_escalation", max_age="7d"))

    desk.take(*escalated(desk), now=at(3) + timedelta(days=age))

    assert len(desk.flags()) == 1
    assert len(desk.pushes()) == pushes


@pytest.mark.parametrize(("cool_down", "pushes"), [("0d", 2), ("1d", 1)])
def test_within_the_cool_down_no_other_rule_pushes_the_same_subject(
    tmp_path: Path, cool_down: str, pushes: int
) -> None:
    routes = routed("repeat_contact_7", cool_down=cool_down)
    second = f'\n[[routes]]\nflag = "repeat_contact_14"\nto = "bugs"\ncool_down = "{cool_down}"\n'
    desk = Desk(tmp_path, routes + second)

    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2"))

    assert desk.flags() == REPEAT
    assert len(desk.pushes()) == pushes


def test_the_problem_closes_with_its_cause_and_the_log_keeps_both_ends(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(*escalated(desk))

    gone = {"tags_added": [], "tags_removed": ["esc_cause_product_bug"]}
    desk.take(desk.body("tags_changed", 9, gone, tags=["cat_data_import"]))

    assert [what for _, what, _ in desk.log_of_flags()] == ["opened", "closed"]
    assert desk.run.rows("SELECT closed_at FROM flags") == [{"closed_at": "2026-03-02T18:00:00.000000Z"}]
