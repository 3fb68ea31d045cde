"""POST /api/v1/annotations, changes and actions: checked, durable before the answer."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from flask import Response
from marshmallow import ValidationError

from adapters.body import load_body
from adapters.shapes import first_problem
from rules.errors import MalformedBody
from rules.logbook import ACTION, ANNOTATION, CHANGE
from service.api.problems import problem
from service.api.taking import Taking, body_of, kept
from service.logbook.recording import Known, NotThere, record
from service.web.present import numbers, site, snapshot

MOST_BYTES = 16_384
AN = {ANNOTATION: "an annotation", CHANGE: "a change", ACTION: "an action"}


def take(thing: str, taking: Taking) -> Response:
    """One thing, or with `id` what is told anew of one; 404 for an unknown one, 422 with the place of what is wrong."""
    body, refusal = body_of(MOST_BYTES)
    if refusal:
        return refusal
    now = datetime.now(UTC)
    try:
        found = record(thing, load_body(body), "api", _known(), now)
    except NotThere as error:
        return problem(404, str(error))
    except (MalformedBody, ValidationError) as error:
        wrong = first_problem(error.messages, "") if isinstance(error, ValidationError) else error
        return problem(422, f"This is not {AN[thing]}.", places=[(wrong.pointer, str(wrong))])
    return kept(taking, found.entry, {"id": found.id, "warnings": found.warnings})


def _known() -> Known:
    return Known(snapshot(), ZoneInfo(site().timezone), numbers().book.metrics)


ROUTES: tuple[tuple[str, str, Callable[[Taking], Response]], ...] = (
    ("/api/v1/annotations", "api.annotate", partial(take, ANNOTATION)),
    ("/api/v1/changes", "api.log_change", partial(take, CHANGE)),
    ("/api/v1/actions", "api.act", partial(take, ACTION)),
)
