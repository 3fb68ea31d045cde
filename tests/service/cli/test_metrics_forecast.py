"""deskgauge metrics forecast, and the same by the API."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.service.cli.conftest import Command
from tests.service.measured import counted, reader  # noqa: F401
from tests.service.metrics.rows import BY_AI, Rows, before
from tests.service.pipeline.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An installation beside which no worker runs: 40 old resolutions, of which 8 fell, and 20 of yesterday."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path)
    rows, now = Rows(tmp_path), datetime.now(UTC)
    for n, ago, verdict, fell in (
        (32, 40, "verified", 14),
        (8, 40, "revoked", 5),
        (20, 1.5, "provisional", 14),
    ):
        at = before(now, ago)
        told = {"verdict": verdict, "verdict_at": at + 24 * fell}
        rows.episodes(n, BY_AI, started_at=at - 1, resolved_at=at, ticket={"created_at": at - 1}, **told)
    rows.close()
    yield made
    made.run.close()


def test_the_command_says_what_is_to_be_expected(desk: Desk, command: Command) -> None:
    said = command("metrics", "forecast")

    assert said.code == 0, said.err
    head, line, past = said.out.splitlines()
    assert head.endswith("Z")
    # 32 of 40 stood: 80 % of the 20; 1.645 * sqrt(20 * 0.8 * 0.2 + 16^2 * 8 / (40 * 32)) = 3.6 to each side.
    assert line.startswith("100 % provisional, 62-98 % expected, final on ")
    assert line.endswith("(few: n 20)")
    assert past.startswith("No past week can be compared yet")


def test_its_json_is_what_the_words_say(desk: Desk, command: Command) -> None:
    said = command("metrics", "forecast", "--by", "category", "--json")

    whole, category = json.loads(said.out)["items"]
    assert (whole["contacts"], whole["open"], whole["expected"]) == (20, 20, pytest.approx(0.8))
    assert category == {**whole, "segment": {"category": "sign_in"}}


def test_nothing_to_expect_is_exit_code_1_and_an_impossible_question_2(desk: Desk, command: Command) -> None:
    empty = command("metrics", "forecast", "--from", "2026-01-01", "--to", "2026-01-02")
    assert (empty.code, "No contact that ended in these days" in empty.out) == (1, True)

    wrong = command("metrics", "forecast", "--by", "trigger")
    assert (wrong.code, "cannot be split by trigger" in wrong.err) == (2, True)


def test_the_api_answers_the_same_question(reader: FlaskClient) -> None:  # noqa: F811
    local = {"Host": "127.0.0.1:8321"}
    found = reader.get(
        "/api/v1/metrics/forecast?from=2026-10-26&to=2026-11-23&by=channel", headers=local
    ).json

    whole, chat, email = found["items"]
    # 20 contacts of 9 November are past their window; 5 of 20 November are open, and only 16 tell of the past.
    assert (whole["contacts"], whole["verified"], whole["revoked"], whole["open"]) == (25, 12, 4, 5)
    assert (whole["state"], whole["provisional"], whole["expected"]) == ("small", 0.68, None)
    assert "fewer than 30" in whole["missing"]
    assert [one["segment"] for one in (chat, email)] == [{"channel": "chat"}, {"channel": "email"}]
    assert reader.get("/api/v1/metrics/forecast?every=day", headers=local).status_code == 400
    assert reader.get("/api/v1/metrics/forecast?by=trigger", headers=local).status_code == 400
