"""Lists: complete and stable over their pages, filtered, and refusing what they do not know."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from service.store.reads.listings import LISTINGS
from tests.service.installation import CONNECTION, ago

ROOT = Path(__file__).parents[3]
SPEC = yaml.safe_load((ROOT / "openapi.yaml").read_text())
REGISTRY = Registry().with_resource("urn:spec", Resource(contents=SPEC, specification=DRAFT202012))


def check(document, pointer: str) -> None:
    """The document has the shape that openapi.yaml gives at this pointer."""
    validator = Draft202012Validator({"$ref": f"urn:spec#{pointer}"}, registry=REGISTRY)
    assert [error.message for error in validator.iter_errors(document)] == []


def follow(client, address: str) -> list[dict]:
    """All items of a list, page after page."""
    found, cursor = [], None
    for _ in range(1000):
        page = client.get(address + (f"&cursor={cursor}" if cursor else "")).json
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found
    raise AssertionError("the list does not end")


@pytest.mark.parametrize("name", LISTINGS)
def test_every_list_has_the_shape_that_openapi_describes(browser, name):
    response = browser.get(f"/api/v1/{name}?limit=2")
    schema = f"/components/responses/{name}/content/application~1json/schema"

    assert response.mimetype == "application/json"
    check(response.json, schema)
    check({"items": follow(browser, f"/api/v1/{name}?limit=500"), "next_cursor": None}, schema)


@pytest.mark.parametrize("name", LISTINGS)
def test_every_list_of_the_full_installation_holds_something(browser, name):
    assert browser.get(f"/api/v1/{name}").json["items"]


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("tickets", "ticket"),
        ("accounts", "account"),
        ("flags", "flag"),
        ("pushes", "push"),
        ("problems", "known_problem"),
    ],
)
def test_a_described_item_holds_exactly_the_described_columns(browser, name, schema):
    item = browser.get(f"/api/v1/{name}").json["items"][0]

    assert item.keys() == SPEC["components"]["schemas"][schema]["properties"].keys()


@pytest.mark.parametrize("name", LISTINGS)
@pytest.mark.parametrize("limit", [1, 2, 3, 500])
def test_pages_of_any_size_hold_every_row_once_in_the_same_order(browser, name, limit):
    whole = browser.get(f"/api/v1/{name}?limit=500").json["items"]

    assert follow(browser, f"/api/v1/{name}?limit={limit}") == whole


def test_rows_of_one_moment_are_neither_lost_nor_doubled(client, installation):
    for number in range(25):
        installation.ticket(str(number), created_at=ago(days=1))
    ids = [one["id"] for one in follow(client, "/api/v1/tickets?limit=4")]

    assert len(ids) == len(set(ids)) == 25


def test_what_arrives_between_two_pages_moves_nothing(client, installation):
    for number in range(6):
        installation.settle(received_at=ago(hours=number + 1))
    first = client.get("/api/v1/deliveries?limit=3").json
    installation.settle(received_at=ago(seconds=1))
    second = client.get(f"/api/v1/deliveries?limit=3&cursor={first['next_cursor']}").json

    names = [one["name"] for one in first["items"] + second["items"]]
    assert len(set(names)) == 6
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("tickets?verdict=revoked", 2),
        ("tickets?counted=false", 2),
        (f"tickets?customer={CONNECTION}:7001&path=human", 2),
        ("episodes?verdict=provisional", 1),
        (f"episodes?ticket={CONNECTION}:47100", 2),
        ("escalations?cause=product_bug&accepted=false", 1),
        ("escalations?accepted=true", 0),
        ("surveys?negative=false", 2),
        ("surveys?negative=true", 0),
        ("flags?open=true", 2),
        ("flags?open=true&historic=false", 1),
        ("flags?rule=repeat_contact_14", 1),
        ("violations?tag=category", 1),
        ("violations?problem=contradicts", 1),
        ("deliveries?outcome=applied", 2),
        ("deliveries?conflict=true", 1),
        ("deliveries?since=2026-11-23T09:11:00%2B00:00", 1),
        ("deliveries?until=2026-11-03T00:00:00Z", 1),
        ("pushes?state=dead", 3),
        ("pushes?flag=bug/48800/1&sink=linear", 7),
    ],
)
def test_filters_leave_what_they_name(browser, address, number):
    assert len(browser.get(f"/api/v1/{address}").json["items"]) == number


def test_an_accounts_number_of_tickets_leaves_out_merged_and_removed_ones(client, installation):
    installation.add("accounts", id="a:1")
    for number, values in enumerate(({}, {"merged_into": "x"}, {"removed": "spam"}, {"account_id": "a:2"})):
        installation.ticket(str(number), **({"account_id": "a:1"} | values))

    assert [(one["id"], one["tickets"]) for one in client.get("/api/v1/accounts").json["items"]] == [
        ("a:1", 1)
    ]


BAD = [
    ("limit=0", "/limit"),
    ("limit=501", "/limit"),
    ("limit=-1", "/limit"),
    ("limit=1.0", "/limit"),
    ("limit=1e2", "/limit"),
    ("limit=%201", "/limit"),
    ("limit=1_0", "/limit"),
    ("limit=%D9%A1", "/limit"),
    ("limit=", "/limit"),
    ("limit=NaN", "/limit"),
    ("limit=99999999999999999999", "/limit"),
    ("limit=1&limit=2", "/limit"),
    ("cursor=", "/cursor"),
    ("cursor=%00", "/cursor"),
    ("cursor=x", "/cursor"),
    ("cursor=bnVsbA", "/cursor"),
    ("cursor=W10", "/cursor"),
    ("cursor=" + "A" * 3000, "/cursor"),
    ("colour=red", "/colour"),
    ("a~b%2Fc=1", "/a~0b~1c"),
    ("path=robot", "/path"),
    ("counted=yes", "/counted"),
    ("counted=True", "/counted"),
    ("category=", "/category"),
    ("category=" + "x" * 301, "/category"),
]


@pytest.mark.parametrize(("query", "pointer"), BAD)
def test_a_bad_argument_is_refused_with_its_pointer(browser, query, pointer):
    response = browser.get(f"/api/v1/tickets?{query}")

    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert [error["pointer"] for error in response.json["errors"]] == [pointer]
    check(response.json, "/components/schemas/problem")


@pytest.mark.parametrize(
    "moment",
    ["now", "2026-11-23", "2026-11-23T09:12:00", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00%2B14:00", "1"],
)
def test_a_moment_needs_a_zone_and_a_real_day(browser, moment):
    response = browser.get(f"/api/v1/deliveries?since={moment}")

    assert response.status_code == 400
    assert response.json["errors"][0]["pointer"] == "/since"


def test_all_bad_arguments_are_told_at_once(browser):
    errors = browser.get("/api/v1/tickets?limit=0&path=robot&colour=red").json["errors"]

    assert {error["pointer"] for error in errors} == {"/limit", "/path", "/colour"}
    assert all(error["detail"] for error in errors)


def test_a_cursor_of_another_list_is_refused(browser):
    cursor = browser.get("/api/v1/tickets?limit=1").json["next_cursor"]

    assert browser.get(f"/api/v1/tickets?cursor={cursor}").status_code == 200
    assert browser.get(f"/api/v1/deliveries?cursor={cursor}").status_code == 400


@pytest.mark.parametrize("value", ["' OR 1=1 --", "%00", "%ff", "%F0%9F%98%80", "%", "a;b"])
def test_odd_text_in_a_filter_finds_nothing_and_breaks_nothing(browser, value):
    response = browser.get("/api/v1/tickets", query_string=f"category={value}")

    assert response.status_code == 200
    assert response.json["items"] == []


def test_no_list_holds_bodies_contents_or_texts(browser):
    for name in LISTINGS:
        text = json.dumps(browser.get(f"/api/v1/{name}?limit=500").json)
        assert "CANARY" not in text
        assert '"content"' not in text
        assert '"body"' not in text
