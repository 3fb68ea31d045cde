"""Loopback help centers that list articles with their totals, in the words of Zendesk and of Intercom."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adapters.call_budget import CallBudget
from adapters.helpdesks.intercom.articles import IntercomArticles
from adapters.helpdesks.zendesk.articles import ZendeskArticles
from adapters.settings import ConnectionSettings, Secret
from tests.fakes.far_side import Answered, FarSide, Seen

A_PAGE = 2  # articles, whatever is asked for: a server may give fewer


def answered(status: int, document: Any) -> tuple[int, bytes]:
    return status, json.dumps(document).encode()


class FakeGuide(FarSide):
    """Zendesk's help center. articles: id to (votes for, votes against); drafts: ids that nobody can read yet."""

    authorization = "Basic Ym90QGRlc2suZXhhbXBsZS90b2tlbjp0b2stMQ=="  # bot@desk.example/token:tok-1

    def __init__(self) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        self.articles: dict[int, tuple[int, int]] = {42: (5, 1), 43: (0, 0), 44: (1, 3)}
        self.drafts: set[int] = set()

    def api(self, name: str = "acme", token: str = "tok-1") -> ZendeskArticles:
        credentials = {"email": "bot@desk.example", "token": token}
        settings = ConnectionSettings(name, "zendesk", (Secret("x" * 20),), self.url, credentials=credentials)
        return ZendeskArticles(settings, CallBudget())

    def _answered(self, seen: Seen) -> Answered:
        parts = urlsplit(seen.path)
        if seen.headers.get("Authorization") != self.authorization:
            return answered(401, {"error": "Couldn't authenticate you"})
        if parts.path != "/api/v2/help_center/articles.json":
            return answered(404, {"error": "InvalidEndpoint"})
        asked = parse_qs(parts.query)
        start = int(asked.get("page[after]", ["0"])[0])
        page = sorted(self.articles)[start : start + A_PAGE]
        following = start + A_PAGE
        meta = {
            "has_more": following < len(self.articles),
            "after_cursor": str(following),
            "before_cursor": "0",
        }
        return answered(200, {"articles": [self._article(one) for one in page], "meta": meta, "links": {}})

    def _article(self, number: int) -> dict[str, Any]:
        up, down = self.articles[number]
        return {
            "id": number, "title": "Synthetic title", "body": "<p>Synthetic body</p>", "draft": number in self.drafts,
            "vote_sum": up - down, "vote_count": up + down, "locale": "en-us", "promoted": False,
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z",
        }  # fmt: skip


class FakeArticles(FarSide):
    """Intercom's articles. articles: id to statistics; states: of those that are not published; gone: listed, not there."""

    def __init__(self) -> None:
        super().__init__(self._answered)
        self.url = f"http://127.0.0.1:{self.port}"
        self.articles: dict[str, dict[str, Any]] = {
            "6": {"views": 10, "conversions": 1, "reactions": 8, "happy_reaction_percentage": 38,
                  "neutral_reaction_percentage": 38, "sad_reaction_percentage": 25},
            "7": {"views": 0, "conversions": 0, "reactions": 0, "happy_reaction_percentage": 0,
                  "neutral_reaction_percentage": 0, "sad_reaction_percentage": 0},
            "8": {"views": 900, "conversions": 12, "reactions": 0, "fin_involvements": 40, "fin_resolutions": 31,
                  "fin_resolution_rate": 77.5},
        }  # fmt: skip
        self.states: dict[str, str] = {}
        self.gone: set[str] = set()

    def api(self, name: str = "acme", token: str = "tok-1") -> IntercomArticles:
        settings = ConnectionSettings(
            name, "intercom", (Secret("x" * 20),), self.url, credentials={"token": token}
        )
        return IntercomArticles(settings, CallBudget())

    def _answered(self, seen: Seen) -> Answered:
        parts = urlsplit(seen.path)
        if seen.headers.get("Authorization") != "Bearer tok-1" or "Intercom-Version" not in seen.headers:
            return answered(401, {"type": "error.list", "errors": [{"code": "unauthorized"}]})
        if parts.path == "/articles":
            return answered(200, self._list(int(parse_qs(parts.query)["page"][0])))
        number = parts.path.removeprefix("/articles/")
        if number in self.gone:
            return answered(404, {"type": "error.list", "errors": [{"code": "not_found"}]})
        statistics = {"type": "article_statistics", **self.articles[number]}
        return answered(200, self._item(number) | {"statistics": statistics})

    def _list(self, number: int) -> dict[str, Any]:
        ids, start = sorted(self.articles), (number - 1) * A_PAGE
        pages = {"type": "pages", "page": number, "per_page": A_PAGE, "total_pages": -(-len(ids) // A_PAGE)}
        found = [self._item(one) for one in ids[start : start + A_PAGE]]
        return {"type": "list", "pages": pages, "total_count": len(ids), "data": found}

    def _item(self, number: str) -> dict[str, Any]:
        state = self.states.get(number, "published")
        return {
            "type": "article",
            "id": number,
            "title": "Synthetic title",
            "body": "<p>Text</p>",
            "state": state,
        }
