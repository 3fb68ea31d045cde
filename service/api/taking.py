"""What the API takes: a correction, a batch of events. Each becomes a delivery, durable before it is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter

from flask import Response, jsonify, request
from marshmallow import ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from adapters.base import Helpdesk
from adapters.body import load_body
from adapters.helpdesks.agent import Agent
from adapters.shapes import first_problem
from rules.corrections import complaint
from rules.errors import InvalidSignature, MalformedBody, StorageUnavailable
from rules.taxonomy import Taxonomy
from service import corrections
from service.api.problems import problem
from service.api.rate import RateLimit
from service.intake.answers import DELIVERY_HEADER, RETRY_AFTER_SECONDS
from service.intake.commit import CommitThread
from service.intake.counters import count_accepted, count_refused
from service.intake.gate import DEFAULT_LIMIT_BYTES
from service.store.log import LogEntry
from service.store.reads.pages import item
from service.web.present import snapshot

CORRECTION_BYTES = 16_384
WRONG_TOKEN = "Send Authorization: Bearer and a secret of an agent connection."  # noqa: S105  what to do, no secret
WRONG_BATCH = "Nothing of this batch was taken. Mend what is named and send it again."
JSON = ("", "application/json")
ACCEPTED = 202
# A refusal's status -> why, as Prometheus sees it.
REASONS = {
    401: "signature", 403: "forbidden", 413: "too_large", 415: "encoding", 422: "invalid", 429: "rate", 503: "storage",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taking:
    """What takes: the log's commit thread, the connections (replaced in place when secrets change), the taxonomy.

    rate: how much may come under one publishable key.
    """

    commit: CommitThread
    helpdesks: Mapping[str, Helpdesk]
    taxonomy: Taxonomy
    rate: RateLimit = field(default_factory=RateLimit)


def take_events(taking: Taking) -> Response:
    """A batch of events of one sender, all or nothing."""
    started, now = perf_counter(), datetime.now(UTC)
    connection = _sender(taking, now)
    if connection is None:
        return counted("unknown", _unknown())
    name = connection.settings.name
    body, refusal = body_of(DEFAULT_LIMIT_BYTES)
    if refusal:
        return counted(name, refusal)
    number, places = connection.problems(body, now)
    if places:
        return counted(name, problem(422, WRONG_BATCH, places=places))
    headers = {one: request.headers[one] for one in connection.kept_headers if one in request.headers}
    answer = kept(taking, LogEntry(name, "webhook", now, headers, body), {"accepted": number})
    if answer.status_code == ACCEPTED:
        count_accepted(name, len(body), perf_counter() - started)
    return counted(name, answer)


def _unknown() -> Response:
    response = problem(401, WRONG_TOKEN)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


def counted(connection: str, answer: Response) -> Response:
    """The answer itself, counted where it is a refusal."""
    if answer.status_code in REASONS:
        count_refused(connection, REASONS[answer.status_code])
    return answer


def _sender(taking: Taking, now: datetime) -> Agent | None:
    """The connection whose token was sent; all are compared, so that the time tells nothing."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    found = None
    for one in list(taking.helpdesks.values()):
        if isinstance(one, Agent):
            try:
                one.verify(headers, b"", now)
                found = found or one
            except InvalidSignature:
                continue
    return found


def body_of(limit: int, types: Sequence[str] = JSON) -> tuple[bytes, Response | None]:
    """The raw body, or the refusal."""
    if request.mimetype not in types or request.headers.get("Content-Encoding", "identity") != "identity":
        return b"", problem(415, "Send JSON as application/json, not compressed.")
    request.max_content_length = limit
    try:
        return request.get_data(cache=False), None
    except RequestEntityTooLarge:
        return b"", problem(413, f"The body is larger than {limit:,} bytes. Send smaller batches.")


def kept(taking: Taking, entry: LogEntry, said: Mapping[str, object]) -> Response:
    """The answer to what is durable now, or that it could not be stored."""
    try:
        name = taking.commit.store_and_wait(entry)
    except StorageUnavailable:
        response = problem(503, "It could not be stored now. Send it again.")
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    response = jsonify({**said, "delivery": name})
    response.status_code = ACCEPTED
    response.headers[DELIVERY_HEADER] = name
    return response


def take_correction(taking: Taking) -> Response:
    """A person's correction of a tag; 404 for a ticket that is not known, 422 with the place of what is wrong."""
    body, refusal = body_of(CORRECTION_BYTES)
    if refusal:
        return refusal
    try:
        said = corrections.SCHEMA.load(load_body(body))
    except MalformedBody as error:
        return problem(422, "This is no correction.", places=[(error.pointer, str(error))])
    except ValidationError as error:
        wrong = first_problem(error.messages, "")
        return problem(422, "This is no correction.", places=[(wrong.pointer, str(wrong))])
    if trouble := complaint(said["tag"], said["value"], taking.taxonomy):
        return problem(422, "This is no correction.", places=[("/value", trouble)])
    if item(snapshot(), "tickets", said["ticket"]) is None:
        return problem(404, f"There is no ticket {said['ticket']}.")
    return kept(taking, corrections.entry(said, datetime.now(UTC)), {})
