"""What the writer of a message wrote in it: without quoted mails, signatures and what mail programs add.

Each line is looked at once, so the time it takes grows with the text and with nothing else.
"""

import re

# Lines from which on everything is somebody else's.
QUOTE_BEGINS = re.compile(
    r"\s*(?:-{2,}\s*(?:original message|forwarded message|reply above this line)"
    r"|begin forwarded message:"
    r"|#{2}-?\s*please (?:type|do not write)"
    r"|_{10,}\s*$"
    r"|from:\s.{0,200}(?:@|\[mailto:))",
    re.I,
)
# "On Tue, 3 Mar 2026 at 09:12, Ann <ann@example.com> wrote:", also broken over two lines.
WROTE = re.compile(r"\s*on\b.{0,200}\bwrote:\s*$", re.I)
WROTE_BEGINS, WROTE_ENDS = re.compile(r"\s*on\b.{6,200}", re.I), re.compile(r".{0,200}\bwrote:\s*$", re.I)
QUOTED = re.compile(r"\s*>")
# Lines from which on only a signature follows, if not much follows.
SIGNATURE = re.compile(
    r"\s*(?:--|(?:(?:best|kind|warm|many)\s+)?(?:regards|wishes)|yours(?: sincerely| truly| faithfully)?"
    r"|sincerely(?: yours)?|sent from my \w+|get outlook for \w+)\s*[,.!]?\s*$",
    re.I,
)
LONGEST_SIGNATURE = 8  # lines
# Of a longer message its beginning and its end are read, so that no length makes measuring slow.
MOST_READ = 20_000  # characters


def own_words(text: str) -> str:
    """The text without quotes and signature; where nothing else would be left, the whole text."""
    text = _read_part(text.strip())
    lines = _before_quote(text.splitlines())
    kept = "\n".join(_before_signature([one for one in lines if not QUOTED.match(one)])).strip()
    return kept or text


def _read_part(text: str) -> str:
    half = MOST_READ // 2
    return text if len(text) <= MOST_READ else f"{text[:half]} {text[-half:]}"


def _before_quote(lines: list[str]) -> list[str]:
    for place, line in enumerate(lines):
        broken = WROTE_BEGINS.match(line) and place + 1 < len(lines) and WROTE_ENDS.match(lines[place + 1])
        if QUOTE_BEGINS.match(line) or WROTE.match(line) or broken:
            return lines[:place]
    return lines


def _before_signature(lines: list[str]) -> list[str]:
    first = max(1, len(lines) - LONGEST_SIGNATURE)
    for place in range(first, len(lines)):
        if SIGNATURE.match(lines[place]):
            return lines[:place]
    return lines
