"""Every code that we can store has words of its own."""

import pytest

from adapters.helpdesks.zendesk.tables import CHANNELS, OTHER_CHANNEL
from rules.facts.problem import KINDS, STATES
from rules.model import Form, Kind, Path, Status, Touchpoint, Verdict
from service.learning import KIND as IDF
from service.orders import KIND as ORDER
from service.own_deliveries import READERS
from service.sink_gate import GateState
from service.web.words import TABLES, capped, counted, in_words, plain, rated, words

CODES = {
    "path": tuple(Path),
    "verdict": tuple(Verdict),
    "status": tuple(Status),
    "touchpoint": tuple(Touchpoint),
    "event": tuple(Kind),
    "form": tuple(Form),
    "revocation": ("reopened", "repeat_contact", "escalated_after", "negative_feedback", "churned"),
    "trigger": ("knowledge_gap", "confidence", "customer_request", "sentiment", "complexity", "rule"),
    "cause": (
        "knowledge_gap", "multi_step", "frustrated", "edge_case", "tooling", "access_permission",
        "policy_exception", "technical_complexity", "product_bug",
    ),
    "hand_over": ("ai_to_human", "human_to_human"),
    "channel": (*sorted(set(CHANNELS.values())), OTHER_CHANNEL),
    "boundary": ("solved", "idle", "confirmed"),
    "outcome": ("applied", "ignored", "quarantined", "duplicate", "waiting"),
    "push_state": ("pending", "sending", "delivered", "dead", "cancelled"),
    "attempt": ("delivered", "retry", "wait", "unknown", "unmatched", "unwritten", "dead"),
    "sink_state": tuple(GateState),
    "flag_step": ("opened", "closed", "withdrawn"),
    "problem": ("missing", "contradicts", "unmapped", "unknown"),
    "delivery_kind": ("webhook", "snapshot", "import", ORDER, IDF, *READERS),
    "problem_kind": KINDS,
    "problem_state": STATES,
    "tier": ("1", "2", "3", "untiered"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("score", "low", "high", "upwards", "said"),
    [
        (1, 0, 1, True, "good"),
        (0, 0, 1, True, "bad"),
        (0, 0, 1, False, "good"),
        (0.5, 0, 1, True, "0.5 on a scale of 0 to 1"),
        (1, 1, 7, True, "1 on a scale of 1 to 7"),
        (10, 0, 10, True, "10 on a scale of 0 to 10"),
    ],
)
def test_an_answer_is_told_on_its_scale_or_as_good_or_bad(score, low, high, upwards, said):
    answer = {"score": score, "low": low, "high": high, "higher_is_better": upwards}

    assert rated(answer) == said


@pytest.mark.parametrize(
    ("table", "code"), [(table, code) for table, codes in CODES.items() for code in codes]
)
def test_a_code_has_words(table, code):
    assert code in TABLES[table]
    assert "_" not in words(table, code)


def test_two_codes_of_one_table_never_share_their_words():
    for name, table in TABLES.items():
        if name != "source":
            assert len(set(table.values())) == len(table), name


def test_a_code_of_tomorrow_is_still_readable():
    assert words("path", "ai_with_swarm") == "Ai with swarm"
    assert words("path", None) == "Not known"
    assert plain("") == ""


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "No"), (1, "One"), (12, "Twelve"), (13, "13"), (1640, "1,640")]
)
def test_small_numbers_are_words_at_the_beginning_of_a_sentence(number, expected):
    assert in_words(number) == expected


@pytest.mark.parametrize(("number", "expected"), [(0, "0 tags"), (1, "1 tag"), (1640, "1,640 tags")])
def test_a_number_agrees_with_its_noun(number, expected):
    assert counted(number, "tag", "tags") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", ""), ("set it", "Set it."), ("Why?", "Why?"), ("cat_a is wrong.", "Cat_a is wrong.")],
)
def test_a_sentence_begins_with_a_capital_and_ends_with_a_stop(text, expected):
    assert capped(text) == expected
