"""The fake Linear's memory of what problems need: comments, customers, states, labels, relations. All made up."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from service.demo.linear import TEAM, RefusalError, Workspace

FEATURES = {"id": "7d1f2a3b-5c6d-4e7f-8a9b-0c1d2e3f4a5b", "key": "IDEA", "name": "Ideas"}
LABELS = [
    {"id": "9a1b2c3d-0000-4000-8000-000000000001", "name": "Bug", "isGroup": False, "team": None},
    {"id": "9a1b2c3d-0000-4000-8000-000000000002", "name": "Area", "isGroup": True, "team": None},
    {
        "id": "9a1b2c3d-0000-4000-8000-000000000003",
        "name": "Customer",
        "isGroup": False,
        "team": {"id": TEAM["id"]},
    },
    {
        "id": "9a1b2c3d-0000-4000-8000-000000000004",
        "name": "Other",
        "isGroup": False,
        "team": {"id": FEATURES["id"]},
    },
]
STATES = [
    {"id": "state-triage", "type": "triage", "position": 0.0},
    {"id": "state-later", "type": "unstarted", "position": 3.0},
    {"id": "state-todo", "type": "unstarted", "position": 2.0},
    {"id": "state-doing", "type": "started", "position": 4.0},
    {"id": "state-done", "type": "completed", "position": 5.0},
    {"id": "state-no", "type": "canceled", "position": 6.0},
]  # fmt: skip
USED = "is used already"
OPERATION = re.compile(r"(?:query|mutation) (\w+)")


class ProblemWorkspace(Workspace):
    """Two teams, one of which has a triage. customers, needs, comments, relations: by id."""

    def __init__(self) -> None:
        super().__init__()
        self.states = {TEAM["id"]: STATES, FEATURES["id"]: STATES[1:]}
        self.customers: dict[str, dict[str, Any]] = {}
        self.needs: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, dict[str, Any]] = {}
        self.relations: dict[str, dict[str, Any]] = {}

    def file(self, *, state: str = "state-todo", url: str = "", title: str = "", **fields: Any) -> str:
        """An issue that a person has made, with a link where there is an address; gives its key."""
        made = self.create_issue({"id": str(uuid4()), "teamId": TEAM["id"], "title": title or "By hand"})[
            "issue"
        ]
        self.issues[made["id"]].update({"stateId": state, **fields})
        if url:
            self.create_attachment(
                {"issueId": made["id"], "url": url, "title": "Zendesk", "subtitle": "#4711"}
            )
        return str(made["identifier"])

    def by_key(self, key: str) -> dict[str, Any]:
        """The issue with that id or identifier."""
        found = next((one for one in self.issues.values() if key in (one["id"], one["identifier"])), None)
        return found or self._known(key)

    def create_issue(self, input: Any) -> dict[str, Any]:
        if input.get("teamId") != FEATURES["id"]:
            return super().create_issue(input)
        made = super().create_issue({**input, "teamId": TEAM["id"]})
        self.issues[input["id"]]["teamId"] = FEATURES["id"]
        return made

    def create_attachment(self, input: Any) -> dict[str, Any]:
        return super().create_attachment({**input, "issueId": self.by_key(input["issueId"])["id"]})

    def find_teams(self, filter: Any) -> dict[str, Any]:
        wanted = [
            one for one in (TEAM, FEATURES) if all(one.get(key) == test["eq"] for key, test in filter.items())
        ]
        return {"nodes": wanted}

    def state_of(self, issue: dict[str, Any]) -> dict[str, Any]:
        return next(one for one in STATES if one["id"] == issue.get("stateId", "state-todo"))

    def keep(self, place: dict[str, dict[str, Any]], input: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Something new under an id of ours, which must not be used."""
        with self._lock:
            if input["id"] in place:
                raise RefusalError("conflict on insert", "INPUT_ERROR", USED)
            place[str(UUID(input["id"]))] = {**input, **more}
        return place[input["id"]]

    def upsert_customer(self, input: dict[str, Any]) -> dict[str, Any]:
        """A customer is known by its external id."""
        if input["externalId"] not in self.customers and "name" not in input:
            raise RefusalError("name is required", "INPUT_ERROR", "A new customer needs a name.")
        known = self.customers.setdefault(input["externalId"], {"id": str(uuid4()), "domains": []})
        known.update(input, externalIds=[input["externalId"]])
        known["tier"] = {"name": input["tierName"]} if "tierName" in input else known.get("tier")
        return known

    def create_need(self, input: dict[str, Any]) -> dict[str, Any]:
        """That a known customer waits for a known issue."""
        issue = self.by_key(input["issueId"])
        if input["customerExternalId"] not in self.customers:
            raise RefusalError("Entity not found: Customer", "INPUT_ERROR", "Could not find the customer.")
        return self.keep(self.needs, input, issueId=issue["id"])

    def create_comment(self, input: dict[str, Any]) -> dict[str, Any]:
        """A comment on a known issue."""
        return self.keep(self.comments, input, issueId=self.by_key(input["issueId"])["id"])

    def said(self, comment: dict[str, Any]) -> dict[str, Any]:
        """A comment with its issue."""
        return {**comment, "issue": self.by_key(comment["issueId"])}

    def relate(self, input: dict[str, Any]) -> dict[str, Any]:
        """A relation of two issues, which are named by their ids."""
        for end in ("issueId", "relatedIssueId"):
            known(self.issues, input[end])
        return self.keep(self.relations, input)

    def needs_of(self, issue_id: str, *, archived: bool = True) -> list[dict[str, Any]]:
        """Who waits for an issue."""
        needs = [one for one in self.needs.values() if one["issueId"] == issue_id]
        needs = [one for one in needs if archived or not one.get("archived")]
        return [{**one, "customer": self.customers[one["customerExternalId"]]} for one in needs]

    def customers_like(self, filter: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Those with the external id."""
        wanted = filter["or"][0]["externalIds"]["some"]["eq"]
        return [one for one in self.customers.values() if wanted in one["externalIds"]]

    def own(self, issue_id: str) -> list[dict[str, Any]]:
        """The issue with this id."""
        return [one for one in self.issues.values() if one["id"] == issue_id]

    def links_to(self, urls: list[str]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """(issue, link) of these addresses; without any, all of them: an empty filter may mean no filter."""
        every = [(issue, link) for issue in self.issues.values() for link in issue["links"].values()]
        return [(issue, link) for issue, link in every if link["url"] in urls or not urls]

    def labels(self, name: str) -> list[dict[str, Any]]:
        """Those with this name, whatever its case."""
        return [one for one in LABELS if one["name"].lower() == name.lower()]

    def states_of(self, team: str, kind: str) -> list[dict[str, Any]]:
        """A team's states of one type."""
        return [one for one in self.states[team] if one["type"] == kind]

    def shown(self, issue: dict[str, Any]) -> dict[str, Any]:
        """An issue with all that can be asked of it."""
        team = {"id": issue["teamId"], "states": {"nodes": self.states[issue["teamId"]]}}
        links = {"nodes": list(issue["links"].values())}
        return {**issue, "attachments": links, "state": self.state_of(issue), "team": team}

    def answer(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The data of an operation by its name, for where there is no schema to read what it asks for."""
        found = OPERATION.search(query)
        return dict(self._by_name()[found[1] if found else ""](**variables))

    def _by_name(self) -> dict[str, Any]:
        issue = lambda id: {"issue": self.shown(self.by_key(id))}  # noqa: E731
        return {
            "CreateIssue": lambda input: {"issueCreate": self.create_issue(input)},
            "LinkTicket": lambda input: {"attachmentCreate": self.create_attachment(input)},
            "ReadIssue": lambda id, url: {"issue": self.read_issue(id, url)},
            "FindTeam": lambda filter: {"teams": self.find_teams(filter)},
            "FindTriage": lambda team: {"workflowStates": {"nodes": self.states_of(team, "triage")}},
            "FindLabels": lambda name: {"issueLabels": {"nodes": self.labels(name)}},
            "FindIssues": lambda id, urls: {
                "mine": {"nodes": self.own(id)},
                "linked": {"nodes": [{**link, "issue": self.shown(one)} for one, link in self.links_to(urls)]},
            },
            "ReadId": issue, "ReadLinks": issue, "ReadStates": issue,
            "RelateIssues": lambda input: {"issueRelationCreate": done(issueRelation=self.relate(input))},
            "ReadNeeds": lambda issue: {"customerNeeds": {"nodes": self.needs_of(issue)}},
            "FindCustomer": lambda filter: {"customers": {"nodes": self.customers_like(filter)}},
            "UpsertCustomer": lambda input: {"customerUpsert": done(customer=self.upsert_customer(input))},
            "CreateNeed": lambda input: {"customerNeedCreate": done(need=self.create_need(input))},
            "CreateComment": lambda input: {"commentCreate": done(comment=self.said(self.create_comment(input)))},
            "ReadComment": lambda id: {"comment": self.said(known(self.comments, id))},
            "MoveIssue": lambda id, input: {"issueUpdate": done(issue=self.move(id, input))},
        }  # fmt: skip

    def move(self, key: str, input: Mapping[str, Any]) -> dict[str, Any]:
        """Change some fields of an issue."""
        issue = self.by_key(key)
        issue.update(input)
        return issue


def done(**thing: Any) -> dict[str, Any]:
    """What a mutation answers."""
    return {"success": True, **thing}


def known(place: Mapping[str, dict[str, Any]], thing: str) -> dict[str, Any]:
    """The thing that is there."""
    if thing not in place:
        raise RefusalError("Entity not found", "INPUT_ERROR", "Could not find it.")
    return place[thing]
