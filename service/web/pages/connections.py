"""Connections: does every helpdesk send, as much as usual, and can we read it?"""

from flask import render_template

from adapters.registry import APIS
from adapters.settings import ConnectionSettings
from service.fetch.backfill import Standing, standing_of
from service.store.context_marks import context_marks
from service.store.reads.connections import HOUR, ConnectionStanding, standings
from service.web.present import site, snapshot, times
from service.web.times import about, between
from service.web.words import counted, in_words
from service.wiring import can_be_read, can_be_written


def index() -> str:
    """Every connection of the configuration."""
    here = site()
    found = standings(snapshot(), here.connections, times().before(HOUR))
    return render_template(
        "connections.html",
        answer=answer(found),
        standings=found,
        silent={one.name: one.is_silent(times().now()) for one in found},
        written={name: written(one) for name, one in here.connections.items()},
        readable={name: can_be_read(one) for name, one in here.connections.items()},
        has_api={name: one.helpdesk in APIS for name, one in here.connections.items()},
        lost={one.name: lost(one.failed) for one in found},
        backfills={one.name: _backfill(one.name) for one in found},
        helpdesks={name: one.helpdesk for name, one in here.connections.items()},
        public_url=here.public_url,
        contexts=context_marks(snapshot(), here.contexts),
    )


def answer(found: list[ConnectionStanding]) -> str:
    """Whether all of them send, and when the last delivery came."""
    if not found:
        return "No connection is configured."
    refused = [one.name for one in found if one.refused]
    quiet = [one for one in found if one.is_silent(times().now())]
    if refused:
        return f"{refused[0]} rejects our credentials, so it cannot be read."
    if quiet:
        one = quiet[0]
        return (
            f"Nothing has come from {one.name} yet."
            if one.last_at is None
            else f"Nothing has come from {one.name} for {_ago(one.last_at)}."
        )
    newest = max(one.last_at or "" for one in found)
    many = f"All {in_words(len(found)).lower()} helpdesks are sending"
    subject = {1: "The helpdesk is sending", 2: "Both helpdesks are sending"}.get(len(found), many)
    return f"{subject}; the last event came {_ago(newest)} ago."


def written(connection: ConnectionSettings) -> str:
    """What goes into this helpdesk, in a few words."""
    fields = len(connection.write_fields) + bool(connection.survey_field)
    parts = (
        "tags" * connection.write_tags,
        counted(fields, "field", "fields") * bool(fields),
        "a note" * connection.ask_reason,
    )
    if connection.read_only:
        return "Writes nothing: read-only"
    if not connection.asks_for_writing:
        return "Writes nothing"
    missing = "" if can_be_written(connection) else ", once it has credentials"
    return f"Writes {', '.join(part for part in parts if part)}{missing}"


def lost(failed: dict[str, int] | None) -> str:
    """What the helpdesk says of its deliveries of the past day; empty where it does not tell."""
    if failed is None:
        return ""
    if not failed:
        return "It says that all webhooks of the past day arrived."
    said = ", ".join(f"{number:,} {word}" for word, number in sorted(failed.items()))
    number = sum(failed.values())
    which = "webhook of the past day did" if number == 1 else "webhooks of the past day did"
    return f"It says that {number:,} {which} not arrive: {said}. What they told of is read by the comparison."


def _ago(at: str) -> str:
    return about(max(0.0, between(at, times().now_text())))


def _backfill(name: str) -> str:
    """How its newest backfill stands, in words; empty where there was none."""
    standing = standing_of(site().data_dir, name)
    return _backfill_words(standing) if standing else ""


def _backfill_words(one: Standing) -> str:
    read = counted(one.filled, "ticket", "tickets")
    if one.ended_at:
        return f"The past since {times().day(one.since)} was brought in, {read}."
    done = one.seen + len(one.page_done)
    share = f", {100 * done // max(one.expected, done, 1)} %" if one.expected else ""
    return f"The past since {times().day(one.since)} is being brought in: {read} so far{share}."
