"""What colleagues are asked, in words: the questions, and what each answer is called."""

from collections.abc import Callable, Mapping
from typing import Any

from rules.answers import BY_TAG

Link = dict[str, str]

LABELS: Mapping[str, str] = {
    "accepted": "Accepted",
    "should_automate": "Should have been automated",
    "no_context": "No context came along",
    "right": "Right",
    "wrong": "Wrong",
    "handled": "Handled",
    "snooze": "Snooze",
    "same_bug": "Same bug",
    "not_same_bug": "Not the same bug",
    "same_problem": "The same problem",
    "other_problem": "Two different problems",
    "fixed": "It is fixed",
    "not_fixed": "It is not fixed",
}


def labelled(links: Mapping[str, str]) -> list[Link]:
    """Links by answer as a list of {label, url}, ready to be shown."""
    return [{"label": LABELS[answer], "url": url} for answer, url in links.items()]


def question(asked: str, title: str, ticket: str, problem: str) -> str:
    """The question in one sentence, from what things are called, "" for none. title: the flag's, or the other problem's."""
    of_ticket = f", ticket {ticket}" if ticket else ""
    return {
        "hand_over": f"Ticket {ticket} went from the AI to a person. Was that right?",
        "flag": f"{title}{of_ticket}: is the flag right?",
        "outcome": f"{title}{of_ticket}: what becomes of the flag?",
        "problem": f"Is ticket {ticket} the same bug as {problem}?",
        "merged": f"Are these one problem: {problem}, and {title}?",
        "problem_state": f"Is it fixed: {problem}?",
    }[asked]


def said(row: Mapping[str, Any], day: Callable[[str], str]) -> str:
    """Anna’s link said: wrong, 23 Nov. row: of answers. day: how a stored moment is shown."""
    until = f" until {day(row['until'])}" if row["until"] else ""
    return f"{_speaker(row)} said: {LABELS[row['answer']].lower()}{until}, {day(row['at'])}"


def _speaker(row: Mapping[str, Any]) -> str:
    if row["who"]:
        return f"{row['who']}’s link"
    places = {BY_TAG: "A tag on the ticket", "note": "A link in the ticket’s note", "": "A link"}
    return places.get(row["via"]) or f"A link in {row['via']}"
