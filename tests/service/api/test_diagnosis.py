"""GET /api/v1/metrics/diagnosis: findings whose every number opens its tickets."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.metrics.book import built_in
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.service import seeded
from tests.service.installation import Installation
from tests.service.metrics.diagnosed_world import AS_OF, fill, world
from tests.service.metrics.diagnosis.test_diagnosing import MIXED
from tests.service.metrics.rows import Rows

ADDRESS = "/api/v1/metrics/diagnosis"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A browser for an installation in which the mix has changed and an article is read in vain."""
    folder = tmp_path_factory.mktemp("diagnosis")
    rows = Rows(folder)
    for day, contacts in (("2026-03-10", 0), ("2026-04-02", 12)):
        rows.add("articles_daily", article_id="acme:7", day=day, visits=40, votes_up=0, votes_down=0,
                 contacts=contacts, escalations=0)  # fmt: skip
    rows.visit(
        started_at=24.0 * 31,
        articles=["acme:7"],
        contact_at=24.0 * 31 + 1,
        ticket_id="acme:1",
        outcome="contacted",
    )
    rows.visit(
        started_at=24.0 * 31,
        articles=["acme:77"],
        contact_at=24.0 * 31 + 1,
        ticket_id="acme:2",
        outcome="contacted",
    )
    fill(rows, MIXED)
    numbers = rows.numbers(AS_OF)
    made = Installation(folder)
    site = replace(seeded.site(made), timezone="UTC", numbers=numbers)
    yield create_app(Reads(made.path), site).test_client()
    made.close()


def told(client: FlaskClient, **arguments: str) -> dict[str, Any]:
    response = client.get(ADDRESS, query_string=arguments)
    assert response.status_code == 200, response.get_data(as_text=True)
    found: dict[str, Any] = json.loads(response.get_data())
    return found


def test_the_usual_period_and_what_it_is_compared_with_are_said(asked: FlaskClient) -> None:
    found = told(asked)

    assert (found["start"], found["end"]) == ("2026-03-30", "2026-04-27")
    assert found["compared_with"] == {"from": "2026-03-02", "to": "2026-03-30"}
    assert len(found["looked_at"]) == 29


def test_every_number_of_every_finding_opens_as_many_tickets_as_it_says(asked: FlaskClient) -> None:
    opened = 0
    for finding in told(asked)["findings"]:
        for evidence in finding["evidence"]:
            for number in (one for one in evidence.values() if isinstance(one, dict) and "tickets" in one):
                if len(number["tickets"]) == 1:  # a formula has those of its parts
                    part = (
                        "numerator"
                        if built_in().metric(evidence["metric"]).kind == "count"
                        else "denominator"
                    )
                    page = asked.get(f"{number['tickets'][0]}&part={part}&limit=10000")
                    assert len(json.loads(page.get_data())["items"]) == number["n"], number["tickets"]
                    opened += 1
    assert opened > 20


def test_the_findings_are_numbered_and_the_advice_names_one_each(asked: FlaskClient) -> None:
    found = told(asked)
    acted = {one["metric"]: one for one in found["advice"] if one["do"] == "act"}

    assert [one["number"] for one in found["findings"]] == list(range(1, len(found["findings"]) + 1))
    assert len({one["metric"] for one in found["advice"]}) == len(found["advice"])
    assert (
        acted["arr_verified"]["action"] == found["findings"][acted["arr_verified"]["finding"] - 1]["action"]
    )


def test_an_article_names_the_tickets_after_it_and_no_other(asked: FlaskClient) -> None:
    (article,) = [one for one in told(asked)["findings"] if one["rule"] == "unhelpful_article"]

    assert article["segment"] == {"article": "acme:7"}
    assert (article["evidence"][0]["contacted"], article["evidence"][0]["tickets"]) == (0.3, ["acme:1"])


def test_a_segment_is_asked_alone_and_articles_belong_to_none(asked: FlaskClient) -> None:
    found = told(asked, where="category=billing")

    assert found["where"] == {"category": ["billing"]}
    assert "unhelpful_article" not in {one["rule"] for one in found["findings"]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("by=channel", "Unknown argument"),
        ("from=soon", "is no day"),
        ("where=colour=red", "is no dimension"),
        ("from=2026-04-01&from=2026-04-02", "Give it once"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: FlaskClient, arguments: str, said: str) -> None:
    response = asked.get(f"{ADDRESS}?{arguments}")

    assert response.status_code == 400
    assert said in response.get_data(as_text=True)


def test_where_nothing_is_found_what_was_looked_at_is_said(tmp_path: Path) -> None:
    numbers = world(tmp_path)
    made = Installation(tmp_path)
    client = create_app(
        Reads(made.path), replace(seeded.site(made), timezone="UTC", numbers=numbers)
    ).test_client()
    found = told(client)
    made.close()

    assert found["findings"] == []
    assert sum(one["judged"] for one in found["looked_at"]) > 50
