"""A loopback Linear that checks each operation, its variables and its own answers against Linear's schema."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from graphql import GraphQLSchema, build_schema, graphql_sync

from adapters.base import Push
from adapters.guarded_connection import Limits
from adapters.settings import SinkSettings
from adapters.trackers.linear import Linear
from service.demo.linear import TEAM, RefusalError, Workspace
from tests.fakes.far_side import Exchange, FarSide, Fault, Seen, status

SCHEMA = Path(__file__).parents[3] / "shared" / "specs" / "linear.cut.graphql"
NO_SCHEMA = f"Linear's schema is not there: {SCHEMA}"
KEY = "lin_api_CANARY7Q2w5E8r1T4y"
QUICK = Limits(connect=1.0, read=0.8, total=1.5)  # for what never answers
PATIENT = Limits(total=60.0)


@cache
def schema() -> GraphQLSchema | None:
    """None where the schema is not there: the fake then answers by the operation's name, and a test tells."""
    return build_schema(SCHEMA.read_text(encoding="utf-8")) if SCHEMA.exists() else None


class FakeLinear(FarSide):
    """workspace: what is filed. violations: what Linear's schema forbids; tests assert there is none."""

    def __init__(self) -> None:
        super().__init__(self._answered)
        schema()  # read it now, not in ten threads at once
        self.workspace = Workspace()
        self.violations: list[str] = []

    @property
    def issues(self) -> list[dict[str, Any]]:
        return list(self.workspace.issues.values())

    def kept(self, push: Push) -> int:
        """How many issues there are for the push, each with its one link."""
        mine = [issue for issue in self.issues if issue["id"] == push.far_id]
        return sum(list(issue["links"]) == [push.content["ticket_url"]] for issue in mine)

    def operations(self) -> list[str]:
        """The operations asked for, in their order."""
        return [seen.document["query"].split("(")[0].split()[-1] for seen in self.seen]

    def sink(self, *, limits: Limits = PATIENT, secret: str = KEY, **options: str) -> Linear:
        settings = SinkSettings("bugs", "linear", self.url, secret, {"team": TEAM["key"], **options})
        return Linear(settings, limits=limits)

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        try:
            if seen.headers.get("Authorization") != KEY:
                message = "Authentication required, not authenticated"
                raise RefusalError(message, "AUTHENTICATION_ERROR", "You need to authenticate.", 401)
            return 200, json.dumps({"data": self._executed(**seen.document)}).encode()
        except RefusalError as refusal:
            return refusal.status, json.dumps(refusal.answer).encode()

    def _executed(self, query: str, variables: dict[str, Any]) -> Any:
        known = schema()
        if known is None:
            return self.workspace.answer(query, variables)
        result = graphql_sync(known, query, self._root(), variable_values=variables)
        for error in result.errors or []:
            if isinstance(error.original_error, RefusalError):
                raise error.original_error
            self.violations.append(error.message)
            raise RefusalError(error.message, "GRAPHQL_VALIDATION_FAILED", "Not valid.", 400)
        return result.data

    def _root(self) -> dict[str, Any]:
        """The workspace's operations as graphql-core calls them: with the operation's context first."""
        return {
            "issueCreate": lambda _, input: self._create(input),
            "attachmentCreate": lambda _, input: self.workspace.create_attachment(input),
            "teams": lambda _, filter, first: self.workspace.find_teams(filter),
            "issue": lambda _, id: self._issue(id),
        }

    def _create(self, input: dict[str, Any]) -> dict[str, Any]:
        if UUID(input["id"]).version != 4:  # asked for in the schema's text, not by its types
            self.violations.append(f"{input['id']} is not shaped as UUID version 4")
        return self.workspace.create_issue(input)

    def _issue(self, issue_id: str) -> dict[str, Any]:
        def attachments(_: Any, first: int, filter: dict[str, dict[str, str]]) -> Any:
            return self.workspace.read_issue(issue_id, filter["url"]["eq"])["attachments"]

        return {**self.workspace.read_issue(issue_id), "attachments": attachments}


def refused(code: str, message: str = "No.", status_code: int = 200, **headers: str) -> Fault:
    """A GraphQL error of that code."""
    extensions = {"code": code, "userPresentableMessage": message}
    body = {"data": None, "errors": [{"message": message, "extensions": extensions}]}
    return status(status_code, json.dumps(body).encode(), **headers)


def rate_limited(**headers: str) -> Fault:
    """Linear's rate limit: status 400, not 429."""
    return refused("RATELIMITED", "Rate limit exceeded", 400, **headers)


def unsuccessful(exchange: Exchange) -> None:
    """A mutation that says it did not succeed."""
    payload = {"success": False, "issue": None, "attachment": None}
    exchange.answer(200, json.dumps({"data": {"issueCreate": payload, "attachmentCreate": payload}}).encode())
