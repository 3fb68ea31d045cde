"""From deliveries to problems: one flag and one push for all tickets of a bug, whatever arrives first or people say."""

import json
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from rules.answers import NOT_FIXED, NOT_SAME_BUG, OTHER_PROBLEM
from rules.grouping import MOST_JOINS
from service import grouping, orders
from service.rebuild import TableDifference, rebuild
from service.replay import replay
from service.store.log import LogEntry
from tests.service.pipeline.desk import AI, CUSTOMER, PERSON, at, routed
from tests.service.pipeline.harness import Run
from tests.service.pipeline.problem_desk import (
    ALIKE,
    BUG_TAGS,
    OTHER,
    PERHAPS,
    STOPS,
    WISHED,
    ProblemDesk,
    by,
    of_code,
    of_ticket,
    stored,
)

CODE = of_code("E-4012")
SAME = TableDifference(0, 0, 0)
STANDS = [(None, False)]


@pytest.fixture
def desk(tmp_path: Path) -> ProblemDesk:
    return ProblemDesk(tmp_path)


@pytest.fixture
def learned(desk: ProblemDesk) -> ProblemDesk:
    """Where words can be compared."""
    desk.learn()
    return desk


def rows(run: Run, *tables: str) -> dict[str, list[str]]:
    return {name: found for name, found in run.derived().items() if name in tables}


# By what names the fault.


def test_ten_tickets_with_one_code_are_one_problem_one_flag_and_one_push(desk: ProblemDesk) -> None:
    for number in range(10):
        desk.take(*desk.bug(f"{number + 1}", number, f"It stops with error E-4012, row {number}"))

    assert desk.problems() == {CODE: (10, "open")}
    assert (desk.standing(), desk.sent()) == ({CODE: STANDS}, {CODE: "pending"})
    assert desk.decisions() == []
    (push,) = desk.run.rows("SELECT content FROM pushes")
    assert json.loads(push["content"])["title"] == "Error E-4012: Data import"


def test_two_codes_are_two_problems(desk: ProblemDesk) -> None:
    desk.take(*desk.bug("1", 0, "error E-4012"), *desk.bug("2", 1, "error E-4013"))

    assert desk.problems() == {CODE: (1, "open"), of_code("E-4013"): (1, "open")}
    assert set(desk.sent()) == {CODE, of_code("E-4013")}


def test_a_code_that_nobody_calls_a_bug_is_known_and_raises_no_flag(desk: ProblemDesk) -> None:
    desk.take(desk.created(0, description="error E-4012", subject="", **by("1")))

    assert (desk.problems(), desk.standing(), desk.sent()) == ({CODE: (1, "open")}, {}, {})


def test_a_ticket_that_names_nothing_makes_no_problem_and_waits_for_nobody(desk: ProblemDesk) -> None:
    desk.take(*desk.by_ai(0, "1"))

    assert (desk.problems(), desk.places(), desk.decisions()) == ({}, {}, [])


def test_a_quoted_mail_and_the_teams_words_name_nothing(desk: ProblemDesk) -> None:
    desk.take(
        desk.created(0, description="Hello, see below.\n\nOn Tue, Ann wrote:\n> error E-4012", subject=""),
        desk.comment(AI, 1, text="Do you see error E-4012?"), desk.comment(PERSON, 2, text="It is error E-4012."),
    )  # fmt: skip

    assert desk.places() == {}


def some_story(desk: ProblemDesk) -> list[LogEntry]:
    """Tickets of two codes, one that is handed over before it names its fault, a merger of tickets and spam."""
    bodies = [
        *desk.bug("1", 0, "error E-4012"), *desk.bug("2", 1, "exception E-4013"), *desk.bug("3", 2, "error E-4012"),
        desk.created(3, "4", description="error E-4013", subject=""), desk.body("marked_as_spam", 4, id="3", **by("3")),
    ]  # fmt: skip
    return [desk.entry(one) for one in bodies]


