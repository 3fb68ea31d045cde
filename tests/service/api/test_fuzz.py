"""Whatever is asked, the API answers with a page of the list or says what is wrong."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.store.reads.listings import LISTINGS
from tests.service.api.test_lists import check

MORE = {"goals": {"efficient", "advice"}}  # what a list says beside its rows
SHARED = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
arguments = st.sampled_from(
    sorted(
        {name for listing in LISTINGS.values() for name in (*listing.filters, *listing.choices)}
        | {"limit", "cursor", "x"}
    )
)
values = st.text(max_size=12) | st.sampled_from(
    ["1", "500", "true", "ai", "2026-11-23T09:12:00Z", "' OR 1=1", "WyJ0Il0"]
)


@SHARED
@given(st.sampled_from(sorted(LISTINGS)), st.lists(st.tuples(arguments, values), max_size=4))
def test_any_query_is_a_page_or_a_problem(browser, name, query):
    response = browser.get(f"/api/v1/{name}", query_string=urlencode(query, errors="replace"))

    assert response.status_code in (200, 400)
    if response.status_code == 400:
        assert {error["pointer"] for error in response.json["errors"]}
    else:
        assert set(response.json) == {"items", "next_cursor"} | MORE.get(name, set())


@SHARED
@given(st.sampled_from(["tickets", "flags", "pushes"]), st.text(min_size=1, max_size=20))
def test_any_id_is_found_or_not(browser, name, key):
    response = browser.get(f"/api/v1/{name}/" + urlencode({"": key}, errors="replace")[1:])

    assert response.status_code in (200, 404)


@SHARED
@given(st.text(min_size=1, max_size=40))
def test_any_address_is_answered_without_breaking(browser, address):
    with browser.get("/" + urlencode({"": address}, errors="replace")[1:]) as response:
        assert response.status_code < 500


@pytest.mark.parametrize("status", [400, 403, 404, 405])
def test_every_problem_has_the_described_shape(browser, status):
    response = {
        400: lambda: browser.get("/api/v1/tickets?x=1"),
        403: lambda: browser.get("/api/v1/tickets", headers={"Host": "deskgauge.test"}),
        404: lambda: browser.get("/api/v1/tickets/none"),
        405: lambda: browser.post("/api/v1/tickets"),
    }[status]()

    assert (response.status_code, response.json["status"]) == (status, status)
    check(response.json, "/components/schemas/problem")
