"""Statistics of Intercom's articles: read from its API, and read out of the delivery log.

Source: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/articles
"""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from marshmallow import fields

from adapters.account_reading import objects
from adapters.article_totals import read_count, read_totals
from adapters.base import Delivery
from adapters.call_budget import CallBudget
from adapters.fields import Read, read_own_id
from adapters.guarded_connection import Limits
from adapters.helpdesks.intercom.access import headers
from adapters.json_api import READING, JsonApi
from adapters.list_api import Listed, ListPage
from adapters.settings import ConnectionSettings
from adapters.shapes import Shape, optional
from rules.model import Event

ARTICLES = "/articles"
PER_PAGE = 50
MARK = "intercom_articles"
PUBLISHED = "published"
# Intercom's name of a total -> ours. Its documentation names conversations in one place and conversions in another.
TOTALS: Mapping[str, str] = {
    "views": "views",
    "conversions": "conversations",
    "conversations": "conversations",
    "reactions": "votes",
    "fin_involvements": "ai_involvements",
    "fin_resolutions": "ai_resolutions",
}
# Intercom's share of all reactions, in percent -> our number of votes.
SHARES: Mapping[str, str] = {"happy_reaction_percentage": "votes_up", "sad_reaction_percentage": "votes_down"}


class IntercomArticles:
    """Needs the credential token, an access token that may read articles."""

    mark: ClassVar[str] = MARK
    many: ClassVar[str] = "articles"

    def __init__(self, connection: ConnectionSettings, budget: CallBudget, limits: Limits = READING) -> None:
        self._api = JsonApi(connection, headers(connection), budget, limits)

    def page(self, cursor: str) -> ListPage:
        """Every published article. The list leaves the statistics out, so each one is read by itself."""
        number = int(cursor or 1)
        answer = self._api.get(f"{ARTICLES}?page={number}&per_page={PER_PAGE}")
        listed = objects(self._api, answer, ARTICLES, "data")
        published = [one for one in listed if one.get("state") == PUBLISHED]
        more = listed and number < ((answer.get("pages") or {}).get("total_pages") or 1)
        return ListPage(
            tuple(found for one in published if (found := self._article(one))),
            str(number + 1) if more else "",
        )

    def _article(self, listed: Mapping[str, Any]) -> Listed | None:
        """None where it went away meanwhile."""
        path = f"{ARTICLES}/{quote(str(listed.get('id')), safe='')}"
        read = listed if listed.get("statistics") else self._api.get(path)
        if read is None:
            return None
        if not isinstance(read, dict) or not isinstance(read.get("statistics"), dict) or "id" not in read:
            raise self._api.odd(path)
        kept = {key: read["statistics"].get(key) for key in (*TOTALS, *SHARES)}
        told = {key: value for key, value in kept.items() if value is not None}
        return Listed(str(read["id"]), {"id": read["id"], "statistics": told})


def read_share(value: Any) -> float:
    """A share in percent. ValueError else."""
    if type(value) not in (int, float) or not 0 <= value <= 100:
        raise ValueError("Not a share in percent.")
    return float(value)


_NAMED = {**dict.fromkeys(TOTALS, read_count), **dict.fromkeys(SHARES, read_share)}
StatisticsShape = Shape.from_dict({name: optional(reader) for name, reader in _NAMED.items()})


class ArticleShape(Shape):
    """An article's id and totals."""

    id = Read(read_own_id, required=True)
    statistics = fields.Nested(StatisticsShape, required=True)


_ARTICLE = ArticleShape()


def read_articles(body: Mapping[str, Any], delivery: Delivery, _: frozenset[str]) -> list[Event]:
    """The document that Deskgauge's own poll builds."""
    return read_totals(body, delivery, _ARTICLE, _totals)


def _totals(record: Mapping[str, Any]) -> Mapping[str, Any]:
    said = {key: value for key, value in record["statistics"].items() if value is not None}
    found = {TOTALS[key]: value for key, value in said.items() if key in TOTALS}
    shares = {SHARES[key]: value for key, value in said.items() if key in SHARES}
    if "votes" not in found:
        return found
    return found | {name: round(found["votes"] * share / 100) for name, share in shares.items()}