def test_the_order_and_repetition_of_deliveries_change_nothing(tmp_path: Path) -> None:
    straight = ProblemDesk(tmp_path / "straight")
    story = some_story(straight)
    straight.take(*story, now=at(24))
    wanted = straight.run.derived()

    assert straight.problems() == {CODE: (1, "open"), of_code("E-4013"): (2, "open")}
    for number, order in enumerate(
        [story[::-1], story[5:] + story[:5], [*story, *story[::2]], story[::2] + story[1::2]]
    ):
        other = ProblemDesk(tmp_path / f"{number}")
        for one in order:
            other.take(one, now=at(24))
        assert other.run.derived() == wanted, number
        assert {problem for problem, state in other.sent().items() if state == "pending"} == {
            CODE,
            of_code("E-4013"),
        }


def test_people_and_tickets_in_any_order_give_the_same_problems(tmp_path: Path) -> None:
    def ran(name: str, order: tuple[int, ...]) -> dict[str, list[str]]:
        desk = ProblemDesk(tmp_path / name)
        tickets = [
            desk.entry(one) for one in (*desk.bug("1", 0, "error E-4012"), *desk.bug("2", 1, "error E-4013"))
        ]
        steps = [
            lambda: desk.take(*tickets, now=at(24)), lambda: desk.one(CODE, of_code("E-4013"), 5),
            lambda: desk.same("2", CODE, 6, NOT_SAME_BUG), lambda: desk.fixed(of_code("E-4013"), 7),
        ]  # fmt: skip
        for step in order:
            steps[step]()
        desk.run.settle(at(24))
        return rows(desk.run, "problem_reports", "problems", "merged_problems", "flags", "answers")

    wanted = ran("straight", (0, 1, 2, 3))
    assert wanted["merged_problems"]
    for number, order in enumerate([*permutations(range(4))][5::6]):
        assert ran(f"{number}", order) == wanted, order


# By words, which is a decision.


def test_like_words_join_and_the_decision_is_a_delivery(learned: ProblemDesk) -> None:
    learned.take(*learned.bug("1", 0, STOPS), *learned.bug("2", 1, ALIKE))

    assert learned.places() == {"1": (of_ticket("1"), "alone"), "2": (of_ticket("1"), "wording")}
    assert learned.decisions() == [("1", "new", ""), ("2", "join", of_ticket("1"))]
    assert (learned.standing(), learned.sent()) == ({of_ticket("1"): STANDS}, {of_ticket("1"): "pending"})
    kept = learned.run.rows("SELECT connection, outcome FROM deliveries WHERE kind = ?", grouping.KIND)
    assert kept == [{"connection": "acme", "outcome": "applied"}] * 2


def test_less_like_words_are_suggested_and_unlike_ones_begin_a_new_problem(learned: ProblemDesk) -> None:
    learned.take(*learned.bug("1", 0, STOPS), *learned.bug("2", 1, PERHAPS), *learned.bug("3", 2, OTHER))

    assert [one[1] for one in learned.decisions()] == ["new", "suggest", "new"]
    assert {problem for problem, _ in learned.places().values()} == {
        of_ticket("1"),
        of_ticket("2"),
        of_ticket("3"),
    }
    possible = learned.run.rows("SELECT ticket_id, possible FROM problem_reports WHERE possible <> ''")
    assert possible == [{"ticket_id": "acme:2", "possible": of_ticket("1")}]
    assert len(learned.sent()) == 3


def test_before_words_can_be_compared_each_ticket_is_a_problem_of_its_own(desk: ProblemDesk) -> None:
    desk.take(*desk.bug("1", 0, STOPS), *desk.bug("2", 1, STOPS))

    assert set(desk.problems()) == {of_ticket("1"), of_ticket("2")}
    desk.learn()
    desk.take(*desk.bug("3", 2, STOPS))
    assert desk.places()["3"][1] == "wording"
    assert desk.places()["2"] == (of_ticket("2"), "alone")


