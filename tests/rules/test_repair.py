"""Signs that a customer repairs the conversation."""

import pytest

from rules.repair import is_repair

REPAIRS = [
    "No, I said the other account.",
    "no, can you recommend another one?",
    "Nope, the other one",
    "Wrong account.",
    "Incorrect",
    "Not really, it is about the export.",
    "Actually I need the invoice of March.",
    "Sorry, I meant the second one.",
    "I'm sorry, but that is something else",
    "I already told you that.",
    "I just said that.",
    "I asked for a refund",
    "As I wrote, it is the import.",
    "I really need the old version.",
    "I still want my money",
    "I already tried that",
    "I've already sent it",
    "That is not what I asked.",
    "This is not my question",
    "You misunderstood me",
    "That's not it",
    "that is wrong",
    "That did not help.",
    "It doesn't answer my question",
    "Please check that again",
    "Can you look at it again?",
    "Are you sure?",
    "Are you quite sure?",
    "It is still not there",
    "It's still the same",
    "The same error again",
    "What about the other file?",
    "How about a refund?",
    "Can I have a discount instead?",
    "Never mind",
    "That's too bad",
    "I am confused",
    "Wow, so what now",
    "Hmm, that is something else",
    "I don't care about the plan",
    "Not helpful",
]
NONE = [
    "No problem, thanks.",
    "No thanks",
    "No, thank you",
    "No, that's all.",
    "No worries",
    "How do I export a list?",
    "Thanks, that worked",
    "I need an invoice",
    "The import fails with an error.",
    "Please cancel my plan.",
    "Yes",
    "Sorry for the late reply",
    "Notes are empty",
    "Now it works",
    "The checkbox is grey",
    "It is wrongly sorted",
    "",
]


@pytest.mark.parametrize("text", REPAIRS)
def test_a_repair_is_seen(text: str) -> None:
    assert is_repair(text)


@pytest.mark.parametrize("text", NONE)
def test_an_ordinary_message_is_none(text: str) -> None:
    assert not is_repair(text)


def test_a_no_counts_at_the_beginning_only() -> None:
    assert is_repair('"No!" it says')
    assert not is_repair("It says no in the list")


@pytest.mark.parametrize("text", ["THAT'S NOT IT", "that’s not it", "thats not it"])
def test_case_and_apostrophes_make_no_difference(text: str) -> None:
    assert is_repair(text)
