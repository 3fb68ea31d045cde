"""GET /api/v1/...: every list, and one ticket, flag or push with what hangs on it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

from flask import Response, abort, jsonify, request

from rules.moments import to_text
from service.api import arguments
from service.briefs import account_brief, document
from service.store.frozen_tables import FROZEN
from service.store.reads import account_later, answers, stories
from service.store.reads.account_sources import told_by
from service.store.reads.accounts import account_story
from service.store.reads.frozen import frozen
from service.store.reads.goals import advice, efficient
from service.store.reads.listings import LISTINGS
from service.store.reads.pages import item, page, total
from service.store.reads.problems import problem_story
from service.store.reads.snapshot import Row
from service.web.names import subject_names
from service.web.present import site, snapshot
from service.web.ranked import costed, ranked

PARTS = ("episodes", "escalations", "surveys", "violations", "answers")
View = Callable[..., Response]
PACKAGE = Path(__file__).resolve().parents[1]


def many(name: str) -> Response:
    """One page of a list."""
    asked = arguments.read(name, request.args)
    found = page(snapshot(), name, asked.filters, limit=asked.limit, cursor=asked.cursor)
    items = _named(found.items) if name == "flags" else found.items
    return jsonify(items=items, next_cursor=found.next_cursor)


def goals() -> Response:
    """The goals, what efficient means here, and what to think of where they are too few or too many."""
    asked = arguments.read("goals", request.args)
    found = page(snapshot(), "goals", asked.filters, limit=asked.limit, cursor=asked.cursor)
    said = {"efficient": efficient(snapshot()), "advice": advice(total(snapshot(), "goals", {}))}
    return jsonify(items=found.items, next_cursor=found.next_cursor, **said)


def problems() -> Response:
    """One page of the problems; of those that stand all that fit, what costs most a week first."""
    asked = arguments.read("problems", request.args)
    if asked.filters.get("standing") != "true":
        found = page(snapshot(), "problems", asked.filters, limit=asked.limit, cursor=asked.cursor)
        return jsonify(items=costed(found.items), next_cursor=found.next_cursor)
    others = {name: value for name, value in asked.filters.items() if name != "standing"}
    if others or asked.cursor:
        abort(400, "standing=true takes no other filter and no cursor.")
    return jsonify(items=ranked()[: asked.limit], next_cursor=None)


def _named(flags: list[Row]) -> list[Row]:
    """Flags with what people call their subject and what an account did later, None where that says nothing."""
    names, later = subject_names(flags), account_later.of_flags(snapshot(), flags, site().now())
    return [
        {**one, "subject_name": names.get(one["subject"]), "account_later": later.get(one["id"])}
        for one in flags
    ]


def ticket(key: str) -> Response:
    """A ticket with its episodes, hand-overs, surveys, violations, answers, and the ids of its flags and pushes."""
    arguments.none(request.args)
    story = stories.ticket_story(snapshot(), key)
    if story is None:
        abort(404, f"There is no ticket {key}.")
    parts = {name: getattr(story, name) for name in PARTS}
    flags, pushes = ([one["id"] for one in rows] for rows in (story.flags, story.pushes))
    return jsonify({**story.ticket, **parts, "flags": flags, "pushes": pushes})


def flag(key: str) -> Response:
    """A flag that stands, with its history, what people said of it and of its rule, and the ids of its pushes."""
    arguments.none(request.args)
    story = stories.flag_story(snapshot(), key)
    if story is None or story.flag is None:
        abort(404, f"There is no flag {key}, or it was withdrawn.")
    said = answers.of_flag(snapshot(), key)
    people = {"answers": said, "outcome": answers.outcome(said)}
    precision = asdict(answers.precision(snapshot(), story.flag["rule"]))
    pushes = [one["id"] for one in story.pushes]
    return jsonify(
        {
            **_named([story.flag])[0],
            **people,
            "precision": precision,
            "history": story.history,
            "pushes": pushes,
        }
    )


def account(key: str) -> Response:
    """An account with who told what of it, and the ids of its flags and pushes."""
    arguments.none(request.args)
    story = account_story(snapshot(), key)
    if story is None:
        abort(404, f"There is no account {key}.")
    flags, pushes = ([one["id"] for one in rows] for rows in (story.flags, story.pushes))
    told = {name: asdict(one) for name, one in told_by(snapshot(), key, to_text(site().now())).items()}
    return jsonify({**story.account, "told": told, "flags": flags, "pushes": pushes})


def brief(key: str) -> Response:
    """What is worth knowing of an account before its contract renews, as of now."""
    arguments.none(request.args)
    found = account_brief(snapshot().select, key, site().now())
    if found is None:
        abort(404, f"There is no account {key}.")
    return jsonify(document(found))


def problem(key: str) -> Response:
    """A problem with what its tickets report, what may belong to it, and the ids of its flags and pushes."""
    arguments.none(request.args)
    story = problem_story(snapshot(), key)
    if story is None:
        abort(404, f"There is no problem {key}.")
    flags, pushes = ([one["id"] for one in rows] for rows in (story.flags, story.pushes))
    told = {name: getattr(story, name) for name in ("reports", "possible", "proof", "merged")}
    return jsonify({**story.problem, **told, "flags": flags, "pushes": pushes})


def push(key: str) -> Response:
    """A push with every try; `attempts` is their number."""
    arguments.none(request.args)
    found = item(snapshot(), "pushes", key)
    if found is None:
        abort(404, f"There is no push {key}.")
    return jsonify({**found, "tries": stories.attempts_of(snapshot(), key)})


def kept(table: str, key: str) -> Response:
    """Frozen numbers as they were frozen, with the definitions of their time; the key may be a name."""
    arguments.none(request.args)
    found = frozen(snapshot(), table, key)
    if found is None:
        abort(404, f"There are no {table} called {key[:60]}.")
    return jsonify(found)


def description() -> Response:
    """This description: from the checkout's root, or from beside the package in a wheel."""
    places = (PACKAGE.parent / "openapi.yaml", PACKAGE / "openapi.yaml")
    text = next(place for place in places if place.exists()).read_bytes()
    return Response(text, mimetype="application/yaml")


OWN: Mapping[str, View] = {"goals": goals, "problems": problems}  # lists that say more than their rows
ROUTES: tuple[tuple[str, str, View], ...] = (
    *((f"/api/v1/{name}", f"api.{name}", OWN.get(name) or partial(many, name)) for name in LISTINGS),
    ("/api/v1/tickets/<path:key>", "api.ticket", ticket),
    ("/api/v1/accounts/<path:key>/brief", "api.brief", brief),
    ("/api/v1/accounts/<path:key>", "api.account", account),
    ("/api/v1/problems/<key>", "api.problem", problem),
    ("/api/v1/flags/<path:key>", "api.flag", flag),
    ("/api/v1/pushes/<path:key>", "api.push", push),
    *((f"/api/v1/{one.name}/<key>", f"api.kept_{one.name}", partial(kept, one.name)) for one in FROZEN),
    ("/openapi.yaml", "openapi", description),
)
