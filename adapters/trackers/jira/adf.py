"""An issue's words in Atlassian's document format, in which text is never markup.

Source: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
"""

from typing import Any

from adapters.base import Push
from adapters.issue_words import (
    LINE_LENGTH,
    LINKS,
    QUOTES,
    SUMMARY_LENGTH,
    Section,
    sections,
    signature,
)
from adapters.outgoing_text import Line, is_web_address, one_line

Node = dict[str, Any]
UNSAID = "-"  # an empty text is refused


def description(push: Push) -> Node:
    """Summary, sections and signature."""
    summary = one_line(push.content.get("summary", ""), SUMMARY_LENGTH)
    nodes = [_paragraph(_text(summary))] if summary else []
    for section in sections(push):
        nodes += _section(section)
    return _document([*nodes, _paragraph(_text(one_line(signature(push), LINE_LENGTH)))])


def comment(push: Push) -> Node:
    """Plain text, each of its lines a paragraph, and the push's id, by which the comment is found again."""
    lines = [one_line(line, SUMMARY_LENGTH) for line in str(push.content.get("text") or "").splitlines()]
    said = [_paragraph(_text(line)) for line in lines if line]
    return _document([*said, _paragraph(_text(f"Deskgauge {push.far_id}"))])


def _document(nodes: list[Node]) -> Node:
    return {"version": 1, "type": "doc", "content": nodes}


def _section(section: Section) -> list[Node]:
    heading = [_heading(section.heading)] if section.heading else []
    if section.form == LINKS:
        return [
            *heading,
            _paragraph(*_between([_link(line.text, line.url) for line in section.lines], " | ")),
        ]
    shown = [_paragraph(*_line(line)) for line in section.lines]
    if section.more:
        shown.append(_paragraph(_text(f"and {section.more} more")))
    if section.form == QUOTES:
        return [*heading, *({"type": "blockquote", "content": [one]} for one in shown)]
    return [
        *heading,
        {"type": "bulletList", "content": [{"type": "listItem", "content": [one]} for one in shown]},
    ]


def _line(line: Line) -> list[Node]:
    shown = _link(line.text, line.url)
    return [_text(f"{line.name}: "), shown] if line.name else [shown]


def _link(text: Any, url: Any) -> Node:
    node = _text(one_line(text, LINE_LENGTH))
    if is_web_address(url):
        node["marks"] = [{"type": "link", "attrs": {"href": url}}]
    return node


def _between(nodes: list[Node], mark: str) -> list[Node]:
    apart = [part for node in nodes for part in (node, _text(mark))]
    return apart[:-1]


def _heading(text: str) -> Node:
    return {"type": "heading", "attrs": {"level": 3}, "content": [_text(text)]}


def _paragraph(*nodes: Node) -> Node:
    return {"type": "paragraph", "content": list(nodes)}


def _text(text: str) -> Node:
    return {"type": "text", "text": text or UNSAID}
