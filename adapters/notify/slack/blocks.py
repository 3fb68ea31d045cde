"""A message as Slack shows it: https://docs.slack.dev/reference/block-kit/blocks"""

from collections.abc import Iterator, Sequence
from typing import Any

from adapters.notice import Notice, Part
from adapters.outgoing_text import Line, one_line

HEADER, SECTION = 150, 3000  # the most characters of each
FALLBACK = 300
CONTROL = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def message(notice: Notice) -> dict[str, Any]:
    """The text for notifications and the blocks."""
    return {"text": escaped(notice.title, FALLBACK), "blocks": list(_blocks(notice))}


def unopened(notice: Notice) -> dict[str, Any]:
    """The same as a new message, whose links lead no preview, for a preview opens what it shows."""
    return message(notice) | {"unfurl_links": False, "unfurl_media": False}


def escaped(value: str, limit: int) -> str:
    """One line of at most `limit` characters in which Slack sees no mention, link or entity.

    All of them need a "<": https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    for room in (limit, limit * 3 // 4, limit // 2, limit // 5):
        text = "".join(CONTROL.get(character, character) for character in one_line(value, room))
        if len(text) <= limit:
            break
    return text


def _blocks(notice: Notice) -> Iterator[dict[str, Any]]:
    yield {
        "type": "header",
        "text": {"type": "plain_text", "text": escaped(notice.title, HEADER), "emoji": False},
    }
    if notice.summary:
        yield _section([escaped(notice.summary, SECTION)])
    if notice.head:
        yield _section([f"*{line.name}:* {_linked(line)}" for line in notice.head])
    for part in notice.parts:
        yield _section([f"*{part.heading}*", *_lines(part)])
    if notice.answers:
        yield _section([f"*Answer with one click:* {' | '.join(map(_linked, notice.answers))}"])
    yield {"type": "context", "elements": [_mrkdwn(escaped(notice.footer, FALLBACK))]}


def _lines(part: Part) -> Iterator[str]:
    yield from (f"• {_linked(line)}" for line in part.lines)
    if part.more:
        yield f"and {part.more} more"


def _linked(line: Line) -> str:
    """The line as a link; the bar ends the address, so one inside it is written in its other form."""
    label = escaped(line.text, FALLBACK)
    address = line.url.replace("&", "&amp;").replace("|", "%7C")
    return f"<{address}|{label}>" if line.url else label


def _section(lines: Sequence[str]) -> dict[str, Any]:
    """As many whole lines as a section takes."""
    kept: list[str] = []
    for line in lines:
        if len("\n".join([*kept, line])) > SECTION:
            break
        kept.append(line)
    return {"type": "section", "text": _mrkdwn("\n".join(kept))}


def _mrkdwn(text: str) -> dict[str, Any]:
    """verbatim: nothing is made a link or a mention that we did not write as one."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}
