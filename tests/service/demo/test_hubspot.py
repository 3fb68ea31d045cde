"""The demo's HubSpot: takes figures from the real sink, refuses what HubSpot refuses, shows each company on a page."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from adapters.crm.hubspot import HubSpot
from adapters.crm.hubspot.properties import PROPERTIES
from adapters.settings import SinkSettings
from rules.errors import SinkError
from service.demo.hubspot import LoopbackHubSpot, place
from tests.fakes.pushes import a_push

COMPANIES = [
    {"name": "One <b>", "domain": "one.example", "organization": "help:1"},
    {"name": "Two", "domain": "two.example"},
]
WATCHED = a_push("help:1", external_ids=["help:1"], properties={"health_state": "watch", "reasons": "<i>"})


@pytest.fixture
def hubspot() -> Iterator[LoopbackHubSpot]:
    with LoopbackHubSpot(COMPANIES) as server:
        yield server


def sink(hubspot: LoopbackHubSpot, secret: str = "") -> HubSpot:
    options = {"external_id_property": "organization"}
    return HubSpot(SinkSettings("crm", "hubspot", hubspot.url, secret or hubspot.secret, options))


def page(address: str) -> requests.Response:
    return requests.get(address, timeout=5)


def asked(hubspot: LoopbackHubSpot, method: str, path: str, **more: Any) -> requests.Response:
    headers = {"Authorization": f"Bearer {hubspot.secret}"}
    return requests.request(method, f"{hubspot.url}{path}", headers=headers, timeout=5, **more)


def test_figures_are_shown_on_the_companys_page(hubspot: LoopbackHubSpot) -> None:
    receipt = sink(hubspot).send(WATCHED)

    assert (receipt.far_key, receipt.url) == ("1001", f"{hubspot.url}/company/1001")
    shown = page(receipt.url)
    assert shown.status_code == 200
    assert "<th>Support health</th><td>watch</td>" in shown.text
    assert "<b>" not in shown.text
    assert "<i>" not in shown.text


def test_the_first_page_lists_the_companies_with_their_health(hubspot: LoopbackHubSpot) -> None:
    sink(hubspot).send(WATCHED)
    shown = page(hubspot.url)

    assert shown.text.count('href="/company/') == 2
    assert shown.text.count("<td>watch</td>") == 1


def test_a_company_that_is_not_there_has_no_page(hubspot: LoopbackHubSpot) -> None:
    missing = page(f"{hubspot.url}/company/9")

    assert missing.status_code == 404
    assert "There is no company 9" in missing.text


def test_writes_are_counted_and_properties_made_once(hubspot: LoopbackHubSpot) -> None:
    assert sink(hubspot).probe() == f"reached, 0 of {len(PROPERTIES)} properties are there"
    sink(hubspot).send(WATCHED)
    sink(hubspot).send(WATCHED)

    assert hubspot.portal.writes == 2
    assert sink(hubspot).probe() == f"reached, {len(PROPERTIES)} of {len(PROPERTIES)} properties are there"


def test_another_key_is_rejected(hubspot: LoopbackHubSpot) -> None:
    with pytest.raises(SinkError) as raised:
        sink(hubspot, "pat-another-key-0123").probe()

    assert raised.value.pauses_sink


@pytest.mark.parametrize("path", ["", "/batch/create", "/batch/upsert", "/merge", "/1001"])
def test_there_is_no_address_that_makes_or_merges_a_company(hubspot: LoopbackHubSpot, path: str) -> None:
    wanted = {"inputs": [{"properties": {"name": "New"}}], "properties": {"name": "New"}}
    answer = asked(hubspot, "POST", f"/crm/objects/2026-09/companies{path}", json=wanted)

    assert answer.status_code == 404
    assert len(hubspot.portal.companies) == 2


@pytest.mark.parametrize(
    ("properties", "error"),
    [
        ({"deskgauge_health_score": "good"}, "INVALID_VALUE"),
        ({"deskgauge_health_state": "splendid"}, "INVALID_VALUE"),
        ({"deskgauge_as_of": "2026-03-02T08:59:00.000000Z"}, "INVALID_VALUE"),
        ({"deskgauge_mood": "x"}, "PROPERTY_DOESNT_EXIST"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_a_207(
    hubspot: LoopbackHubSpot, properties: dict[str, str], error: str
) -> None:
    sink(hubspot).send(WATCHED)
    inputs = [{"id": "1001", "properties": properties}, {"id": "1002", "properties": {"name": "Two"}}]
    answer = asked(hubspot, "POST", "/crm/objects/2026-09/companies/batch/update", json={"inputs": inputs})
    told = answer.json()

    assert (answer.status_code, told["numErrors"], [one["id"] for one in told["results"]]) == (
        207,
        1,
        ["1002"],
    )
    assert error in told["errors"][0]["message"]


@pytest.mark.parametrize("number", [0, 101])
def test_a_batch_has_one_to_a_hundred_inputs(hubspot: LoopbackHubSpot, number: int) -> None:
    inputs = [{"id": "1001", "properties": {"name": "x"}}] * number
    answer = asked(hubspot, "POST", "/crm/objects/2026-09/companies/batch/update", json={"inputs": inputs})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("path", "about"),
    [
        ("/crm/objects/2026-09/companies/search", "objects/companies/search"),
        ("/crm/properties/2026-03/companies?archived=false", "properties/companies"),
        ("/crm/properties/2026-09/companies/groups", "properties/companies/groups"),
    ],
)
def test_what_an_address_is_about_does_not_hang_on_its_version(path: str, about: str) -> None:
    assert place(path) == about
