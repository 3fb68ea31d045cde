"""GET /api/v1/metrics/forecast over numbers that can be counted by hand, see tests/service/measured.py."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.service.measured import DAYS

LOCAL = {"Host": "127.0.0.1:8321"}
ADDRESS = "/api/v1/metrics/forecast"


def answer(reader: FlaskClient, question: str = DAYS) -> dict[str, Any]:
    response = reader.get(f"{ADDRESS}?{question}", headers=LOCAL)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json
    return found


def refused(reader: FlaskClient, question: str) -> list[str]:
    """By the names of the arguments what is wrong."""
    response = reader.get(f"{ADDRESS}?{question}", headers=LOCAL)
    assert response.status_code == 400, response.text
    return [wrong["pointer"].removeprefix("/") for wrong in response.json["errors"]]


def test_the_question_is_told_as_it_was_understood(reader: FlaskClient) -> None:
    found = answer(reader)

    assert (found["start"], found["end"], found["time_zone"]) == ("2026-10-26", "2026-11-23", "Europe/Berlin")
    assert (found["by"], found["where"], found["final_after_days"]) == ([], {}, 14)
    assert found["as_of"] == "2026-11-23T09:12:00.000000Z"


def test_the_whole_counts_every_ended_contact_with_an_answer_of_the_ai(reader: FlaskClient) -> None:
    (whole,) = answer(reader)["items"]

    # Of the 25 four were handed over, four taken back; the last five end on 20 November and are final 14 days later.
    assert {name: whole[name] for name in ("contacts", "verified", "revoked", "open", "provisional")} == {
        "contacts": 25, "verified": 12, "revoked": 4, "open": 5, "provisional": 17 / 25,
    }  # fmt: skip
    assert (whole["segment"], whole["state"], whole["final_at"]) == (
        {},
        "small",
        "2026-12-04T10:00:00.000000Z",
    )


def test_too_little_past_is_said_in_the_place_of_a_number(reader: FlaskClient) -> None:
    found = answer(reader)

    (whole,) = found["items"]
    assert (whole["expected"], whole["low"], whole["high"]) == (None, None, None)
    assert whole["missing"].startswith("Too little is known")
    assert found["past_forecasts"] == {
        "weeks": 0, "within": 0, "share": None, "should_be": 0.9,
        "missing": "No past week can be compared yet: before each of them too little was known.",
    }  # fmt: skip


def test_segments_add_up_to_the_whole(reader: FlaskClient) -> None:
    whole, *segments = answer(reader, f"{DAYS}&by=channel")["items"]

    assert [one["segment"]["channel"] for one in segments] == ["chat", "email"]
    for name in ("contacts", "verified", "revoked", "open"):
        assert sum(one[name] for one in segments) == whole[name]


def test_a_filter_asks_about_its_own_contacts(reader: FlaskClient) -> None:
    found = answer(reader, f"{DAYS}&where=channel=chat")

    # The first ten contacts came by chat, and all of them were verified.
    (chat,) = found["items"]
    assert (chat["contacts"], chat["verified"], chat["open"], chat["provisional"]) == (10, 10, 0, 1.0)
    # What is closed needs no past.
    assert (chat["expected"], chat["missing"], found["where"]) == (1.0, None, {"channel": ["chat"]})


def test_days_without_contacts_say_so(reader: FlaskClient) -> None:
    (whole,) = answer(reader, "from=2026-01-01&to=2026-02-01")["items"]

    assert (whole["state"], whole["contacts"], whole["provisional"], whole["final_at"]) == (
        "none",
        0,
        None,
        None,
    )
    assert whole["missing"] == "No contact that ended in these days had an answer of the AI."


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("from=yesterday", ["from"]), ("from=2026-11-02&to=2026-11-01", ["from"]), ("by=trigger", ["by"]),
        ("by=colour", ["by"]), ("where=channel", ["where"]), ("by=agent", ["by"]), ("every=day", ["every"]),
        ("parameter=window_days=7", ["parameter"]), ("from=2026-01-01&from=2026-01-02", ["from"]),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_named(reader: FlaskClient, question: str, names: list[str]) -> None:
    assert refused(reader, question) == names


def test_the_word_forecast_is_no_metric(reader: FlaskClient) -> None:
    assert reader.get("/api/v1/metrics/forecasts", headers=LOCAL).status_code == 404
    assert reader.get(f"{ADDRESS}/tickets", headers=LOCAL).status_code == 404
