"""Plain text out of the HTML in which helpdesks keep messages.

It never fails and takes time in proportion to the text; what a browser would make of broken markup is not asked.
"""

import re
from html import unescape

# Elements that stand on lines of their own.
_LINES = re.compile(
    r"</?(?:address|blockquote|br|dd|div|dl|dt|figure|h[1-6]|hr|li|ol|p|pre|table|tr|ul)\b[^<>]*>", re.I
)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.I)
# Python refuses to read a number of thousands of digits; no character has one of more than seven.
_NO_CHARACTER = re.compile(r"&#x?[0-9a-f]{8,};?", re.I)


def plain_text(body: str) -> str:
    """The words of an HTML body with a line for each paragraph; text that is no HTML stays as it is.

    A body is HTML where it begins and ends with a tag: newer versions of APIs send plain text under the same key.
    """
    words = body.strip()
    if not (words.startswith("<") and words.endswith(">")):
        return words
    lines = unescape(_NO_CHARACTER.sub("", _TAG.sub("", _LINES.sub("\n", words)))).splitlines()
    return "\n".join(line for one in lines if (line := " ".join(one.split())))
