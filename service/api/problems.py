"""Errors of the API as problem+json (RFC 9457): what is wrong and what to do, never a stack trace."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify


def problem(
    status: int,
    detail: str,
    *,
    errors: Mapping[str, str] | None = None,
    places: Sequence[tuple[str, str]] = (),
    reference: str = "",
) -> Response:
    """One problem. errors: argument to what is wrong with it; places: the same by JSON pointer. reference: in the log."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = [{"pointer": pointer(name), "detail": said} for name, said in errors.items()]
    if places:
        body["errors"] = [{"pointer": place, "detail": said} for place, said in places]
    if reference:
        body["reference"] = reference
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def pointer(name: str) -> str:
    """The JSON pointer (RFC 6901) of one argument among the arguments."""
    return "/" + name.replace("~", "~0").replace("/", "~1")
