"""What Deskgauge writes itself is nobody's word: no touch, no turn, no hand-over, no tag."""

from dataclasses import replace

import pytest

from rules.fold.ticket import fold
from rules.model import Event, Kind, Path, Ticket, Touchpoint
from rules.own_writes import is_own_note, mark_line, without_own
from tests.rules.told import CONTEXT, LATER, change, event, said, state

MARK = mark_line("0123456789ab")
STORY = (
    state(0, status="open", requester_id="customer", tags=["cat_billing"]),
    said("c", 0.1),
    said("a", 1),
    state(2, status="solved"),
)


def told(
    *more: Event, own: frozenset[str] = frozenset({"gauge"}), authors: frozenset[str] | None = None
) -> Ticket:
    context = replace(CONTEXT, own=own, authors=authors or CONTEXT.authors)
    stored = [(one, str(number)) for number, one in enumerate([*STORY, *more])]
    return fold(stored, context, LATER).ticket


def note(by: str, hours: float, **signs: bool) -> Event:
    fields = {"author_id": by, "author_role": "staff", "public": False, "message_id": f"n{hours}"}
    return replace(event(Kind.MESSAGE, hours, by, **fields), signs=signs)


@pytest.mark.parametrize(
    ("tags", "others"),
    [(["dg_path_ai", "vip"], ["vip"]), (["dg_", "dgx", "DG_x"], ["dgx", "DG_x"]), ([], [])],
)
def test_tags_with_our_prefix_are_ours(tags: list[str], others: list[str]) -> None:
    assert without_own(tags) == others


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        (f"Synthetic question?\n{MARK}", True),
        (f"<p>Synthetic question?</p><br>{MARK}</p>", True),
        ("deskgauge-note 0123", False),
        ("deskgauge-note 0123456789abc", False),
        ("A person writes about Deskgauge.", False),
        ("", False),
    ],
)
def test_a_note_is_ours_by_its_mark(text: str, ours: bool) -> None:
    assert is_own_note(text) is ours


def test_our_tags_are_no_tags_of_the_ticket_and_make_nothing_else_of_it() -> None:
    tagged = change(3, "tags", ["cat_billing", "dg_ai_answer", "dg_path_ai"], by="gauge")

    assert told(tagged).tags == ("cat_billing",)
    assert replace(told(tagged), updated_at=told().updated_at) == told()


def test_our_tags_are_no_act_of_the_ai_even_where_it_shares_the_account() -> None:
    stored = [(one, str(number)) for number, one in enumerate([STORY[0], said("c", 0.1)])]
    context = replace(CONTEXT, own=frozenset({"ai"}))
    ours = change(0.5, "tags", ["cat_billing", "dg_ai_answer"], by="ai")
    others = change(0.5, "tags", ["cat_billing", "sorted"], by="ai")

    assert fold([*stored, (ours, "x")], context, LATER).ticket.ai_touchpoint is Touchpoint.NONE
    assert fold([*stored, (others, "x")], context, LATER).ticket.ai_touchpoint is Touchpoint.TRIAGE


def test_our_note_is_no_help_of_the_ai_where_it_shares_the_account() -> None:
    begun = [(one, str(number)) for number, one in enumerate([STORY[0], said("c", 0.1)])]

    def part(note: Event) -> Touchpoint:
        return fold(
            [*begun, (note, "x")], replace(CONTEXT, own=frozenset({"ai"})), LATER
        ).ticket.ai_touchpoint

    assert part(note("ai", 0.5, own=True)) is Touchpoint.NONE
    assert part(note("ai", 0.5)) is Touchpoint.ASSIST


def test_a_ticket_that_falls_to_us_was_handed_to_nobody() -> None:
    to_ai = change(0.05, "assignee_id", "ai")
    to_us, to_person = (change(1.5, "assignee_id", who, by=who) for who in ("gauge", "human"))

    assert told(to_ai, to_us).escalations == ()
    assert len(told(to_ai, to_person).escalations) == 1


def test_a_later_hand_over_counts_from_whom_it_really_left() -> None:
    moves = [
        change(0.05, "assignee_id", "ai"), change(1.2, "assignee_id", "gauge", by="gauge"),
        change(1.5, "assignee_id", "human", by="ai"),
    ]  # fmt: skip

    assert len(told(*moves).escalations) == 1


def test_what_is_said_in_public_with_our_account_is_a_persons() -> None:
    fields = {"author_id": "gauge", "author_role": "staff", "public": True, "message_id": "m"}
    answer = event(Kind.MESSAGE, 1.5, "gauge", **fields)

    assert told(answer).resolution_path is Path.AI_THEN_HUMAN
    assert told(note("gauge", 1.5)).resolution_path is Path.AI
