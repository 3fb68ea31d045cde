"""What a request gets that cannot be answered: a page or a problem, with a reference instead of a trace."""

import secrets
from collections.abc import Mapping

import structlog
from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from service.api.arguments import ArgumentsError
from service.api.problems import problem
from service.store.reads.cursors import CursorError

log = structlog.get_logger(__name__)

ANSWERS = {
    400: "This address asks for something that does not exist.",
    403: "These pages are closed.",
    404: "There is nothing at this address.",
    405: "This address only shows things; nothing can be sent to it.",
    500: "This page could not be made.",
}
NOTES = {
    404: "The ticket, flag or message may have been erased, or the address is incomplete.",
    500: "Nothing is lost: what arrives is stored and applied all the same. Try again in a minute;"
    " if it stays, run deskgauge doctor.",
}


def register(app: Flask) -> None:
    """Answer every failure of the application in one of the two forms."""
    app.register_error_handler(ArgumentsError, _bad_arguments)
    app.register_error_handler(CursorError, _bad_cursor)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _broken)


def _bad_arguments(error: ArgumentsError) -> Response:
    return _answer(400, str(error), error.errors)


def _bad_cursor(error: CursorError) -> Response:
    return _answer(400, str(error), {"cursor": str(error)})


def _refused(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    detail = error.description if type(error).description != error.description else NOTES.get(status)
    response = _answer(status, detail or ANSWERS.get(status, error.name))
    response.headers.extend({name: value for name, value in error.get_headers() if name == "Allow"})
    return response


def _broken(error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("page failed", reference=reference, endpoint=request.endpoint, exc_info=error)
    return _answer(500, NOTES[500], reference=reference)


def _answer(
    status: int, detail: str, errors: Mapping[str, str] | None = None, reference: str = ""
) -> Response:
    if request.path.startswith("/api/"):
        return problem(status, detail, errors=errors, reference=reference)
    answer = ANSWERS.get(status, "This did not work.")
    page = render_template("failure.html", status=status, answer=answer, detail=detail, reference=reference)
    return make_response(page, status)
