"""The fields that can be made follow the taxonomy, the operator's own too."""

import pytest

from rules.model import Path, Touchpoint
from service.connecting.wanted import COMPULSORY, MAPPED, SURVEY, TITLES, WRITTEN, plan

TAXONOMY = {
    "escalation_causes": {"tooling": {"label": "Missing tool"}, "own_code": {}},
    "escalation_triggers": {"rule": {"label": "A rule"}},
}


def test_every_field_is_read_written_or_asked_with() -> None:
    assert {*MAPPED, *WRITTEN, SURVEY} == set(TITLES)
    assert COMPULSORY <= MAPPED


def test_the_taxonomys_codes_are_the_choices_with_their_labels() -> None:
    assert plan("escalation_cause", TAXONOMY).choices == (
        ("tooling", "Missing tool"),
        ("own_code", "own_code"),
    )
    assert plan("escalation_trigger", TAXONOMY).choices == (("rule", "A rule"),)


@pytest.mark.parametrize("key", sorted({*WRITTEN, SURVEY}))
def test_what_deskgauge_writes_is_text_or_a_number(key: str) -> None:
    planned = plan(key, TAXONOMY)

    assert (planned.choices, planned.title) == ((), TITLES[key])
    assert planned.number is (key == "turn_count")


def test_a_taxonomy_without_causes_makes_no_choice() -> None:
    assert plan("escalation_cause", {}).choices == ()


def test_the_written_values_fit_a_text_field() -> None:
    assert max(len(str(one)) for one in (*Path, *Touchpoint)) < 64
