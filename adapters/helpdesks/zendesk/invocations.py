"""Zendesk's log of webhook invocations: which of its deliveries to us went wrong, and how.

Source: https://developer.zendesk.com/documentation/webhooks/monitoring-webhooks/
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from adapters.call_budget import CallBudget
from adapters.guarded_connection import Limits
from adapters.helpdesks.zendesk.access import headers
from adapters.json_api import READING, JsonApi
from adapters.settings import ConnectionSettings

WEBHOOKS = "/api/v2/webhooks"
PER_PAGE, MOST_PAGES = 100, 20
SUCCESS = "success"


class ZendeskInvocations:
    """Needs the credentials email and token; only administrators may read the log."""

    def __init__(self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING) -> None:
        self._api = JsonApi(connection, headers(connection), budget, limits)

    def failed(self, address: str, since: datetime) -> Mapping[str, int]:
        """By Zendesk's word: terminated, throttled, circuit broken ..., of every webhook with this address."""
        answer = self._api.get(f"{WEBHOOKS}?page[size]={PER_PAGE}") or {}
        ours = [one for one in _list(answer, "webhooks") if one.get("endpoint") == address and one.get("id")]
        found: Counter[str] = Counter()
        for webhook in ours:
            found.update(self._of(str(webhook["id"]), since))
        return dict(found)

    def _of(self, webhook: str, since: datetime) -> Iterator[str]:
        """The words of the failures, the newest first, back to the moment."""
        path = f"{WEBHOOKS}/{quote(webhook, safe='')}/invocations?page[size]={PER_PAGE}"
        following = path
        for _ in range(MOST_PAGES):
            answer = self._api.get(following) or {}
            for one in _list(answer, "invocations"):
                if _moment(one.get("latest_completed_at")) < since:
                    return
                if (status := str(one.get("status") or "unknown")) != SUCCESS:
                    yield status
            meta = answer.get("meta") or {}
            if not meta.get("has_more") or not meta.get("after_cursor"):
                return
            following = f"{path}&page[after]={quote(str(meta['after_cursor']), safe='')}"


def _list(answer: Any, name: str) -> list[Mapping[str, Any]]:
    found = answer.get(name) if isinstance(answer, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _moment(value: Any) -> datetime:
    """An invocation without a time is taken for a new one."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
