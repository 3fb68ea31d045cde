"""What names a fault of the product in a text: an error code, an exception, a failing page; the same for all who meet it.

A print is `<kind>:<what>`, such as code:E-4012. Names that many faults share, such as TypeError or HTTP 500, are
one only together with the page. Numbers of orders and people are none: a code stands beside a word for errors or
begins as codes do.
"""

import re
from collections.abc import Iterator

from rules.quick import quick

CODE, EXCEPTION, STATUS, PAGE, PRODUCT = "code", "exception", "http", "page", "product"
# What is a fault's own name; a page alone is where many things can happen.
NAMING = (CODE, EXCEPTION, STATUS, PRODUCT)
MOST_READ, MOST_PRINTS, MOST_SEGMENTS, LONGEST_SEGMENT = 20_000, 5, 4, 24

MAY_NAME = quick(r"error|exception|errno|fault|\be-?\d{3}|err_|0x[0-9a-f]{4}|ora-|aadsts|/[a-z]{3}|[45]\d\d")
_SIGN = r"[A-Z]{1,10}[-_ ]?\d{2,8}|0x[0-9A-Fa-f]{4,8}|\d{4,8}"
BESIDE_ERROR = re.compile(
    rf"(?i:\b(?:error|exception|errno|fault|failure)(?:[ _-]?(?:code|no|number|nr|id))?)\b[\s:#=\"'(\[]{{0,4}}"
    rf"(?i:is |was |says )?\b({_SIGN})\b"
)
BEFORE_ERROR = re.compile(r"\b([A-Z]{1,10}[-_]?\d{2,8}) (?i:error|exception)\b")
BEGINS_AS_CODES = re.compile(
    r"\b((?:E|ERR|ERROR|EXC|ORA|AADSTS|SQLSTATE)[-_]?\d{3,8}|ERR_(?!CONNECTION|INTERNET|NAME|NETWORK|TIMED|SSL|CERT)[A-Z][A-Z_]{3,40}|0x[89A-Fa-f][0-9A-Fa-f]{7})\b"
)
NAMED = re.compile(r"\b([A-Z][A-Za-z0-9]{2,40}(?:Exception|Error|Fault))\b")
SERVER_SAID = re.compile(
    r"(?i:\b(?:http|status|error|code)\b\W{0,3}(?:(?:error|code|status)\W{0,3})?)([45]\d\d)\b"
    r"|\b([45]\d\d)\b (?i:error|bad gateway|internal server|service unavailable|not found|forbidden|gateway timeout)"
)
PLACE = re.compile(r"(?:https?://[^\s/]{1,100}|(?<![\w/.:]))((?:/[\w.*~%-]{1,80}){1,12})", re.A)
COMMON_NAMES = re.compile(
    r"(?:Assertion|Attribute|Authentication|Connection|Database|Fatal|HTTP|Http|Import|Index|Internal|InternalServer|Key|Network"
    r"|Permission|Range|Reference|Runtime|Server|Syntax|System|Timeout|Type|Unknown|Validation|Value|IO|IllegalArgument"
    r"|IllegalState|NullPointer|NullReference)(?:Error|Exception)"
)
WORD = re.compile(r"[A-Za-z][A-Za-z_.-]*\Z")


def prints(text: str) -> tuple[str, ...]:
    """The prints of a text, those first that say most; a page comes last."""
    text = text[:MOST_READ]
    if not MAY_NAME.search(text):
        return ()
    pages = list(dict.fromkeys(page for one in PLACE.findall(text) if (page := _page(one))))
    found = [*_codes(text), *_exceptions(text, pages), *_statuses(text, pages)]
    found += [f"{PAGE}:{one}" for one in pages]
    return tuple(dict.fromkeys(found))[:MOST_PRINTS]


def product_print(fingerprint: str) -> str:
    """The print of an error that the product itself told."""
    return f"{PRODUCT}:{fingerprint}"


def names_fault(mark: str) -> bool:
    """Whether a print is a fault's own name."""
    return mark.partition(":")[0] in NAMING


def _codes(text: str) -> Iterator[str]:
    found = [*BEGINS_AS_CODES.finditer(text), *BESIDE_ERROR.finditer(text), *BEFORE_ERROR.finditer(text)]
    for one in sorted(found, key=lambda match: match.start(1)):
        yield f"{CODE}:{_plain_code(one[1])}"


def _plain_code(code: str) -> str:
    """E4012, E-4012 and E_4012 are one code."""
    if code.startswith("0x"):
        return "0x" + code[2:].upper()
    split = re.fullmatch(r"([A-Z]+)[-_ ]?(\d+)", code)
    return f"{split[1]}-{split[2]}" if split else code


def _exceptions(text: str, pages: list[str]) -> Iterator[str]:
    for name in NAMED.findall(text):
        if not COMMON_NAMES.fullmatch(name):
            yield f"{EXCEPTION}:{name}"
        elif pages:
            yield f"{EXCEPTION}:{name} {pages[0]}"


def _statuses(text: str, pages: list[str]) -> Iterator[str]:
    if pages:
        for first, second in SERVER_SAID.findall(text):
            yield f"{STATUS}:{first or second} {pages[0]}"


def _page(path: str) -> str | None:
    """The path without what belongs to one customer or record; None where too little is left to know it again."""
    segments = [one for one in path.rstrip(".").split("/") if one][:MOST_SEGMENTS]
    plain = [one.lower() if len(one) <= LONGEST_SEGMENT and WORD.match(one) else "*" for one in segments]
    telling = sum(one != "*" and len(one) > 2 for one in plain)
    return "/" + "/".join(plain) if telling and len(plain) > 1 else None
