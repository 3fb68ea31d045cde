"""What is read out of a message, once: how it begins, ends or repairs a conversation, and what it asks for."""

from rules.asks_human import asks_human
from rules.closing import THANKS_BUT, closing_of
from rules.expansion import asks_for_more
from rules.greeting import is_greeting
from rules.own_words import own_words
from rules.quick import quick
from rules.repair import is_repair

VERSION = "5"  # what a message says may change with it; an event keeps the version that measured it
NON_ANSWER = quick(
    r"could not find|couldn't find|not have enough information|not able to answer|not sure how to help"
    r"|don't know the answer|do not know the answer|something went wrong|an error occurred|technical problem"
    r"|cannot continue"
)
# Whoever helps cannot give what was asked for, though the rest of the message may help all the same.
REGRET = quick(
    r"\b(?:sorry|unfortunately|apologi[sz]\w*|apology|apologies|unable|not available|could(?:n['’]?t| not)"
    r"|can(?:['’]?t| ?not)|do(?:n['’]?t| not) have|are(?:n['’]?t any| not any| no)|is no"
    r"|no (?:\w+ ){0,3}(?:match\w*|available|found))\b"
)


def measure(text: str, *, may_be_customer: bool = True) -> dict[str, bool]:
    """The signs found in one message; absent means not found.

    At most one of worked, thanks (neither needs an answer) and thanks_but (thanks, and something that may need one).
    may_be_customer: what only customers say is not looked for in what the team or its AI wrote.
    """
    words = own_words(text)
    said = {
        "question": words.endswith("?"),
        "non_answer": bool(NON_ANSWER.search(words)),
        "regret": bool(REGRET.search(words)),
        "greeting": is_greeting(words),
    }
    found = _of_customers(words) if may_be_customer else {}
    return found | {name: True for name, is_there in said.items() if is_there}


def _of_customers(words: str) -> dict[str, bool]:
    wants_human, wants_more = asks_human(words), asks_for_more(words)
    closing = closing_of(words)
    if (wants_human or wants_more) and closing:
        closing = THANKS_BUT if "thank" in words.lower() else None
    signs = {"asks_human": wants_human, "repair": is_repair(words), "expansion": wants_more}
    signs[closing or ""] = bool(closing)
    return {name: True for name, found in signs.items() if found}
