"""The words in which somebody describes an issue: without greetings, quotes, signatures, disclaimers and templates."""

import re
from collections.abc import Iterator

from rules.quick import quick

# Of a longer text the beginning is read; of what is left the first words count, so that no length makes it slow.
MOST_READ, MOST_KEPT, LONGEST_LINE = 20_000, 1_000, 2_000  # characters

# All that follows such a line was written by somebody else, or is written under every message.
ENDS = re.compile(
    r"on .{6,150} wrote:?$|.{0,80} (schrieb|a écrit|escribió):$"
    r"|[-_ ]{2,20}(original message|forwarded message|begin forwarded)|from: .{1,150}|sent: .{1,80}"
    r"|-- ?$|[_=]{8,}$|##-|sent from my |get outlook for |please (type|write) your reply above"
    r"|((kind|best|warm|warmest|many)? ?regards|sincerely|yours (truly|sincerely|faithfully)|cheers|best( wishes)?"
    r"|(many |kind )?thanks( and (best|kind))? ?(regards)?|thank you( very much)?( in advance)?|br|rgds)[,.! ]{0,3}$",
    re.I,
)
QUOTED = re.compile(r"[>|]")
DISCLAIMER = re.compile(
    r"(this|the (information|contents?)) .{0,60}(e-?mail|message|transmission|communication)\b.{0,200}"
    r"(confidential|intended|privileged)|confidentiality notice|disclaimer:|please consider the environment",
    re.I,
)
GREETING = re.compile(
    r"((hi|hello|hey|dear|greetings|good (morning|afternoon|evening|day))"
    r"( (there|all|team|support|everyone|sir|madam|sirs?|or|customer|service)| [a-z]{1,30} team){0,4})\b[ ,.!:;-]{0,4}",
    re.I,
)
NAMED_GREETING = re.compile(r"(hi|hello|hey|dear)( [\w.'-]{1,30}){1,3} ?[,!:-]{0,2}$", re.I)
SUBJECT_PREFIX = re.compile(r"((re|fwd?|aw|wg|tr|rv)(\[\d{1,2}\])?: ?){1,5}|\[[^\]]{1,40}\] ?", re.I)
# A form's labels are the same in every message; what was filled in may not be.
LABEL = re.compile(
    r"(first |last |full |your )?(name|e-?mail( address)?|phone( number)?|company|subject|priority|message|description"
    r"|category|department|url|browser|date) ?: ?",
    re.I,
)
# A person's name, address and number say who writes, not what about.
WHO = re.compile(r"(first |last |full |your )?(name|e-?mail( address)?|phone( number)?|company)$", re.I)
REMOVED = re.compile(r"<[a-z /]{1,30}>|https?://\S+|www\.\S+|[^\s@]{1,64}@[^\s@]{1,255}", re.I)
REFERENCE = quick(
    r"\b(?:order|invoice|reference|ref|case|ticket|booking|shipment|tracking|parcel|claim|incident)s?\b[ \t:#.]{0,4}"
    r"(?:(?:number|no|nr|num|id|code)\b[ \t:#.]{0,4})?(?:is )?([a-z0-9][a-z0-9-]{3,30})\b"
)
LEAST_DIGITS = 3


def told_words(text: str, subject: str = "") -> str:
    """What of a message, and of the subject above it, says what it is about; at most MOST_KEPT characters."""
    kept: list[str] = [SUBJECT_PREFIX.sub("", subject[:LONGEST_LINE].strip(), count=1)]
    size = len(kept[0])
    for line in _own_lines(text[:MOST_READ]):
        kept.append(line)
        size += len(line) + 1
        if size > 2 * MOST_KEPT:
            break
    return REMOVED.sub(" ", "\n".join(kept)[: 2 * MOST_KEPT])[:MOST_KEPT].strip()


def _own_lines(text: str) -> Iterator[str]:
    """The lines that the writer wrote about the issue."""
    begun = False
    for raw in text.splitlines():
        line = raw.strip()[:LONGEST_LINE]
        if not line or QUOTED.match(line):
            continue
        if DISCLAIMER.match(line) or (begun and ENDS.match(line)):
            return
        line = _without_label(line if begun else _without_greeting(line))
        begun = True
        if line:
            yield line


def _without_greeting(line: str) -> str:
    if NAMED_GREETING.match(line):
        return ""
    found = GREETING.match(line)
    return line[found.end() :] if found else line


def _without_label(line: str) -> str:
    found = LABEL.match(line)
    if found is None:
        return line
    return "" if WHO.match(found[0].rstrip(": ")) else line[found.end() :]


def references(text: str) -> tuple[str, ...]:
    """The numbers of orders, invoices, cases that a text names, lower-cased and sorted; a person's own numbers are none."""
    found = {one.lower() for one in REFERENCE.findall(text[: 2 * MOST_KEPT])}
    return tuple(sorted(one for one in found if sum(sign.isdigit() for sign in one) >= LEAST_DIGITS))
