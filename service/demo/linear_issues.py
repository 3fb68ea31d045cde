"""The demo's Linear: issues with their states, links and labels, in memory; refuses what Linear refuses."""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

Thing = dict[str, Any]

TEAM = {"id": "0c5e3b1a-7d42-4f6e-9a18-5b2c8d4e6f70", "key": "SUP", "name": "Support"}
FEATURES = {"id": "7d1f2a3b-5c6d-4e7f-8a9b-0c1d2e3f4a5b", "key": "IDEA", "name": "Ideas"}
TEAMS = (TEAM, FEATURES)
LABELS = [
    {"id": "9a1b2c3d-0000-4000-8000-000000000001", "name": "Bug", "isGroup": False, "team": None},
    {"id": "9a1b2c3d-0000-4000-8000-000000000002", "name": "Area", "isGroup": True, "team": None},
    {"id": "9a1b2c3d-0000-4000-8000-000000000003", "name": "Customer", "isGroup": False, "team": {"id": TEAM["id"]}},
    {"id": "9a1b2c3d-0000-4000-8000-000000000004", "name": "Other", "isGroup": False, "team": {"id": FEATURES["id"]}},
]  # fmt: skip
USUAL = "state-todo"
STATES: list[Thing] = [
    {"id": "state-triage", "type": "triage", "position": 0.0, "name": "Triage"},
    {"id": "state-later", "type": "unstarted", "position": 3.0, "name": "Later"},
    {"id": USUAL, "type": "unstarted", "position": 2.0, "name": "Todo"},
    {"id": "state-doing", "type": "started", "position": 4.0, "name": "In Progress"},
    {"id": "state-done", "type": "completed", "position": 5.0, "name": "Done"},
    {"id": "state-no", "type": "canceled", "position": 6.0, "name": "Won't do"},
]  # fmt: skip


class RefusalError(Exception):
    """What Linear says no to, in its own words and code."""

    def __init__(self, message: str, code: str, said: str, status: int = 200) -> None:
        super().__init__(message)
        self.status = status
        extensions = {"code": code, "type": code.lower().replace("_", " "), "userPresentableMessage": said}
        self.answer = {"data": None, "errors": [{"message": message, "extensions": extensions}]}


class Issues:
    """Two teams, one of which has a triage. moved: hears of an issue with a new state, and the id of the state before."""

    def __init__(self) -> None:
        self.issues: dict[str, Thing] = {}
        self.states = {TEAM["id"]: STATES, FEATURES["id"]: STATES[1:]}
        self.address = ""
        self.moved: Callable[[Thing, str], object] = lambda issue, before: None
        self._lock = threading.Lock()

    def create_issue(self, input: Mapping[str, Any]) -> Thing:
        """Take an issue under the id it brings, which must not be used."""
        issue_id = str(UUID(input.get("id") or str(uuid4())))
        if input.get("teamId") not in self.states:
            raise RefusalError("Entity not found: Team", "INPUT_ERROR", "Could not find referenced Team.")
        with self._lock:
            if issue_id in self.issues:
                said = f"Entity Issue with id {issue_id} already exists."
                raise RefusalError("conflict on insert of Issue", "INPUT_ERROR", said)
            identifier = f"{TEAM['key']}-{len(self.issues) + 1}"
            made = {"id": issue_id, "identifier": identifier, "url": f"{self.address}/issue/{identifier}"}
            self.issues[issue_id] = {**input, **made, "links": {}, "createdAt": datetime.now(UTC).isoformat()}
        return {"success": True, "issue": made}

    def create_attachment(self, input: Mapping[str, Any]) -> Thing:
        """Link an address to an issue; the same address again changes its link."""
        issue = self.by_key(input["issueId"])
        with self._lock:
            attachment_id = issue["links"].get(input["url"], {}).get("id") or str(uuid4())
            link = {**input, "issueId": issue["id"], "id": attachment_id}
            issue["links"] = {**issue["links"], input["url"]: link}
        return {"success": True, "attachment": {"id": attachment_id}}

    def read_issue(self, id: str, url: str = "") -> Thing:
        """An issue with the link to one address."""
        issue = self.by_key(id)
        nodes = [{"id": link["id"]} for address, link in issue["links"].items() if address == url]
        return {**{key: issue[key] for key in ("id", "identifier", "url")}, "attachments": {"nodes": nodes}}

    def move(self, key: str, input: Mapping[str, Any]) -> Thing:
        """Change some fields of an issue."""
        issue = self.by_key(key)
        before, known = self.state_of(issue)["id"], {one["id"] for one in self.states[issue["teamId"]]}
        if input.get("stateId") not in known | {None}:
            said = "Could not find referenced WorkflowState."
            raise RefusalError("Entity not found: WorkflowState", "INPUT_ERROR", said)
        issue.update(input)
        if "stateId" in input:
            self.moved(issue, before)
        return issue

    def find_teams(self, filter: Mapping[str, Mapping[str, str]]) -> Thing:
        """The teams with this key or id."""
        fits = [one for one in TEAMS if all(one.get(key) == test["eq"] for key, test in filter.items())]
        return {"nodes": fits}

    def by_key(self, key: str) -> Thing:
        """The issue with that id or identifier."""
        for one in list(self.issues.values()):
            if key in (one["id"], one["identifier"]):
                return one
        raise RefusalError("Entity not found: Issue", "INPUT_ERROR", "Could not find referenced Issue.")

    def own(self, issue_id: str) -> list[Thing]:
        """The issue with this id."""
        return [one for one in list(self.issues.values()) if one["id"] == issue_id]

    def links_to(self, urls: list[str]) -> list[tuple[Thing, Thing]]:
        """(issue, link) of these addresses; without any, all of them: an empty filter may mean no filter."""
        issues = list(self.issues.values())
        every = [(issue, link) for issue in issues for link in issue["links"].values()]
        return [(issue, link) for issue, link in every if link["url"] in urls or not urls]

    def labels(self, name: str) -> list[Thing]:
        """Those with this name, whatever its case."""
        return [one for one in LABELS if str(one["name"]).lower() == name.lower()]

    def state_of(self, issue: Mapping[str, Any]) -> Thing:
        """In which state the issue is."""
        return next(one for one in STATES if one["id"] == issue.get("stateId", USUAL))

    def states_of(self, team: str, kind: str) -> list[Thing]:
        """A team's states of one type."""
        return [one for one in self.states[team] if one["type"] == kind]

    def shown(self, issue: Thing) -> Thing:
        """An issue with all that can be asked of it."""
        team = {"id": issue["teamId"], "states": {"nodes": self.states[issue["teamId"]]}}
        links = {"nodes": list(issue["links"].values())}
        return {**issue, "attachments": links, "state": self.state_of(issue), "team": team}
