"""Makes text fit to leave: one line, personal details taken out, nothing that the target takes for markup."""

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlsplit

from rules.scrub import without_contacts

MARKUP = re.compile(r"([\\`*_\[\]()<>#!|~&@${}])")
BARE_LINK = re.compile(r"(?i)(www)\.")  # https://github.github.com/gfm/#autolinks-extension-
ADDRESS = re.compile(r"https?://[^\s<]+")
CUT = "…"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what leaves. name: what it is, "" for none. url: where it leads, empty for nowhere."""

    text: Any
    url: Any = ""
    name: str = ""


def one_line(value: object, limit: int) -> str:
    """The value as one line of at most `limit` characters, scrubbed of personal details; None is empty."""
    text = "" if value is None else str(value)
    visible = "".join(" " if _is_unseen(character) else character for character in text)
    line = without_contacts(" ".join(visible.split()))
    return line if len(line) <= limit else line[: limit - len(CUT)].rstrip() + CUT


def markdown(value: object, limit: int) -> str:
    """One scrubbed line in which Markdown sees text only: no links, mentions, images or HTML.

    Any ASCII punctuation may be escaped: https://spec.commonmark.org/0.31.2/#backslash-escapes
    """
    plain = MARKUP.sub(r"\\\1", one_line(value, limit)).replace("://", r":\//")
    return BARE_LINK.sub(r"\1\.", plain)


def markdown_link(label: object, url: object, limit: int) -> str:
    """The label as a link where the address is an ordinary web address, else the label alone."""
    text = markdown(label, limit)
    return f"[{text}](<{url}>)" if is_web_address(url) else text


def html(text: str) -> str:
    """Text of ours as HTML: lines stay lines, addresses become links, and nothing else is markup."""
    return ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', escape(text)).replace("\n", "<br>")


def is_web_address(url: object) -> bool:
    """Whether it is an http or https address that can stand in a link as it is."""
    if not isinstance(url, str) or len(url) > 2000 or re.search(r"[\s<>\\\"]|[^\x21-\x7e]", url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def _is_unseen(character: str) -> bool:
    """Line breaks, controls, and marks that hide or turn text around."""
    return unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}
