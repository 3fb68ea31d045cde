"""Costs of deskgauge.toml: read into whole minor units, and refused where they cannot be meant."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from rules.costs import Entry
from rules.money import Estimate, cases, certain, exactly
from rules.roi import Costs, Minutes, Value
from rules.staffing import Staff
from service.config import load_settings
from service.config.initial import Choices, first_text
from tests.service.config.usable import MONEY, Refusal, Written

LICENCE = """
[[costs.entries]]
of = "ai"
kind = "licence"
amount = 900
per = "month"
since = 2026-03-01
"""
WORTH = """
[[costs.value]]
pillar = "retention"
what = "two renewals"
low = 500
base = 800
high = 1200
per = "once"
since = 2026-03-01
source = "customer success"
as_of = 2026-02-20
"""
GUIDE = Path(__file__).parents[3] / "docs" / "costs.md"
ASLEEP = re.compile(r"# ([a-z_]+ = |\[\[)")
TEAM = "\n[[costs.staff]]\nsince = 2026-01-01\nfte = 4.5\nhours_per_week = 32\n"


@pytest.fixture
def money(written: Written) -> Costs:
    return load_settings(written(MONEY), {}).costs


def costs(written: Written, text: str) -> Costs:
    return load_settings(written(text), {}).costs


def test_without_any_cost_nothing_is_known(written: Written) -> None:
    assert costs(written, "") == Costs("EUR", (), (), Minutes(), ())


def test_an_entry_has_its_amount_in_minor_units(money: Costs) -> None:
    assert money.entries[0] == Entry(
        of="ai", kind="licence", amount=exactly("EUR", 90_000), per="month", since=date(2026, 3, 1)
    )


def test_an_entry_may_have_a_currency_of_its_own(money: Costs) -> None:
    assert money.entries[1].amount == exactly("USD", 99)


def test_an_entry_may_be_an_estimate_that_is_spread_and_has_a_source(money: Costs) -> None:
    assert money.entries[2] == Entry(
        of="human",
        kind="hiring",
        amount=cases("EUR", 400_000, 600_000, 900_000),
        per="once",
        since=date(2026, 2, 1),
        over_months=12,
        note="two people",
        source="agency",
        as_of=date(2026, 1, 20),
    )


def test_staff_is_exact(money: Costs) -> None:
    assert money.staff == (Staff(date(2026, 1, 1), None, Fraction(9, 2), Fraction(32)),)


def test_handle_minutes_have_their_source_and_day(money: Costs) -> None:
    assert money.minutes == Minutes(
        {"1": certain(6), "2": Estimate(Fraction(10), Fraction(14), Fraction(20))},
        "stop-watch week",
        date(2026, 2, 15),
    )


def test_a_value_has_three_cases_a_source_and_a_day(money: Costs) -> None:
    assert money.values == (
        Value(
            amount=cases("EUR", 50_000, 80_000, 120_050),
            pillar="speed_and_scale",
            what="no weekend shift",
            per="month",
            since=date(2026, 3, 1),
            source="offer of a weekend service",
            as_of=date(2026, 2, 20),
        ),
    )


def test_the_currency_of_the_section_is_that_of_every_amount_without_one(written: Written) -> None:
    found = costs(written, '[costs]\ncurrency = "JPY"\n' + LICENCE + WORTH)

    assert found.currency == "JPY"
    assert found.entries[0].amount == exactly("JPY", 900)
    assert found.values[0].amount == cases("JPY", 500, 800, 1200)


def test_lists_need_no_table_of_their_own(written: Written) -> None:
    assert len(costs(written, LICENCE).entries) == 1


def test_one_case_alone_may_differ_from_the_amount(written: Written) -> None:
    assert costs(written, LICENCE + "high = 1000").entries[0].amount == cases("EUR", 90_000, 90_000, 100_000)
    assert costs(written, LICENCE + "low = 800").entries[0].amount == cases("EUR", 80_000, 90_000, 90_000)


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ("[costs]\ncurrenc = 'EUR'", "costs.currenc: is no known key. Did you mean 'currency'?"),
        ("[[costs.entriez]]\nof = 'ai'", "costs.entriez: is no known key. Did you mean 'entries'?"),
        (LICENCE + "until_ = 2026-04-01", "costs.entries[0].until_: is no known key. Did you mean 'until'?"),
        (TEAM + "hours = 3", "costs.staff[0].hours: is no known key."),
        (WORTH + "amount = 3", "costs.value[0].amount: is no known key."),
        ("costs = 3", "costs: is not a table. Write [costs] on a line of its own."),
        (
            "[costs]\nentries = 3",
            "costs.entries: is not a list. Write [[costs.entries]] on a line of its own.",
        ),
        ("[costs]\nentries = [3]", "costs.entries[0]: is not a table."),
        (
            LICENCE.replace("licence", "license"),
            "costs.entries[0].kind: has the unknown value 'license'. Did",
        ),
        (
            LICENCE.replace('"ai"', '"robot"'),
            "costs.entries[0].of: has the unknown value 'robot'. Known: ai, human.",
        ),
        (LICENCE.replace("month", "year"), "costs.entries[0].per: has the unknown value 'year'."),
        (LICENCE.replace("amount = 900", ""), "costs.entries[0].amount: is missing. How much,"),
        (LICENCE.replace("900", "-1"), "costs.entries[0].amount: is not an amount from 0 on."),
        (LICENCE + "currency = 'EURO'", "costs.entries[0].currency: has the unknown currency 'EURO'."),
        (
            LICENCE.replace("month", "once") + "over_months = 0",
            "costs.entries[0].over_months: is not a whole number",
        ),
        (WORTH.replace("retention", "pillar 5"), "costs.value[0].pillar: has the unknown value 'pillar 5'."),
        (WORTH.replace('"once"', '"hour"'), "costs.value[0].per: has the unknown value 'hour'."),
        (WORTH.replace('source = "customer success"', ""), "costs.value[0].source: is missing."),
        (WORTH.replace("as_of = 2026-02-20", ""), "costs.value[0].as_of: is missing."),
        (TEAM.replace("32", "169"), "costs.staff[0].hours_per_week: is not a number from 0 to 168."),
    ],
)
def test_a_key_or_value_that_is_none_is_refused(refusal: Refusal, broken: str, complaint: str) -> None:
    (line,) = refusal(broken)

    assert line.startswith(complaint)


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        (LICENCE.replace("licence", "salary"), "costs.entries[0].kind: is no cost of ai. Known: integration, licence,"),
        (LICENCE.replace('"ai"', '"human"'), "costs.entries[0].kind: is no cost of human. "),
        (LICENCE.replace("month", "hour"), "costs.entries[0].per: is of no use: nobody counts an AI's hours."),
        (LICENCE + "until = 2026-03-01", "costs.entries[0].until: is not after since."),
        (LICENCE + "until = 2026-02-28", "costs.entries[0].until: is not after since."),
        (TEAM + "until = 2026-01-01", "costs.staff[0].until: is not after since."),
        (LICENCE + "over_months = 3", "costs.entries[0].over_months: is of no use with per = \"month\"."),
        (WORTH + "until = 2026-04-01", "costs.value[0].until: is of no use for what comes once. Write over_months"),
        (LICENCE + "low = 901", "costs.entries[0].low: does not fit: low, amount, high must rise in this order."),
        (LICENCE + "high = 899", "costs.entries[0].low: does not fit: low, amount, high must rise"),
        (WORTH.replace("800", "1201"), "costs.value[0].low: does not fit: low, base, high must rise"),
        (LICENCE.replace("900", "0.005"), "costs.entries[0].amount: has more decimal places than EUR. Round it."),
        (LICENCE.replace("900", "0.5") + "currency = 'JPY'", "costs.entries[0].amount: has more decimal places than JPY."),
        (LICENCE + "high = 900.001", "costs.entries[0].high: has more decimal places than EUR."),
        ("[costs]\nhandle_minutes = { \"1\" = 6 }", "costs.handle_minutes: needs costs.handle_source and"),
        (
            "[costs]\nhandle_minutes = { \"1\" = 6 }\nhandle_source = 'me'",
            "costs.handle_minutes: needs costs.handle_source and costs.handle_as_of",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(refusal: Refusal, broken: str, complaint: str) -> None:
    (line,) = refusal(broken)

    assert line.startswith(complaint)


NEW_PRICE = LICENCE.replace("900", "950").replace("2026-03-01", "2026-05-01")


def test_a_new_price_beside_an_old_one_without_end_is_refused(refusal: Refusal) -> None:
    (line,) = refusal(LICENCE + NEW_PRICE)

    assert line == (
        "costs.entries[1].since: holds at the same time as costs.entries[0]."
        " Give the earlier one until, or each its own note."
    )


@pytest.mark.parametrize(
    "texts", [(LICENCE, TEAM, TEAM), (TEAM + "until = 2026-06-02", TEAM.replace("-01-", "-06-"))]
)
def test_two_plans_of_one_team_at_a_time_are_refused(refusal: Refusal, texts: tuple[str, ...]) -> None:
    (line,) = refusal("".join(texts))

    assert line.startswith("costs.staff[1].since: holds at the same time as costs.staff[0].")
    assert line.endswith("or each its own group.")


def test_two_like_values_at_a_time_are_refused(refusal: Refusal) -> None:
    monthly = WORTH.replace("once", "month")

    (line,) = refusal(monthly + monthly)
    assert line.startswith("costs.value[1].since: holds at the same time as costs.value[0].")


@pytest.mark.parametrize(
    "text",
    [
        LICENCE + "until = 2026-05-01" + NEW_PRICE,
        NEW_PRICE + LICENCE + "until = 2026-05-01",
        LICENCE + NEW_PRICE + 'note = "second product"',
        LICENCE + NEW_PRICE + 'currency = "USD"',
        LICENCE + NEW_PRICE.replace("month", "resolution"),
        LICENCE + NEW_PRICE.replace("licence", "usage"),
        LICENCE.replace("month", "once") * 2,
        LICENCE + LICENCE.replace("ai", "human").replace("licence", "salary").replace("month", "hour"),
    ],
)
def test_two_entries_that_can_be_told_apart_stand_side_by_side(written: Written, text: str) -> None:
    assert len(costs(written, text).entries) == 2


def test_two_plans_stand_side_by_side_in_groups_or_one_after_the_other(written: Written) -> None:
    after = TEAM.replace("2026-01-01", "2026-06-01")

    assert len(costs(written, TEAM + 'group = "first"' + TEAM + 'group = "second"').staff) == 2
    assert len(costs(written, TEAM + "until = 2026-06-01" + after).staff) == 2


def test_everything_that_is_wrong_is_told_at_once(refusal: Refusal) -> None:
    lines = refusal(LICENCE.replace("licence", "salary") + "low = 901\nuntil = 2026-01-01" + TEAM + TEAM)

    assert [line.split(":")[0] for line in lines] == [
        "costs.entries[0].kind",
        "costs.entries[0].until",
        "costs.entries[0].low",
        "costs.staff[1].since",
    ]


def test_the_first_file_shows_how_costs_are_written() -> None:
    text = first_text(Choices("zendesk", "support", "linear"))
    lists = ("[[costs.entries]]", "[[costs.staff]]", "[[costs.value]]", "[[targets]]")

    assert "\n[costs]\n" in text
    assert not [one for one in lists if f"\n# {one}\n" not in text]


def test_what_the_first_file_shows_is_usable(written: Written) -> None:
    asleep = first_text(Choices("zendesk", "support", "linear")).split("\n[costs]\n")[1]
    awake = [line.removeprefix("# ") for line in asleep.splitlines() if ASLEEP.match(line)]
    shown = "\n".join(line for line in awake if "over_months" not in line)

    found = load_settings(written("[costs]\n" + shown), {})

    assert (len(found.costs.entries), len(found.costs.staff), len(found.costs.values)) == (1, 1, 1)
    assert found.targets[0].metric == "arr_verified"


def test_the_examples_of_the_guide_are_usable_as_they_stand(written: Written) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)

    settings = load_settings(written("\n".join(blocks)), {})

    assert [one.amount.base.amount for one in settings.costs.entries] == [90_000, 105_000, 99, 1_840_000]
    assert (len(settings.costs.staff), len(settings.costs.values), len(settings.targets)) == (1, 1, 1)
