"""What is read out of a message, once: thanks, success, questions, non-answers, repairs, requests for a person."""

import re

VERSION = "1"
# Of a longer message its beginning and its end are read, so that no length makes measuring slow.
MOST_READ = 20_000  # characters
WORKED = re.compile(
    r"\b(that|it|this|yes that) (has )?(worked|fixed it|solved it|solved my|did the trick)"
    r"|\bit works\b|\bworks (now|again)\b|\b(is|are) working (again|now)\b|\bproblem solved\b|^solved\b",
    re.I,
)
DENIED = re.compile(r"\b(not|never|still)\b|n't\b", re.I)
# Beside "that worked": a limit, something else, or how it once was. Then the message needs an answer.
ASKS_MORE = re.compile(
    r"\?|\b(but|however|although|except|unfortunately|also|another|one more|only|please|can you|could you|would you"
    r"|i need|i want|i'd like|i would like|fails?|failed|failing|errors?|broken|wrong|stopped|yesterday|used to"
    r"|last (night|week|month|year|time))\b",
    re.I,
)
THANKS = re.compile(r"thank|\bthx\b", re.I)
NOT_THANKS = re.compile(
    r"\b(thanks|thank|thx|you|many|so|very|much|a|lot|for|the|your|quick|reply|help|great|perfect|ok|okay|again|all|good"
    r"|cheers|awesome|answer|support|appreciated|really)\b|[\W_]+",
    re.I,
)
HUMAN = re.compile(
    r"\b(human|real person|live agent|with an agent|not to a bot|somebody from your team)\b", re.I
)
REPAIR = re.compile(
    r"^no\b|\bi (said|meant|already)\b|\bnot (what i|my question)\b|\bmisunderstood\b|that's not|did not help",
    re.I,
)
NON_ANSWER = re.compile(
    r"could not find|couldn't find|not have enough information|not able to answer|not sure how to help"
    r"|don't know the answer|do not know the answer|something went wrong|an error occurred|technical problem"
    r"|cannot continue",
    re.I,
)


def measure(text: str) -> dict[str, bool]:
    """The signs found in one message; absent means not found."""
    words = _read_part(text.strip())
    asks_human = bool(HUMAN.search(words))
    worked = bool(WORKED.search(words)) and not (
        asks_human or DENIED.search(words) or ASKS_MORE.search(words)
    )
    signs = {
        "worked": worked,
        "thanks": not worked and bool(THANKS.search(words)) and not NOT_THANKS.sub("", words),
        "asks_human": asks_human,
        "repair": bool(REPAIR.search(words)),
        "question": words.endswith("?"),
        "non_answer": bool(NON_ANSWER.search(words)),
    }
    return {name: True for name, found in signs.items() if found}


def _read_part(text: str) -> str:
    half = MOST_READ // 2
    return text if len(text) <= MOST_READ else f"{text[:half]} {text[-half:]}"
