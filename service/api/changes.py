"""GET /api/v1/changes/<key>: a change with what came of it."""

from collections.abc import Callable

from flask import Response, abort, jsonify, request

from service.api import arguments
from service.metrics.changes.showing import document, told_of
from service.store.mirror.reading import NoMirror
from service.store.reads.pages import item
from service.web.present import numbers, snapshot


def change(key: str) -> Response:
    """One change; its result is null while there are no numbers at all."""
    arguments.none(request.args)
    found = item(snapshot(), "changes", key)
    if found is None:
        abort(404, f"There is no change {key[:60]}.")
    try:
        came_of_it = document(numbers(), found, told_of(snapshot()))
    except NoMirror:
        came_of_it = None
    return jsonify({**found, "result": came_of_it})


ROUTES: tuple[tuple[str, str, Callable[..., Response]], ...] = (
    ("/api/v1/changes/<key>", "api.change", change),
)
