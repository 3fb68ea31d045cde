"""What the `ticket.*` webhook events say happened; event_types.py tells which type is read by which function.

Source: https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
"""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.helpdesks.zendesk.satisfaction import answered, offered
from adapters.helpdesks.zendesk.schedules import assigned
from adapters.helpdesks.zendesk.states import created
from adapters.helpdesks.zendesk.tables import SYSTEM_AUTHOR
from adapters.helpdesks.zendesk.values import gone_or_back, our_new_value, our_value
from adapters.helpdesks.zendesk.webhook import Reader, Webhook
from rules.errors import MalformedBody
from rules.model import Event, Kind, Role


def nothing(_: Webhook) -> list[Event]:
    """No event besides the state."""
    return []


def ticket_created(webhook: Webhook) -> list[Event]:
    """CREATED, at the ticket's own time."""
    at = webhook.detail.get("created_at") or webhook.at
    return [created(webhook.source, webhook.detail, at, sequence=webhook.sequence)]


def _change(webhook: Webhook, name: str, before: Any, after: Any) -> list[Event]:
    fields = {"name": name, "before": before, "after": after, "actor_id": webhook.detail.get("actor_id")}
    return webhook.happened(Kind.CHANGE, fields)


def changed(name: str) -> Reader:
    """CHANGE of the ticket field `name`."""

    def read(webhook: Webhook) -> list[Event]:
        before = _value(our_value, name, webhook.event.get("previous"), "/event/previous")
        after = _value(our_new_value, name, webhook.event["current"], "/event/current")
        return _change(webhook, name, before, after)

    return read


def _value(read: Callable[[str, Any], Any], name: str, raw: Any, pointer: str) -> Any:
    try:
        return read(name, raw)
    except ValueError as error:
        raise MalformedBody(str(error), pointer) from None


def status_changed(webhook: Webhook) -> list[Event]:
    """CHANGE, or REMOVED or RESTORED where "deleted" is told as a status."""
    if come_or_gone := gone_or_back(webhook.event.get("previous"), webhook.event["current"]):
        return webhook.happened(*come_or_gone)
    return changed("status")(webhook)


def tags_changed(webhook: Webhook) -> list[Event]:
    """CHANGE of the tags; the event tells the difference and `detail` the tags after it."""
    if "tags" not in webhook.detail:
        return []
    after = webhook.detail["tags"] or []
    added, removed = webhook.event.get("tags_added") or [], webhook.event.get("tags_removed") or []
    return _change(webhook, "tags", sorted(set(after) - set(added) | set(removed)), after)


def custom_field_changed(webhook: Webhook) -> list[Event]:
    """CHANGE of a custom field that the connection maps; none of any other."""
    field = webhook.event["custom_field"]["id"]
    if field not in webhook.custom_fields:
        return []
    before, after = ((webhook.event.get(when) or {}).get("value") for when in ("previous", "current"))
    name = f"field:{field}"
    return _change(webhook, name, our_value(name, before), our_value(name, after))


def schedule_changed(webhook: Webhook) -> list[Event]:
    """CHANGE of the schedule; none where the event does not tell which one it is now."""
    told = assigned(webhook.event, "previous", "current")
    return webhook.happened(Kind.CHANGE, told) if told else []


def comment_added(webhook: Webhook) -> list[Event]:
    """MESSAGE, public or not."""
    comment = webhook.event["comment"]
    author = comment.get("author") or {}
    fields = {
        "message_id": comment["id"],
        "author_id": author.get("id"),
        "author_role": _role(author).value,
        "public": comment["is_public"],
    }
    return webhook.happened(
        Kind.MESSAGE, fields, thing=f"comment:{comment['id']}", text=comment.get("body") or ""
    )


def _role(author: Mapping[str, Any]) -> Role:
    if author.get("id") == SYSTEM_AUTHOR:
        return Role.SYSTEM
    if author.get("is_staff") is None:
        return Role.UNKNOWN
    return Role.STAFF if author["is_staff"] else Role.CUSTOMER


def comment_touched(kind: Kind) -> Reader:
    """Something that happened to a comment later."""
    return lambda webhook: webhook.happened(kind, {"message_id": webhook.event["comment"]["id"]})


def removed(reason: str) -> Reader:
    """REMOVED for `reason`."""
    return lambda webhook: webhook.happened(Kind.REMOVED, {"reason": reason})


def restored(webhook: Webhook) -> list[Event]:
    """RESTORED."""
    return webhook.happened(Kind.RESTORED, {})


def merged(webhook: Webhook) -> list[Event]:
    """MERGED into the ticket that is named."""
    return webhook.happened(Kind.MERGED, {"into": webhook.event["target_ticket_id"]})


def csat_requested(webhook: Webhook) -> list[Event]:
    """SURVEY_OFFERED."""
    return [offered(webhook.source, webhook.at)]


def csat_received(webhook: Webhook) -> list[Event]:
    """SURVEY."""
    score = webhook.event["satisfaction_score"]
    return answered(
        webhook.source, score["score"], webhook.at, score.get("comment"), "/event/satisfaction_score/score"
    )
