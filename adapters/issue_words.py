"""What an issue says, whatever the tracker's markup: only what the push carries, and only keys that are known here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.base import Push
from adapters.outgoing_text import Line, one_line

TITLE_LENGTH, LINE_LENGTH, SUMMARY_LENGTH = 200, 300, 2000
MOST_LINES, MOST_QUOTES = 40, 3
LIST, QUOTES, LINKS = "list", "quotes", "links"
TICKETS = "Tickets"
UNTITLED = "Flag without a title"
HEAD = (("Rule", "rule"), ("Severity", "severity"), ("Since", "opened_at"))


@dataclass(frozen=True, slots=True)
class Section:
    """Some lines under a heading. form: how they are shown (LIST, QUOTES, or LINKS in one line). more: how many were cut."""

    heading: str
    lines: tuple[Line, ...]
    form: str = LIST
    more: int = 0


def title(push: Push) -> str:
    """One plain line."""
    return one_line(push.content.get("title", ""), TITLE_LENGTH) or UNTITLED


def sections(push: Push) -> list[Section]:
    """Everything below the summary, without what is empty."""
    content = push.content
    made = (
        Section("", tuple(_head(content))),
        _listed("Facts", content.get("facts")),
        _quotes(content.get("quotes")),
        _cut(TICKETS, [Line(one["id"], one.get("url")) for one in content.get("tickets") or []]),
        _listed("Evidence", content.get("evidence")),
        Section("Answer with one click", tuple(_answers(content.get("answers"))), LINKS),
    )
    return [one for one in made if one.lines]


def signature(push: Push) -> str:
    """The last line, by which a person finds the push that made the issue."""
    return f"Deskgauge {push.subject}, {push.id}"


def _head(content: Mapping[str, Any]) -> Iterator[Line]:
    if ticket := content.get("ticket_id"):
        yield Line(ticket, content.get("ticket_url"), "Ticket")
    for name, key in HEAD:
        if value := content.get(key):
            yield Line(value, name=name)


def _answers(links: Any) -> Iterator[Line]:
    for one in links or []:
        yield Line(one["label"], one["url"])


def _quotes(texts: Any) -> Section:
    return Section("What customers wrote", tuple(Line(text) for text in (texts or [])[:MOST_QUOTES]), QUOTES)


def _listed(heading: str, values: Any) -> Section:
    return _cut(heading, [Line(value) for value in values or []])


def _cut(heading: str, lines: list[Line]) -> Section:
    return Section(heading, tuple(lines[:MOST_LINES]), more=max(0, len(lines) - MOST_LINES))
