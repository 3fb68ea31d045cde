"""Visits of a help center, sent by its pages with a publishable key: checked, limited, durable before the answer."""

from collections.abc import Iterable
from datetime import UTC, datetime
from time import perf_counter

from flask import Response, request

from adapters.base import Helpdesk
from adapters.helpdesks.agent import Agent
from adapters.helpdesks.agent.visits import KEY, MOST_BYTES, MOST_EVENTS, forbidden
from service.api.problems import problem
from service.api.taking import ACCEPTED, JSON, WRONG_BATCH, Taking, body_of, counted, kept
from service.intake.counters import count_accepted
from service.store.log import LogEntry

UNIT_BYTES = 512  # a request counts once for each that it begins
PREFLIGHT_SECONDS = 7200
WRONG_KEY = "There is no publishable key of this text. Compare it with publishable_keys in deskgauge.toml."
WRONG_ORIGIN = "This page's origin is not among the connection's origins in deskgauge.toml."
WRONG_TYPE = "Nothing of this batch was taken: a publishable key sends visits only."
TOO_MANY = "Too many visits under this key. Wait, then send again."


def take_visits(taking: Taking) -> Response:
    """A small batch of a help center's page, all or nothing."""
    started, now = perf_counter(), datetime.now(UTC)
    agent, key = _publisher(taking.helpdesks.values())
    if agent is None:
        return counted("unknown", problem(401, WRONG_KEY))
    name = agent.settings.name
    if not _welcome(agent):
        return counted(name, problem(403, WRONG_ORIGIN))
    answer = _taken(taking, agent, key, now)
    if answer.status_code == ACCEPTED:
        count_accepted(name, request.content_length or 0, perf_counter() - started)
    return counted(name, _shared(answer))


def preflight(taking: Taking) -> Response:
    """What a browser asks before a request that a plain form could not send."""
    agent, _ = _publisher(taking.helpdesks.values())
    response = Response(status=204, headers={"Allow": "OPTIONS, POST", "Vary": "Origin"})
    if agent and _welcome(agent):
        _shared(response)
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return response


def _publisher(helpdesks: Iterable[Helpdesk]) -> tuple[Agent | None, str]:
    """The connection of the key in the address, and the key's name."""
    for one in list(helpdesks):
        if isinstance(one, Agent) and (name := one.key_name(request.args.get("key", ""))):
            return one, name
    return None, ""


def _welcome(agent: Agent) -> bool:
    return request.headers.get("Origin", "") in agent.settings.origins


def _taken(taking: Taking, agent: Agent, key: str, now: datetime) -> Response:
    """Plain text is taken because browsers send it without asking first."""
    body, refusal = body_of(MOST_BYTES, (*JSON, "text/plain"))
    if refusal:
        return refusal
    if seconds := taking.rate.take(f"{agent.settings.name}/{key}", 1 + len(body) // UNIT_BYTES):
        response = problem(429, TOO_MANY)
        response.headers["Retry-After"] = str(seconds)
        return response
    if places := forbidden(body):
        return problem(403, WRONG_TYPE, places=places)
    number, places = agent.problems(body, now, key)
    if number > MOST_EVENTS:
        places = [("/events", f"Send at most {MOST_EVENTS} events at once with a publishable key.")]
    if places:
        return problem(422, WRONG_BATCH, places=places)
    headers = {"content-type": "application/json", "origin": request.headers["Origin"], KEY: key}
    return kept(taking, LogEntry(agent.settings.name, "webhook", now, headers, body), {"accepted": number})


def _shared(response: Response) -> Response:
    """The same answer, readable by the page that asked."""
    response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
    response.headers["Vary"] = "Origin"
    return response
