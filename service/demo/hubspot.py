"""A small HubSpot on this machine for the demo: companies with properties, shown on pages; nothing is kept."""

import json
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask, Response, jsonify, render_template_string, request

from service.demo.loopback import Loopback

MOST_INPUTS = 100
NO_SUCH_PROPERTY = "PROPERTY_DOESNT_EXIST"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{{ title }}</title>
<style>body{font:16px/1.5 system-ui;max-width:46rem;margin:3rem auto;padding:0 1rem}
th{text-align:left;padding-right:2rem}</style>
<p>The demo's CRM. Everything here is made up.</p><h1>{{ title }}</h1>
{% if one %}<table>{% for name, value in one.properties | dictsort %}
<tr><th>{{ labels.get(name, name) }}</th><td>{{ value }}</td></tr>
{% endfor %}</table><p><a href="/">All companies</a></p>
{% else %}<table>{% for company in companies %}
<tr><th><a href="/company/{{ company.id }}">{{ company.properties.name }}</a></th>
<td>{{ company.properties.get("deskgauge_health_state", "") }}</td></tr>{% endfor %}</table>{% endif %}</html>"""


class RefusalError(Exception):
    """What HubSpot says no to."""

    def __init__(self, status: int, category: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.answer = {"status": "error", "category": category, "message": message, **more}


class Portal:
    """One account's companies and properties in memory.

    writes: how many companies were written. address: where its pages are. index: what a search still sees, None where it
    sees everything at once. merged: ids that lead to another company since somebody merged the two.
    """

    def __init__(self, companies: Iterable[Mapping[str, str]] = ()) -> None:
        self.companies: dict[str, dict[str, Any]] = {}
        self.properties: dict[str, Mapping[str, Any]] = {
            name: {"name": name, "label": name, "type": "string"}
            for name in ("name", "domain", "organization")
        }
        self.groups: set[str] = set()
        self.writes, self.address = 0, ""
        self.index: Mapping[str, Mapping[str, Any]] | None = None
        self.merged: dict[str, str] = {}
        self._lock = threading.Lock()
        for number, one in enumerate(companies, 1001):
            self.companies[str(number)] = {"id": str(number), "properties": dict(one)}

    def answer(self, method: str, path: str, document: Any) -> tuple[int, dict[str, Any]]:
        """Status and body; RefusalError. There is no address that would make a company."""
        with self._lock:
            match (method, place(path)):
                case ("GET", "properties/companies"):
                    return 200, {"results": list(self.properties.values())}
                case ("POST", "properties/companies"):
                    return 201, self._make_property(document)
                case ("POST", "properties/companies/groups"):
                    return 201, self._make_group(document)
                case ("POST", "objects/companies/search"):
                    return 200, self._search(**document)
                case ("POST", "objects/companies/batch/read"):
                    return self._batch(
                        document["inputs"], lambda one: self._shown(one, document["properties"])
                    )
                case ("POST", "objects/companies/batch/update"):
                    return self._batch(document["inputs"], self._update)
        raise RefusalError(404, "OBJECT_NOT_FOUND", "no such address")

    def _make_group(self, document: Mapping[str, str]) -> dict[str, Any]:
        if document["name"] in self.groups:
            raise RefusalError(409, "CONFLICT", "the group exists")
        self.groups.add(document["name"])
        return dict(document)

    def _make_property(self, document: Mapping[str, Any]) -> dict[str, Any]:
        if document["name"] in self.properties:
            raise RefusalError(409, "CONFLICT", "the property exists")
        if document["groupName"] not in self.groups:
            raise RefusalError(400, "VALIDATION_ERROR", "no such group")
        self.properties[document["name"]] = document
        return dict(document)

    def _search(self, filterGroups: Any, properties: list[str], limit: int) -> dict[str, Any]:  # noqa: N803
        wanted = [(one["propertyName"], one["value"]) for group in filterGroups for one in group["filters"]]
        if unknown := {name for name, _ in wanted} - set(self.properties):
            raise RefusalError(400, "VALIDATION_ERROR", _invalid(NO_SUCH_PROPERTY, unknown))
        seen = self.companies if self.index is None else self.index
        found = [
            one
            for one in seen.values()
            if any(_same(one["properties"].get(name), value) for name, value in wanted)
        ]
        return {"total": len(found), "results": [self._shown(one, properties) for one in found[:limit]]}

    def _batch(
        self, inputs: list[Mapping[str, Any]], each: Callable[[Mapping[str, Any]], dict[str, Any]]
    ) -> tuple[int, dict[str, Any]]:
        """What `each` gives for every input; a 207 tells of those that were refused."""
        if not 1 <= len(inputs) <= MOST_INPUTS:
            raise RefusalError(400, "VALIDATION_ERROR", "too many inputs")
        results, errors = [], []
        for one in inputs:
            try:
                results.append(each(one))
            except RefusalError as refusal:
                errors.append(refusal.answer)
        answer = {"status": "COMPLETE", "results": results}
        return (207, answer | {"errors": errors, "numErrors": len(errors)}) if errors else (200, answer)

    def _update(self, told: Mapping[str, Any]) -> dict[str, Any]:
        company, properties = self._company(told["id"]), told["properties"]
        for name, value in properties.items():
            if name not in self.properties:
                raise RefusalError(400, "VALIDATION_ERROR", _invalid(NO_SUCH_PROPERTY, [name]))
            if value and not _fits(value, self.properties[name]):
                raise RefusalError(400, "VALIDATION_ERROR", _invalid("INVALID_VALUE", [name]))
        company["properties"] |= properties
        self.writes += 1
        return self._shown(company, list(properties))

    def _company(self, record: str) -> dict[str, Any]:
        try:
            return self.companies[self.merged.get(record, record)]
        except KeyError:
            said = "Could not get some COMPANY objects, they may be deleted or not exist."
            raise RefusalError(404, "OBJECT_NOT_FOUND", said, context={"ids": [record]}) from None

    def _shown(self, told: Mapping[str, Any], properties: Iterable[str]) -> dict[str, Any]:
        one = told if "properties" in told else self._company(told["id"])
        held = {name: one["properties"].get(name) for name in properties if name in self.properties}
        return {"id": one["id"], "properties": held, "url": f"{self.address}/company/{one['id']}"}


def place(path: str) -> str:
    """What an address is about: /crm/objects/2026-09/companies/search is objects/companies/search."""
    kind, _, rest = path.split("?")[0].removeprefix("/crm/").partition("/")
    return f"{kind}/{rest.partition('/')[2]}"


def _same(held: str | None, value: str) -> bool:
    return (held or "").lower() == value.lower()


def _fits(value: str, definition: Mapping[str, Any]) -> bool:
    """Whether a property of that type takes the value."""
    try:
        match definition["type"]:
            case "number":
                float(value)
            case "datetime":
                return re.fullmatch(r"[\d-]{10}T[\d:]{8}\.\d{3}Z", value) is not None
            case "enumeration":
                return value in {option["value"] for option in definition["options"]}
    except ValueError:
        return False
    return True


def _invalid(error: str, names: Iterable[str]) -> str:
    """HubSpot's own way to say which property was wrong: JSON inside the message."""
    entries = [{"isValid": False, "error": error, "name": name} for name in sorted(names)]
    return f"Property values were not valid: {json.dumps(entries)}"


