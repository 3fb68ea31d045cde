"""What is read out of a message."""

import pytest

from rules.text import measure
from service.demo.world.acts import Meaning
from service.demo.world.phrases import PHRASES

SIGNS = {
    Meaning.THANKS: "thanks",
    Meaning.WORKED: "worked",
    Meaning.REPAIR: "repair",
    Meaning.ASKS_HUMAN: "asks_human",
    Meaning.QUESTION: "question",
    Meaning.NON_ANSWER: "non_answer",
    Meaning.WISH: "expansion",
}


@pytest.mark.parametrize("meaning", SIGNS)
def test_every_wording_of_a_meaning_gives_its_sign(meaning: Meaning) -> None:
    assert [text for text in PHRASES[meaning] if not measure(text).get(SIGNS[meaning])] == []


@pytest.mark.parametrize(
    "text",
    [
        "It is still not working.",
        "Thanks, but the import fails.",
        "That did not work.",
        "",
        "It never worked.",
        "Thank",
        "It doesn't work now.",
        "That worked for the first file, but the second one fails.",
        "That worked. Can you also change my plan?",
        "Perfect, that fixed it. However, the report is empty.",
        "It works on my phone only, please look again.",
        "It worked yesterday.",
        "It solved it, I'd like a refund all the same.",
        "It works now, and I want to talk to a human about the invoice.",
        "Is there any way it works?",
        "Problem solved?",
        "It happened again. The reset link worked on my old phone and now I am locked out.",
        "The import worked, and now the report is empty.",
        "The old version worked.",
    ],
)
def test_denials_and_requests_are_no_success(text: str) -> None:
    assert not measure(text).get("worked")


@pytest.mark.parametrize(
    "text",
    [
        "It works now, thanks!",
        "That worked, and now on to the next project.",
        "Yes, that solved it.",
        "The export works again.",
        "Problem solved, thx",
    ],
)
def test_a_plain_success_is_one(text: str) -> None:
    assert measure(text).get("worked")


def test_of_a_very_long_message_beginning_and_end_are_read() -> None:
    long = "word " * 100_000

    assert measure(f"I want to talk to a human. {long}").get("asks_human")
    assert measure(f"{long} Can you help?").get("question")
    assert not measure(f"{long} that worked {long}").get("worked")
    assert not measure(f"Thanks! {long}").get("thanks")


@pytest.mark.parametrize(
    ("text", "is_thanks"),
    [
        ("Thanks a lot!", True),
        ("thx", True),
        ("Great, thank you all :)", True),
        ("Thanks! How do I export the list?", False),
        ("Thanks, but it fails again.", False),
        ("Thanks, please also change my plan.", False),
        ("Thanks anyway", False),
        ("you", False),
    ],
)
def test_only_thanks_and_nothing_else_is_thanks(text: str, is_thanks: bool) -> None:
    assert bool(measure(text).get("thanks")) is is_thanks


@pytest.mark.parametrize(
    "text",
    [
        "I am sorry, there is no hotel of that kind.",
        "Unfortunately we do not offer this plan any more.",
        "I couldn’t find an order with that number.",
        "No exact matches were found.",
        "My apologies, I can't change invoices.",
        "We don't have a phone number for that.",
    ],
)
def test_whoever_cannot_give_what_was_asked_for_regrets_it(text: str) -> None:
    assert measure(text, may_be_customer=False).get("regret")


@pytest.mark.parametrize(
    "text",
    [
        "You can change it in the settings.",
        "I have booked it, your number is 4.",
        "There are two plans.",
        "No problem, it is done.",
        "",
    ],
)
def test_an_answer_that_helps_regrets_nothing(text: str) -> None:
    assert not measure(text, may_be_customer=False).get("regret")
