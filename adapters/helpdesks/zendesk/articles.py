"""Votes on the articles of Zendesk's help center: read from its API, and read out of the delivery log.

Source: https://developer.zendesk.com/api-reference/help_center/help-center-api/articles/
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from adapters.account_reading import objects
from adapters.article_totals import read_count, read_totals
from adapters.base import Delivery
from adapters.call_budget import CallBudget
from adapters.fields import Read, read_integer, read_own_id
from adapters.guarded_connection import Limits
from adapters.helpdesks.zendesk.access import headers
from adapters.helpdesks.zendesk.cursors import after, following_of
from adapters.json_api import READING, JsonApi
from adapters.list_api import Listed, ListPage
from adapters.settings import ConnectionSettings
from adapters.shapes import Shape
from rules.model import Event

ARTICLES = "/api/v2/help_center/articles.json"
PER_PAGE = 100
MARK = "zendesk_articles"
KEPT = ("id", "vote_sum", "vote_count")


class ZendeskArticles:
    """Needs the credentials email and token, as the reader of tickets does."""

    mark: ClassVar[str] = MARK
    many: ClassVar[str] = "articles"

    def __init__(self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING) -> None:
        self._api = JsonApi(connection, headers(connection), budget, limits)

    def page(self, cursor: str) -> ListPage:
        """Every article but drafts; an account without a help center has none."""
        path = f"{ARTICLES}?page[size]={PER_PAGE}&sort_by=created_at&sort_order=asc"
        answer = self._api.get(path + after(cursor))
        if answer is None:
            return ListPage()
        found = objects(self._api, answer, ARTICLES, "articles")
        return ListPage(
            tuple(self._article(one) for one in found if not one.get("draft")), following_of(answer)
        )

    def _article(self, record: Mapping[str, Any]) -> Listed:
        if not set(KEPT) <= set(record):
            raise self._api.odd(ARTICLES)
        return Listed(str(record["id"]), {key: record[key] for key in KEPT})


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
