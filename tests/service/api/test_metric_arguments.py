"""The arguments of the API of metrics: each wrong one is named, with how it is written, and nothing breaks."""

from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.service.measured import DAYS


def refused(reader: FlaskClient, address: str) -> dict[str, str]:
    """What is wrong with which argument."""
    response = reader.get(f"/api/v1/metrics{address}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json"), response.text
    return {one["pointer"][1:]: one["detail"] for one in response.json["errors"]}


@pytest.mark.parametrize(
    ("query", "name", "said"),
    [
        ("from=yesterday", "from", "Write it like 2026-11-23"), ("to=2026-02-30", "to", "Write it like 2026-11-23"),
        ("from=0001-01-01", "from", "1990 to 2200"), ("to=9999-12-31", "to", "1990 to 2200"), ("from=", "from", "no day"),
        ("from=2026-11-23&to=2026-11-23", "from", "empty"), ("from=2000-01-01&to=2026-11-23", "from", "3660 days"),
        ("every=fortnight", "every", "no step"), ("by=channels", "by", "Did you mean 'channel'?"),
        ("by=", "by", "no dimension"),
        ("by=channel&by=channel", "by", "different"), ("by=channel,path,category", "by", "at most 2"),
        ("by=agent", "by", "privacy.per_agent"), ("where=agent=1", "where", "privacy.per_agent"),
        ("where=channel", "where", "channel=email"), ("where=channels=x", "where", "Did you mean 'channel'?"),
        ("parameter=window_day=7", "parameter", "Did you mean 'window_days'?"),
        ("parameter=window_days=x", "parameter", "number"),
        ("parameter=window_days=nan", "parameter", "number"), ("parameter=window_days=inf", "parameter", "number"),
        ("parameter=window_days=-1", "parameter", "number"), ("parameter=window_days=1000001", "parameter", "number"),
        ("format=xml", "format", "not known"), ("x=1", "x", "Unknown argument"),
        ("from=2026-11-01&from=2026-11-02", "from", "once"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_named(reader, query, name, said):
    assert said in refused(reader, f"/volume?{query}")[name]


@pytest.mark.parametrize(
    ("query", "name"),
    [("tier=gold", "tier"), ("audience=all", "audience"), ("id=volumes", "id"), ("limit=0", "limit"), ("limit=501", "limit"),
     ("limit=1.5", "limit"), ("limit=٣", "limit"), ("cursor=x", "cursor")],
)  # fmt: skip
def test_a_wrong_argument_of_the_list_is_named(reader, query, name):
    assert set(refused(reader, f"?{query}")) == {name}


@pytest.mark.parametrize(
    ("query", "name"),
    [("part=half", "part"), ("every=week", "every"), ("by=channel", "by"),
     ("limit=10001", "limit"), ("cursor=WyJ4Il0", "cursor")],
)  # fmt: skip
def test_a_wrong_argument_of_the_tickets_is_named(reader, query, name):
    assert set(refused(reader, f"/volume/tickets?{query}")) == {name}


def test_a_cursor_of_another_metric_is_refused(reader):
    cursor = reader.get(f"/api/v1/metrics/volume/tickets?{DAYS}&limit=1").json["next_cursor"]

    assert set(refused(reader, f"/arr_verified/tickets?{DAYS}&cursor={cursor}")) == {"cursor"}


def test_all_wrong_arguments_are_named_at_once(reader):
    assert set(refused(reader, "?from=x&to=y&every=z&by=q&where=w&parameter=v")) == {
        "from", "to", "every", "by", "where", "parameter",
    }  # fmt: skip


texts = st.text(max_size=12) | st.sampled_from(
    ["2026-11-01", "2026-10-26", "week", "day", "channel", "path", "channel=email", "category=\x00", "language='; --",
     "window_days=7", "window_days=1e308", "volume", "csv", "numerator", "excluded", "1", "customer", "WyJ0Il0"]
)  # fmt: skip
names = st.sampled_from(
    [
        "from",
        "to",
        "every",
        "by",
        "where",
        "parameter",
        "tier",
        "audience",
        "id",
        "format",
        "limit",
        "cursor",
        "part",
        "x",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["", "/volume", "/arr_verified", "/backlog/tickets", "/volume/tickets"]),
       st.lists(st.tuples(names, texts), max_size=4))  # fmt: skip
def test_any_question_is_answered_or_refused_by_name(reader, address, query):
    response = reader.get(f"/api/v1/metrics{address}", query_string=urlencode(query, errors="replace"))

    assert response.status_code in (200, 400), response.text
    assert response.status_code == 200 or all(one["pointer"] for one in response.json["errors"])
