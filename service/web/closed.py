"""Who may see pages and API: this machine, through no proxy, and nothing that a foreign page sends."""

import re
from urllib.parse import urlsplit

from werkzeug.wrappers import Request

LOCAL_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
FORWARDING = frozenset(
    {"forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip"}
)
READING = frozenset({"GET", "HEAD", "OPTIONS"})
EXPLANATION = (
    "Until somebody can sign in, pages and API answer only requests made on the machine itself (127.0.0.1,"
    " localhost or [::1]) that no proxy has forwarded. From elsewhere, forward the port:"
    " ssh -L 8321:127.0.0.1:8321 this-machine, then open http://127.0.0.1:8321"
)


def is_local(request: Request) -> bool:
    """Whether Host names this machine and no header says that the request was forwarded."""
    host = request.headers.get("Host", "")
    return LOCAL_HOST.fullmatch(host) is not None and not any(_forwards(name) for name, _ in request.headers)


def is_foreign(request: Request) -> bool:
    """Whether a request that changes something comes from another site's page."""
    if request.method in READING:
        return False
    if sender := request.headers.get("Sec-Fetch-Site"):
        return sender not in ("none", "same-origin")
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    parts = urlsplit(origin)
    return (parts.scheme, parts.netloc) != (request.scheme, request.headers.get("Host", ""))


def _forwards(name: str) -> bool:
    lower = name.lower()
    return lower in FORWARDING or lower.startswith("x-forwarded")
