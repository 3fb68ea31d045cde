"""Which of a ticket's tags are settled enough to be shown in the helpdesk, and in which words."""

import pytest

from adapters.settings import ConnectionSettings
from rules.model import Event, Ticket
from service.colleague_words import labelled
from service.mapping import mapping_of
from service.told_tags import hand_over, missing_reasons, reason_note, tags_of, values_of
from tests.rules.told import TAXONOMY, change, folded, said, state

ANSWERED = (said("c", 0), said("a", 1))
HANDED = (*ANSWERED, said("h", 2))
REASONS = change(1.5, "tags", ["cat_billing", "esc_cause_tooling", "esc_trigger_sentiment"])


@pytest.mark.parametrize(
    ("events", "values"),
    [
        ((), {}),
        ((said("c", 0),), {}),
        (ANSWERED, {"ai_touchpoint": "answer"}),
        ((*ANSWERED, state(2, status="solved")),
         {"ai_touchpoint": "answer", "resolution_path": "ai", "turn_count": 1}),
        ((said("c", 0), said("h", 1), state(2, status="solved")),
         {"ai_touchpoint": "none", "resolution_path": "human", "turn_count": 1}),
        ((*HANDED, REASONS), {"ai_touchpoint": "answer", "escalation_trigger": "sentiment",
                              "escalation_cause": "tooling"}),
    ],
    ids=["nothing", "open", "answered", "solved by the AI", "solved by a person", "handed over"],
)  # fmt: skip
def test_what_is_unknown_or_open_has_no_value(
    events: tuple[Event, ...], values: dict[str, str | int]
) -> None:
    assert values_of(folded(*events, as_of=said("c", 3).at)) == values


def reopened(*more: Event) -> Ticket:
    again = (state(3, status="solved"), said("c", 5), state(5, status="open"))
    return folded(*HANDED, REASONS, *again, *more, as_of=said("c", 8).at)


def test_the_newest_episode_speaks() -> None:
    assert values_of(reopened()) == {"ai_touchpoint": "answer"}
    assert hand_over(reopened()) is None


@pytest.mark.parametrize(
    ("name", "value", "tag"),
    [
        ("ai_touchpoint", "answer", "dg_ai_answer"),
        ("resolution_path", "ai_then_human", "dg_path_ai_then_human"),
        ("escalation_trigger", "knowledge_gap", "dg_esc_knowledge_gap"),
        ("escalation_cause", "Own Code-7", "dg_cause_own_code_7"),
        ("turn_count", 9, "dg_turns_9"),
        ("turn_count", 10, "dg_turns_10_plus"),
        ("turn_count", 431, "dg_turns_10_plus"),
    ],
)
def test_a_value_becomes_one_tag_of_small_letters(name: str, value: str | int, tag: str) -> None:
    assert tags_of({name: value}) == [tag]


@pytest.mark.parametrize(
    ("events", "missing"),
    [
        (ANSWERED, []),
        (HANDED, ["escalation_trigger", "escalation_cause"]),
        ((*HANDED, change(2.5, "tags", ["esc_cause_tooling"])), ["escalation_trigger"]),
        ((*HANDED, REASONS), []),
        ((*ANSWERED, change(1.5, "tags", ["esc_trigger_sentiment"])), []),
    ],
    ids=["no hand-over", "none known", "one known", "both known", "nobody has taken it"],
)
def test_a_person_is_asked_for_what_is_missing_once_he_has_taken_over(
    events: tuple[Event, ...], missing: list[str]
) -> None:
    assert missing_reasons(folded(*events, as_of=said("c", 3).at)) == missing


def test_the_note_says_where_the_reason_goes_and_which_there_are() -> None:
    connection = ConnectionSettings("acme", "zendesk", mapping={"escalation_cause": "field:360001"})

    note = reason_note(
        ["escalation_trigger", "escalation_cause"],
        mapping_of(connection),
        TAXONOMY,
        "0123456789ab",
        labelled({"accepted": "https://gauge.example/a/x"}),
    )

    assert note.splitlines() == [
        "Deskgauge: the AI handed this ticket over to a person, and why is not noted. Please set",
        "- escalation trigger: a tag that begins with esc_trigger_, one of knowledge_gap, sentiment",
        "- escalation cause: the field 360001, one of product_bug, tooling",
        "Was it right to hand it over? One click answers:",
        "- Accepted: https://gauge.example/a/x",
        "deskgauge-note 0123456789ab",
    ]
