"""The addresses of the events endpoint, and the script that sends a help center's events to it."""

from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory

from service.api.taking import Taking, take_events
from service.api.visits import preflight, take_visits

EVENTS = "/api/v1/events"
STATIC = Path(__file__).resolve().parents[1] / "web" / "static"
SNIPPET, SNIPPET_SECONDS = "help-center.js", 3600


def events_blueprint(taking: Taking) -> Blueprint:
    """POST /api/v1/events, for everybody who has a token or a publishable key."""
    blueprint = Blueprint("events", __name__)

    def take() -> Response:
        return take_visits(taking) if "key" in request.args else take_events(taking)

    blueprint.add_url_rule(EVENTS, "take", take, methods=["POST"], provide_automatic_options=False)
    blueprint.add_url_rule(
        EVENTS, "preflight", lambda: preflight(taking), methods=["OPTIONS"], provide_automatic_options=False
    )
    blueprint.add_url_rule(f"/{SNIPPET}", "snippet", snippet)
    return blueprint


def snippet() -> Response:
    """The script of the help center's pages, which any site may load."""
    response = send_from_directory(STATIC, SNIPPET, mimetype="text/javascript", max_age=SNIPPET_SECONDS)
    response.headers["Cache-Control"] = f"public, max-age={SNIPPET_SECONDS}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
