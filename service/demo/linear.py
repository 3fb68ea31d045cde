"""A small Linear on this machine for the demo: it takes issues and shows each on a page; nothing is kept."""

import re
import secrets
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Flask, Response, jsonify, render_template_string, request

from service.demo.loopback import Loopback

ROOT_FIELD = re.compile(r"\{\s*(\w+)")
TEAM = {"id": "0c5e3b1a-7d42-4f6e-9a18-5b2c8d4e6f70", "key": "SUP", "name": "Support"}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{{ title }}</title>
<style>body{font:16px/1.5 system-ui;max-width:46rem;margin:3rem auto;padding:0 1rem}
pre{white-space:pre-wrap}</style>
<p>The demo's issue tracker. Everything here is made up.</p><h1>{{ title }}</h1>
{% for issue in issues %}<p><a href="{{ issue.url }}">{{ issue.identifier }}</a> {{ issue.title }}</p>
{% else %}{% if not one %}<p>No issue yet.</p>{% endif %}{% endfor %}
{% if one %}<pre>{{ one.description }}</pre>
{% for link in one.links.values() %}<p><a href="{{ link.url }}">{{ link.title }}</a></p>{% endfor %}
<p><a href="/">All issues</a></p>{% endif %}</html>"""


class RefusalError(Exception):
    """What Linear says no to, in its own words and code."""

    def __init__(self, message: str, code: str, said: str, status: int = 200) -> None:
        super().__init__(message)
        self.status = status
        extensions = {"code": code, "type": code.lower().replace("_", " "), "userPresentableMessage": said}
        self.answer = {"data": None, "errors": [{"message": message, "extensions": extensions}]}


class Workspace:
    """One team's issues in memory; refuses an id that is used, as Linear does."""

    def __init__(self) -> None:
        self.issues: dict[str, dict[str, Any]] = {}
        self.address = ""
        self._lock = threading.Lock()

    def answer(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The data of the operation with this root field; RefusalError."""
        found = ROOT_FIELD.search(query)
        operation = self.operations().get(found[1]) if found else None
        if not found or not operation:
            raise RefusalError("Cannot query field", "GRAPHQL_VALIDATION_FAILED", "Unknown operation.", 400)
        return {found[1]: operation(**variables)}

    def operations(self) -> dict[str, Any]:
        """What can be asked, by root field."""
        return {
            "issueCreate": self.create_issue,
            "attachmentCreate": self.create_attachment,
            "issue": self.read_issue,
            "teams": self.find_teams,
        }

    def create_issue(self, input: Mapping[str, Any]) -> dict[str, Any]:
        """Take an issue under the id it brings."""
        issue_id = str(UUID(input.get("id") or str(uuid4())))
        if input.get("teamId") != TEAM["id"]:
            raise RefusalError("Entity not found: Team", "INPUT_ERROR", "Could not find referenced Team.")
        with self._lock:
            if issue_id in self.issues:
                said = f"Entity Issue with id {issue_id} already exists."
                raise RefusalError("conflict on insert of Issue", "INPUT_ERROR", said)
            identifier = f"{TEAM['key']}-{len(self.issues) + 1}"
            made = {"id": issue_id, "identifier": identifier, "url": f"{self.address}/issue/{identifier}"}
            self.issues[issue_id] = {**input, **made, "links": {}, "createdAt": datetime.now(UTC).isoformat()}
        return {"success": True, "issue": made}

    def create_attachment(self, input: Mapping[str, Any]) -> dict[str, Any]:
        """Link an address to an issue; the same address again changes its link."""
        links = self._known(input["issueId"])["links"]
        with self._lock:
            attachment_id = links.get(input["url"], {}).get("id") or str(uuid4())
            links[input["url"]] = {**input, "id": attachment_id}
        return {"success": True, "attachment": {"id": attachment_id}}

    def read_issue(self, id: str, url: str = "") -> dict[str, Any]:
        """An issue with the link to one address."""
        issue = self._known(id)
        nodes = [{"id": link["id"]} for address, link in issue["links"].items() if address == url]
        return {**{key: issue[key] for key in ("id", "identifier", "url")}, "attachments": {"nodes": nodes}}

    def find_teams(self, filter: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
        """The team, when its key or id is asked for."""
        fits = all(TEAM.get(field) == comparison.get("eq") for field, comparison in filter.items())
        return {"nodes": [TEAM] if fits else []}

    def _known(self, issue_id: str) -> dict[str, Any]:
        try:
            return self.issues[issue_id]
        except KeyError:
            said = "Could not find referenced Issue."
            raise RefusalError("Entity not found: Issue", "INPUT_ERROR", said) from None


class LoopbackLinear(Loopback):
    """Serves a workspace. url, secret, options: what the sink's configuration needs."""

    def __init__(self) -> None:
        self.workspace, self.secret = Workspace(), secrets.token_urlsafe(24)
        super().__init__("linear", create_app(self.workspace, self.secret))
        self.options: Mapping[str, str] = {"team": TEAM["key"]}
        self.workspace.address = self.address
        self.url = f"{self.address}/graphql"


def create_app(workspace: Workspace, secret: str) -> Flask:
    """The GraphQL endpoint and the pages."""
    app = Flask(__name__)

    @app.post("/graphql")
    def graphql() -> tuple[Response, int]:
        asked = request.get_json()
        try:
            if not secrets.compare_digest(request.headers.get("Authorization", "").encode(), secret.encode()):
                message = "Authentication required, not authenticated"
                raise RefusalError(message, "AUTHENTICATION_ERROR", "You need to authenticate.", 401)
            return jsonify({"data": workspace.answer(asked["query"], asked["variables"])}), 200
        except RefusalError as refusal:
            return jsonify(refusal.answer), refusal.status

    @app.get("/")
    def index() -> str:
        return render_template_string(PAGE, title="Issues", issues=list(workspace.issues.values()))

    @app.get("/issue/<identifier>")
    def issue(identifier: str) -> tuple[str, int]:
        found = next((one for one in workspace.issues.values() if one["identifier"] == identifier), None)
        title = f"{identifier} {found['title']}" if found else f"There is no {identifier}"
        return render_template_string(PAGE, title=title, one=found), 200 if found else 404

    return app
