"""The Flask application: pages, read API and health behind one set of rules."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request

from service.api import changes, diagnosis, logbook, metrics
from service.api import routes as api
from service.api.taking import Taking, take_correction
from service.store.reads.snapshot import Reads
from service.web import closed, failures, frame, present
from service.web.audit_taking import take_audit
from service.web.pages import ROUTES
from service.web.site import Site

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def create_app(
    reads: Reads, site: Site, public: Sequence[Blueprint] = (), taking: Taking | None = None
) -> Flask:
    """The application for one installation.

    public: what is served to everybody, like stylesheet and icon. taking: what the API takes, None where it only shows.
    """
    app = Flask("service.web", root_path=str(Path(__file__).parent))
    app.url_map.merge_slashes = False
    app.extensions["deskgauge"] = present.hold(reads, site)
    frame.register(app)
    for rule, endpoint, view in ROUTES:
        app.add_url_rule(rule, endpoint, view)
    for rule, endpoint, answer in (*api.ROUTES, *metrics.ROUTES, *diagnosis.ROUTES, *changes.ROUTES):
        app.add_url_rule(rule, endpoint, answer)
    if taking is not None:
        app.add_url_rule(
            "/escalations/audit", "escalations.audit", partial(take_audit, taking), methods=["POST"]
        )
        app.add_url_rule(
            "/api/v1/corrections", "api.correct", lambda: take_correction(taking), methods=["POST"]
        )
        for rule, endpoint, take in logbook.ROUTES:
            app.add_url_rule(rule, endpoint, partial(take, taking), methods=["POST"])
    for blueprint in public:
        app.register_blueprint(blueprint)
    app.before_request(_guard(frozenset(one.name for one in public)))
    app.after_request(_headers)
    app.teardown_request(lambda error: present.close())
    failures.register(app)
    return app


def _guard(public: frozenset[str]) -> Callable[[], None]:
    def guard() -> None:
        if request.endpoint == "static" or request.blueprint in public:
            return
        if not closed.is_local(request):
            abort(403, closed.EXPLANATION)
        if closed.is_foreign(request):
            abort(403, "This request came from another site's page and was refused.")

    return guard


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
