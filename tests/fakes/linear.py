"""A loopback Linear that checks each operation, its variables and its own answers against Linear's schema."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from graphql import GraphQLSchema, build_schema, graphql_sync

from adapters.base import Push
from adapters.guarded_connection import Limits
from adapters.http import GuardedHttp
from adapters.settings import SinkSettings
from adapters.trackers.linear import Linear
from adapters.trackers.linear.api import LinearApi
from service.demo.linear_issues import TEAM, USUAL, RefusalError
from service.demo.linear_workspace import Workspace, done, known
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


class FilledWorkspace(Workspace):
    """One in which people make issues too."""

    def file(self, *, state: str = USUAL, url: str = "", title: str = "By hand", **fields: Any) -> str:
        """An issue that a person has made, with a link where there is an address; gives its key."""
        made = self.create_issue({"id": str(uuid4()), "teamId": TEAM["id"], "title": title})["issue"]
        self.issues[made["id"]].update({"stateId": state, **fields})
        if url:
            self.create_attachment(
                {"issueId": made["id"], "url": url, "title": "Zendesk", "subtitle": "#4711"}
            )
        return str(made["identifier"])


class FakeLinear(FarSide):
    """workspace: what is filed. violations: what Linear's schema forbids; tests assert there is none."""

    def __init__(self) -> None:
        super().__init__(self._answered)
        schema()  # read it now, not in ten threads at once
        self.workspace = FilledWorkspace()
        self.violations: list[str] = []

    @property
    def issues(self) -> list[dict[str, Any]]:
        return list(self.workspace.issues.values())

    def kept(self, push: Push) -> int:
        """How many complete things there are for the push."""
        word = push.action.partition(":")[0]
        if word == "card":
            return self._shown(push)
        if word in ("comment", "reopen"):
            return sum(comment["id"] == push.far_id for comment in self.workspace.comments.values())
        mine = [issue for issue in self.issues if issue["id"] == push.far_id]
        return sum(word == "issue" or list(issue["links"]) == [push.content["ticket_url"]] for issue in mine)

    def has_issue(self, *, closed: bool = False) -> str:
        """An issue that is there already; gives its key."""
        return self.workspace.file(state="state-done" if closed else USUAL)

    def _shown(self, push: Push) -> int:
        """Whether the issue has all links and customers, each once, and nothing besides."""
        issue, content = self.workspace.by_key(push.content["issue"]), push.content
        urls = [ticket["url"] for ticket in content["tickets"]] + [content["card"]["url"]]
        waiting = [
            need["customerExternalId"]
            for need in self.workspace.needs.values()
            if need["issueId"] == issue["id"]
        ]
        customers = [customer["id"] for customer in content["customers"]]
        return int(sorted(issue["links"]) == sorted(urls) and sorted(waiting) == sorted(customers))

    def operations(self) -> list[str]:
        """The operations asked for, in their order."""
        return [seen.document["query"].split("(")[0].split()[-1] for seen in self.seen]

    def sink(self, *, limits: Limits = PATIENT, secret: str = KEY, **options: str) -> Linear:
        settings = SinkSettings("bugs", "linear", self.url, secret, {"team": TEAM["key"], **options})
        return Linear(settings, limits=limits)

    def api(self) -> LinearApi:
        """The way to ask it anything."""
        return LinearApi(GuardedHttp("Linear", self.url), KEY)

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        try:
            if seen.headers.get("Authorization") != KEY:
                message = "Authentication required, not authenticated"
                raise RefusalError(message, "AUTHENTICATION_ERROR", "You need to authenticate.", 401)
            return 200, json.dumps({"data": self._executed(**seen.document)}).encode()
        except RefusalError as refusal:
            return refusal.status, json.dumps(refusal.answer).encode()

    def _executed(self, query: str, variables: dict[str, Any]) -> Any:
        described = schema()
        if described is None:
            return self.workspace.answer(query, variables)
        result = graphql_sync(described, query, self._root(), variable_values=variables)
        for error in result.errors or []:
            if isinstance(error.original_error, RefusalError):
                raise error.original_error
            self.violations.append(error.message)
            raise RefusalError(error.message, "GRAPHQL_VALIDATION_FAILED", "Not valid.", 400)
        return result.data

    def _root(self) -> dict[str, Any]:
        """The workspace's operations as graphql-core calls them: with the operation's context first."""
        space = self.workspace
        return {
            "issueCreate": lambda _, input: self._create(input),
            "attachmentCreate": lambda _, input: space.create_attachment(input),
            "teams": lambda _, filter, first: space.find_teams(filter),
            "issue": lambda _, id: self._issue(space.by_key(id)),
            "issues": lambda _, filter, **__: {"nodes": space.own(filter["id"]["eq"])},
            "attachments": lambda _, filter, first: {"nodes": [
                {**link, "issue": self._issue(issue)} for issue, link in space.links_to(filter["url"]["in"])]},
            "workflowStates": lambda _, filter, first: {
                "nodes": space.states_of(filter["team"]["id"]["eq"], filter["type"]["eq"])},
            "issueLabels": lambda _, filter, first: {"nodes": space.labels(filter["name"]["eqIgnoreCase"])},
            "issueRelationCreate": lambda _, input: done(issueRelation=space.relate(self._checked(input))),
            "customerNeeds": lambda _, filter, first, **asked: {"nodes": space.needs_of(
                filter["issue"]["id"]["eq"], archived=asked.get("includeArchived", False))[:first]},
            "customers": lambda _, filter, first: {"nodes": space.customers_like(filter)},
            "customerUpsert": lambda _, input: done(customer=space.upsert_customer(input)),
            "customerNeedCreate": lambda _, input: done(need=space.create_need(self._checked(input))),
            "commentCreate": lambda _, input: done(comment=space.said(space.create_comment(self._checked(input)))),
            "comment": lambda _, id: space.said(known(space.comments, id)),
            "issueUpdate": lambda _, id, input: done(issue=space.move(id, input)),
        }  # fmt: skip

    def _checked(self, input: dict[str, Any]) -> dict[str, Any]:
        if UUID(input["id"]).version != 4:  # asked for in the schema's text, not by its types
            self.violations.append(f"{input['id']} is not shaped as UUID version 4")
        return input

    def _create(self, input: dict[str, Any]) -> dict[str, Any]:
        return self.workspace.create_issue(self._checked(input))

    def _issue(self, issue: dict[str, Any]) -> dict[str, Any]:
        def attachments(_: Any, first: int, filter: dict[str, dict[str, str]] | None = None) -> Any:
            wanted = filter["url"]["eq"] if filter else None
            return {"nodes": [link for link in issue["links"].values() if wanted in (None, link["url"])]}

        team = {
            "id": issue["teamId"],
            "states": lambda _, first: {"nodes": self.workspace.states[issue["teamId"]]},
        }
        return {**issue, "attachments": attachments, "state": self.workspace.state_of(issue), "team": team}


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
