"""The status page: does everything arrive, and what needs a person."""

from flask import render_template, request

from service.store.reads import flow, today
from service.store.reads.pages import page
from service.web import needs
from service.web.frame import frame
from service.web.present import snapshot, times

ROWS = 6


def index() -> str:
    """The first page."""
    store, around, midnight = snapshot(), frame(), times().midnight()
    arrived = bool(around.as_of or around.waiting)
    return render_template(
        "today.html",
        answer=needs.sentence(around.needs, arrived),
        arrived=arrived,
        refreshing=request.args.get("refresh") != "off",
        needs_heading=needs.heading(len(around.needs)),
        midnight=midnight,
        today=today.outcomes_since(store, midnight),
        tickets=today.counted_tickets(store),
        departures=flow.departures(store),
        deliveries=page(store, "deliveries", {}, limit=ROWS).items,
        flags=page(store, "flags", {}, limit=ROWS).items,
        pushes=page(store, "pushes", {}, limit=ROWS).items,
    )
