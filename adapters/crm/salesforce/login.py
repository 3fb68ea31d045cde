"""The session with which Salesforce is asked: a token by the client credentials flow, kept until it is refused.

Source: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm
"""

import threading
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from adapters.body import load_body
from adapters.http import GuardedHttp, Reply
from adapters.statuses import ASKS_TO_WAIT, WORTH_REPEATING, check_status
from rules.errors import MalformedBody, SinkError

PATH = "/services/oauth2/token"
FORM = {"grant_type": "client_credentials"}
OWN_DOMAIN = ".salesforce.com"
LATER = WORTH_REPEATING | {ASKS_TO_WAIT}
# The token endpoint's word -> what a person has to do.
# https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm
WHAT_TO_DO: Mapping[str, str] = {
    "invalid_client_id": "Correct options.client_id",
    "invalid_client": "Correct the secret of this sink",
    "invalid_grant": "Enable the client credentials flow of the app and name the user to run as",
    "unsupported_grant_type": "Enable the client credentials flow of the app",
    "invalid_request": "Write the address of My Domain as base_url",
}
UNSAID = "Check base_url, options.client_id and the secret of this sink"


@dataclass(frozen=True, slots=True)
class Session:
    """What a login gave. url: where the API is asked."""

    token: str = field(repr=False)
    url: str


class Login:
    """Logs in to one Salesforce; safe between threads."""

    def __init__(self, http: GuardedHttp, client_id: str, secret: str) -> None:
        basic = b64encode(f"{client_id}:{secret}".encode()).decode()
        self._http, self._headers = http, {"Authorization": f"Basic {basic}"}
        self._session: Session | None = None
        self._lock = threading.Lock()

    def session(self, refused: Session | None = None) -> Session:
        """The session at hand, or a new one where there is none yet or it is the refused one; SinkError."""
        with self._lock:
            if self._session is None or self._session is refused:
                self._session = self._begun()
            return self._session

    def _begun(self) -> Session:
        reply = self._http.request("POST", PATH, None, self._headers, FORM)
        _check(reply)
        try:
            told = load_body(reply.body)
        except MalformedBody:
            told = {}
        token, url = told.get("access_token"), told.get("instance_url")
        if not (isinstance(token, str) and token and isinstance(url, str)):
            said = "Salesforce answered the login with something else than a token"
            raise SinkError(said, outcome_unknown=True)
        if not _is_own(url, self._http.url):
            said = "Salesforce's login names an API on another host than its own. Correct base_url."
            raise SinkError(said, pauses_sink=True)
        return Session(token, url.rstrip("/"))


def _check(reply: Reply) -> None:
    """SinkError for any status but 2xx; whatever a login is refused for, no push is to blame."""
    if 400 <= reply.status < 500 and reply.status not in LATER:
        word = _word(reply.body)
        said = f"Salesforce refused the login ({word or reply.status})"
        raise SinkError(f"{said}. {WHAT_TO_DO.get(word, UNSAID)}.", pauses_sink=True)
    check_status("Salesforce, asked for a login,", reply)


def _word(body: bytes) -> str:
    """The endpoint's word for the error; only known ones are quoted, for anything may stand there."""
    try:
        word = load_body(body).get("error")
    except MalformedBody:
        return ""
    return word if isinstance(word, str) and word in WHAT_TO_DO else ""


def _is_own(url: str, asked: str) -> bool:
    """Whether the token may go there: to the host that gave it, or over TLS to one of Salesforce's."""
    try:
        there, here = urlsplit(url), urlsplit(asked)
    except ValueError:
        return False
    if (there.scheme, there.netloc) == (here.scheme, here.netloc):
        return True
    return there.scheme == "https" and (there.hostname or "").endswith(OWN_DOMAIN) and "@" not in there.netloc
