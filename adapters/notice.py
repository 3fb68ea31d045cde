"""What a message about a push says, before any target's markup: scrubbed lines, and links to where it leads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.base import Push
from adapters.outgoing_text import Line, is_web_address, one_line

TITLE_LENGTH, LINE_LENGTH, SUMMARY_LENGTH = 140, 300, 2000
MOST_LINES = 30
HEAD = {"rule": "Rule", "severity": "Severity", "opened_at": "Since"}
LISTS = {
    "standing": "Now",
    "items": "Flags",
    "above": "More than usual",
    "facts": "Facts",
    "evidence": "Evidence",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading. more: how many further ones are left out."""

    heading: str
    lines: tuple[Line, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """One message. head: the key facts. answers: links with which whoever reads it answers."""

    title: str
    summary: str
    head: tuple[Line, ...]
    parts: tuple[Part, ...]
    answers: tuple[Line, ...]
    footer: str


def notice(push: Push) -> Notice:
    """The message about a push; keys of its content that are not known here stay behind."""
    content = push.content
    return Notice(
        title=one_line(content.get("title", ""), TITLE_LENGTH) or "Flag without a title",
        summary=one_line(content.get("summary", ""), SUMMARY_LENGTH),
        head=tuple(_head(content)),
        parts=tuple(_parts(content)),
        answers=tuple(_line(one) for one in content.get("answers") or [] if is_web_address(one.get("url"))),
        footer=f"Deskgauge {one_line(push.subject, LINE_LENGTH)}, {push.id}",
    )


def _head(content: Mapping[str, Any]) -> Iterator[Line]:
    if ticket := one_line(content.get("ticket_id"), LINE_LENGTH):
        yield Line(ticket, _address(content.get("ticket_url")), "Ticket")
    if page := _address(content.get("account_url")):
        yield Line(one_line(content.get("account_id"), LINE_LENGTH), page, "Account")
    for key, name in HEAD.items():
        if value := one_line(content.get(key), LINE_LENGTH):
            yield Line(value, "", name)


def _parts(content: Mapping[str, Any]) -> Iterator[Part]:
    for key, heading in LISTS.items():
        lines = [_line(one) for one in content.get(key) or []]
        if lines:
            yield _part(heading, lines)
    for one in content.get("parts") or []:
        yield _part(
            one_line(one.get("heading"), TITLE_LENGTH), [_line(line) for line in one.get("lines") or []]
        )


def _part(heading: str, lines: Sequence[Line]) -> Part:
    return Part(heading, tuple(lines[:MOST_LINES]), max(0, len(lines) - MOST_LINES))


def _line(one: Any) -> Line:
    """A text, or a label that leads to an address."""
    if isinstance(one, Mapping):
        return Line(one_line(one.get("label"), LINE_LENGTH), _address(one.get("url")))
    return Line(one_line(one, LINE_LENGTH))


def _address(url: Any) -> str:
    return str(url) if is_web_address(url) else ""
