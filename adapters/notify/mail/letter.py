"""A message as mail programs show it: plain text, and the same as simple HTML."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from adapters.notice import Notice, Part
from adapters.outgoing_text import Line

MESSAGE_ID = re.compile(r"<[A-Za-z0-9.-]+@[A-Za-z0-9.-]+>")


def letter(
    told: Notice, message_id: str, sender: str, to: Sequence[str], now: datetime, thread: str = ""
) -> EmailMessage:
    """The whole message. message_id: the same for a repetition, by which mailboxes may know it. thread: what it follows."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = sender, ", ".join(to)
    made["Subject"], made["Date"] = told.title, format_datetime(now)
    made["Message-ID"] = message_id
    if MESSAGE_ID.fullmatch(thread):
        made["In-Reply-To"] = made["References"] = thread
    made["Auto-Submitted"] = "auto-generated"  # nobody's absence answers: RFC 3834
    made.set_content("\n".join(_text(told)), cte="quoted-printable")
    made.add_alternative("\n".join(_html(told)), subtype="html", cte="quoted-printable")
    return made


def _text(told: Notice) -> Iterator[str]:
    yield told.title
    if told.summary:
        yield from ("", told.summary)
    if told.head:
        yield from ("", *map(_plain, told.head))
    for part in told.parts:
        yield from ("", f"{part.heading}:", *(f"- {_plain(line)}" for line in part.lines), *_more(part))
    if told.answers:
        yield from ("", "Answer with one click:", *(f"- {_plain(line)}" for line in told.answers))
    yield from ("", "-- ", told.footer)


def _html(told: Notice) -> Iterator[str]:
    yield f"<h2>{escape(told.title)}</h2>"
    if told.summary:
        yield f"<p>{escape(told.summary)}</p>"
    if told.head:
        yield f"<p>{'<br>'.join(map(_linked, told.head))}</p>"
    for part in told.parts:
        lines = [*map(_linked, part.lines), *map(escape, _more(part))]
        yield f"<p><b>{escape(part.heading)}</b></p><ul>{''.join(f'<li>{one}</li>' for one in lines)}</ul>"
    if told.answers:
        yield f"<p><b>Answer with one click:</b> {' | '.join(map(_linked, told.answers))}</p>"
    yield f'<p style="color:#666">{escape(told.footer)}</p>'


def _more(part: Part) -> list[str]:
    return [f"and {part.more} more"] if part.more else []


def _plain(line: Line) -> str:
    text = f"{line.name}: {line.text}" if line.name else line.text
    return f"{text}\n  {line.url}" if line.url else text


def _linked(line: Line) -> str:
    label = f'<a href="{escape(line.url)}">{escape(line.text)}</a>' if line.url else escape(line.text)
    return f"{escape(line.name)}: {label}" if line.name else label
