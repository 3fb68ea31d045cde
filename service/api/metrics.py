"""GET /api/v1/metrics...: definitions with their numbers, one of them with its guards, and the tickets behind it."""

from collections.abc import Callable
from datetime import datetime
from typing import NoReturn
from urllib.parse import urlencode

from flask import Response, abort, jsonify, request
from werkzeug.datastructures import MultiDict

from rules.errors import ConfigError
from rules.metrics.ask import Ask
from rules.metrics.definition import AUDIENCES, TIERS, Metric
from rules.suggestion import suggestion
from service.api.arguments import ArgumentsError
from service.metrics.asking import Asked, ask_of, fitting
from service.metrics.numbers import PARTS, Member, Numbers
from service.metrics.showing import (
    answer_csv,
    answer_document,
    asked_document,
    listed,
    members_csv,
    members_document,
)
from service.metrics.verdicts.foreseen import METRIC as FORECAST
from service.metrics.verdicts.foreseen import document as forecast_document
from service.metrics.verdicts.foreseen import foresee
from service.store.reads import cursors
from service.web.present import numbers as held_numbers

Given = MultiDict[str, str]
ASKING = ("from", "to", "every", "by", "where", "parameter")
SEVERAL = frozenset({"by", "where", "parameter", "id"})  # these may be given more than once
FORMATS = {"json": "application/json", "csv": "text/csv"}
LIMIT, MOST = 100, 10_000  # members; in CSV the most
MOST_METRICS = 500


def many() -> Response:
    """All metrics, or those that are asked for, each with its numbers."""
    known(request.args, *ASKING, "tier", "audience", "id", "format", "limit", "cursor")
    numbers = held_numbers()
    named = request.args.getlist("id")
    for name in named:
        metric_of(numbers, name, lambda said: _refuse("id", said))
    names, following = _page(list(filter(_chosen(numbers, request.args), numbers.book.metrics)), request.args)
    ask = ask_of(numbers, asked(request.args))
    names = fitting(numbers, names, ask, named)
    cells = numbers.answer(names, ask)
    if _as_csv():
        return _csv(answer_csv(numbers, ask, cells, names), following)
    document = answer_document(numbers, ask, cells, names)
    return jsonify(**asked_document(numbers, ask), items=listed(document, names), next_cursor=following)


def one(key: str) -> Response:
    """One metric with its numbers, and those that are always shown beside it."""
    known(request.args, *ASKING, "format")
    numbers = held_numbers()
    metric = metric_of(numbers, key, lambda said: abort(404, said))
    ask = ask_of(numbers, asked(request.args))
    names = fitting(numbers, dict.fromkeys((key, *metric.guards)), ask, [key])
    cells = numbers.answer(names, ask)
    if _as_csv():
        return _csv(answer_csv(numbers, ask, cells, names))
    first, *beside = listed(answer_document(numbers, ask, cells, names), names)
    return jsonify(**asked_document(numbers, ask), **first, beside=beside)


def forecast() -> Response:
    """What will be left of the AI's resolutions in a period once they can no longer be revoked."""
    known(request.args, *(name for name in ASKING if name not in ("every", "parameter")))
    numbers = held_numbers()
    ask = ask_of(numbers, asked(request.args))
    fitting(numbers, (), ask, [FORECAST])
    return jsonify(forecast_document(numbers, foresee(numbers, ask)))


def tickets(key: str) -> Response:
    """The tickets behind a metric's number, newest first."""
    known(
        request.args,
        *(name for name in ASKING if name not in ("every", "by")),
        "part",
        "format",
        "limit",
        "cursor",
    )
    numbers = held_numbers()
    metric = metric_of(numbers, key, lambda said: abort(404, said))
    ask = ask_of(numbers, asked(request.args))
    fitting(numbers, (), ask, [key])
    limit = _limit(request.args, MOST if _as_csv() else LIMIT, MOST)
    members, following = members_page(numbers, metric, ask, request.args, limit)
    if _as_csv():
        return _csv(members_csv(members), following)
    return jsonify(**asked_document(numbers, ask), items=members_document(members), next_cursor=following)


def asked(given: Given) -> Asked:
    """The question of an address's arguments."""
    several = {name: given.getlist(name) for name in ("by", "where", "parameter")}
    return Asked(given.get("from"), given.get("to"), given.get("every"), **several)