def test_wishes_and_bugs_are_never_one_though_their_words_are(learned: ProblemDesk) -> None:
    tags = {"tags": ["cat_feature_requests", "esc_cause_product_bug"]}
    learned.take(learned.wish("1", 0), *learned.bug("2", 1, STOPS, tags=["cat_feature_requests"]))
    learned.take(
        learned.body("tags_changed", 3, {"tags_added": [], "tags_removed": []}, id="2", **(by("2") | tags))
    )

    kinds = {row["kind"] for row in learned.run.rows("SELECT kind FROM problem_reports")}
    assert kinds == {"bug", WISHED}
    assert len(learned.problems()) == 2


def test_a_wish_is_gathered_and_nothing_is_pushed(learned: ProblemDesk) -> None:
    learned.take(learned.wish("1", 0, STOPS), learned.wish("2", 1, ALIKE))

    assert learned.problems() == {of_ticket("1"): (2, "open")}
    assert learned.sent() == {}


def test_what_waits_for_a_look_at_its_words_counts_nowhere(learned: ProblemDesk) -> None:
    learned.run.log([learned.entry(one) for one in learned.bug("1", 0)])
    while learned.run.pipeline.step(at(1)) + learned.run.pipeline.due_problems(at(1)):
        pass

    assert learned.places() == {"1": (of_ticket("1"), "alone")}
    assert (learned.problems(), learned.standing(), learned.sent()) == ({}, {}, {})
    learned.run.settle(at(1))
    assert learned.problems() == {of_ticket("1"): (1, "open")}


def test_no_more_than_so_many_join_by_words_on_one_day(learned: ProblemDesk) -> None:
    learned.take(*(learned.wish(f"{number}", number / 60, STOPS) for number in range(1, MOST_JOINS + 5)))

    found = {ticket: (verdict, problem) for ticket, verdict, problem in learned.decisions()}
    assert list(found.values()).count(("join", of_ticket("1"))) == MOST_JOINS
    assert found[f"{MOST_JOINS + 1}"] == ("join", of_ticket("1"))
    assert found[f"{MOST_JOINS + 2}"] == ("suggest", of_ticket("1"))
    learned.take(learned.wish("99", 25, STOPS))
    assert learned.decisions()[-1][:2] == ("99", "join")


def test_a_decision_survives_rebuild_and_replay(learned: ProblemDesk) -> None:
    learned.take(*learned.bug("1", 0, STOPS), *learned.bug("2", 1, ALIKE), *learned.bug("3", 2, PERHAPS))
    before, decisions = learned.run.derived(), learned.decisions()

    report = rebuild(learned.run.settings, dry_run=False, as_of=at(3))

    assert set(report.tables.values()) == {SAME}
    names = [row["name"] for row in learned.run.rows("SELECT name FROM deliveries")]
    replay(learned.run.settings, names, None)
    learned.run.settle(at(3))
    assert learned.decisions() == decisions
    assert rows(learned.run, "problem_reports") == {"problem_reports": before["problem_reports"]}
    assert learned.sent() == {of_ticket("1"): "pending", of_ticket("3"): "pending"}


def test_what_becomes_known_later_does_not_move_a_decision(learned: ProblemDesk) -> None:
    learned.take(*learned.bug("2", 10, ALIKE))
    learned.take(*learned.bug("1", 0, STOPS), now=at(12))

    assert learned.decisions() == [("2", "new", ""), ("1", "new", "")]
    assert len(learned.problems()) == 2


@pytest.mark.parametrize("second", ["join", "new"])
def test_a_second_decision_for_the_same_ticket_changes_nothing(learned: ProblemDesk, second: str) -> None:
    """A worker that ends between decision and settling decides again after its restart."""
    learned.take(*learned.bug("1", 0, STOPS), *learned.bug("2", 1, ALIKE))
    before = rows(learned.run, "problem_reports", "problems", "flags")
    said = {"ticket": "acme:2", "verdict": second, "problem": "problem-other", "score": 0.9, "threshold": 0.35,
            "method": "lite/1", "table": "2026-01", "compared": 9}  # fmt: skip

    learned.take(learned.entry({"grouping": said}, at(5), grouping.KIND), now=at(5))

    assert len(learned.decisions()) == 3
    assert rows(learned.run, "problem_reports", "problems", "flags") == before


