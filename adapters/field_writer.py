"""Sets one custom field of one ticket at a helpdesk: what the writers of all vendors share."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from adapters.base import ConnectionSettings, Push, Receipt, SinkSettings
from adapters.body import load_body
from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.http import USUAL_LIMITS, GuardedHttp
from adapters.statuses import check_status
from rules.errors import ConfigError, MalformedBody, SinkError

ANSWER_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FieldApi:
    """How a vendor does it: the ticket's address, the body that sets a field, and what an answer holds in it."""

    address: Callable[[str], str]
    setting: Callable[[str, str], Mapping[str, Any]]
    held: Callable[[Mapping[str, Any], str], Any]


class FieldWriter:
    """Fills the port of a sink for one helpdesk; a push's content holds ticket_id, field and value."""

    kind: ClassVar[str] = "helpdesk"

    def __init__(
        self,
        connection: ConnectionSettings,
        api: FieldApi,
        budget: CallBudget,
        user: str,
        password: str,
        limits: Limits = USUAL_LIMITS,
    ) -> None:
        self.settings = SinkSettings(f"helpdesk:{connection.name}", connection.helpdesk, connection.base_url)
        self._api, self._budget = api, budget
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"}
        limits = Limits(limits.connect, limits.read, limits.total, ANSWER_BYTES)
        self._http = GuardedHttp("The helpdesk", connection.base_url, connection.allow_private, limits)

    def send(self, push: Push) -> Receipt:
        """Set the field; the same value again changes nothing. A closed or missing ticket is a permanent error."""
        content = push.content
        body = self._api.setting(str(content["field"]), str(content["value"]))
        self._ask("PUT", str(content["ticket_id"]), body)
        return Receipt(push.far_id, str(content["ticket_id"]), "")

    def read_back(self, push: Push) -> Receipt | None:
        """The ticket where the field holds the value already; None else."""
        content = push.content
        answer = self._ask("GET", str(content["ticket_id"]), None)
        held = self._api.held(answer, str(content["field"])) == content["value"]
        return Receipt(push.far_id, str(content["ticket_id"]), "") if held else None

    def _ask(self, method: str, ticket_id: str, document: Any) -> Mapping[str, Any]:
        path = self._api.address(ticket_id.partition(":")[2])
        self._budget.wait()
        reply = self._http.request(method, path, document, self._headers)
        self._budget.learn(reply)
        check_status("The helpdesk", reply)
        try:
            return load_body(reply.body)
        except MalformedBody:
            said = "The helpdesk answered with something else than a ticket"
            raise SinkError(said, outcome_unknown=True) from None


def credential(connection: ConnectionSettings, name: str) -> str:
    """One of the connection's credentials; ConfigError names what is missing."""
    if name not in connection.credentials:
        said = f"connections.{connection.name}.credentials: {name} is missing; its API asks for it."
        raise ConfigError(said)
    return connection.credentials[name]
