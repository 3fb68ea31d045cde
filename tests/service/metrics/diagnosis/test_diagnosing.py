"""Patterns that are planted are found with their numbers, and where all is as before nothing is."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rules.diagnosis.advice import ACT, CANNOT_TELL, LOOK, NOTHING
from rules.diagnosis.others import ArticleSeen
from service.metrics.diagnosis.book import diagnosis_rules
from service.metrics.diagnosis.diagnosing import Told, periods, settled_days
from service.metrics.diagnosis.gathering import BEFORE, NOW, Gathering, Periods
from service.metrics.diagnosis.showing import document, sentence
from service.metrics.numbers import Numbers
from tests.service.metrics.diagnosed_world import (
    AS_OF,
    CATEGORIES,
    diagnosed,
    fill,
    found,
    world,
)
from tests.service.metrics.diagnosed_world import BEFORE as EARLIER
from tests.service.metrics.diagnosed_world import NOW as PERIOD
from tests.service.metrics.rows import BY_AI, HANDED, Rows, hours

GAPS = {
    (period, "billing"): {"handed": 32, "gaps": 12 if period == "now" else 1} for period in ("before", "now")
}
HELD_ON = {
    **{("before", one): {"handed": 20} for one in CATEGORIES},
    **{("now", one): {"handed": 4, "by_ai": 46, "good_ai": 6} for one in CATEGORIES},
}
FEW = {"by_ai": 5, "handed": 1, "given_up": 1, "people": 0, "rated_ai": 0}
# More of the easy kind: over all 83 of 151 became 119 of 191, while 54 of 72 became 98 of 132 and 24 of 72 became 16 of 52.
MIXED = {
    ("before", "billing"): {"by_ai": 60, "came_back": 6},
    ("now", "billing"): {"by_ai": 120, "came_back": 22},
    ("before", "sign_in"): {"by_ai": 60, "came_back": 36},
    ("now", "sign_in"): {"by_ai": 40, "came_back": 24},
    ("before", "data_import"): FEW,
    ("now", "data_import"): FEW,
}  # fmt: skip


@pytest.fixture(scope="module")
def even(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return world(tmp_path_factory.mktemp("even"))


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return world(tmp_path_factory.mktemp("mixed"), MIXED)


def test_where_all_is_as_before_nothing_is_found_and_what_was_looked_at_is_said(even: Numbers) -> None:
    diagnosis = diagnosed(even)
    advice = {one.metric: one.do for one in diagnosis.advice}

    assert diagnosis.findings == []
    assert diagnosis.judged["contained_not_resolved"] == 4  # everybody and three categories
    assert diagnosis.judged["rushed_answers"] == 1  # a category has 25 ratings
    assert set(advice.values()) == {NOTHING, CANNOT_TELL}
    assert (advice["arr_verified"], advice["nps"]) == (NOTHING, CANNOT_TELL)


def test_what_could_not_be_judged_says_what_is_missing(even: Numbers) -> None:
    never = diagnosed(even).never()

    assert never["ai_takes_effort"] == (
        "ces_ai lacks answers to how easy it was",
        "ces lacks answers to how easy it was",
    )
    assert never["bad_deflection"] == ("first_response_human lacks no days before the AI first took part",)
    assert never["unhelpful_article"] == ("no article of the help center was opened in these days",)
    assert "contained_not_resolved" not in never


def test_missing_knowledge_is_found_where_it_is(tmp_path: Path) -> None:
    diagnosis = diagnosed(world(tmp_path, GAPS))
    one = found(diagnosis)["knowledge_gap", "category=billing"]

    assert set(found(diagnosis)) == {("knowledge_gap", "category=billing")}
    assert (one.facts["gaps"]["value"], one.facts["escalations"]["value"]) == (12.0, 32.0)
    assert sentence(diagnosis, one) == (
        "Category billing: of 32 hand-overs the AI gave missing knowledge as its reason for 12; the audit found it in 0."
    )


def test_one_hand_over_less_is_silent(tmp_path: Path) -> None:
    planted = {place: {**told, "gaps": min(told["gaps"], 9)} for place, told in GAPS.items()}

    assert diagnosed(world(tmp_path, planted)).findings == []


def test_more_containment_and_less_satisfaction_is_the_first_thing_said(tmp_path: Path) -> None:
    diagnosis = diagnosed(world(tmp_path, HELD_ON))
    one = found(diagnosis)["contained_not_satisfied", ""]
    advice = {one.metric: one for one in diagnosis.advice}

    # 34 of 54 and 50 of 54 contained in each category; 39 and 18 of 45 satisfied.
    assert sentence(diagnosis, one) == (
        "Containment rose from 63.0 % to 92.6 %, satisfaction with the AI fell from 86.7 % to 40.0 %."
    )
    assert [one.rule.id for one in diagnosis.findings[:2]] == ["rushed_answers", "contained_not_satisfied"]
    assert (advice["containment_rate"].do, advice["containment_rate"].finding) == (ACT, one)


def test_a_rate_that_moves_against_all_its_segments_is_called_out(mixed: Numbers) -> None:
    diagnosis = diagnosed(mixed)
    one = found(diagnosis)["blended_against_segments", "by=category"]

    assert one.metric == "arr_verified"
    assert one.facts["blend"]["before"] == pytest.approx(83 / 151)
    assert one.facts["blend"]["after"] == pytest.approx(119 / 191)
    assert one.facts["blend"]["segments"] == 2.0  # the third one has too few members
    assert sentence(diagnosis, one).startswith(
        "AI resolution, verified went from 55.0 % to 62.3 % over all, and the other way in each of 2 segments by category:"
    )


def test_what_is_found_over_all_says_that_the_mix_has_changed(mixed: Numbers) -> None:
    whole = found(diagnosed(mixed))["contained_not_resolved", ""]
    segment = found(diagnosed(mixed))["contained_not_resolved", "category=sign_in"]

    assert [
        one.startswith("Over all this moves against every segment, by category") for one in whole.cautions
    ] == [True]
    assert segment.cautions == ()


def test_terrible_numbers_of_a_few_contacts_fire_nothing(tmp_path: Path) -> None:
    bad = {"by_ai": 9, "came_back": 9, "handed": 9, "gaps": 9, "given_up": 9, "people": 9, "reopened": 9,
           "rated_ai": 9, "good_ai": 0, "rated_people": 0}  # fmt: skip
    planted = {
        (period, "billing"): bad if period == "now" else {**bad, "came_back": 0, "good_ai": 9, "reopened": 0}
        for period in ("before", "now")
    }
    none = {name: 0 for name in ("by_ai", "handed", "given_up", "people")}
    rest = {(period, name): none for period in ("before", "now") for name in ("sign_in", "data_import")}

    assert diagnosed(world(tmp_path, planted | rest)).findings == []


def test_an_empty_installation_is_judged_by_no_rule(tmp_path: Path) -> None:
    diagnosis = diagnosed(Rows(tmp_path).numbers(AS_OF))

    assert (diagnosis.findings, diagnosis.judged) == ([], {})
    assert set(diagnosis.never()) >= {"rushed_answers", "contained_not_resolved", "automate_next"} - {
        "automate_next"
    }
    assert {one.do for one in diagnosis.advice} == {CANNOT_TELL}


def test_a_segment_is_judged_alone(tmp_path: Path) -> None:
    numbers = world(tmp_path, GAPS)

    assert set(found(diagnosed(numbers, category=("billing",)))) == {("knowledge_gap", "category=billing")}
    assert diagnosed(numbers, category=("sign_in",)).findings == []


def test_a_rule_whose_metric_does_not_know_the_segment_says_so(even: Numbers) -> None:
    never = diagnosed(even, trigger=("knowledge_gap",)).never()

    assert "fcr cannot be split by trigger" in " ".join(never["training_needed"])


def test_a_metric_that_got_worse_without_a_pattern_is_to_be_looked_at(tmp_path: Path) -> None:
    planted = {("before", name): {"reopened": 0} for name in CATEGORIES} | {
        ("now", name): {"reopened": 5} for name in CATEGORIES
    }
    advice = {one.metric: one.do for one in diagnosed(world(tmp_path, planted)).advice}

    assert advice["reopen_rate"] == LOOK


def test_people_who_answer_no_faster_than_before_the_ai_are_found(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for number in range(56):
        begun = hours(number % 28 - 28)
        rows.episode(started_at=begun, resolved_at=begun + 1, human_business_seconds=1500.0 + number * 10)
    fill(rows)
    numbers = rows.numbers(AS_OF)
    one = found(diagnosed(numbers))["bad_deflection", ""]

    assert periods(numbers, numbers.ask(*PERIOD)).rollout == numbers.ask(date(2026, 2, 2), date(2026, 3, 2))
    facts = one.facts["first_response_human"]
    assert (facts["value"], facts["since_rollout"]) == (30.0, "stable")
    assert facts["at_rollout"] == pytest.approx(1775 / 60)  # the median of 1500, 1510, ... 2050 seconds


def frozen(version: str = "1") -> dict[str, Any]:
    told = {"low": 0.25, "high": 0.35, "n": 900, "provisional": 0, "state": "sure"}
    numbers = {"fcr": {**told, "value": 0.3}, "csat": {**told, "value": 0.85, "low": 0.8, "high": 0.9}}
    return {
        "id": "b1", "name": "before", "first_day": "2025-10-01", "end_day": "2025-12-30",
        "definitions": {"fcr": version, "csat": version}, "numbers": {"cells": [{"segment": {}, "numbers": numbers}]},
    }  # fmt: skip


def test_the_newest_baseline_is_compared_with(even: Numbers) -> None:
    one = found(diagnosed(even, Told([frozen()])))["quicker_not_happier", ""]

    assert (one.facts["fcr"]["baseline"], one.facts["fcr"]["since_baseline"]) == (0.3, "improving")
    assert one.facts["csat"]["since_baseline"] == "stable"


def test_a_baseline_of_another_definition_is_no_comparison(even: Numbers) -> None:
    assert diagnosed(even, Told([frozen("0")])).findings == []


def test_an_article_that_is_read_and_asked_about_all_the_same_is_found(even: Numbers) -> None:
    told = Told(articles={"acme:7": ArticleSeen(40, 12)}, articles_before={"acme:7": ArticleSeen(30)})
    diagnosis = diagnosed(even, told)
    one = found(diagnosis)["unhelpful_article", "article=acme:7"]

    assert sentence(diagnosis, one) == (
        "Article acme:7: Of 40 visits in which it was read, 30.0 % led to a contact and 0.0 % to a hand-over."
    )
    assert document(diagnosis, {"acme:7": ["acme:1"]})["findings"][0]["evidence"][0]["tickets"] == ["acme:1"]


def test_an_article_with_few_visits_is_not_judged(even: Numbers) -> None:
    told = Told(articles={"acme:7": ArticleSeen(29, 29)}, articles_before={"acme:7": ArticleSeen(30)})
    diagnosis = diagnosed(even, told)

    assert diagnosis.findings == []
    assert diagnosis.never()["unhelpful_article"] == ("acme:7 lacks 30 visits in each of both periods",)


def test_the_usual_days_are_the_last_of_which_nothing_can_change(even: Numbers) -> None:
    assert settled_days(even, diagnosis_rules()) == PERIOD


@pytest.mark.parametrize(("period", "days"), [(NOW, PERIOD), (BEFORE, EARLIER)])
@pytest.mark.parametrize("dimension", ["all", "category", "complexity"])
def test_both_periods_in_one_question_give_what_two_questions_give(
    mixed: Numbers, dimension: str, period: str, days: tuple[date, date]
) -> None:
    gathering = Gathering(mixed, diagnosis_rules(), Periods(mixed.ask(*PERIOD), mixed.ask(*EARLIER)))
    judged = [
        one for one in diagnosis_rules() if dimension in one.judged and not gathering.fits(one, dimension)
    ]
    sources = {one.metric: one for rule in judged for one in rule.sources.values() if not one.where}
    cells = mixed.answer(sources, mixed.ask(*days, by=() if dimension == "all" else (dimension,)))

    assert len(sources) >= 5
    for cell in cells:
        segment = next(iter(cell.segment.values()), "")
        told = {name: gathering.number(one, dimension, segment, period) for name, one in sources.items()}
        assert told == cell.numbers


def test_a_diagnosis_asks_few_questions(even: Numbers, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, rows = [], even.mirror.rows
    monkeypatch.setattr(even.mirror, "rows", lambda *given: asked.append(given) or rows(*given))
    diagnosed(even)

    assert len(asked) <= 30


def banded(folder: Path, share: int) -> Numbers:
    """Of forty contacts that the AI was hardly sure of, so many hold, and four were handed over; of the sure ones all."""
    rows = Rows(folder)
    for period in (0, 28):
        for number in range(40):
            begun = hours(period + number % 28)
            times = {"started_at": begun, "ai_first_at": begun + 0.1, "resolved_at": begun + 1}
            told = {"verdict": "verified" if number < share else "revoked"}
            rows.episode(
                HANDED if number >= 36 else BY_AI,
                ai_confidence=0.55,
                **times,
                **(told if number < 36 else {}),
            )
            rows.episode(BY_AI, ai_confidence=0.95, verdict="verified", **times)
    return rows.numbers(AS_OF)


def test_a_threshold_is_judged_where_the_ai_told_how_sure_it_was(tmp_path: Path) -> None:
    diagnosis = diagnosed(banded(tmp_path, 15))
    one = found(diagnosis)["threshold_too_low", "confidence_band=0.5-0.6"]

    assert [place for rule, place in found(diagnosis) if rule == "threshold_too_low"] == [
        "confidence_band=0.5-0.6"
    ]
    assert sentence(diagnosis, one) == (
        "Confidence band 0.5-0.6: only 37.5 % are resolved and stay so, and the AI hands over 10.0 %."
    )


def test_a_band_in_which_enough_holds_is_silent(tmp_path: Path) -> None:
    assert "threshold_too_low" not in {rule for rule, _ in found(diagnosed(banded(tmp_path, 16)))}


def test_without_confidences_no_threshold_is_judged_and_what_to_send_is_said(even: Numbers) -> None:
    said = diagnosed(even).never()

    assert {one for one in said if one.startswith("threshold")} == {"threshold_too_high", "threshold_too_low"}
    assert "Send `confidence` with each answer to POST /api/v1/events." in said["threshold_too_low"][0]