class LoopbackHubSpot(Loopback):
    """Serves a portal. url, secret: for the sink's configuration."""

    def __init__(self, companies: Iterable[Mapping[str, str]]) -> None:
        self.portal, self.secret = Portal(companies), secrets.token_urlsafe(24)
        super().__init__("hubspot", create_app(self.portal, self.secret))
        self.url = self.portal.address = self.address


def create_app(portal: Portal, secret: str) -> Flask:
    """The API and the pages."""
    app = Flask(__name__)

    @app.route("/crm/<path:path>", methods=["GET", "POST"])
    def crm(path: str) -> tuple[Response, int]:
        try:
            if not secrets.compare_digest(
                request.headers.get("Authorization", "").encode(), f"Bearer {secret}".encode()
            ):
                raise RefusalError(401, "INVALID_AUTHENTICATION", "the key is wrong")
            status, answer = portal.answer(request.method, request.path, request.get_json(silent=True))
            return jsonify(answer), status
        except RefusalError as refusal:
            return jsonify(refusal.answer), refusal.status

    @app.get("/")
    def index() -> str:
        return render_template_string(
            PAGE, title="Companies", companies=list(portal.companies.values()), one=None
        )

    @app.get("/company/<record>")
    def company(record: str) -> tuple[str, int]:
        found = portal.companies.get(record)
        labels = {name: one["label"] for name, one in portal.properties.items()}
        title = found["properties"]["name"] if found else f"There is no company {record}"
        return render_template_string(
            PAGE, title=title, one=found, labels=labels, companies=[]
        ), 200 if found else 404

    return app
