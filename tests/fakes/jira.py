"""A loopback Jira that judges each request, and its own answers, by Atlassian's description where that is at hand."""

import base64
import json
import re
import threading
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jsonschema import Draft4Validator

from adapters.base import Push
from adapters.guarded_connection import Limits
from adapters.settings import SinkSettings
from adapters.trackers.jira import Jira
from tests.fakes.contracts import SPECS, contract
from tests.fakes.far_side import FarSide, Seen

SPEC, ADF = "jira-cloud-v3.cut.json", "adf-v1.schema.json"
EMAIL, KEY = "support@team.example", "ATATT-CANARY-7Q2w5E8r1T4y"
AUTHORIZATION = f"Basic {base64.b64encode(f'{EMAIL}:{KEY}'.encode()).decode()}"
PROJECT, FEATURES = "SUP", "IDEA"
PATIENT = Limits(total=60.0)
MOMENT, CREATED = 1_773_144_000.0, "2026-03-10T12:00:00.000+0000"
ISSUE = re.compile(r"/rest/api/3/issue/([A-Z]+-\d+)(/\w+)?")
JQL = re.compile(
    r'project = "(\w+)"( AND creator = currentUser\(\) AND created >= "-\d+d")? ORDER BY created DESC'
)
STATUSES = {"To Do": "new", "In Progress": "indeterminate", "Done": "done", "Refused": "done"}
# What the cut description leaves out.
ISSUE_LINK = {
    "type": "object", "additionalProperties": False, "required": ["type", "inwardIssue", "outwardIssue"],
    "properties": {
        "type": {"type": "object", "required": ["name"]},
        "inwardIssue": {"type": "object", "required": ["key"]},
        "outwardIssue": {"type": "object", "required": ["key"]},
    },
}  # fmt: skip
Answer = tuple[int, Any]
NO_SUCH = (
    404,
    {"errorMessages": ["Issue does not exist or you do not have permission to see it."], "errors": {}},
)


