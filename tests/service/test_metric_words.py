"""A metric reads as a person would call it: in commands, on pages, in the API and in pushes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from rules.facts.metric import MeasuredDay
from rules.model import Flag
from service.metric_words import metric_id, metric_of, metric_words, subject_words
from service.rule_set import usable_rules
from service.store.measured import Measurement, Part
from service.store.metric_rows import MetricRows
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.rules.metric_told import FIRST, a_day, midnight_after, on
from tests.service import seeded
from tests.service.cli.conftest import Command, command  # noqa: F401
from tests.service.installation import Installation, ago
from tests.service.own_rules import usable
from tests.service.pipeline.desk import Desk
from tests.service.reading import installation  # noqa: F401

EMAIL = "metric:csat:channel=email"


def test_a_metric_is_called_by_its_name_and_its_segment() -> None:
    assert metric_words("Satisfaction", "all") == "Satisfaction"
    assert (
        metric_words("Satisfaction", "channel=email,priority=high")
        == "Satisfaction, channel email, priority high"
    )
    assert subject_words("metric:csat") == "metric csat"
    assert subject_words(EMAIL) == "metric csat, channel email"


def test_a_metric_can_be_meant_with_its_id_alone() -> None:
    assert [metric_of(one) for one in ("csat", "metric:csat", "csat:channel=email")] == [
        "metric:csat",
        "metric:csat",
        EMAIL,
    ]
    assert [metric_id(one) for one in ("metric:csat", EMAIL)] == ["csat", "csat"]


# Commands and pushes.


def declining() -> list[MeasuredDay]:
    return [a_day(number, 0.9 if number < 33 else 0.4) for number in range(61)]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A metric that declines from the 56th day on, and one of which nothing is wrong."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path)
    rows = MetricRows(made.run.records)
    usual = [a_day(number) for number in range(61)]
    parts = [
        Part("csat", "Satisfaction", "rate", "up", {"channel": "email"}, FIRST, declining()),
        Part("fcr", "Solved at once", "rate", "up", {}, FIRST, usual),
    ]
    with rows.atomic():
        rows.put(Measurement(on(61), "", 0, parts))
    yield made
    made.run.close()


def test_a_metric_that_declines_is_flagged_from_the_third_midnight_on(desk: Desk) -> None:
    while desk.run.pipeline.due_metric(midnight_after(60)):
        pass
    [row] = desk.run.rows("SELECT * FROM shadow_flags WHERE about = 'metric'")

    assert (row["rule"], row["subject"], row["closed_at"]) == ("metric_declining", EMAIL, None)
    assert row["opened_at"].startswith(midnight_after(57).strftime("%Y-%m-%dT%H:%M"))
    assert json.loads(row["evidence"]) == ["acme:57"]
    assert desk.run.rows("SELECT id FROM due_metrics") == []


def test_an_explanation_says_since_when_and_how_much(desk: Desk, command: Command) -> None:  # noqa: F811
    said = command(
        "rules", "explain", "metric_declining", "csat:channel=email", "--at", "2026-08-01T12:00:00Z"
    )

    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "A metric is declining (metric_declining), metric csat, channel email"
    assert (
        "  yes  For how many days on end it has been declining so: 6 days; it takes at least 3 (days)."
        in lines
    )
    assert command("rules", "explain", "metric_target_missed", "fcr").code == 1  # no target: not judged
    assert (
        "Nothing is known of the metric nothing"
        in command("rules", "explain", "metric_declining", "nothing").err
    )


def test_a_look_back_names_metrics_and_counts_them(desk: Desk, command: Command) -> None:  # noqa: F811
    said = command("rules", "backtest", "metric_declining", "--days", "1000")

    assert said.code == 0
    assert "  metric csat, channel email  since 2026-07-29 00:00 UTC" in said.out
    assert "Judged 2 metrics" in said.out


def test_a_push_is_called_after_the_rule_and_the_metric_and_leads_to_no_ticket(desk: Desk) -> None:
    facts = {
        "metric": "csat",
        "metric_name": "Satisfaction",
        "segment": "channel=email",
        "value": 0.4,
        "n": 100.0,
    }
    opened = midnight_after(57)
    known = ("f1", "metric_declining", "1", "metric", EMAIL, opened, "", None, None, "medium")
    flag = Flag(*known, ("acme:57",), facts)
    router = desk.run.pipeline.deriver.router
    assert router is not None
    content = router.new_push(flag, "linear", midnight_after(57)).content

    assert content["title"] == "A metric is declining: Satisfaction, channel email"
    assert (content["ticket_id"], content["ticket_url"], content["evidence"]) == ("", "", ["acme:57"])


# Pages and API.


@pytest.fixture
def pages(installation: Installation, tmp_path: Path) -> FlaskClient:  # noqa: F811
    """A flag about a metric of a segment beside the usual ones."""
    seeded.seed(installation)
    installation.add("metric_days", subject=EMAIL, day="2026-11-20", metric="csat", name="Satisfaction", kind="rate",
                     better="up", segment='{"channel": "email"}', at=ago(days=3), value=0.4, n=100, is_enough=1,
                     events=3, evidence="[]")  # fmt: skip
    facts = {
        "metric": "csat",
        "metric_name": "Satisfaction",
        "segment": "channel=email",
        "value": 0.4,
        "n": 100.0,
    }
    installation.add("flags", id="m-csat", rule="metric_declining", about="metric", subject=EMAIL, opened_at=ago(hours=2),
                     facts=facts, evidence=["zendesk-main:101"])  # fmt: skip
    (tmp_path / "other").mkdir()
    found = usable_rules(usable(tmp_path / "other"))
    titles = {name: one.rule.title for name, one in found.known.items()}
    site = replace(
        seeded.site(installation), known_rules=found.known, rules=titles, explain=lambda rule, subject: None
    )
    return create_app(Reads(installation.path), site).test_client()


def read(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/", "/flags"])
def test_lists_call_metrics_by_name(pages: FlaskClient, address: str) -> None:
    assert f'<span title="{EMAIL}">Satisfaction, channel email</span>' in read(pages, address)


def test_a_flag_leads_to_the_number_and_says_why(pages: FlaskClient) -> None:
    text = read(pages, "/flags/m-csat")

    assert f'About <a href="/numbers/csat" title="{EMAIL}">Satisfaction, channel email</a>, since' in text
    assert "<dt>Value of 28 days</dt><dd>0.4</dd>" in text


def test_the_page_of_a_rule_offers_the_metrics_that_are_measured(pages: FlaskClient) -> None:
    text = read(pages, f"/rules/metric_declining?subject={EMAIL}")

    assert f'<option value="{EMAIL}" selected>Satisfaction, channel email</option>' in text


def test_the_api_names_the_metric(pages: FlaskClient) -> None:
    flags = {one["id"]: one for one in pages.get("/api/v1/flags?limit=100").get_json()["items"]}

    assert (flags["m-csat"]["about"], flags["m-csat"]["subject_name"]) == (
        "metric",
        "Satisfaction, channel email",
    )
