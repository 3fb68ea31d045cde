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
    ],
)
def test_denials_and_requests_are_no_success(text: str) -> None:
    assert not measure(text).get("worked")


def test_thanks_with_a_new_request_is_not_only_thanks() -> None:
    assert not measure("Thanks! How do I export the list?").get("thanks")
    assert measure("Thanks a lot!").get("thanks")
