"""GET /api/v1/changes/<id>: a change with what came of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.metrics.numbers import Numbers
from service.store.mirror.reading import Mirror
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.service import seeded
from tests.service.installation import Installation
from tests.service.metrics.changed_world import BEFORE, FEWER, TOLD, annotation, at, change, week
from tests.service.metrics.rows import Rows


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, Numbers]]:
    """An installation in which one change helped and two overlap."""
    rows = Rows(tmp_path_factory.mktemp("changed"))
    told = {"source": "api", "recorded_at": "2026-04-27T00:00:00.000000Z"}
    later = {"at": "2026-06-01T00:00:00.000000Z", "remeasure_at": "2026-06-29T00:00:00.000000Z"}
    for one in (change("a"), change("b", **later, overlaps=["c"]), change("c", **later, overlaps=["b"])):
        rows.add("changes", **one, **told)
    rows.add("annotations", **annotation("campaign", "2026-03-03", "Sale"), **told)
    for number, reopened in enumerate([*BEFORE, *FEWER]):
        week(rows, number, reopened)
    numbers = rows.numbers(at(TOLD))
    installation = Installation(rows.database.parent)
    yield installation, numbers
    installation.close()


def client_of(installation: Installation, numbers: Numbers) -> FlaskClient:
    site = replace(seeded.site(installation), timezone="UTC", numbers=numbers)
    return create_app(Reads(installation.path), site).test_client()


def told(made: tuple[Installation, Numbers], key: str) -> dict[str, Any]:
    response = client_of(*made).get(f"/api/v1/changes/{key}")
    assert response.status_code == 200, response.get_data(as_text=True)
    found: dict[str, Any] = json.loads(response.get_data())
    return found


def test_a_change_tells_what_came_of_it(made: tuple[Installation, Numbers]) -> None:
    found = told(made, "a")

    assert (found["what"], found["result"]["outcome"]) == ("Another prompt", "helped")
    assert (found["result"]["before"]["n"], found["result"]["after"]["n"]) == (330, 168)
    assert found["result"]["left_out"] == [{"day": "2026-03-03", "reason": "campaign: Sale"}]
    assert [one["kind"] for one in found["result"]["confounders"]] == ["annotation"]


def test_an_overlap_is_a_warning_that_names_the_other(made: tuple[Installation, Numbers]) -> None:
    found = told(made, "b")["result"]

    assert (found["outcome"], found["told_on"]) == ("too_early", "2026-07-13")
    assert [one["change_id"] for one in found["warnings"]] == ["c"]


def test_without_numbers_the_change_is_told_and_no_result(made: tuple[Installation, Numbers]) -> None:
    installation, numbers = made
    empty = Numbers(Mirror(installation.data_dir / "nothing"), numbers.book)
    response = client_of(installation, empty).get("/api/v1/changes/a")

    assert (response.status_code, json.loads(response.get_data())["result"]) == (200, None)


def test_an_unknown_change_is_absent_and_arguments_are_refused(made: tuple[Installation, Numbers]) -> None:
    client = client_of(*made)

    assert client.get("/api/v1/changes/zzz").status_code == 404
    assert client.get("/api/v1/changes/a?by=channel").status_code == 400
