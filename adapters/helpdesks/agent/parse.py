"""From a batch of our own events to events: every type with its shape and its reader, and everything that is wrong."""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from marshmallow import Schema, ValidationError

from adapters.base import Delivery
from adapters.body import load_body
from adapters.helpdesks.agent import conversation, schemas
from adapters.helpdesks.agent import happening_schemas as others
from adapters.helpdesks.agent.happenings import happening
from adapters.helpdesks.agent.visits import KEY, visit
from adapters.reading import MOST_AHEAD
from adapters.source import Source
from rules.errors import MalformedBody
from rules.model import Event, Form, Kind

MOST_EVENTS, MOST_PROBLEMS, LONGEST_STEP = 500, 20, 80
Reader = Callable[[Source, Mapping[str, Any]], list[Event]]
Problem = tuple[str, str]  # JSON pointer, what is wrong

TYPES: Mapping[str, tuple[Schema, Reader]] = {
    "conversation": (schemas.ConversationShape(), conversation.conversation),
    "message": (schemas.MessageShape(), conversation.message),
    "hand_over": (schemas.HandOverShape(), conversation.hand_over),
    "survey": (schemas.SurveyShape(), conversation.survey),
    "resolution_claimed": (others.ClaimShape(), conversation.claim),
    "search": (others.SearchShape(), happening(Kind.SEARCH, "query")),
    "article_viewed": (others.ArticleShape(), happening(Kind.ARTICLE_VIEWED)),
    "article_voted": (others.VoteShape(), happening(Kind.ARTICLE_VOTED)),
    "guidance_shown": (others.ArticleShape(), happening(Kind.GUIDANCE_SHOWN)),
    "usage": (others.UsageShape(), happening(Kind.USAGE)),
    "product_error": (others.ErrorShape(), happening(Kind.PRODUCT_ERROR, "message")),
    "release": (others.ReleaseShape(), happening(Kind.RELEASE)),
    "subscription": (others.SubscriptionShape(), happening(Kind.SUBSCRIPTION)),
    "churn_reason": (others.ChurnReasonShape(), happening(Kind.CHURN_REASON, "text")),
}


def parse(delivery: Delivery) -> list[Event]:
    """The events of a batch; MalformedBody with its first problem."""
    told, problems = read(delivery)
    for pointer, said in problems:
        raise MalformedBody(said, pointer)
    found = [event for events in told for event in events]
    return [visit(event, delivery) for event in found] if KEY in delivery.headers else found


def read(delivery: Delivery) -> tuple[list[list[Event]], list[Problem]]:
    """What each event of the batch becomes, and up to 20 problems; where there is one, nothing of the batch counts."""
    try:
        body = load_body(delivery.body)
    except MalformedBody as error:
        return [], [(error.pointer, str(error).removesuffix(f" (at {error.pointer})"))]
    if problem := _envelope(body):
        return [], [problem]
    found: list[list[Event]] = []
    problems: list[Problem] = []
    for number, told in enumerate(body["events"]):
        try:
            found.append(_event(delivery, told))
        except ValidationError as error:
            problems += _flat(error.messages, f"/events/{number}")
        if len(problems) >= MOST_PROBLEMS:
            break
    return found, problems[:MOST_PROBLEMS]


def _envelope(body: Mapping[str, Any]) -> Problem | None:
    if body.get("schema") != schemas.SCHEMA:
        return "/schema", f"Write the schema that this version knows: {schemas.SCHEMA}."
    if unknown := sorted(set(body) - {"schema", "events"}):
        return _below("", unknown[0]), "Unknown key. A batch holds schema and events."
    events = body.get("events")
    if not isinstance(events, list) or not 1 <= len(events) <= MOST_EVENTS:
        return "/events", f"Send a list of 1 to {MOST_EVENTS} events."
    return None


def _event(delivery: Delivery, told: Any) -> list[Event]:
    kind = told.get("type") if isinstance(told, dict) else None
    if not isinstance(kind, str) or kind not in TYPES:
        near = get_close_matches(str(kind)[:LONGEST_STEP], TYPES, 1)
        raise ValidationError({"type": [f"Unknown type. {'Did you mean' if near else 'Known are'}"
                                        f" {', '.join(near or TYPES)}?"]})  # fmt: skip
    shape, reader = TYPES[kind]
    loaded: dict[str, Any] = shape.load(told)
    if loaded["at"] > delivery.received_at + MOST_AHEAD and KEY not in delivery.headers:
        raise ValidationError({"at": ["Lies more than an hour ahead."]})
    source = Source(delivery, loaded.get("conversation_id", ""), Form.HINT, loaded["at"])
    return reader(source, loaded)


def _flat(messages: Any, pointer: str) -> Iterator[Problem]:
    """Every message of marshmallow with its JSON pointer; they name types and keys, never values."""
    if isinstance(messages, Mapping):
        for key in sorted(messages, key=str):
            yield from _flat(messages[key], pointer if key == "_schema" else _below(pointer, str(key)))
    else:
        yield from ((pointer, str(one)) for one in messages)


def _below(pointer: str, key: str) -> str:
    """The pointer of a key (RFC 6901); a very long one is cut."""
    step = key[:LONGEST_STEP].replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{step}"
