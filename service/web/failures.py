"""What a request gets that cannot be answered: a page or a problem, with a reference instead of a trace."""

import secrets
import sqlite3
from collections.abc import Mapping

import structlog
from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from rules.errors import StorageUnavailable
from service.api.arguments import ArgumentsError
from service.api.problems import problem
from service.metrics.asking import WrongQuestionError
from service.store.mirror.reading import NoMirror
from service.store.reads.cursors import CursorError

log = structlog.get_logger(__name__)

ANSWERS = {
    400: "This address asks for something that does not exist.",
    403: "These pages are closed.",
    404: "There is nothing at this address.",
    405: "This address only shows things; nothing can be sent to it.",
    500: "This page could not be made.",
    503: "The data cannot be read at this moment.",
}
NOTES = {
    404: "The ticket, flag or message may have been erased, or the address is incomplete.",
    500: "Nothing is lost: what arrives is stored and applied all the same. Try again in a minute;"
    " if it stays, run deskgauge doctor.",
    503: "Nothing is lost: what arrives is stored all the same. This page tries again by itself every few seconds;"
    " if it stays, run deskgauge doctor.",
}
RETRY_SECONDS = 5


def register(app: Flask) -> None:
    """Answer every failure of the application in one of the two forms."""
    app.register_error_handler(ArgumentsError, _bad_arguments)
    app.register_error_handler(CursorError, _bad_cursor)
    app.register_error_handler(WrongQuestionError, _bad_arguments)
    app.register_error_handler(NoMirror, _no_numbers)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(sqlite3.OperationalError, _unreadable)
    app.register_error_handler(StorageUnavailable, _unreadable)
    app.register_error_handler(Exception, _broken)


def _bad_arguments(error: ArgumentsError | WrongQuestionError) -> Response:
    return _answer(400, str(error), error.errors)


def _bad_cursor(error: CursorError) -> Response:
    return _answer(400, str(error), {"cursor": str(error)})


def _no_numbers(error: NoMirror) -> Response:
    response = _answer(503, str(error))
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _refused(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    detail = error.description if type(error).description != error.description else NOTES.get(status)
    response = _answer(status, detail or ANSWERS.get(status, error.name))
    response.headers.extend({name: value for name, value in error.get_headers() if name == "Allow"})
    return response


def _unreadable(error: Exception) -> Response:
    """The store is busy, being made or being replaced, so asking again helps."""
    response = _answer(503, NOTES[503], reference=_logged(error))
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _broken(error: Exception) -> Response:
    return _answer(500, NOTES[500], reference=_logged(error))


def _logged(error: Exception) -> str:
    """The reference under which the log has it."""
    reference = secrets.token_hex(4)
    log.error("page failed", reference=reference, endpoint=request.endpoint, exc_info=error)
    return reference


def _answer(
    status: int, detail: str, errors: Mapping[str, str] | None = None, reference: str = ""
) -> Response:
    if request.path.startswith("/api/"):
        return problem(status, detail, errors=errors, reference=reference)
    answer = ANSWERS.get(status, "This did not work.")
    page = render_template(
        "failure.html",
        status=status,
        answer=answer,
        detail=detail,
        reference=reference,
        retry=RETRY_SECONDS if status == 503 else 0,
    )
    return make_response(page, status)
