"""A renewal brief out of real tickets: the account's problems with the tracker's word, what waits, what customers wrote."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rules import brief, tracked
from service.brief_push import BriefPush
from service.brief_words import OUTCOMES, REASONS, as_text
from service.briefs import AccountBrief, account_brief, document
from service.building import brief_words
from service.store.problem_rows import ProblemRows
from tests.service.pipeline.desk import AI, PERSON, at
from tests.service.pipeline.problem_desk import by
from tests.service.tracking.tracked_desk import CODE, FAULT, TrackedDesk, inbound

ACCOUNT = "acme:81"
OF_81 = {"organization_id": 81}
DAY = 24


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TrackedDesk]:
    """An account that reports a bug, wishes for something, and waits for an answer."""
    with inbound():
        made = TrackedDesk(tmp_path)
        made.reported("1", 0, **OF_81)
        made.reported("2", 30, **OF_81)
        made.take(made.wish("3", 40, "Please add an export of all invoices", **OF_81))
        made.take(made.created(50, "4", **by("4"), **OF_81))
        made.account("81", 55, name="Synthetic Ltd", renewal_at=at(60 * DAY).isoformat())
        made.run.pipeline.due_accounts(at(56))
        yield made
        made.run.close()


def brief_at(desk: TrackedDesk, hours: float) -> AccountBrief:
    found = account_brief(desk.run.records.select, ACCOUNT, at(hours))
    assert found is not None
    return found


def text_of(desk: TrackedDesk, hours: float) -> str:
    found = brief_at(desk, hours)
    return "\n".join(as_text(brief_words(desk.run.settings).sections(found)))


def test_an_open_problem_is_told_with_the_trackers_word(desk: TrackedDesk) -> None:
    (open_one,) = brief_at(desk, 60).brief.open
    assert (open_one.id, open_one.tickets, open_one.trackers[0].outcome) == (CODE, 2, "")
    assert "bugs ENG-1: no word yet" in text_of(desk, 60)

    desk.hear("started", 70)
    assert "Error E-4012" in text_of(desk, 80)
    assert "bugs ENG-1: being worked on" in text_of(desk, 80)


def test_what_was_fixed_since_is_told_apart(desk: TrackedDesk) -> None:
    desk.hear("fixed", 70)
    desk.run.settle(at(71))
    desk.run.pipeline.due_problems(at(71))
    found = brief_at(desk, 72).brief

    assert ([one.id for one in found.fixed], found.open) == ([CODE], ())
    assert "fixed on 2026-03-05, not proven yet" in text_of(desk, 72)


def test_a_wish_that_nobody_answered_and_tickets_that_wait_are_told(desk: TrackedDesk) -> None:
    found = brief_at(desk, 60).brief

    assert [one.kind for one in found.requests] == ["feature_request"]
    assert [one.ticket_id for one in found.unanswered] == ["acme:3", "acme:4"]
    desk.take(desk.comment(PERSON, 61, "4", created_at=at(50).isoformat(), **by("4"), **OF_81))
    assert [one.ticket_id for one in brief_at(desk, 62).brief.unanswered] == ["acme:3"]


def test_a_hand_over_that_nobody_took_waits_although_the_ai_has_answered(desk: TrackedDesk) -> None:
    known = by("5") | {"created_at": at(57).isoformat(), **OF_81}
    desk.take(desk.created(57, "5", **known), desk.comment(AI, 57.2, "5", **known))
    assert "acme:5" not in [one.ticket_id for one in brief_at(desk, 58).brief.unanswered]

    handed = known | {"tags": ["cat_data_import", "esc_trigger_knowledge_gap"]}
    desk.take(
        desk.body("tags_changed", 57.5, {"tags_added": ["esc_trigger_knowledge_gap"]}, id="5", **handed)
    )
    assert "acme:5" in [one.ticket_id for one in brief_at(desk, 58).brief.unanswered]


def test_the_document_is_plain_and_names_every_part(desk: TrackedDesk) -> None:
    told = document(brief_at(desk, 60))

    assert (told["account"], told["name"], told["days"]) == (ACCOUNT, "Synthetic Ltd", 58)
    assert [one["days"] for one in told["steps_ahead"]] == [30]
    assert told["open_problems"][0]["trackers"][0]["issue"] == "ENG-1"
    assert told["unanswered"][0] == {
        "ticket_id": "acme:3",
        "category": "feature_requests",
        "since": "2026-03-04T01:00:00.000000Z",
    }
    assert {one["why"] for one in told["to_read"]} <= {"newest", "handed_over", "unresolved"}


def test_customers_words_leave_only_where_the_route_says_so_and_scrubbed(desk: TrackedDesk) -> None:
    content = BriefPush(
        brief_words(desk.run.settings), ProblemRows(desk.run.records), lambda ticket: "", "https://dg.example"
    )
    silent, quoting = (content.of(brief_at(desk, 60), quote) for quote in (False, True))

    assert FAULT not in str(silent)
    assert "What they wrote" not in str(silent)
    written = next(one for one in quoting["parts"] if one["heading"] == "What they wrote")
    assert [one["label"].partition(":")[0] for one in written["lines"]] == ["acme"] * 3
    assert any("stops with error" in one["label"] for one in written["lines"])


def test_an_account_nobody_knows_has_no_brief(desk: TrackedDesk) -> None:
    assert account_brief(desk.run.records.select, "acme:999", at(60)) is None


def test_every_word_of_a_tracker_and_every_reason_can_be_said() -> None:
    assert set(OUTCOMES) == tracked.OUTCOMES | {""}
    assert set(REASONS) == {*brief.REASONS, brief.NEWEST}


def test_a_year_of_which_a_part_is_known_says_so(desk: TrackedDesk) -> None:
    said = text_of(desk, 100 * DAY)

    assert "The 100 days that are known: 4 contacts (3.6 in 90 days)" in said
    assert "The 90 days before: not known, the account is younger" in said
