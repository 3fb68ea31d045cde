"""The same operations by another client of Salesforce: what it sends is what we send."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import responses
from simple_salesforce import Salesforce as SimpleSalesforce
from simple_salesforce.exceptions import SalesforceMoreThanOneRecord

from tests.adapters.salesforce.accounts import IDS, told
from tests.fakes.far_side import Seen
from tests.fakes.salesforce import CLIENT, ORG, SECRET, TOKEN, FakeSalesforce

VERSION = "66.0"
MY_DOMAIN = "https://acme.my.salesforce.com"
DATA = f"{MY_DOMAIN}/services/data/v{VERSION}"


@pytest.fixture
def other() -> Iterator[tuple[Any, responses.RequestsMock]]:
    """The other client, logged in, and what it asked for."""
    with responses.RequestsMock() as asked:
        asked.add_passthru("http://127.0.0.1")
        answer = {"access_token": f"{TOKEN}1", "instance_url": MY_DOMAIN}
        asked.post(f"{MY_DOMAIN}/services/oauth2/token", json=answer)
        client = SimpleSalesforce(
            consumer_key=CLIENT, consumer_secret=SECRET, domain="acme.my", version=VERSION
        )
        yield client, asked


def ours(fake: FakeSalesforce, method: str, part: str) -> Seen:
    fake.sink().send(told())
    return next(seen for seen in fake.seen if seen.method == method and part in seen.path)


def test_the_login_is_the_same(fake: FakeSalesforce, other: tuple[Any, responses.RequestsMock]) -> None:
    theirs, mine = other[1].calls[0].request, ours(fake, "POST", "token")

    assert urlsplit(theirs.url).path == mine.path
    assert dict(parse_qsl(theirs.body)) == mine.document
    assert theirs.headers["Authorization"] == mine.headers["Authorization"]


def test_the_upsert_is_the_same_but_makes_nothing(
    fake: FakeSalesforce, other: tuple[Any, responses.RequestsMock]
) -> None:
    client, asked = other
    asked.patch(f"{DATA}/sobjects/Account/{ORG}/1", status=204)
    mine = ours(fake, "PATCH", "Account")
    client.Account.upsert(f"{ORG}/1", mine.document)

    theirs = asked.calls[-1].request
    assert (theirs.method, f"{urlsplit(theirs.url).path}?updateOnly=true") == (mine.method, mine.path)
    assert theirs.headers["Authorization"] == mine.headers["Authorization"]


def test_the_update_of_a_record_is_the_same(
    fake: FakeSalesforce, other: tuple[Any, responses.RequestsMock]
) -> None:
    client, asked = other
    asked.patch(f"{DATA}/sobjects/Account/{IDS[2]}", status=204)
    client.Account.update(IDS[2], {})
    fake.sink().send(told("help:2", record=IDS[2]))

    theirs, mine = asked.calls[-1].request, fake.seen[-1]
    assert (theirs.method, urlsplit(theirs.url).path) == (mine.method, mine.path)


def test_query_and_description_are_asked_for_at_the_same_places(
    fake: FakeSalesforce, other: tuple[Any, responses.RequestsMock]
) -> None:
    client, asked = other
    mine = ours(fake, "GET", "/query")
    question = dict(parse_qsl(urlsplit(mine.path).query))
    asked.get(f"{DATA}/query/", json={"records": []})
    asked.get(f"{DATA}/sobjects/Account/describe", json={"fields": []})
    client.query(question["q"])
    client.Account.describe()

    query, description = (call.request.url for call in list(asked.calls)[-2:])
    assert dict(parse_qsl(urlsplit(query).query)) == question
    assert urlsplit(query).path.rstrip("/") == urlsplit(mine.path).path
    assert urlsplit(description).path == ours(fake, "GET", "describe").path


def test_the_other_client_takes_a_300_for_several_records_too(
    other: tuple[Any, responses.RequestsMock],
) -> None:
    client, asked = other
    asked.patch(f"{DATA}/sobjects/Account/{ORG}/3", status=300, json=["a", "b"])
    with pytest.raises(SalesforceMoreThanOneRecord):
        client.Account.upsert(f"{ORG}/3", {})
