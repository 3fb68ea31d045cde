"""The fake Linear's memory of what problems need: comments, customers, states, labels, relations. All made up."""

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
