"""Numbers in words: values, intervals, what they rest on and why there is none, on both sides of each border."""

from dataclasses import replace

import pytest
from flask import Flask

from rules.metrics.tally import Number, Tally
from service.metrics.book import built_in
from service.web import number_words, present
from service.web.number_meaning import meaning
from service.web.site import Site

SPACE, MINUS = "\u202f", "\u2212"
BOOK = built_in()
RATE, COUNT, MEDIAN = BOOK.metric("arr_verified"), BOOK.metric("volume"), BOOK.metric("first_response_human")
RATIO, FORMULA, LEVEL = (
    BOOK.metric("automation_accuracy"),
    BOOK.metric("automation_rate"),
    BOOK.metric("backlog"),
)
MONEY, MOOD = BOOK.metric("ai_cost_per_resolution"), BOOK.metric("sentiment_last")


@pytest.fixture(autouse=True)
def installation(tmp_path):
    """One that pays in euros and has a word for a category."""
    app = Flask("words")
    site = Site(data_dir=tmp_path, currency="EUR", categories={"sign_in": "Sign-in"})
    app.extensions["deskgauge"] = present.hold(None, site)
    with app.app_context():
        yield


def rate(numerator: int, denominator: int, **more) -> Number:
    known = {"value": numerator / denominator, "low": 0.4, "high": 0.625, "state": "sure"}
    return Number(**{**known, "tally": Tally(denominator, numerator, denominator), **more})


@pytest.mark.parametrize(
    ("metric", "value", "text"),
    [
        (RATE, 0.532, f"53.2{SPACE}%"), (RATE, None, "–"), (COUNT, 1241, "1,241"), (MEDIAN, 42.4, "42 min"),
        (MEDIAN, 119.4, "119 min"), (MEDIAN, 120, "2.0 h"), (MOOD, -0.4, f"{MINUS}0.40"),
        (MOOD, -0.004, "0.00"), (MOOD, -0.006, f"{MINUS}0.01"), (MONEY, 720, "7.20 EUR"),
        (LEVEL, 0, "0"),
    ],
)  # fmt: skip
def test_a_value_is_written_in_its_unit(metric, value, text):
    assert number_words.value(metric, value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.2, f"20{SPACE}%"), (0.025, f"2.5{SPACE}%"), (-0.2, f"{MINUS}20{SPACE}%")]
)
def test_a_whole_percentage_on_an_axis_has_no_decimals(value, text):
    assert number_words.mark(RATE, value) == text


def test_an_interval_of_a_rate_is_short_and_of_a_duration_has_units():
    assert number_words.interval(RATE, rate(1, 2)) == f"40–62{SPACE}%"
    assert number_words.interval(MEDIAN, rate(1, 2, low=10, high=150)) == "10 min – 2.5 h"
    assert number_words.interval(MEDIAN, rate(1, 2, low=10, high=10)) == "10 min"
    assert number_words.interval(RATE, rate(1, 2, low=None)) == ""


@pytest.mark.parametrize(
    ("metric", "tally", "text"),
    [(RATE, Tally(810, 431, 810), "431 of 810"), (RATE, Tally(), ""), (MEDIAN, Tally(n=1), "1 contact"),
     (MEDIAN, Tally(n=1241), "1,241 contacts"), (COUNT, Tally(5, 5, 5), ""), (FORMULA, Tally(n=9), "")],
)  # fmt: skip
def test_what_a_number_rests_on(metric, tally, text):
    assert number_words.basis(metric, Number(0.5, tally)) == text


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (Number(0.5, Tally(n=40), state="sure"), None),
        (Number(0.5, Tally(n=40, provisional=1), state="sure"), "Provisional"),
        (Number(0.5, Tally(n=29, provisional=1), state="small"), "Small sample"),
        (Number(None, Tally(n=4), state="too_few"), "Too few to say"),
        (Number(None, Tally(), state="none"), "Nothing to count"),
        (Number(None, Tally(), state="none", missing=("x",)), "No data"),
    ],
)  # fmt: skip
def test_the_chip_says_how_sure_a_number_is(number, word):
    found = number_words.chip(number)

    assert (found[2] if found else None) == word


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Number(0.5, Tally(n=40), state="sure"), ""), (Number(None, Tally(n=4), state="too_few"), "4 so far, 5 needed."),
        (Number(None, Tally(), state="none"), "There was nothing to count in these days."),
        (Number(None, Tally(), state="none", missing=("costs", "staff")), "Lacks costs; staff."),
    ],
)  # fmt: skip
def test_why_there_is_no_value(number, text):
    assert number_words.why_none(number) == text


@pytest.mark.parametrize(
    ("metric", "number", "text"),
    [
        (RATE, rate(431, 810), f"AI resolution, verified: 53.2{SPACE}%, 431 of 810."),
        (COUNT, Number(7, Tally(7, 7, 7), state="sure"), "Contacts: 7."),
        (COUNT, Number(0, Tally(), state="sure"), "Contacts: 0."),
        (RATE, Number(None, Tally(n=4), state="too_few"), "AI resolution, verified: too few to say."),
        (RATE, Number(None, Tally(), state="none"), "AI resolution, verified: nothing to count."),
        (RATE, Number(None, Tally(), state="none", missing=("x",)), "AI resolution, verified: no data."),
    ],
)
def test_the_first_line_of_a_number(metric, number, text):
    assert number_words.answer(metric, number) == text


def test_the_first_line_of_all_numbers_counts_each_state():
    sure, few = rate(1, 2), Number(None, Tally(n=1), state="too_few")
    lacking = Number(None, Tally(), state="none", missing=("x",))

    assert number_words.overview({"a": sure, "b": few, "c": lacking}) == (
        "1 number is sure, 1 rest on few cases, 1 lacks an input."
    )
    assert (
        number_words.overview({"a": sure, "b": sure})
        == "2 numbers are sure, 0 rest on few cases, 0 lack an input."
    )


