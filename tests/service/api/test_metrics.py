"""The API of metrics: the numbers are those counted by hand, in every form, and each opens its tickets."""

import csv
import io

import pytest
from flask.testing import FlaskClient

from rules.metrics.definition import AUDIENCES, TIERS
from service.metrics.asking import Asked, ask_of
from service.metrics.book import built_in
from service.metrics.showing import COLUMNS, answer_csv, answer_document
from tests.service.api.test_lists import check, follow
from tests.service.api.test_metric_arguments import refused
from tests.service.installation import CONNECTION
from tests.service.measured import DAYS, FORMULA, HOSTILE

LIST = "/components/responses/metrics/content/application~1json/schema"
ONE = "/components/responses/metric/content/application~1json/schema"
MEMBERS = "/components/responses/members/content/application~1json/schema"


def item(reader: FlaskClient, name: str, more: str = "") -> dict:
    """One metric of the days that are counted by hand."""
    response = reader.get(f"/api/v1/metrics/{name}?{DAYS}{more}")
    assert response.status_code == 200, response.text
    return response.json


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_list_holds_every_metric_with_its_definition_and_one_cell(reader):
    response = reader.get(f"/api/v1/metrics?{DAYS}")

    check(response.json, LIST)
    assert [one["id"] for one in response.json["items"]] == list(built_in().metrics)
    assert {len(one["cells"]) for one in response.json["items"]} == {1}
    assert response.json["as_of"] == "2026-11-23T09:12:00.000000Z"
    assert response.json["time_zone"] == "Europe/Berlin"


def test_the_verified_rate_is_the_one_counted_by_hand(reader):
    (cell,) = item(reader, "arr_verified")["cells"]

    assert (cell["numerator"], cell["denominator"], cell["value"]) == (12, 20, 0.6)
    assert cell["state"] == "small"
    assert 0.38 < cell["low"] < 0.6 < cell["high"] < 0.79


def test_one_metric_comes_with_its_guards(reader):
    found = item(reader, "arr_verified")

    check(found, ONE)
    assert [one["id"] for one in found["beside"]] == found["guards"]


def test_without_days_the_last_28_are_meant(reader):
    found = reader.get("/api/v1/metrics/volume").json

    assert (found["start"], found["end"]) == ("2026-10-26", "2026-11-23")
    assert found["cells"][0]["value"] == 30


def test_a_number_is_cut_into_steps_and_split_by_segments(reader):
    cells = item(reader, "volume", "&every=week&by=channel")["cells"]

    assert {one["segment"]["channel"] for one in cells} == {"chat", "email"}
    assert sum(one["value"] for one in cells) == 30
    assert {one["start"] for one in cells} == {"2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"}


@pytest.mark.parametrize(
    ("more", "number"),
    [("&where=channel=chat", 10), ("&where=channel=email", 20), ("&where=channel=chat&where=channel=email", 30),
     ("&where=channel=chat&where=category=sign_in", 5), ("&where=channel=phone", 0), ("&where=language=unknown", 30)],
)  # fmt: skip
def test_conditions_of_one_dimension_are_alternatives_and_of_two_both(reader, more, number):
    assert item(reader, "volume", more)["cells"][0]["value"] == number


@pytest.mark.parametrize("tier", TIERS)
def test_the_list_is_narrowed_to_a_tier(reader, tier):
    items = reader.get(f"/api/v1/metrics?{DAYS}&tier={tier}").json["items"]

    assert {one["tier"] for one in items} == {tier}
    assert len(items) == sum(one.tier == tier for one in built_in().metrics.values())


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_list_is_narrowed_to_an_audience(reader, audience):
    items = reader.get(f"/api/v1/metrics?{DAYS}&audience={audience}").json["items"]

    assert len(items) == sum(audience in one.audience for one in built_in().metrics.values())


def test_metrics_can_be_named(reader):
    items = reader.get(f"/api/v1/metrics?{DAYS}&id=volume&id=arr_verified").json["items"]

    assert [one["id"] for one in items] == ["arr_verified", "volume"]


@pytest.mark.parametrize("limit", [1, 7, 93, 500])
def test_pages_of_any_size_hold_every_metric_once(reader, limit):
    found = follow(reader, f"/api/v1/metrics?{DAYS}&limit={limit}")

    assert [one["id"] for one in found] == list(built_in().metrics)


def test_a_metric_that_cannot_be_split_so_is_left_out_of_the_list(reader):
    ids = {one["id"] for one in reader.get(f"/api/v1/metrics?{DAYS}&by=trigger").json["items"]}

    assert "escalations" in ids
    assert "volume" not in ids


def test_a_named_metric_that_cannot_be_split_so_is_refused(reader):
    assert "cannot be split by trigger" in refused(reader, f"?{DAYS}&by=trigger&id=volume")["by"]
    assert "cannot be split by trigger" in refused(reader, f"/volume?{DAYS}&where=trigger=x")["where"]


