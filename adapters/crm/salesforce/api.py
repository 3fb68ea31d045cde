"""One exchange with Salesforce's REST API. Source: https://developer.salesforce.com/docs/platform/api-rest/guide"""

from collections.abc import Callable, Collection, Iterable
from typing import Any
from urllib.parse import quote

from adapters.body import load_body
from adapters.crm.salesforce.login import Login, Session
from adapters.crm.salesforce.refusals import refusal, session_is_over
from adapters.guarded_connection import Limits
from adapters.http import GuardedHttp, Reply
from adapters.settings import SinkSettings
from adapters.statuses import check_status
from rules.errors import MalformedBody, SinkError

NO_CONTENT = 204
DESCRIBED_BYTES = 8 * 1024 * 1024  # an object with all its fields and their choices


class SalesforceApi:
    """Asks one Salesforce as the user of its app. names: our fields, which errors may quote."""

    def __init__(
        self, settings: SinkSettings, client_id: str, version: str, names: Collection[str],
        limits: Limits, clock: Callable[[], float],
    ) -> None:  # fmt: skip
        self._allow_private, self._version, self._names = settings.allow_private, version, names
        self._limits = Limits(limits.connect, limits.read, limits.total, DESCRIBED_BYTES)
        self._clock = clock
        http = GuardedHttp("Salesforce", settings.base_url.rstrip("/"), settings.allow_private, limits, clock)
        self._login = Login(http, client_id, settings.secret)

    def ask(self, doing: str, method: str, path: str, document: Any = None) -> dict[str, Any] | None:
        """The answer's document, None where Salesforce says only that it is done; SinkError. doing: for its message."""
        session = self._login.session()
        reply = self._exchange(session, method, path, document)
        if session_is_over(reply):
            reply = self._exchange(self._login.session(refused=session), method, path, document)
        if refused := refusal(doing, reply, self._names):
            raise refused
        check_status(f"Salesforce, asked to {doing},", reply)
        return _read(doing, reply)

    def accounts(self, fields: Iterable[str], condition: str, limit: int) -> list[dict[str, Any]]:
        """The Accounts that fit a condition of a query, at most `limit`, with these fields."""
        asked = ", ".join(dict.fromkeys(fields))
        soql = f"SELECT {asked} FROM Account WHERE {condition} ORDER BY Id LIMIT {limit}"
        answer = self.ask("search accounts", "GET", f"/query?q={quote(soql)}") or {}
        records = answer.get("records")
        if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
            raise SinkError("Salesforce did not search accounts and does not say why", outcome_unknown=True)
        return records

    def page(self, record: str) -> str:
        """Where people see an account."""
        return f"{self._login.session().url}/lightning/r/Account/{quote(record, safe='')}/view"

    def _exchange(self, session: Session, method: str, path: str, document: Any) -> Reply:
        http = GuardedHttp("Salesforce", session.url, self._allow_private, self._limits, self._clock)
        headers = {"Authorization": f"Bearer {session.token}"}
        return http.request(method, f"/services/data/v{self._version}{path}", document, headers)


def text(value: str) -> str:
    """A text as a query may hold it.

    https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm
    """
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _read(doing: str, reply: Reply) -> dict[str, Any] | None:
    if reply.status == NO_CONTENT:
        return None
    try:
        return load_body(reply.body)
    except MalformedBody:
        said = f"Salesforce, asked to {doing}, answered with something else than a document"
        raise SinkError(said, outcome_unknown=True) from None