def test_a_narrow_page_has_it_all_in_one_line():
    assert (
        number_words.in_short(RATE, rate(12, 20, state="small")) == f"12 of 20, 40–62{SPACE}%, small sample"
    )
    assert number_words.in_short(COUNT, Number(7, Tally(7, 7, 7), state="sure")) == ""


def facts(metric, tally: Tally) -> list[tuple[str, str, str | None]]:
    return [(one.name, one.text, one.part) for one in number_words.facts(metric, Number(1.0, tally))]


def test_a_rate_is_made_of_two_lists_of_tickets():
    assert facts(RATE, Tally(20, 12, 20)) == [("Counted", "12", "numerator"), ("Out of", "20", "denominator")]
    assert facts(RATE, Tally(20, 0, 20)) == [("Counted", "0", None), ("Out of", "20", "denominator")]


def test_a_median_shows_its_long_tail_who_waits_and_who_is_left_out():
    assert facts(MEDIAN, Tally(9, 9, 9, p90=300.0, awaiting=3, excluded=(2,))) == [
        ("Measured in", "9 contacts", "denominator"), ("9 of 10 within", "5.0 h", None), ("Still waiting", "3", "awaiting"),
        ("Left out: The team began it", "2", "excluded"),
    ]  # fmt: skip


def test_a_ratio_is_made_of_sums_that_no_ticket_list_adds_up_to():
    assert facts(RATIO, Tally(27, 20, 23)) == [
        ("Counted", "20", None), ("Out of", "27", None), ("In", "23 contacts", "denominator"),
    ]  # fmt: skip


def test_a_count_is_made_of_its_members():
    assert facts(COUNT, Tally(7, 7, 7)) == [("Counted", "7 contacts", "denominator")]
    assert facts(COUNT, Tally()) == [("Counted", "0 contacts", None)]


def test_a_formula_has_no_tickets_of_its_own():
    assert facts(FORMULA, Tally(n=9)) == []


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [("channel", "email", "E-mail"), ("path", "ai_then_human", "AI, then a person"), ("complexity", "1", "1, simple"),
     ("category", "sign_in", "Sign-in"), ("category", "data_import", "Data import"), ("channel", "unknown", "Not known"),
     ("language", "en", "en"), ("ai_version", "3_1", "3_1"), ("priority", "urgent", "Urgent")],
)  # fmt: skip
def test_segments_have_the_words_of_a_support_lead(name, code, text):
    assert number_words.segment(name, code) == text


def test_two_dimensions_name_a_segment_together():
    assert number_words.segment_name({"channel": "email", "category": "sign_in"}) == "E-mail, Sign-in"


def test_every_tier_and_every_grain_has_words():
    assert {one.tier for one in BOOK.metrics.values()} <= set(number_words.TIERS)
    assert set(BOOK.grains) <= set(number_words.MEMBERS)


def test_a_definition_explains_the_names_in_its_conditions():
    found = meaning(BOOK, RATE, {})
    out_of = next(line for line in found.lines if line.name == "Out of")

    assert out_of.code == RATE.where
    assert out_of.sentences == tuple(
        BOOK.grains["episode"].terms[one].means for one in ("contact", "ai_involved", "window_over")
    )
    assert found.cohort == "when it was resolved"


def test_a_formula_names_its_parts_and_what_else_it_needs():
    found = meaning(BOOK, MONEY, {})

    assert found.lines[0].code == MONEY.expression
    assert set(found.parts.values()) == {one for one in MONEY.parts.values() if not one.startswith("input.")}
    assert "costs of the AI for these days" in found.inputs.values()


def test_the_parameters_are_those_that_hold_here():
    fcr = BOOK.metric("fcr")

    assert meaning(BOOK, fcr, {}).parameters == {"window_days": 14}
    assert meaning(BOOK, fcr, {"window_days": 10.0, "other": 1.0}).parameters == {"window_days": 10.0}


@pytest.mark.parametrize("metric", BOOK.metrics.values(), ids=list(BOOK.metrics))
def test_every_metric_can_be_explained(metric):
    found = meaning(BOOK, metric, {})

    assert found.lines or metric.where == "true"
    assert bool(found.member) is bool(metric.grain)
    assert number_words.answer(metric, replace(Number(None, Tally()), missing=("x",))).endswith(": no data.")


def test_a_slope_has_the_decimals_that_it_needs_and_chance_around_it():
    learning = BOOK.metric("learning_velocity")
    found = Number(0.004, Tally(n=8), -0.002, 0.01, "sure")

    assert number_words.interval(learning, found) == f"{MINUS}0.2{SPACE}% \u2013 1.0{SPACE}%"
    assert (number_words.sides(learning), number_words.of_chance(learning)) == ("95 % interval", True)
    assert number_words.sides(RATE) == "95 % interval"


def test_the_cases_of_an_estimate_are_not_called_chance():
    roi = BOOK.metric("roi")

    assert (number_words.sides(roi), number_words.of_chance(roi)) == ("Low to high case", False)


def test_a_computed_number_says_how_it_is_worked_out_and_out_of_what():
    change = BOOK.metric("handle_time_change")
    told = meaning(BOOK, change, {})

    assert [(one.name, one.code) for one in told.lines] == [("Worked out by", "Change in same tier")]
    assert told.lines[0].sentences[0].startswith("The change against the baseline within each complexity")
    assert told.parts == {"now": "handle_time"}
    assert number_words.basis(change, Number(-0.1, Tally(180.0, -18.0, 12))) == "-18 of 180"
