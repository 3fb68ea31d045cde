"""An issue's words as Markdown, in which nothing that the push carries is markup."""

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
from adapters.outgoing_text import Line, markdown, markdown_link


def description(push: Push, *, leave_out: frozenset[str] = frozenset()) -> str:
    """Summary, sections but those with the headings to leave out, and signature."""
    parts = [
        markdown(push.content.get("summary", ""), SUMMARY_LENGTH),
        *(_section(one) for one in sections(push) if one.heading not in leave_out),
        markdown(signature(push), LINE_LENGTH),
    ]
    return "\n\n".join(part for part in parts if part)


def paragraphs(text: object) -> str:
    """Plain text, each of its lines a paragraph."""
    lines = (markdown(line, SUMMARY_LENGTH) for line in str(text or "").splitlines())
    return "\n\n".join(line for line in lines if line)


def _section(section: Section) -> str:
    shown = [_line(line) for line in section.lines]
    if section.form == LINKS:
        return f"**{section.heading}:** {' | '.join(shown)}"
    mark, gap = (">", "\n\n") if section.form == QUOTES else ("-", "\n")
    rows = [f"{mark} {line}" for line in shown]
    if section.more:
        rows.append(f"- and {section.more} more")
    return (f"**{section.heading}**\n\n" if section.heading else "") + gap.join(rows)


def _line(line: Line) -> str:
    shown = markdown_link(line.text, line.url, LINE_LENGTH)
    return f"{line.name}: {shown}" if line.name else shown