def test_two_workers_that_decide_alike_leave_one_problem(learned: ProblemDesk) -> None:
    learned.run.log(
        [learned.entry(one) for one in (*learned.bug("1", 0, STOPS), *learned.bug("2", 1, ALIKE))]
    )
    while learned.run.pipeline.step(at(2)):
        pass
    assert learned.run.grouper(at(2)) == 2
    assert learned.run.grouper(at(2) + timedelta(seconds=9)) == 2
    learned.run.settle(at(3))

    assert len(learned.decisions()) == 4
    assert learned.problems() == {of_ticket("1"): (2, "open")}


def test_a_customer_who_adds_the_code_later_moves_the_ticket_to_the_named_problem(
    learned: ProblemDesk,
) -> None:
    mine = {"requester_id": CUSTOMER, "submitter_id": CUSTOMER}
    learned.take(
        *learned.bug("1", 0, STOPS, **mine), *learned.bug("2", 1, ALIKE), *learned.bug("3", 2, "error E-4012")
    )
    assert learned.places()["1"] == (of_ticket("1"), "alone")

    told = mine | {"tags": BUG_TAGS, "created_at": stored(at(0))}
    learned.take(learned.comment(CUSTOMER, 5, "1", "Now it says error E-4012", **told))

    assert learned.places() == {"1": (CODE, "print"), "2": (of_ticket("1"), "wording"), "3": (CODE, "print")}
    assert learned.problems() == {CODE: (2, "open"), of_ticket("1"): (1, "open")}
    assert learned.sent() == {CODE: "pending", of_ticket("1"): "pending"}


# What people say.


def test_not_the_same_takes_a_ticket_out_with_a_flag_of_its_own(desk: ProblemDesk) -> None:
    desk.take(*desk.bug("1", 0, "error E-4012"), *desk.bug("2", 1, "error E-4012"))

    desk.same("2", CODE, 5, NOT_SAME_BUG)

    assert desk.places()["2"] == (of_ticket("2"), "hand")
    assert desk.standing() == {CODE: STANDS, of_ticket("2"): STANDS}
    desk.same("2", CODE, 6)
    assert desk.problems() == {CODE: (2, "open")}
    assert desk.sent() == {CODE: "pending", of_ticket("2"): "cancelled"}
    assert desk.log_of_flags()[-1][1] == "withdrawn"


def test_the_ticket_that_a_problem_began_with_leaves_it_to_those_that_joined(learned: ProblemDesk) -> None:
    learned.take(*learned.bug("1", 0, STOPS), *learned.bug("2", 1, ALIKE))

    learned.same("1", of_ticket("1"), 5, NOT_SAME_BUG)

    places = learned.places()
    assert places["2"] == (of_ticket("1"), "wording")
    assert places["1"][0] not in (of_ticket("1"), of_ticket("2"))
    assert len(learned.standing()) == 2


def test_same_puts_a_suggested_ticket_in_and_takes_its_own_flag_back(learned: ProblemDesk) -> None:
    learned.take(*learned.bug("1", 0, STOPS), *learned.bug("2", 1, PERHAPS))

    learned.same("2", of_ticket("1"), 5)

    assert learned.places()["2"] == (of_ticket("1"), "hand")
    assert learned.run.rows("SELECT 1 FROM problem_reports WHERE possible <> ''") == []
    assert learned.standing() == {of_ticket("1"): STANDS}
    assert learned.sent() == {of_ticket("1"): "pending", of_ticket("2"): "cancelled"}