def part(given: Given) -> str:
    """Which of a number's tickets are meant; by default those that count."""
    return _one_of(given, "part", tuple(PARTS)) or next(iter(PARTS))


def members_page(
    numbers: Numbers, metric: Metric, ask: Ask, given: Given, limit: int
) -> tuple[list[Member], str | None]:
    """At most `limit` members after the address's cursor, and the cursor of the next page."""
    if metric.is_made:
        known = ", ".join(one.id for one in numbers.book.within(metric))
        abort(404, f"{metric.id} is made of other numbers. Ask for the tickets of one of these: {known}.")
    found = numbers.tickets(metric.id, ask, part(given), limit=limit + 1, after=_after(metric, given))
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return found[:limit], cursors.encode(_list(metric), [last.at.isoformat(), last.key]) if last else None


def _after(metric: Metric, given: Given) -> tuple[datetime, str] | None:
    cursor = given.get("cursor")
    if cursor is None:
        return None
    at, key = cursors.decode(_list(metric), cursor, 2)
    try:
        return datetime.fromisoformat(at).replace(tzinfo=None), key
    except ValueError:
        raise cursors.CursorError from None


def _list(metric: Metric) -> str:
    return f"members of {metric.id}"


def known(given: Given, *names: str) -> None:
    """Refuse arguments that are not known here, and those that are given twice and may not be."""
    errors = dict.fromkeys(
        set(given) - set(names), f"Unknown argument. Known here: {', '.join(sorted(names))}."
    )
    errors |= {
        name: "Give it once."
        for name, values in given.lists()
        if name in names and len(values) > 1 and name not in SEVERAL
    }
    if errors:
        raise ArgumentsError(errors)


def _chosen(numbers: Numbers, given: Given) -> Callable[[str], bool]:
    """Whether a metric is one of those that are asked for."""
    named = given.getlist("id")
    tier, audience = _one_of(given, "tier", TIERS), _one_of(given, "audience", AUDIENCES)

    def is_chosen(name: str) -> bool:
        metric = numbers.book.metric(name)
        return (
            (not named or name in named)
            and tier in (None, metric.tier)
            and (audience is None or audience in metric.audience)
        )

    return is_chosen


def _page(names: list[str], given: Given) -> tuple[list[str], str | None]:
    cursor, limit = given.get("cursor"), _limit(given, MOST_METRICS, MOST_METRICS)
    if cursor is not None:
        after = cursors.decode("metrics", cursor, 1)[0]
        names = [one for one in names if one > after]
    return names[:limit], cursors.encode("metrics", [names[limit - 1]]) if len(names) > limit else None


def metric_of(numbers: Numbers, name: str, otherwise: Callable[[str], NoReturn]) -> Metric:
    try:
        return numbers.book.metric(name)
    except ConfigError as error:
        otherwise(str(error))


def _refuse(name: str, said: str) -> NoReturn:
    raise ArgumentsError({name: said})


def _one_of(given: Given, name: str, known: tuple[str, ...]) -> str | None:
    value = given.get(name)
    if value is not None and value not in known:
        _refuse(name, f"{value[:40]!r} is not known. {suggestion(value, known)}")
    return value


def _limit(given: Given, usual: int, most: int) -> int:
    text = given.get("limit")
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        _refuse("limit", f"{text[:40]!r} is no whole number from 1 to {most}.")
    return int(text)


def _as_csv() -> bool:
    wanted = _one_of(request.args, "format", tuple(FORMATS))
    if wanted is not None:
        return wanted == "csv"
    return request.accept_mimetypes.best_match(list(FORMATS.values())) == FORMATS["csv"]


def _csv(text: str, following: str | None = None) -> Response:
    response = Response(text, mimetype=FORMATS["csv"])
    if following is not None:
        given = {**request.args.to_dict(flat=False), "cursor": [following]}
        response.headers["Link"] = f'<?{urlencode(given, doseq=True)}>; rel="next"'
    return response


ROUTES: tuple[tuple[str, str, Callable[..., Response]], ...] = (
    ("/api/v1/metrics", "api.metrics", many),
    ("/api/v1/metrics/forecast", "api.metrics_forecast", forecast),
    ("/api/v1/metrics/<key>", "api.metric", one),
    ("/api/v1/metrics/<key>/tickets", "api.metric_tickets", tickets),
)
