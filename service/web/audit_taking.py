"""Takes what a person found out about a hand-over: an answer and its cause, durable before the next one is shown."""

from datetime import UTC, datetime
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from rules.answers import HAND_OVER, QUESTIONS
from rules.corrections import complaint
from rules.errors import StorageUnavailable
from service import colleagues, corrections
from service.answer_links import Asked
from service.api.taking import Taking
from service.store.log import LogEntry
from service.store.reads import auditing
from service.store.reads.snapshot import Row
from service.web.present import snapshot

VIA = "audit"
KEPT = ("from", "to", "where")
CAUSE = "escalation_cause"
LATER = "It could not be stored now. Go back and press the button again."


def take_audit(taking: Taking) -> Response:
    """The form of one hand-over; 404 for one that is not known, 422 where a question is left open."""
    hand_over = auditing.hand_over(snapshot(), request.form.get("hand_over", ""))
    if hand_over is None:
        abort(404, "This hand-over is not known any more.")
    right, cause = request.form.get("right", ""), request.form.get("cause", "")
    if right not in QUESTIONS[HAND_OVER]:
        abort(422, "Say whether it was right to hand over.")
    if not cause or complaint(CAUSE, cause, taking.taxonomy):
        abort(422, "Say what the cause was.")
    try:
        for entry in _entries(hand_over, right, cause, datetime.now(UTC)):
            taking.commit.store_and_wait(entry)
    except StorageUnavailable:
        abort(503, LATER)
    kept: dict[str, Any] = {name: request.args.getlist(name) for name in KEPT if name in request.args}
    return redirect(url_for("escalations", **kept, after=hand_over["id"], saved="1", _anchor="audit"), 303)


def _entries(hand_over: Row, right: str, cause: str, now: datetime) -> list[LogEntry]:
    """The deliveries; saying again what stands already adds nothing."""
    ticket = hand_over["ticket_id"]
    asked = Asked(HAND_OVER, right, hand_over["id"], ticket, "", VIA, 0)
    found = [colleagues.entry(asked, "", "", None, now)] if right != hand_over["said"] else []
    if cause != hand_over["cause"]:
        said = {"ticket": ticket, "tag": CAUSE, "value": cause, "about": hand_over["id"], "by": "", "why": ""}
        found.append(corrections.entry(said, now))
    return found
