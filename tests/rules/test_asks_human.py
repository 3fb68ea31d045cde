"""Who asks for a person, and who only speaks of one."""

import pytest

from rules.asks_human import LONGEST, SLIPS, asks_human

REQUESTS = [
    "I want to talk to a human.",
    "Can I speak to a real person please?",
    "let me chat with somebody",
    "I'd like to speak with your manager",
    "Please connect me with an agent.",
    "Transfer me to a representative",
    "put me through to a supervisor",
    "Can you pass me on to a colleague?",
    "get me a human",
    "I need a real person",
    "I want an agent",
    "I would prefer a human",
    "Give me a live agent",
    "human please",
    "Human!",
    "agent",
    "real person please",
    "live chat",
    "operator now",
    "Is there a real person I can talk to?",
    "is there anyone I can call",
    "I do not want a bot, I want somebody from your team to look",
    "not to a bot please",
    "no more bots",
    "I am sick of this bot",
    "Stop this stupid robot",
    "how can I contact an agent?",
    "could someone call me instead?",
    "I have to reach a customer service representative",
    "talking to a nice friendly agent would help",
    "I WANT TO TALK TO A PERSON",
    "I want to\ntalk   to a\nperson",
    "can you direct me to somebody",
]
TYPOS = [
    "i want to tlak to a human",
    "speak to a huma agent",
    "contact an agnet",
    "spaek with a person",
    "can i talk to a perosn",
    "connect me to an opertor",
    "ocntact a representative",
    "talk to a humman",
    "i need help to tospeak with an agent",
]
NONE = [
    "Are you a human?",
    "Are you a bot?",
    "Am I talking to a real person?",
    "are you a real person or an ai",
    "I am not a bot",
    "I'm not a robot, let me in",
    "I need to add a person to my plan",
    "We want to remove somebody from the account",
    "I spoke to an agent yesterday",
    "I have been talking to an agent for an hour",
    "I don't want to talk to an agent",
    "thank you for talking to your manager",
    "Find me an insurance agent",
    "I want to talk to an insurance agent",
    "I would like to speak to a financial advisor",
    "talk to a travel agent",
    "I would like to get an agent nearby",
    "contact an agent near my house",
    "The human resources report is empty",
    "Our agent sends events",
    "someone changed the settings",
    "contact customer service",
    "How do I contact you?",
    "When can I call?",
    "the bot answers quickly",
    "how many people can use it?",
    "The person field is missing in the export.",
    "user agent string",
    "Please speak up",
    "The peak is at noon",
    "the chat is empty",
    "",
]


@pytest.mark.parametrize("text", REQUESTS)
def test_a_request_for_a_person_is_one(text: str) -> None:
    assert asks_human(text)


@pytest.mark.parametrize("text", TYPOS)
def test_a_letter_left_out_doubled_or_swapped_makes_no_difference(text: str) -> None:
    assert asks_human(text)


@pytest.mark.parametrize("text", NONE)
def test_who_only_speaks_of_people_asks_for_none(text: str) -> None:
    assert not asks_human(text)


def test_of_a_long_message_beginning_and_end_count() -> None:
    filling = "one more word " * LONGEST

    assert asks_human(f"Let me talk to a human. {filling}")
    assert asks_human(f"{filling} Let me talk to a human.")
    assert not asks_human(f"{filling} Let me talk to a human. {filling}")


def test_one_refusal_does_not_undo_a_request() -> None:
    assert asks_human("I don't want to talk to an agent, I want to talk to a human being of your team")


def test_no_slip_is_one_of_the_words_themselves() -> None:
    assert not set(SLIPS) & set(SLIPS.values())


@pytest.mark.parametrize("word", ["peak", "gent", "teach", "taking", "agents", "hat"])
def test_a_word_of_its_own_is_no_slip(word: str) -> None:
    assert word not in SLIPS
