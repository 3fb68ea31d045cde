"""Documents of article totals: what each vendor's reader takes, and what it refuses with its place."""

import json
from typing import Any

import pytest

from adapters.call_budget import CallBudget
from adapters.helpdesks.intercom import articles as intercom
from adapters.helpdesks.zendesk import articles as zendesk
from adapters.helpdesks.zendesk.parse import parse
from adapters.list_api import Listed, document
from adapters.registry import ARTICLES
from adapters.settings import ConnectionSettings
from rules.errors import ConfigError, IgnoredDelivery, MalformedBody
from rules.kinds import ARTICLE_TOTALS
from rules.model import Event
from rules.moments import to_text
from tests.adapters.samples import RECEIVED, delivery

AT = to_text(RECEIVED)


def read(reader: Any, *records: Any, at: Any = AT) -> list[Event]:
    body = {"at": at, "articles": list(records)}
    return list(reader.read_articles(body, delivery(body), frozenset()))


def votes(**changes: Any) -> dict[str, Any]:
    return {"id": 42, "vote_sum": 1, "vote_count": 3, **changes}


def statistics(**changes: Any) -> dict[str, Any]:
    return {"id": "6", "statistics": {"views": 10, **changes}}


def test_equal_totals_make_equal_documents_and_equal_observations() -> None:
    first, second = (document(zendesk.ZendeskArticles, RECEIVED, [Listed("42", votes())]) for _ in range(2))

    assert first == second
    assert json.loads(first) == {"zendesk_articles": 1, "at": AT, "articles": [votes()]}
    assert read(zendesk, votes()) == read(zendesk, votes())


def test_the_parser_knows_the_document_by_its_mark() -> None:
    body = {"zendesk_articles": 1, "at": AT, "articles": [votes()]}
    (event,) = parse(delivery(body, kind="snapshot"), frozenset())

    assert event.fields == {"article_id": "42", "votes": 3, "votes_up": 2, "votes_down": 1}
    with pytest.raises(IgnoredDelivery):
        parse(delivery({**body, "articles": []}), frozenset())


@pytest.mark.parametrize(("total", "balance"), [(1, 2), (1, -2), (3, 0), (0, 1)])
def test_votes_that_contradict_each_other_are_counted_without_their_sides(total: int, balance: int) -> None:
    (event,) = read(zendesk, votes(vote_count=total, vote_sum=balance))

    assert event.fields == {"article_id": "42", "votes": total}


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (votes(id=None), "/articles/1/id"),
        (votes(vote_count=-1), "/articles/1/vote_count"),
        (votes(vote_count="3"), "/articles/1/vote_count"),
        (votes(vote_sum=1.5), "/articles/1/vote_sum"),
        ("text", "/articles/1"),
    ],
)
def test_a_record_of_votes_that_is_none_is_named(record: Any, place: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        read(zendesk, votes(), record)

    assert caught.value.pointer == place


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (statistics(views=-1), "/articles/0/statistics/views"),
        (statistics(reactions=True), "/articles/0/statistics/reactions"),
        (statistics(happy_reaction_percentage=101), "/articles/0/statistics/happy_reaction_percentage"),
        (statistics(sad_reaction_percentage="5"), "/articles/0/statistics/sad_reaction_percentage"),
        ({"id": "6"}, "/articles/0/statistics"),
    ],
)
def test_a_record_of_statistics_that_is_none_is_named(record: Any, place: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        read(intercom, record)

    assert caught.value.pointer == place


@pytest.mark.parametrize("at", ["", "soon", None, 5])
def test_a_document_without_a_moment_is_refused(at: Any) -> None:
    with pytest.raises(MalformedBody):
        read(zendesk, votes(), at=at)


def test_what_a_source_does_not_count_is_left_out_and_no_total_is_of_another_name() -> None:
    full = statistics(conversions=2, reactions=200, happy_reaction_percentage=49.6, sad_reaction_percentage=0,
                      fin_involvements=3, fin_resolutions=None, neutral_reaction_percentage=50.4)  # fmt: skip
    (event,) = read(intercom, full)
    (bare,) = read(intercom, {"id": "6", "statistics": {"happy_reaction_percentage": 50}})

    assert event.fields == {"article_id": "6", "views": 10, "conversations": 2, "votes": 200, "votes_up": 99,
                            "votes_down": 0, "ai_involvements": 3}  # fmt: skip
    assert bare.fields == {"article_id": "6"}
    assert {*intercom.TOTALS.values(), *intercom.SHARES.values()} <= set(ARTICLE_TOTALS)


@pytest.mark.parametrize("name", ARTICLES)
def test_a_connection_without_the_credentials_is_told_which_is_missing(name: str) -> None:
    settings = ConnectionSettings("acme", name, base_url="https://desk.example", credentials={"other": "x"})

    with pytest.raises(ConfigError, match="is missing"):
        ARTICLES[name](settings, CallBudget())
