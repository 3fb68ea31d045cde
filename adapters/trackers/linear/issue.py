"""What an issue says: only what the push carries, as plain text that Markdown cannot mistake."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.base import Push
from adapters.outgoing_text import is_web_address, markdown, markdown_link, one_line

# 0 none, 1 urgent, 2 high, 3 medium, 4 low: https://linear.app/docs/priority
PRIORITIES = {"critical": 1, "urgent": 1, "high": 2, "medium": 3, "low": 4}
TITLE_LENGTH, LINE_LENGTH, SUMMARY_LENGTH = 200, 300, 2000
MOST_LINES = 40


def issue_input(push: Push, team_id: str, label_ids: list[str]) -> dict[str, Any]:
    """IssueCreateInput: https://studio.apollographql.com/public/Linear-API/variant/current/schema/reference"""
    return {
        "id": push.far_id,
        "teamId": team_id,
        "title": one_line(push.content.get("title", ""), TITLE_LENGTH) or "Flag without a title",
        "description": description(push),
        "priority": PRIORITIES.get(str(push.content.get("severity", "")), 0),
        "labelIds": label_ids,
    }


def attachment_input(push: Push) -> dict[str, Any]:
    """AttachmentCreateInput; the address is its key within the issue."""
    ticket = one_line(push.content.get("ticket_id", ""), TITLE_LENGTH)
    named = {"title": f"Ticket {ticket}", "subtitle": "Deskgauge"}
    return {"issueId": push.far_id, "url": ticket_url(push), **named}


def ticket_url(push: Push) -> str:
    """The ticket's web address, "" where there is none that can be linked."""
    url = push.content.get("ticket_url")
    return str(url) if is_web_address(url) else ""


def description(push: Push) -> str:
    """Summary, key facts and evidence; keys that are not known here stay behind."""
    content = push.content
    parts = [
        markdown(content.get("summary", ""), SUMMARY_LENGTH),
        "\n".join(_head(content)),
        *_listed("Facts", content.get("facts")),
        *_listed("Evidence", content.get("evidence")),
        _answers(content.get("answers")),
        f"Deskgauge {markdown(push.subject, LINE_LENGTH)}, {push.id}",
    ]
    return "\n\n".join(part for part in parts if part)


def _head(content: Mapping[str, Any]) -> Iterator[str]:
    if ticket := content.get("ticket_id"):
        yield f"- Ticket: {markdown_link(ticket, content.get('ticket_url'), LINE_LENGTH)}"
    for name, key in (("Rule", "rule"), ("Severity", "severity"), ("Since", "opened_at")):
        if value := content.get(key):
            yield f"- {name}: {markdown(value, LINE_LENGTH)}"


def _answers(links: Any) -> str:
    """One line of links with which whoever reads the issue answers, "" without any."""
    shown = [markdown_link(one["label"], one["url"], LINE_LENGTH) for one in links or []]
    return f"**Answer with one click:** {' | '.join(shown)}" if shown else ""


def _listed(heading: str, values: Any) -> Iterator[str]:
    lines = [markdown(value, LINE_LENGTH) for value in values or []]
    if not lines:
        return
    shown = [f"- {line}" for line in lines[:MOST_LINES]]
    if len(lines) > MOST_LINES:
        shown.append(f"- and {len(lines) - MOST_LINES} more")
    yield "\n".join([f"**{heading}**", "", *shown])
