"""The truth sample over a mirror: from whom it is drawn, when, and what the report makes of the answers."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.errors import ConfigError
from service.metrics.numbers import Numbers
from service.metrics.verdicts.billing import month_of
from service.metrics.verdicts.sample_forms import (
    answer_of,
    blind,
    blind_csv,
    blind_lines,
    document,
    lines,
    read_answers,
)
from service.metrics.verdicts.sampling import drawn, report
from tests.service.metrics.rows import AS_OF, BY_AI, GIVEN_UP, HANDED, MONTH, OUTBOUND, Rows

MARCH = month_of("2026-03", AS_OF, "UTC")
NOW = datetime(2026, 4, 20, tzinfo=UTC)


def world(folder: Path) -> Rows:
    """30 verified, 10 revoked, 20 that people took over, 5 given up; and what is no contact of March with an answer."""
    rows = Rows(folder)
    rows.episodes(30, BY_AI, verdict="verified")
    rows.episodes(10, BY_AI, verdict="revoked")
    rows.episodes(20, HANDED)
    rows.episodes(5, GIVEN_UP)
    rows.episode()
    rows.episode(BY_AI, OUTBOUND, verdict="verified", customer_messages=0)
    rows.episode(BY_AI, verdict="verified", ticket={"removed": "spam"})
    rows.episode(BY_AI, verdict="verified", started_at=800.0, resolved_at=801.0)
    return rows


def late(rows: Rows, days: int = 5) -> Numbers:
    """Late enough for March to be final."""
    return rows.numbers(AS_OF + timedelta(days=days))


def kept(row: dict[str, Any]) -> dict[str, Any]:
    """The row as the store gives it."""
    return {**row, **{name: json.loads(row[name]) for name in ("members", "population")}}


@pytest.fixture
def numbers(tmp_path: Path) -> Numbers:
    return late(world(tmp_path))


@pytest.fixture
def sample(numbers: Numbers) -> dict[str, Any]:
    return kept(drawn(numbers, MARCH, 20, "1", NOW))


def answered(sample: dict[str, Any], wrong: int = 0, unsure: int = 0) -> dict[int, str]:
    """An answer to every item; of the verified ones the first `wrong` are not resolved, then `unsure` are in doubt."""
    found, verified = {}, 0
    for number, one in enumerate(sample["members"], 1):
        is_verified = one["verdict"] == "verified"
        verified += is_verified
        doubt = "no" if verified <= wrong else "unsure" if verified <= wrong + unsure else "yes"
        found[number] = doubt if is_verified else "no"
    return found


def test_verified_and_revoked_ones_of_the_month_are_drawn_from(sample: dict[str, Any]) -> None:
    assert sample["population"] == {"of": 65, "verified": 30, "revoked": 10}
    assert Counter(one["verdict"] for one in sample["members"]) == {"verified": 15, "revoked": 5}
    assert (sample["month"], sample["size"], sample["time_zone"]) == ("2026-03", 20, "UTC")
    assert len({one["key"] for one in sample["members"]}) == 20


def test_the_same_question_draws_the_same_and_another_seed_another(
    numbers: Numbers, sample: dict[str, Any]
) -> None:
    again, other = (kept(drawn(numbers, MARCH, 20, seed, NOW + timedelta(days=1))) for seed in ("1", "2"))

    assert (again["id"], again["members"]) == (sample["id"], sample["members"])
    assert other["id"] != sample["id"]
    assert other["members"] != sample["members"]


def test_a_month_is_drawn_from_when_nothing_of_it_can_be_revoked_any_more(tmp_path: Path) -> None:
    rows = world(tmp_path)

    with pytest.raises(ConfigError, match=r"can be revoked until 15 April 2026\. Draw then"):
        drawn(rows.numbers(datetime(2026, 4, 14, 23, tzinfo=UTC)), MARCH, 20, "1", NOW)
    assert drawn(rows.numbers(datetime(2026, 4, 15, tzinfo=UTC)), MARCH, 20, "1", NOW)


def test_a_month_without_resolutions_has_nothing_to_draw(numbers: Numbers) -> None:
    with pytest.raises(ConfigError, match="The AI resolved nothing in 2026-01"):
        drawn(numbers, month_of("2026-01", AS_OF, "UTC"), 20, "1", NOW)


def test_a_sample_larger_than_the_month_is_the_month(numbers: Numbers) -> None:
    assert len(kept(drawn(numbers, MARCH, 100, "1", NOW))["members"]) == 40


def test_a_reviewer_sees_no_verdict_in_any_form(sample: dict[str, Any]) -> None:
    told = blind(sample, {3: "yes"}, lambda ticket: f"https://desk.example/{ticket}")
    forms = (json.dumps(told), blind_csv(told), "\n".join(blind_lines(told)))

    assert not [form for form in forms if "verified" in form or "revoked" in form]
    assert told["items"][2]["resolved"] == "yes"
    first = next(csv.DictReader(io.StringIO(blind_csv(told))))
    assert (first["number"], first["link"]) == ("1", f"https://desk.example/{sample['members'][0]['ticket']}")


def test_what_wants_to_be_a_formula_is_none(sample: dict[str, Any]) -> None:
    sample["members"][0]["category"] = "=1+1"
    rows = csv.DictReader(io.StringIO(blind_csv(blind(sample, {}, lambda _ticket: None))))

    assert next(rows)["category"] == "'=1+1"


def test_answers_that_agree_hold(sample: dict[str, Any]) -> None:
    found = report(sample, answered(sample))

    assert (found.answered, found.held, found.wrong, found.is_doubtful) == (20, 20, [], False)
    assert found.verified_rate == 30 / 65
    assert found.true is not None
    assert found.true[0] == pytest.approx(30 / 65)


def test_a_wrong_verdict_is_named_and_moves_the_rate(sample: dict[str, Any]) -> None:
    found = report(sample, answered(sample, wrong=3))

    assert (found.answered, found.held) == (20, 17)
    assert [(one["verdict"], one["answer"]) for one in found.wrong] == [("verified", "no")] * 3
    assert found.true is not None
    # 12 of 15 of the 30.
    assert found.true[0] == pytest.approx(24 / 65)


def test_in_doubt_is_neither_and_is_counted(sample: dict[str, Any]) -> None:
    found = report(sample, answered(sample, unsure=5))
    told = document(found)

    assert (told["answered"], told["held"], told["strata"][0]["unsure"]) == (15, 15, 5)
    assert "  verified: 10 of 10 held, 5 unsure; 15 drawn of 30" in list(lines(found))


def test_too_few_answers_are_no_rate(sample: dict[str, Any]) -> None:
    found = report(sample, {1: "yes", 2: "no"})

    assert (found.true, found.is_doubtful) == (None, True)
    assert next(iter(lines(found))).endswith("too few answers for a rate (told: 46 % of 65 contacts)")
    assert document(found)["true_rate"] is None


def test_the_month_is_one_of_the_installations_zone(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    # On the last of February at 23:30 UTC, which is March in Berlin.
    rows.episode(BY_AI, verdict="verified", started_at=-34.5, resolved_at=-33.5)
    numbers = rows.numbers(AS_OF + timedelta(days=5), "Europe/Berlin")
    found = kept(drawn(numbers, month_of("2026-03", AS_OF, "Europe/Berlin"), 20, "1", NOW))

    assert found["population"]["verified"] == 1
    assert MONTH[0].isoformat() == "2026-03-01"


def test_a_filled_in_file_is_read_and_empty_rows_wait(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    path.write_text("number;resolved\n1;Yes\n2;\n3;no\n4;UNSURE\n")

    assert read_answers(path, 4) == [(1, "yes"), (3, "no"), (4, "unsure")]


@pytest.mark.parametrize(
    ("number", "said", "why"),
    [
        ("0", "yes", "'0' is no number from 1 to 4"), ("5", "yes", "'5' is no number from 1 to 4"),
        ("²", "yes", "is no number from 1 to 4"), ("one", "no", "is no number from 1 to 4"),
        ("1", "maybe", "'maybe' is no answer. Write yes, no, unsure."),
    ],
)  # fmt: skip
def test_what_is_no_answer_says_how_one_is_written(number: str, said: str, why: str) -> None:
    with pytest.raises(ConfigError) as refused:
        answer_of(number, said, 4)

    assert why in str(refused.value)