class FakeJira(FarSide):
    """issues, links, comments: by key. unseen: keys that the search does not show yet.

    refuses: fields that are not on the project's screen. violations: what Atlassian forbids; tests assert there is none.
    """

    def __init__(self) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        self.known = contract(SPEC)
        self.issues: dict[str, dict[str, Any]] = {}
        self.links: dict[str, dict[str, dict[str, Any]]] = {}
        self.comments: dict[str, list[dict[str, Any]]] = {}
        self.related: list[tuple[str, str]] = []
        self.moves = dict(STATUSES)
        self.unseen: set[str] = set()
        self.page_size = 100
        self.refuses: set[str] = set()
        self.violations: list[str] = []
        self._one_by_one = threading.Lock()

    def sink(self, *, limits: Limits = PATIENT, secret: str = KEY, **options: str) -> Jira:
        told = {"email": EMAIL, "project": PROJECT, **options}
        return Jira(SinkSettings("bugs", "jira", self.url, secret, told), limits=limits, clock=lambda: MOMENT)

    def kept(self, push: Push) -> int:
        """How many complete things there are for the push."""
        word, key = push.action.partition(":")[0], push.content.get("issue")
        if word in ("comment", "reopen"):
            return sum(push.far_id in json.dumps(one["body"]) for one in self.comments.get(str(key), []))
        if word == "card":
            wanted = [push.content["card"]["url"], *(ticket["url"] for ticket in push.content["tickets"])]
            shown = [link["object"]["url"] for link in self.links.get(str(key), {}).values()]
            return int(sorted(shown) == sorted(wanted))
        return sum(issue["property"] == {"id": push.far_id} for issue in self.issues.values())

    def has_issue(self, *, closed: bool = False) -> str:
        """An issue that is there already; gives its key."""
        fields = {"project": {"key": PROJECT}, "issuetype": {"name": "Task"}, "summary": "By hand"}
        key = str(self._create({"fields": fields})[1]["key"])
        self.issues[key]["status"] = "Done" if closed else "To Do"
        return key

    def asked(self) -> list[str]:
        """Method and path of each request, in their order."""
        return [f"{seen.method} {urlsplit(seen.path).path.removeprefix('/rest/api/3')}" for seen in self.seen]

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        if seen.headers.get("Authorization") != AUTHORIZATION:
            return 401, b"Client must be authenticated to access this resource."
        with self._one_by_one:
            status, document = self._asked(seen)
        if status < 300:
            self.violations += self._judged(seen, status, document)
        return status, b"" if document is None else json.dumps(document).encode()

    def _asked(self, seen: Seen) -> Answer:
        path = urlsplit(seen.path).path
        plain = {
            "/rest/api/3/myself": lambda: (200, {"accountId": "712020:me", "displayName": "Made up"}),
            "/rest/api/3/issue": lambda: self._create(seen.document),
            "/rest/api/3/search/jql": lambda: self._search(seen.document),
            "/rest/api/3/issueLink": lambda: self._relate(seen.document),
        }
        if path in plain:
            return plain[path]()
        found = ISSUE.fullmatch(path)
        if found is None or found[1] not in self.issues:
            return NO_SUCH
        return self._of_issue(found[1], found[2] or "", seen)

    def _of_issue(self, key: str, part: str, seen: Seen) -> Answer:
        asked = {name: texts[0] for name, texts in parse_qs(urlsplit(seen.path).query).items()}
        return {
            ("GET", ""): lambda: (200, self._shown(key, asked["fields"])),
            ("GET", "/remotelink"): lambda: (200, list(self.links.get(key, {}).values())),
            ("POST", "/remotelink"): lambda: self._link(key, seen.document),
            ("GET", "/comment"): lambda: (200, self._listed(key, asked)),
            ("POST", "/comment"): lambda: self._say(key, seen.document),
            ("GET", "/transitions"): lambda: (200, {"transitions": self._transitions()}),
            ("POST", "/transitions"): lambda: self._move(key, seen.document["transition"]["id"]),
        }[(seen.method, part)]()

    def _create(self, wanted: dict[str, Any]) -> Answer:
        fields = wanted["fields"]
        if refused := self.refuses & set(fields):
            return 400, {
                "errorMessages": [],
                "errors": {name: f"Field '{name}' cannot be set." for name in refused},
            }
        project = fields["project"]["key"]
        if project not in (PROJECT, FEATURES):
            return 400, {"errorMessages": [], "errors": {"project": "valid project is required"}}
        key = f"{project}-{max((int(one.rpartition('-')[2]) for one in self.issues if one.startswith(project)), default=0) + 1}"
        held = {one["key"]: one["value"] for one in wanted.get("properties", [])}
        self.issues[key] = {"fields": fields, "property": held.get("deskgauge"), "status": "To Do"}
        return 201, {
            "id": str(10_000 + len(self.issues)),
            "key": key,
            "self": f"{self.url}/rest/api/3/issue/{key}",
        }

    def _search(self, wanted: dict[str, Any]) -> Answer:
        found = JQL.fullmatch(wanted["jql"])
        if found is None or found[1] not in (PROJECT, FEATURES):
            return 400, {"errorMessages": ["The value does not exist for the field 'project'."], "errors": {}}
        keys = [key for key in self.issues if key.startswith(f"{found[1]}-") and key not in self.unseen][::-1]
        start = int(wanted.get("nextPageToken", "0"))
        page = [
            {"id": key, "key": key, "fields": {"created": CREATED}, "properties": self._properties(key)}
            for key in keys[start : start + self.page_size]
        ]
        end = start + self.page_size >= len(keys)
        return 200, {"issues": page, "isLast": end} | (
            {} if end else {"nextPageToken": str(start + self.page_size)}
        )

    def _relate(self, wanted: dict[str, Any]) -> Answer:
        ends = (wanted["inwardIssue"]["key"], wanted["outwardIssue"]["key"])
        if not set(ends) <= set(self.issues):
            return NO_SUCH
        self.related.append(ends)
        return 201, None

    def _shown(self, key: str, field: str) -> dict[str, Any]:
        status = self.issues[key]["status"]
        links = [
            {"type": {"name": "Relates"}, "inwardIssue": {"key": one}}
            for one, other in self.related
            if other == key
        ]
        state = {"name": status, "statusCategory": {"key": STATUSES[status]}}
        known = {"status": state, "issuelinks": links, "created": CREATED}
        return {"id": key, "key": key, "fields": {field: known[field]}, "properties": self._properties(key)}

    def _properties(self, key: str) -> dict[str, Any]:
        held = self.issues[key]["property"]
        return {"deskgauge": held} if held else {}

    def _link(self, key: str, wanted: dict[str, Any]) -> Answer:
        held = self.links.setdefault(key, {})
        new, number = wanted["globalId"] not in held, len(held) + 1
        held[wanted["globalId"]] = {"id": number, **wanted}
        return (201 if new else 200), {
            "id": number,
            "self": f"{self.url}/rest/api/3/issue/{key}/remotelink/{number}",
        }

    def _listed(self, key: str, asked: dict[str, str]) -> dict[str, Any]:
        every, start = self.comments.get(key, [])[::-1], int(asked["startAt"])
        return {
            "comments": every[start : start + int(asked["maxResults"])],
            "startAt": start,
            "total": len(every),
        }

    def _say(self, key: str, wanted: dict[str, Any]) -> Answer:
        said = self.comments.setdefault(key, [])
        said.append({"id": str(len(said) + 1), **wanted})
        return 201, {"id": said[-1]["id"], "body": wanted["body"]}

    def _transitions(self) -> list[dict[str, Any]]:
        return [
            {
                "id": str(number),
                "name": f"To {name}",
                "to": {"name": name, "statusCategory": {"key": category}},
            }
            for number, (name, category) in enumerate(self.moves.items(), start=11)
        ]

    def _move(self, key: str, transition: str) -> Answer:
        self.issues[key]["status"] = list(self.moves)[int(transition) - 11]
        return 204, None

    def _judged(self, seen: Seen, status: int, document: Any) -> list[str]:
        path = urlsplit(seen.path).path
        wrong = [*_wrong_documents(seen.document)]
        if path.endswith("/issueLink"):
            return wrong + [error.message for error in Draft4Validator(ISSUE_LINK).iter_errors(seen.document)]
        if self.known is None or (seen.method == "GET" and path.endswith("/comment")):
            return wrong
        wrong += self.known.problems_of_request(seen.method, seen.path, seen.document)
        if seen.method == "GET" and path.endswith("/remotelink"):  # described as one, but it is a list
            return wrong + [
                text for one in document for text in self.known.problems_of("RemoteIssueLink", one)
            ]
        return wrong + self.known.problems_of_answer(seen.method, seen.path, status, document)


@cache
def adf_schema() -> Any:
    """None where it is not there."""
    path = SPECS / ADF
    return Draft4Validator(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def adf_problems(document: Any) -> list[str]:
    """What is wrong with a text in Atlassian's document format."""
    schema = adf_schema()
    return [error.message[:200] for error in schema.iter_errors(document)] if schema else []


def _wrong_documents(sent: Any) -> list[str]:
    sent = sent if isinstance(sent, dict) else {}
    texts = [sent.get("body"), (sent.get("fields") or {}).get("description") if "jql" not in sent else None]
    return [wrong for text in texts if text is not None for wrong in adf_problems(text)]
