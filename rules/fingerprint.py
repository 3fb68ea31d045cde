"""What names a fault of the product in a text: an error code, an exception, a failing page; the same for all who meet it.

A print is `<kind>:<what>`, such as code:E-4012. Names that many faults share, such as TypeError or HTTP 500, are
one only together with the page. Numbers of orders and people are none: a code stands beside a word for errors or
begins as codes do.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from rules.quick import quick

CODE, EXCEPTION, STATUS, PAGE, PRODUCT = "code", "exception", "http", "page", "product"
# What is a fault's own name; a page alone is where many things can happen.
NAMING = (CODE, EXCEPTION, STATUS, PRODUCT)
MOST_READ, MOST_PRINTS, MOST_SEGMENTS, LONGEST_SEGMENT = 20_000, 5, 4, 24

MAY_NAME = quick(
    r"error|exception|errno|fault|failure|fehler|erreur|fout|\b(?:e|exc|ora|err|sqlstate)[-_]?\d{3}|err_|0x[0-9a-f]{4}|aadsts"
    r"|/[a-z][a-z_-]{2}|[45]\d\d"
)
_NO_PART = r"\b(?![-/.:,]\d)"  # else it is the beginning of a date, a price or a longer number
# Letters before a number that name an order, a standard, a version, a status or a place in a file.
_NO_CODE = (
    r"(?!(?:INV|INVOICE|ORDER|ORD|PO|SO|REF|CASE|TICKET|REQ|RMA|SKU|ROW|LINE|PAGE|STEP|HTTPS?|STATUS|SHA|ISO|UTF|UTC|GMT|V|VERSION"
    r"|NO|NR|ID|EUR|USD|GBP|CHF|ERR(?:OR)?[-_ ]?[45](?=\d\d\b))[-_ ]?\d)"
)
_SIGN = rf"{_NO_CODE}[A-Z]{{1,10}}[-_ ]?\d{{2,8}}|(?i:e(?:rr)?[-_]?\d{{3,8}}|0x[0-9A-F]{{4,8}})|\d{{4,8}}"
BESIDE_ERROR = re.compile(
    r"(?i:\b(?:error|exception|errno|fault|failure|fehler|erreur|fout)"
    r"(?:(?P<said>[ _-]?(?:(?:code|number|nummer|id)\b|n[or]\b\.?))|\b))"
    rf"[\s:#=\"'(\[]{{0,4}}(?i:is |was |says )?\b(?P<code>{_SIGN}){_NO_PART}"
    r"(?! \d\d| (?i:times|users|rows|records|orders|eur|usd)\b)"
)
# A number alone is rather a year or a day, where nobody says that it is a code.
DAY = re.compile(r"(?:19|20)\d\d(?:[01]\d[0-3]\d)?")
BEFORE_ERROR = re.compile(rf"\b(?P<code>{_NO_CODE}[A-Z]{{1,10}}[-_]?\d{{2,8}}) (?i:error|exception)\b")
BEGINS_AS_CODES = re.compile(
    rf"\b(?P<code>{_NO_CODE}(?:E(?=[-_]|\d{{4}})|ERR|ERROR|EXC|ORA|AADSTS|SQLSTATE)[-_]?\d{{3,8}}"
    r"|ERR_(?!CONNECTION|INTERNET|NAME|NETWORK|TIMED|SSL|CERT)[A-Z][A-Z_]{3,40}|0[xX][89A-Fa-f][0-9A-Fa-f]{7})"
    rf"{_NO_PART}"
)
NAMED = re.compile(r"\b([A-Z][A-Za-z0-9]{2,40}(?:Exception|Error|Fault))\b")
_STATUS = r"(4(?:0\d|1[0-8]|2[1-9]|31|51)|5(?:0\d|1[01]|2\d|30))"
SERVER_SAID = re.compile(
    r"(?i:\b(?:http(?:/[\d.]{1,3})?|status|error|response|fehler|erreur|fout)(?:\W{0,3}(?:error|status))?(?:[ _-]?code)?)"
    rf"\W{{0,3}}{_STATUS}{_NO_PART}"
    rf"|\b{_STATUS} (?i:errors?\b|bad gateway|internal server|service unavailable|not found|forbidden|gateway timeout)"
)
PLACE = re.compile(
    r"(?:https?://[^\s/]{1,100}|(?<![\w/.:]))((?:/[^\s/?#\"'`<>()\[\]{}|\\,;]{1,80}){1,12})(?:\?\S{0,1000})?"
)
COMMON_NAMES = re.compile(
    r"(?:Abort|Aggregate|Application|Argument|ArgumentNull|ArrayIndexOutOfBounds|Assertion|Attribute|Authentication|Axios|BadRequest"
    r"|ChunkLoad|ClassCast|ClassNotFound|Concurrent|ConcurrentModification|Connect|Connection|DOM|Database|Eval|Execution|Fatal"
    r"|FileNotFound|Format|HTTP|Http|HttpClient|HttpRequest|HttpServer|IO|IllegalArgument|IllegalState|Import|Index"
    r"|IndexOutOfBounds|Internal|InternalServer|InvalidArgument|InvalidOperation|JSONDecode|JsonParse|Key|Lookup|ModuleNotFound"
    r"|NameResolution|Network|NoSuchElement|NotFound|NotImplemented|NullPointer|NullReference|NumberFormat|OS|ObjectDisposed"
    r"|OutOfMemory|Overflow|ParseInt|Parse|Permission|Range|Recursion|Reference|Request|Runtime|SQL|Security|Server|Service|Socket"
    r"|SocketTimeout|StackOverflow|Syntax|System|Timeout|Type|URI|Unauthorized|UnauthorizedAccess|Unexpected|Unhandled"
    r"|UnicodeDecode|UnknownHost|Unknown|UnsupportedOperation|Validation|Value|ZeroDivision)(?:Error)?(?:Error|Exception|Fault)"
)
_PART = r"(?:[A-Z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*)"
WORD = re.compile(rf"{_PART}(?:[-_]+{_PART})*(?:\.(?:php|html?|aspx?|jsp|json|do))?")
# Behind these stands whose page it is, or what opens it to who has it, however it looks; but for what one does there.
WHOSE = frozenset(
    """
    account accounts client clients company companies contact contacts customer customers home invite invites member members
    org organization organizations orgs people person profile profiles project projects reset share team teams tenant tenants
    token u user users verify workspace workspaces
    """.split()  # noqa: SIM905
)
DOING = frozenset(
    """
    add all billing create delete edit export import index invite list login logout me members new permissions profile reports
    roles search settings update upload users view
    """.split()  # noqa: SIM905
)
# A path of somebody's machine is no page.
MACHINE = re.compile(
    r"/(?:bin|etc|lib|mnt|node_modules|opt|proc|root|tmp|usr|var)/|/(?:home|Users)/[^/]+/[^/]"
)


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
    for one in sorted(found, key=lambda match: match.start("code")):
        if one.groupdict().get("said") or not DAY.fullmatch(one["code"]):
            yield f"{CODE}:{_plain_code(one['code'])}"


def _plain_code(code: str) -> str:
    """E4012, E-4012, E_4012 and e4012 are one code."""
    code = code.upper()
    if code.startswith("0X"):
        return f"0x{code[2:]}"
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
    if MACHINE.match(path):
        return None
    segments = [one for each in path.split("/") if (one := each.rstrip(".:!*_-"))][:MOST_SEGMENTS]
    plain = [_plain_segment(one, before) for before, one in pairwise(["", *segments])]
    telling = sum(one != "*" and len(one) > 2 for one in plain)
    return "/" + "/".join(plain) if telling and len(plain) > 1 else None


def _plain_segment(segment: str, before: str) -> str:
    """The segment, * for what is no word or says whose page it is."""
    plain = segment.lower()
    if len(segment) > LONGEST_SEGMENT or not WORD.fullmatch(segment):
        return "*"
    return "*" if before.lower() in WHOSE and plain not in DOING else plain
