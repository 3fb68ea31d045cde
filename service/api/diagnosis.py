"""GET /api/v1/metrics/diagnosis: what numbers say together, and one thing to do for each metric."""

from collections.abc import Callable

from flask import Response, jsonify, request

from service.api.metrics import known
from service.metrics.asking import Asked
from service.metrics.diagnosis.told import told
from service.web.present import numbers, snapshot


def diagnosis() -> Response:
    """All findings of a period with their evidence, and what could not be judged."""
    known(request.args, "from", "to", "where")
    asked = Asked(request.args.get("from"), request.args.get("to"), where=request.args.getlist("where"))
    return jsonify(told(numbers(), snapshot(), asked).document())


ROUTES: tuple[tuple[str, str, Callable[..., Response]], ...] = (
    ("/api/v1/metrics/diagnosis", "api.diagnosis", diagnosis),
)
