"""Votes on the articles of Zendesk's help center: read from its API, and read out of the delivery log.

Source: https://developer.zendesk.com/api-reference/help_center/help-center-api/articles/
"""

import base64
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from adapters.article_api import MOST_PAGES, Article, read_count, read_totals
from adapters.base import ConnectionSettings, Delivery
from adapters.call_budget import CallBudget
from adapters.credentials import credential
from adapters.fields import Read, read_integer, read_own_id
from adapters.guarded_connection import Limits
from adapters.json_api import READING, JsonApi
from adapters.shapes import Shape
from rules.model import Event

ARTICLES = "/api/v2/help_center/articles.json"
PER_PAGE = 100
MARK = "zendesk_articles"
KEPT = ("id", "vote_sum", "vote_count")


class ZendeskArticles:
    """Needs the credentials email and token, as the reader of tickets does."""

    mark: ClassVar[str] = MARK

    def __init__(self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING) -> None:
        user = f"{credential(connection, 'email')}/token:{credential(connection, 'token')}"
        headers = {"Authorization": f"Basic {base64.b64encode(user.encode()).decode()}"}
        self._api = JsonApi(connection, headers, budget, limits)

    def articles(self) -> Iterator[Article]:
        """Every article but drafts; an account without a help center has none."""
        following = f"{ARTICLES}?page[size]={PER_PAGE}&sort_by=created_at&sort_order=asc"
        first = following
        for _ in range(MOST_PAGES):
            answer = self._api.get(following)
            if answer is None:
                return
            found, meta = self._page(answer)
            yield from (self._article(one) for one in found if not one.get("draft"))
            if not (meta.get("has_more") and meta.get("after_cursor")):
                return
            following = f"{first}&page[after]={quote(str(meta['after_cursor']), safe='')}"

    def _page(self, answer: Any) -> tuple[list[Mapping[str, Any]], Mapping[str, Any]]:
        if not isinstance(answer, dict) or not isinstance(answer.get("articles"), list):
            raise self._api.odd(ARTICLES)
        return answer["articles"], answer.get("meta") or {}

    def _article(self, record: Mapping[str, Any]) -> Article:
        if not set(KEPT) <= set(record):
            raise self._api.odd(ARTICLES)
        return Article(str(record["id"]), {key: record[key] for key in KEPT})


class ArticleShape(Shape):
    """vote_sum: votes for minus votes against. vote_count: all of them."""

    id = Read(read_own_id, required=True)
    vote_sum = Read(read_integer, required=True)
    vote_count = Read(read_count, required=True)


_ARTICLE = ArticleShape()


def read_articles(body: Mapping[str, Any], delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """The document that Deskgauge's own poll builds."""
    return read_totals(body, delivery, _ARTICLE, _votes)


def _votes(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """For and against are not known where the two numbers contradict each other."""
    total, balance = record["vote_count"], record["vote_sum"]
    if abs(balance) > total or (total + balance) % 2:
        return {"votes": total}
    return {"votes": total, "votes_up": (total + balance) // 2, "votes_down": (total - balance) // 2}