def test_problems_that_are_made_one_have_one_flag_and_are_two_again_when_it_is_taken_back(
    desk: ProblemDesk,
) -> None:
    other = of_code("E-4013")
    desk.take(*desk.bug("1", 0, "error E-4012"), *desk.bug("2", 1, "error E-4013"))

    desk.one(CODE, other, 5)

    assert (desk.problems(), desk.standing()) == ({other: (2, "open")}, {other: STANDS})
    assert desk.sent() == {CODE: "cancelled", other: "pending"}
    desk.take(*desk.bug("3", 6, "error E-4012"))
    assert desk.problems() == {other: (3, "open")}

    desk.one(CODE, other, 8, OTHER_PROBLEM)
    assert desk.problems() == {CODE: (2, "open"), other: (1, "open")}
    assert desk.standing() == {CODE: STANDS, other: STANDS}
    assert desk.sent() == {CODE: "pending", other: "pending"}


def test_what_joins_a_problem_that_is_another_belongs_to_the_one_that_stands_for_both(
    learned: ProblemDesk,
) -> None:
    learned.take(*learned.bug("1", 0, STOPS), *learned.bug("2", 1, OTHER))
    learned.one(of_ticket("1"), of_ticket("2"), 5)

    learned.take(*learned.bug("3", 6, OTHER), *learned.bug("4", 7, OTHER))

    assert {one[2] for one in learned.decisions()[2:]} == {of_ticket("2")}
    assert set(learned.problems()) == {of_ticket("2")}


def test_mergers_of_problems_that_nobody_reports_any_more_survive_a_rebuild(desk: ProblemDesk) -> None:
    desk.take(*desk.bug("1", 0, "error E-4012"), *desk.bug("2", 1, "error E-4013"))
    desk.one(CODE, of_code("E-4013"), 5)
    desk.take(*(desk.body("marked_as_spam", 6, id=one, **by(one)) for one in "12"))

    assert desk.problems() == {}
    assert set(rebuild(desk.run.settings, dry_run=True, as_of=at(7)).tables.values()) == {SAME}


def test_fixed_closes_the_flag_and_the_next_report_opens_one_again(desk: ProblemDesk) -> None:
    desk.take(*desk.bug("1", 0, "error E-4012"))

    desk.fixed(CODE, 5)

    assert desk.problems() == {CODE: (1, "fix_provisional")}
    assert desk.standing() == {CODE: [(stored(at(5)), False)]}
    desk.take(*desk.bug("2", 9, "error E-4012"))
    assert desk.problems() == {CODE: (2, "fix_failed")}
    assert desk.standing() == {CODE: [(stored(at(5)), False), (None, False)]}
    assert [what for _, what, _ in desk.log_of_flags()] == ["opened", "closed", "opened"]


def test_fixed_by_mistake_and_taken_back_is_open_again(desk: ProblemDesk) -> None:
    desk.take(*desk.bug("1", 0, "error E-4012"))
    desk.fixed(CODE, 5)
    desk.fixed(CODE, 6, NOT_FIXED)

    assert desk.problems() == {CODE: (1, "open")}
    assert desk.standing() == {CODE: STANDS}


def test_the_words_of_people_survive_a_rebuild(desk: ProblemDesk) -> None:
    desk.take(
        *desk.bug("1", 0, "error E-4012"),
        *desk.bug("2", 1, "error E-4013"),
        *desk.bug("3", 2, "error E-4012"),
    )
    desk.one(CODE, of_code("E-4013"), 5)
    desk.same("3", CODE, 6, NOT_SAME_BUG)
    desk.fixed(of_ticket("3"), 7)

    report = rebuild(desk.run.settings, dry_run=False, as_of=at(8))

    assert set(report.tables.values()) == {SAME}


def test_an_answer_that_is_taken_back_from_the_log_counts_no_more(desk: ProblemDesk) -> None:
    desk.take(*desk.bug("1", 0, "error E-4012"))
    desk.fixed(CODE, 5)
    (answer,) = desk.run.rows("SELECT name FROM deliveries WHERE kind = 'colleague'")

    with desk.run.records.db.atomic():
        desk.run.pipeline._taken_back(answer["name"], at(6))
    desk.run.settle(at(6))

    assert desk.problems() == {CODE: (1, "open")}


