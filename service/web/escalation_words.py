"""Hand-overs in the words of a support lead."""

from collections.abc import Sequence

from rules.auditing import DAILY, MONTHLY, WEEKLY
from rules.metrics.tally import Number
from service.web.auditing import Queue
from service.web.times import Times
from service.web.words import counted

# Why the AI hands over, as the end of a sentence.
BECAUSE = {
    "knowledge_gap": "it does not know the answer",
    "confidence": "it is not sure",
    "customer_request": "the customer asks for a person",
    "sentiment": "the customer is upset",
    "complexity": "it is too complex",
    "rule": "a rule says that a person answers",
}
RIGHT = {
    "accepted": "Yes, right",
    "should_automate": "The AI should have solved it",
    "no_context": "Right, but no context",
}
HOW_OFTEN = {DAILY: "every day", WEEKLY: "every week", MONTHLY: "every month"}
OF_TEN = 10


def answer(number: Number, triggers: Sequence[str]) -> str:
    """The first line. triggers: the reasons the AI gave, the most frequent first."""
    if number.value is None:
        return (
            "Too few to say how often the AI hands over."
            if number.tally.n
            else "The AI answered nothing in these days."
        )
    if not number.value:
        return "The AI handed over nothing in these days."
    why = f", most often because {BECAUSE[triggers[0]]}" if triggers and triggers[0] in BECAUSE else ""
    return f"The AI hands over {_of_ten(number.value)} conversations{why}."


def _of_ten(share: float) -> str:
    nearest = round(OF_TEN * share)
    if nearest in (0, OF_TEN):
        return "fewer than 1 in 10" if nearest == 0 else "nearly all"
    return f"{nearest} in 10"


def heading(found: Queue, times: Times) -> str:
    """What is left to look at, and until when."""
    due = times.date(found.round.due.isoformat())
    if not found.left:
        return f"Audit: all {found.drawn} done" if found.drawn else "Audit: nothing was handed over"
    return f"Audit: {len(found.left)} of {found.drawn} left, due {due}"


def explained(found: Queue, times: Times) -> str:
    """Where the sample comes from, and when the next one is drawn."""
    start, last = times.date(found.round.start.isoformat()), found.round.end.toordinal() - 1
    end = times.date(type(found.round.end).fromordinal(last).isoformat())
    days = start if found.round.how_often == DAILY else f"{start} to {end}"
    what = counted(found.handed, "hand-over", "hand-overs")
    sample = "All" if found.drawn == found.handed else "A random sample of the"
    drawn = f"{sample} {what} of {days}." if found.handed else f"There was no hand-over in {days}."
    return f"{drawn} A new round is drawn {HOW_OFTEN[found.round.how_often]}."
