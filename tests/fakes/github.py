"""A loopback GitHub that judges each request, and its own answers, by GitHub's description where that is at hand."""

import json
import re
import threading
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adapters.base import Push
from adapters.guarded_connection import Limits
from adapters.settings import SinkSettings
from adapters.trackers.github import GitHub
from tests.fakes.contracts import contract
from tests.fakes.far_side import FarSide, Seen

SPEC = "github-rest.cut.json"
NO_SPEC = f"GitHub's description is not there: {SPEC}"
KEY = "github_pat_CANARY7Q2w5E8r1T4y"
REPOSITORY, FEATURES = "Example/shop", "Example/ideas"
PATIENT = Limits(total=60.0)
ISSUES = re.compile(r"/repos/([^/]+/[^/]+)/issues(?:/(\d+))?(/comments)?")
NOW = "2026-03-10T12:00:00Z"
MOMENT = 1_773_144_000.0
Answer = tuple[int, Any]


class FakeGitHub(FarSide):
    """issues, comments: by "owner/name#number". violations: what GitHub's description forbids; tests assert there is none."""

    def __init__(self) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        self.known = contract(SPEC)
        self.issues: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, list[dict[str, Any]]] = {}
        self.violations: list[str] = []
        self.disabled = False
        self._one_by_one = threading.Lock()

    def sink(self, *, limits: Limits = PATIENT, secret: str = KEY, **options: str) -> GitHub:
        told = {"repository": REPOSITORY, **options}
        return GitHub(
            SinkSettings("bugs", "github", self.url, secret, told), limits=limits, clock=lambda: MOMENT
        )

    def kept(self, push: Push) -> int:
        """How many complete things there are for the push."""
        word = push.action.partition(":")[0]
        if word in ("comment", "reopen"):
            return sum(push.far_id in one["body"] for one in self.comments.get(push.content["issue"], []))
        if word == "card":
            shown = self.issues[push.content["issue"]]["body"] or ""
            wanted = [push.content["card"]["title"], *(ticket["url"] for ticket in push.content["tickets"])]
            return shown.count("deskgauge: card -->") if all(text in shown for text in wanted) else 0
        return sum(push.far_id in (issue["body"] or "") for issue in self.issues.values())

    def has_issue(self, *, closed: bool = False, body: str | None = "By hand") -> str:
        """An issue that is there already; gives its key."""
        made = self._create(REPOSITORY, {"title": "By hand", "body": body})[1]
        key = f"{REPOSITORY}#{made['number']}"
        if closed:
            self.issues[key] |= {"state": "closed", "state_reason": "completed"}
        return key

    def asked(self) -> list[str]:
        """Method and path of each request, in their order."""
        return [f"{seen.method} {urlsplit(seen.path).path}" for seen in self.seen]

    def _answered(self, seen: Seen) -> tuple[int, bytes]:
        if seen.headers.get("Authorization") != f"Bearer {KEY}":
            return 401, json.dumps({"message": "Bad credentials"}).encode()
        with self._one_by_one:
            status, document = self._asked(seen)
        if self.known and status < 300:
            self.violations += self._judged(seen, status, document)
        return status, json.dumps(document).encode()

    def _judged(self, seen: Seen, status: int, document: Any) -> list[str]:
        if seen.method == "GET" and "/comments" in seen.path:
            return [wrong for one in document for wrong in self.known.problems_of("issue-comment", one)]
        return [
            *self.known.problems_of_request(seen.method, seen.path, seen.document),
            *self.known.problems_of_answer(seen.method, seen.path, status, document),
        ]

    def _asked(self, seen: Seen) -> Answer:
        found = ISSUES.fullmatch(urlsplit(seen.path).path)
        if found is None or found[1].lower() not in (REPOSITORY.lower(), FEATURES.lower()):
            return 404, {"message": "Not Found"}
        if self.disabled:
            return 410, {"message": "Issues are disabled for this repo"}
        repository = next(one for one in (REPOSITORY, FEATURES) if one.lower() == found[1].lower())
        if found[2] is None:
            return (
                self._create(repository, seen.document)
                if seen.method == "POST"
                else self._list(repository, seen)
            )
        return self._of_issue(f"{repository}#{found[2]}", bool(found[3]), seen)

    def _of_issue(self, key: str, comments: bool, seen: Seen) -> Answer:
        if key not in self.issues:
            return 404, {"message": "Not Found"}
        if comments and seen.method == "GET":
            return 200, self._page(self.comments.get(key, []), seen)
        if comments:
            return self._say(key, seen.document["body"])
        if seen.method == "PATCH":
            self.issues[key] |= seen.document
        return 200, self.issues[key]

    def _create(self, repository: str, wanted: dict[str, Any]) -> Answer:
        number = sum(key.startswith(f"{repository}#") for key in self.issues) + 1
        labels = [self._example("label") | {"name": name} for name in wanted.get("labels", [])]
        made = {
            **self._example("issue"), **wanted, "labels": labels, "number": number, "state": "open",
            "created_at": NOW, "updated_at": NOW, "html_url": f"https://github.example/{repository}/issues/{number}",
            "repository_url": f"https://api.github.example/repos/{repository}",
        }  # fmt: skip
        self.issues[f"{repository}#{number}"] = made
        return 201, made

    def _list(self, repository: str, seen: Seen) -> Answer:
        mine = [issue for key, issue in self.issues.items() if key.startswith(f"{repository}#")]
        return 200, self._page(mine[::-1], seen)

    def _page(self, every: list[Any], seen: Seen) -> list[Any]:
        asked = {name: texts[0] for name, texts in parse_qs(urlsplit(seen.path).query).items()}
        size, page = int(asked.get("per_page", 30)), int(asked.get("page", 1))
        recent = [one for one in every if one["updated_at"] >= asked.get("since", "")]
        return recent[(page - 1) * size : page * size]

    def _say(self, key: str, body: str) -> Answer:
        said = self.comments.setdefault(key, [])
        address = f"{self.issues[key]['html_url']}#issuecomment-{len(said) + 1}"
        made = {**self._example("issue-comment"), "body": body, "html_url": address, "updated_at": NOW}
        said.append(made)
        return 201, made

    def _example(self, schema: str) -> dict[str, Any]:
        return dict(self.known.example(schema)) if self.known else {}