def test_csv_holds_the_cells_of_the_document(reader):
    address = f"/api/v1/metrics?{DAYS}&every=week&by=channel"
    found = rows(reader.get(f"{address}&format=csv").text)
    items = reader.get(address).json["items"]

    told = {
        (one["id"], cell["start"], cell["segment"]["channel"]): cell for one in items for cell in one["cells"]
    }
    assert len(found) == len(told) > 300
    for row in found:
        cell = told[(row["metric"], row["start"], row["channel"])]
        for column in set(COLUMNS) - {"metric", "excluded"}:
            assert row[column] == ("" if cell[column] is None else str(cell[column])), column
        assert row["excluded"] == str(sum(cell["excluded"].values()))


def test_csv_and_document_are_those_of_the_command(reader):
    numbers = reader.application.extensions["deskgauge"]["site"].numbers
    ask = ask_of(numbers, Asked("2026-10-26", "2026-11-23"))
    cells = numbers.answer(built_in().metrics, ask)

    assert reader.get(f"/api/v1/metrics?{DAYS}&format=csv").text == answer_csv(
        numbers, ask, cells, list(built_in().metrics)
    )
    document = answer_document(numbers, ask, cells, ["volume"])
    assert item(reader, "volume")["cells"][0] == {
        **{name: document["cells"][0][name] for name in ("start", "end", "whole", "segment")},
        **document["cells"][0]["numbers"]["volume"],
    }


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [("text/csv", "text/csv"), ("application/json", "application/json"), ("*/*", "application/json"),
     ("text/html", "application/json"), ("application/json;q=0.5, text/csv", "text/csv")],
)  # fmt: skip
def test_the_form_follows_the_accept_header(reader, accept, mimetype):
    for address in ("", "/volume", "/volume/tickets"):
        assert reader.get(f"/api/v1/metrics{address}?{DAYS}", headers={"Accept": accept}).mimetype == mimetype


def test_the_argument_wins_over_the_accept_header(reader):
    response = reader.get(f"/api/v1/metrics/volume?{DAYS}&format=json", headers={"Accept": "text/csv"})

    assert response.mimetype == "application/json"


def test_a_formula_of_a_spreadsheet_is_harmless_in_csv(reader):
    text = reader.get(f"/api/v1/metrics/volume?{DAYS}&by=category&format=csv").text

    assert {row["category"] for row in rows(text)} == {"sign_in", "data_import", HOSTILE, f"'{FORMULA}"}


@pytest.mark.parametrize(
    ("part", "numbers"),
    [("numerator", range(12)), ("denominator", range(20)), ("awaiting", ()), ("excluded", ())],
)
def test_a_number_opens_exactly_its_tickets(reader, part, numbers):
    address = f"/api/v1/metrics/arr_verified/tickets?{DAYS}&part={part}"
    check(reader.get(address).json, MEMBERS)

    assert {one["ticket"] for one in follow(reader, address)} == {
        f"{CONNECTION}:{number}" for number in numbers
    }


@pytest.mark.parametrize("limit", [1, 3, 19, 20, 21])
def test_pages_of_tickets_hold_each_once_in_the_same_order(reader, limit):
    address = f"/api/v1/metrics/arr_verified/tickets?{DAYS}&part=denominator"

    assert follow(reader, f"{address}&limit={limit}") == reader.get(address).json["items"]


def test_a_page_of_csv_says_where_the_next_one_is(reader):
    address = f"/api/v1/metrics/volume/tickets?{DAYS}&format=csv"
    first = reader.get(f"{address}&limit=18")
    second = reader.get("/api/v1/metrics/volume/tickets" + first.headers["Link"].split(">")[0][1:])

    tickets = [row["ticket"] for row in rows(first.text) + rows(second.text)]
    assert len(tickets) == len(set(tickets)) == 30
    assert "Link" not in second.headers


def test_a_number_made_of_others_says_which_to_ask_for_tickets(reader):
    response = reader.get(f"/api/v1/metrics/automation_rate/tickets?{DAYS}")

    assert response.status_code == 404
    assert "arr_verified" in response.json["detail"]


@pytest.mark.parametrize("more", ["", "/tickets"])
def test_an_unknown_metric_is_not_found_and_the_nearest_is_named(reader, more):
    response = reader.get(f"/api/v1/metrics/volumes{more}")

    assert response.status_code == 404
    assert "Did you mean 'volume'?" in response.json["detail"]


def test_another_value_of_a_parameter_changes_the_number(reader):
    usual = item(reader, "repeat_contact_rate")["cells"][0]
    shorter = item(reader, "repeat_contact_rate", "&parameter=window_days=1")["cells"][0]

    assert (usual["denominator"], shorter["denominator"]) == (20, 25)


def test_before_there_is_a_mirror_it_says_what_to_do(client):
    for address in ("", "/volume", "/volume/tickets"):
        response = client.get(f"/api/v1/metrics{address}")
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
        assert "deskgauge up" in response.json["detail"]
