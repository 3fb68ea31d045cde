"""A small HubSpot on this machine for the demo: companies with properties, shown on pages; nothing is kept."""

import secrets
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Self

from flask import Flask, Response, jsonify, render_template_string, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

MOST_INPUTS = 100
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
    """One account's companies and properties in memory. writes: how many companies were written."""

    def __init__(self, companies: Iterable[Mapping[str, str]] = ()) -> None:
        self.companies: dict[str, dict[str, Any]] = {}
        self.properties: dict[str, Mapping[str, Any]] = {
            name: {"name": name, "label": name} for name in ("name", "domain", "organization")
        }
        self.groups: set[str] = set()
        self.writes = 0
        self._lock = threading.Lock()
        for number, one in enumerate(companies, 1001):
            self.companies[str(number)] = {"id": str(number), "properties": dict(one)}

    def answer(self, method: str, path: str, document: Any) -> tuple[int, dict[str, Any]]:
        """Status and body; RefusalError."""
        place = (
            method,
            "/".join(part for part in path.split("?")[0].split("/")[3:] if not _is_version(part)),
        )
        with self._lock:
            match place:
                case ("GET", "companies"):
                    return 200, {"results": list(self.properties.values())}
                case ("POST", "companies"):
                    return 201, self._make_property(document)
                case ("POST", "companies/groups"):
                    return 201, self._make_group(document)
                case ("POST", "companies/search"):
                    return 200, self._search(**document)
                case ("POST", "companies/batch/update"):
                    return self._update(**document)
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
        ((wanted,),) = (group["filters"] for group in filterGroups)
        if wanted["propertyName"] not in self.properties:
            raise RefusalError(400, "VALIDATION_ERROR", "PROPERTY_DOESNT_EXIST")
        found = [
            {"id": one["id"], "properties": {name: one["properties"].get(name) for name in properties}}
            for one in self.companies.values()
            if one["properties"].get(wanted["propertyName"]) == wanted["value"]
        ]
        return {"total": len(found), "results": found[:limit]}

    def _update(self, inputs: list[Mapping[str, Any]]) -> tuple[int, dict[str, Any]]:
        if not 1 <= len(inputs) <= MOST_INPUTS:
            raise RefusalError(400, "VALIDATION_ERROR", "too many inputs")
        results, errors = [], []
        for one in inputs:
            unknown = set(one["properties"]) - set(self.properties)
            if unknown:
                raise RefusalError(400, "VALIDATION_ERROR", "PROPERTY_DOESNT_EXIST")
            company = self.companies.get(one["id"])
            if company is None:
                missing = {"ids": [one["id"]]}
                errors.append({"status": "error", "category": "OBJECT_NOT_FOUND", "context": missing})
                continue
            company["properties"] |= one["properties"]
            self.writes += 1
            results.append(company)
        status = 207 if errors else 200
        return status, {"status": "COMPLETE", "results": results, "errors": errors, "numErrors": len(errors)}


def _is_version(part: str) -> bool:
    return part[:1].isdigit() and "-" in part


class LoopbackHubSpot:
    """Serves a portal on a free port of 127.0.0.1 while used as a context. url, secret: for the sink's configuration."""

    def __init__(self, companies: Iterable[Mapping[str, str]]) -> None:
        self.portal, self.secret = Portal(companies), secrets.token_urlsafe(24)
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", 0, create_app(self.portal, self.secret), threaded=True, request_handler=_Quiet
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, name="hubspot", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


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


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Requests are shown on Deskgauge's own pages."""