# When the first ticket goes.


@pytest.mark.parametrize("way", ["marked_as_spam", "soft_deleted", "permanently_deleted", "merged"])
def test_a_problem_and_its_push_outlive_their_first_ticket(learned: ProblemDesk, way: str) -> None:
    learned.take(*learned.bug("1", 0, STOPS), *learned.bug("2", 1, ALIKE), *learned.bug("9", 2, OTHER))
    told = {"target_ticket_id": "9"} if way == "merged" else {}

    learned.take(learned.body(way, 5, told, id="1", **by("1")))

    assert "1" not in learned.places()
    assert learned.problems()[of_ticket("1")] == (1, "open")
    assert learned.standing()[of_ticket("1")] == STANDS
    assert learned.sent()[of_ticket("1")] == "pending"
    (row,) = learned.run.rows("SELECT ticket_id, first_at FROM problems WHERE id = ?", of_ticket("1"))
    assert (row["ticket_id"], row["first_at"]) == ("acme:2", stored(at(1.5)))


def test_a_problem_goes_with_its_last_ticket_and_comes_back_with_it(desk: ProblemDesk) -> None:
    desk.take(*desk.bug("1", 0, "error E-4012"))

    desk.take(desk.body("soft_deleted", 5, id="1", tags=BUG_TAGS, **by("1")))
    assert (desk.problems(), desk.standing(), desk.sent()) == ({}, {}, {CODE: "cancelled"})

    desk.take(desk.body("undeleted", 6, id="1", tags=BUG_TAGS, **by("1")))
    assert (desk.problems(), desk.standing(), desk.sent()) == (
        {CODE: (1, "open")},
        {CODE: STANDS},
        {CODE: "pending"},
    )


def test_a_redacted_message_leaves_its_ticket_where_it_is(desk: ProblemDesk) -> None:
    comment = desk.comment(CUSTOMER, 2, "1", "error E-4012")
    redacted = {"comment": {"id": comment["event"]["comment"]["id"]}}

    desk.take(desk.created(0), comment, desk.body("comment_redacted", 3, redacted, id="1"))

    assert desk.places() == {"1": (CODE, "print")}


# What was there before the start.


def test_a_bug_from_before_the_start_that_goes_on_is_news_once(tmp_path: Path) -> None:
    desk = ProblemDesk(tmp_path, go_live=f"go_live = {stored(at(10))}\n")
    desk.take(*desk.bug("1", 0, "error E-4012"), *desk.bug("2", 5, "error E-4012"))

    assert (desk.standing(), desk.sent()) == ({CODE: [(None, True)]}, {})
    desk.take(*desk.bug("3", 12, "error E-4012"))

    live = stored(at(12))
    assert desk.standing() == {CODE: [(live, True), (None, False)]}
    assert desk.sent() == {CODE: "pending"}
    desk.take(*desk.bug("4", 15, "error E-4012"))
    assert desk.standing() == {CODE: [(live, True), (None, False)]}
    assert desk.sent() == {CODE: "pending"}


def test_a_wave_over_several_accounts_raises_one_flag_while_it_lasts(tmp_path: Path) -> None:
    desk = ProblemDesk(tmp_path, routed("error_across_accounts"))
    order = {"order": "rule", "rule": "error_across_accounts", "mode": "on", "restate": False}
    orders.give(desk.run.settings.data_dir, order, at(-1))
    desk.run.settle(at(-1))
    for number in range(6):
        account = {"organization_id": f"8{number % 3}"}
        desk.take(
            desk.created(
                number, f"{number}", description="error E-4012", subject="", **by(f"{number}"), **account
            )
        )

    assert desk.standing("error_across_accounts") == {CODE: STANDS}
    assert desk.sent() == {CODE: "pending"}
    desk.run.settle(at(48))
    assert desk.standing("error_across_accounts") == {CODE: [(stored(at(25)), False)]}
