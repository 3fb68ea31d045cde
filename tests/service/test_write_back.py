"""What is written into a helpdesk, how often, and when nothing is."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.ticket_writer import BETWEEN
from rules.moments import from_text
from service import corrections
from service.store.leases import ALONE, Leases
from service.write_back import GONE, READ_ONLY
from tests.fakes import far_side
from tests.fakes.desk_api import OWN_USER
from tests.service.pipeline.desk import AI, CUSTOMER, PERSON, at
from tests.service.written_desk import LINK_FIELD, PATH_FIELD, WrittenDesk, written_desk

SOLVED_TAGS = ["dg_ai_answer", "dg_path_ai", "dg_turns_1"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WrittenDesk]:
    with written_desk(tmp_path) as made:
        yield made


def test_a_burst_of_deliveries_makes_one_call_with_all_that_is_known(desk: WrittenDesk) -> None:
    desk.tell(*desk.solved(), hours=1)

    assert desk.api.changes == [("PUT", "/api/v2/tickets/1.json")]
    assert (desk.case().tags, desk.case().fields) == (SOLVED_TAGS, {PATH_FIELD: "ai"})
    assert desk.states() == ["delivered"]


def test_nothing_is_compared_before_the_burst_has_settled(desk: WrittenDesk) -> None:
    desk.run.log([desk.entry(one) for one in desk.solved()])
    while desk.run.pipeline.step(at(1)):
        pass

    assert desk.run.pipeline.write_back(at(1) + timedelta(seconds=4)) == 0
    assert desk.run.pipeline.write_back(at(1) + timedelta(seconds=5)) == 1
    assert desk.run.pipeline.write_back(at(2)) == 0


def test_of_an_open_ticket_neither_path_nor_turns_are_written(desk: WrittenDesk) -> None:
    desk.tell(desk.created(0), hours=0)
    assert (desk.written(), desk.api.seen) == ([], [])

    desk.tell(desk.comment(AI, 0.5), hours=0.5)
    assert (desk.case().tags, desk.case().fields) == (["dg_ai_answer"], {})


def test_a_reopening_takes_path_and_turns_away_once_and_the_next_end_sets_them_again(
    desk: WrittenDesk,
) -> None:
    desk.tell(*desk.solved(), hours=1)

    desk.tell(desk.comment(CUSTOMER, 3, text="It stopped again."),
              desk.status("OPEN", 3, before="SOLVED"), hours=3)  # fmt: skip
    assert (desk.case().tags, desk.case().fields) == (["dg_ai_answer"], {PATH_FIELD: None})

    desk.tell(desk.comment(PERSON, 4), desk.status("SOLVED", 5), hours=5)
    assert desk.case().fields == {PATH_FIELD: "human"}
    assert "dg_path_human" in desk.case().tags
    assert desk.api.writes == 3


def past_tags(desk: WrittenDesk) -> list[list[str]]:
    """What each push says of tags that hold no more."""
    return [row["content"]["past_tags"] for row in desk.written()]


def test_a_push_says_which_tags_of_the_one_before_hold_no_more(desk: WrittenDesk) -> None:
    desk.tell(*desk.solved(), hours=1)
    desk.tell(desk.comment(CUSTOMER, 3, text="It stopped again."),
              desk.status("OPEN", 3, before="SOLVED"), hours=3)  # fmt: skip
    desk.tell(desk.comment(PERSON, 4), desk.status("SOLVED", 5), hours=5)

    assert past_tags(desk) == [[], ["dg_path_ai", "dg_turns_1"], []]


def test_tags_of_a_push_that_gave_up_may_stand_until_one_arrives(desk: WrittenDesk) -> None:
    desk.tell(*desk.solved(), hours=1)
    desk.api.faults.extend([far_side.well, far_side.status(422)])
    desk.tell(desk.comment(CUSTOMER, 3, text="It stopped again."),
              desk.status("OPEN", 3, before="SOLVED"), hours=3)  # fmt: skip
    desk.tell(desk.comment(PERSON, 4), desk.status("SOLVED", 5), hours=5)
    desk.tell(desk.comment(CUSTOMER, 9, text="It stopped again."),
              desk.status("OPEN", 9, before="SOLVED"), hours=9)  # fmt: skip

    assert desk.states() == ["delivered", "cancelled", "delivered", "delivered"]
    assert past_tags(desk)[1] == past_tags(desk)[2] == ["dg_path_ai", "dg_turns_1"]
    assert past_tags(desk)[3] == ["dg_path_human", "dg_turns_2"]


def test_tags_are_not_forgotten_while_none_are_written(desk: WrittenDesk) -> None:
    desk.tell(*desk.solved(), hours=1)
    desk.configure(write_tags=False)
    desk.tell(desk.comment(CUSTOMER, 3, text="It stopped again."),
              desk.status("OPEN", 3, before="SOLVED"), hours=3)  # fmt: skip
    desk.configure(write_tags=True)
    desk.tell(desk.comment(PERSON, 4), hours=4)

    assert past_tags(desk) == [[], SOLVED_TAGS, ["dg_path_ai", "dg_turns_1"]]


def test_equal_state_is_no_call(desk: WrittenDesk) -> None:
    desk.tell(*desk.solved(), hours=1)
    calls = len(desk.api.seen)

    desk.tell(
        desk.body("priority_changed", 2, {"current": "HIGH", "previous": "LOW"}, status="SOLVED"), hours=2
    )
    desk.tell(hours=24 * 20)

    assert len(desk.api.seen) == calls
    assert desk.states() == ["delivered"]


def corrected(desk: WrittenDesk, value: str, hours: float) -> None:
    """A person says in Deskgauge why the first ticket was handed over."""
    about = {"ticket": "acme:1", "tag": "escalation_cause", "about": ""}
    said = about | {"value": value, "by": "", "why": ""}
    desk.tell(corrections.entry(said, at(hours)), hours=hours)
    desk.tell(hours=hours + 0.5)


def test_a_correction_is_one_new_call(desk: WrittenDesk) -> None:
    desk.tell(*desk.handed(), hours=1)
    assert not [one for one in desk.case().tags if "cause" in one]
    writes = desk.api.writes

    corrected(desk, "tooling", 2)

    assert "dg_cause_tooling" in desk.case().tags
    assert desk.api.writes == writes + 1


REASON: dict[str, Any] = {"write_tags": False, "write_fields": {"escalation_cause": PATH_FIELD}}


@pytest.mark.parametrize(
    ("mapping", "option", "after"),
    [
        ({"escalation_cause": "tag:why_"}, "why_tooling", "why_tooling"),
        ({"category": "tag:cat_"}, "tooling", None),
    ],
)
def test_a_reason_is_written_as_people_choose_it_and_their_dropdown_is_never_emptied(
    tmp_path: Path, mapping: dict[str, str], option: str, after: str | None
) -> None:
    with written_desk(tmp_path, **REASON, mapping=mapping) as desk:
        desk.tell(*desk.handed(), hours=1)
        corrected(desk, "tooling", 2)
        assert desk.case().fields == {PATH_FIELD: option}

        desk.tell(desk.status("SOLVED", 3), desk.comment(CUSTOMER, 5, text="It stopped again."), hours=5)
        desk.tell(desk.status("OPEN", 5.1, before="SOLVED"), hours=6)

        assert desk.case().fields == {PATH_FIELD: after}


def test_while_a_helpdesk_is_down_the_newest_state_replaces_what_waits(desk: WrittenDesk) -> None:
    desk.api.usual = far_side.status(503)
    desk.tell(desk.created(0), desk.comment(AI, 0.5), hours=0.6)
    desk.tell(desk.status("SOLVED", 1), hours=1)
    assert desk.states() == ["pending"]

    desk.api.usual = far_side.well
    desk.send(30)

    assert (desk.states(), desk.api.writes) == (["delivered"], 1)
    assert "dg_path_ai" in desk.case().tags


def test_what_changes_while_a_push_is_on_its_way_is_told_afterwards(desk: WrittenDesk) -> None:
    desk.take(desk.created(0), desk.comment(AI, 0.5), now=at(0.6))
    desk.run.records.db.execute("UPDATE pushes SET state = 'sending'")
    desk.take(desk.status("SOLVED", 1), now=at(1))
    assert desk.states() == ["sending"]

    Leases(desk.writing.pushes.db, ALONE).take_back(at(2))
    desk.send(2)

    assert "dg_path_ai" in desk.case().tags
    assert desk.states() == ["delivered"]


def test_two_calls_about_one_ticket_keep_their_distance(desk: WrittenDesk) -> None:
    desk.tell(*desk.solved(), hours=1)
    first = from_text(desk.written()[0]["settled_at"])

    desk.run.log([desk.entry(desk.status("OPEN", 1.01, before="SOLVED"))])
    desk.run.settle(first + timedelta(seconds=1))

    assert from_text(desk.written()[1]["due_at"]) == first + BETWEEN


@pytest.mark.parametrize("field", ["go_live", "created"])
def test_history_is_quiet(tmp_path: Path, field: str) -> None:
    with written_desk(tmp_path, go_live=at(2) if field == "go_live" else at(0.5)) as desk:
        desk.tell(*desk.solved(), hours=3)
        desk.tell(*desk.solved(4, "2", requester_id="77", submitter_id="77"), hours=6)

        assert set(desk.api.tickets) == {"2"}
        assert [row["subject"] for row in desk.written()] == ["acme:2"]


@pytest.mark.parametrize("gone", ["soft_deleted", "marked_as_spam"])
def test_what_counts_no_more_is_not_written_and_what_waits_is_cancelled(desk: WrittenDesk, gone: str) -> None:
    desk.take(*desk.solved(), now=at(1))
    assert desk.states() == ["pending"]

    desk.tell(desk.body(gone, 2, status="SOLVED"), hours=2)
    assert [(row["state"], row["reason"]) for row in desk.written()] == [("cancelled", GONE)]
    assert desk.api.seen == []


def test_what_counts_again_is_written_after_all(desk: WrittenDesk) -> None:
    desk.take(*desk.solved(), now=at(1))
    desk.tell(desk.body("soft_deleted", 2, status="SOLVED"), hours=2)

    desk.tell(desk.body("undeleted", 3, status="SOLVED"), hours=3)

    assert desk.states() == ["cancelled", "delivered"]
    assert desk.case().tags == SOLVED_TAGS


def test_a_closed_ticket_is_settled_and_nobody_is_alarmed(desk: WrittenDesk) -> None:
    desk.api.read("1")
    desk.api.tickets["1"].closed = True

    desk.tell(*desk.solved(), hours=1)
    desk.tell(hours=2)

    (push,) = desk.written()
    assert (push["state"], push["reason"], push["attempts"]) == ("cancelled", "not written: closed", 1)
    assert [row["outcome"] for row in desk.run.rows("SELECT outcome FROM attempts")] == ["unwritten"]
    assert desk.writing.pushes.counts() == {"cancelled": 1}


def test_an_outdated_state_that_gave_up_cannot_be_sent_again(desk: WrittenDesk) -> None:
    desk.api.faults.extend([far_side.well, far_side.well, far_side.status(422)])
    desk.tell(*desk.solved(), hours=1)
    assert desk.states() == ["dead"]

    desk.tell(desk.comment(CUSTOMER, 2, text="It stopped again."),
              desk.status("OPEN", 3, before="SOLVED"), hours=3)  # fmt: skip

    assert [row["state"] for row in desk.written()] == ["cancelled", "delivered"]
    assert not desk.writing.pushes.requeue(desk.written()[0]["id"], at(4))
    assert desk.case().tags == ["dg_ai_answer"]


def test_a_state_that_gave_up_and_still_holds_waits_for_a_person(desk: WrittenDesk) -> None:
    desk.api.faults.extend([far_side.well, far_side.well, far_side.status(422)])
    desk.tell(*desk.solved(), hours=1)

    desk.tell(
        desk.body("priority_changed", 2, {"current": "HIGH", "previous": "LOW"}, status="SOLVED"), hours=2
    )
    assert desk.states() == ["dead"]

    assert desk.writing.pushes.requeue(desk.written()[0]["id"], at(3))
    desk.send(3)
    assert (desk.states(), desk.case().tags) == (["delivered"], SOLVED_TAGS)


def test_the_surveys_link_joins_the_same_call(tmp_path: Path) -> None:
    with written_desk(tmp_path, survey_field=LINK_FIELD) as desk:
        desk.tell(*desk.solved(), hours=1)
        link = desk.case().fields[LINK_FIELD]

        desk.tell(desk.comment(CUSTOMER, 3, text="It stopped again."),
                  desk.status("OPEN", 3, before="SOLVED"), hours=3)  # fmt: skip

        assert desk.case().fields == {PATH_FIELD: None, LINK_FIELD: link}
        assert desk.api.writes == 2
        (asked,) = desk.run.rows("SELECT push_id FROM asked")
        assert asked["push_id"] == desk.written()[0]["id"]


def test_a_link_that_did_not_arrive_goes_out_with_the_next_push(tmp_path: Path) -> None:
    with written_desk(tmp_path, survey_field=LINK_FIELD) as desk:
        desk.api.faults.extend([far_side.well, far_side.well, far_side.status(422)])
        desk.tell(*desk.solved(), hours=1)
        link = desk.written()[0]["content"]["fields"][LINK_FIELD]

        desk.tell(desk.status("OPEN", 3, before="SOLVED"), hours=3)

        assert desk.states() == ["cancelled", "delivered"]
        assert desk.case().fields[LINK_FIELD] == link
        assert desk.run.rows("SELECT push_id FROM asked") == [{"push_id": desk.written()[1]["id"]}]


def test_read_only_writes_nothing_and_cancels_what_waits(tmp_path: Path) -> None:
    with written_desk(tmp_path, survey_field=LINK_FIELD) as desk:
        desk.take(*desk.solved(), now=at(1))
        desk.configure(read_only=True)
        assert desk.writing.withdraw(at(1)) == 1

        desk.tell(desk.status("OPEN", 3, before="SOLVED"), hours=3)
        assert [(row["state"], row["reason"]) for row in desk.written()] == [("cancelled", READ_ONLY)]
        assert desk.api.seen == []

        desk.configure(read_only=False)
        desk.tell(desk.status("SOLVED", 4), hours=4)
        assert desk.states() == ["cancelled", "delivered"]


ASKING: dict[str, Any] = {"write_tags": False, "write_fields": {}, "ask_reason": True}


def test_agents_are_asked_once_for_each_episode_why_it_was_handed_over(tmp_path: Path) -> None:
    with written_desk(tmp_path, **ASKING) as desk:
        desk.tell(*desk.handed(), hours=1)
        (note,) = desk.case().notes
        desk.tell(desk.comment(PERSON, 2), desk.status("SOLVED", 3), hours=3)
        assert desk.case().notes == [note]

        again = desk.comment(CUSTOMER, 5, text="It stopped again.")
        desk.tell(again, desk.status("OPEN", 5, before="SOLVED"), desk.comment(AI, 6), hours=6)
        desk.tell(desk.comment(PERSON, 7), hours=7)

        assert len(desk.case().notes) == 2
        assert len({one.rpartition(" ")[2] for one in desk.case().notes}) == 2
        assert "a tag that begins with esc_cause_, one of access_permission, edge_case" in note
        assert desk.case().tags == []


def test_nobody_is_asked_before_a_person_has_taken_it(tmp_path: Path) -> None:
    with written_desk(tmp_path, **ASKING) as desk:
        desk.tell(*desk.handed()[:3], hours=0.6)

        assert desk.written() == []


def test_nobody_is_asked_for_what_is_known_already(tmp_path: Path) -> None:
    with written_desk(tmp_path, **ASKING) as desk:
        tags = ["cat_data_import", "esc_cause_tooling", "esc_trigger_sentiment"]
        desk.tell(*desk.handed(tags=tags), hours=1)

        assert (desk.written(), desk.api.seen) == ([], [])


def test_a_reason_that_comes_while_the_question_waits_takes_it_back(tmp_path: Path) -> None:
    with written_desk(tmp_path, **ASKING) as desk:
        desk.take(*desk.handed(), now=at(1))
        assert desk.written()[0]["content"]["note"]

        tags = ["cat_data_import", "esc_cause_tooling", "esc_trigger_sentiment"]
        desk.tell(desk.comment(PERSON, 2, tags=tags), hours=2)

        assert desk.case().notes == []
        assert desk.written()[0]["content"]["noted"] == []


def test_a_question_that_did_not_arrive_is_put_with_the_next_push(tmp_path: Path) -> None:
    with written_desk(tmp_path, ask_reason=True) as desk:
        desk.api.faults.extend([far_side.well] * 3 + [far_side.status(422)])
        desk.tell(*desk.handed(), hours=1)
        assert desk.states() == ["dead"]

        desk.tell(desk.status("SOLVED", 3), hours=3)

        assert desk.states() == ["cancelled", "delivered"]
        assert len(desk.case().notes) == 1


def test_a_lost_reply_never_doubles_the_note(tmp_path: Path) -> None:
    with written_desk(tmp_path, **ASKING) as desk:
        desk.api.faults.extend([far_side.well] * 3 + [far_side.lost_reply])
        desk.tell(*desk.handed(), hours=1)
        assert desk.written()[0]["outcome_unknown"] == 1

        desk.send(3)

        assert desk.states() == ["delivered"]
        assert (len(desk.case().notes), desk.api.writes) == (1, 1)


def test_tags_field_link_and_note_are_one_call(tmp_path: Path) -> None:
    with written_desk(tmp_path, ask_reason=True, survey_field=LINK_FIELD) as desk:
        desk.tell(*desk.handed(), desk.status("SOLVED", 1), hours=1)

        case = desk.case()
        assert desk.api.writes == 1
        assert case.tags == ["dg_ai_answer", "dg_path_ai_then_human", "dg_turns_1"]
        assert set(case.fields) == {PATH_FIELD, LINK_FIELD}
        assert len(case.notes) == 1


def test_no_word_of_a_customer_is_ever_written(tmp_path: Path) -> None:
    canary = "CANARY-4711 my card ends in 0042"
    with written_desk(tmp_path, ask_reason=True, survey_field=LINK_FIELD) as desk:
        told = {"description": canary, "subject": canary}
        desk.tell(
            *desk.handed(**told), desk.comment(CUSTOMER, 0.8, text=canary), desk.status("SOLVED", 1), hours=1
        )

        sent = json.dumps([seen.document for seen in desk.api.seen])
        assert desk.api.writes == 1
        assert "CANARY" not in sent + json.dumps([row["content"] for row in desk.written()])
        assert CREDENTIAL not in json.dumps(desk.written())


CREDENTIAL = "tok-1"


def test_the_user_we_write_as_is_learned(desk: WrittenDesk) -> None:
    assert desk.writing.due.author("acme") == ""

    desk.tell(*desk.solved(), hours=1)

    assert desk.writing.due.author("acme") == OWN_USER
    deriver = desk.run.pipeline.deriver
    deriver.learned.clear()
    assert deriver._own(desk.connection) == {OWN_USER}
    deriver.learned.clear()
    assert deriver._own(replace(desk.connection, own_user="77")) == {"77"}


def test_a_rebuild_marks_nothing(desk: WrittenDesk) -> None:
    desk.tell(*desk.solved(), hours=1)
    desk.run.pipeline.deriver.write_back, kept = None, desk.run.pipeline.deriver.write_back

    desk.run.pipeline.deriver.derive({"acme:1": ""}, at(2))

    assert kept is not None
    assert desk.run.rows("SELECT * FROM write_backs") == []
