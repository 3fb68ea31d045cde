"""How a field of each helpdesk holds a value of ours: the same word in a dropdown, in what is written and in what is read."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from adapters.connecting import FieldPlan
from adapters.helpdesks.zendesk.connect import PREFIXES
from adapters.helpdesks.zendesk.write import option_prefixes
from adapters.registry import WRITERS
from tests.adapters.test_ticket_writer import a_push
from tests.fakes.connect_api import ACCOUNTS
from tests.fakes.desk_api import PATH_FIELDS, Case, DeskApi

CAUSE = FieldPlan("escalation_cause", "Escalation cause", (("product_bug", "Bug"), ("tooling", "Tool")))


@pytest.fixture(params=WRITERS)
def api(request: pytest.FixtureRequest) -> Iterator[DeskApi]:
    with DeskApi(request.param) as far:
        yield far


def written(api: DeskApi, value: Any, mapping: Mapping[str, str], tag: str = "escalation_cause") -> Any:
    """What a field holds after a value of ours for a tag was sent there."""
    field = PATH_FIELDS[api.vendor]
    writer = api.writer(mapping=mapping, write_fields={tag: field})
    writer.send(a_push(api, tags=None, fields={field: value}))
    return api.tickets["812"].fields[field]


def test_a_code_goes_into_the_dropdown_that_connect_made_as_one_of_its_options(api: DeskApi) -> None:
    with ACCOUNTS[api.vendor]() as account:
        place = account.connector().make(CAUSE).place
        made = next(iter(account.made.values()))
    options = made.get("custom_field_options") or made.get("choices") or made["options"]

    value = written(api, "tooling", {"escalation_cause": place})

    assert value in [one.get("value") or one.get("label") for one in options]


def test_zendesks_option_is_the_tag_that_the_mapping_reads() -> None:
    with DeskApi("zendesk") as api:
        assert written(api, "tooling", {"escalation_cause": "tag:why_"}) == "why_tooling"


def test_a_second_push_of_the_same_code_writes_nothing() -> None:
    with DeskApi("zendesk") as api:
        written(api, "tooling", {"escalation_cause": "tag:why_"})
        written(api, "tooling", {"escalation_cause": "tag:why_"})

        assert api.writes == 1


@pytest.mark.parametrize(
    ("tag", "mapping"),
    [
        ("escalation_cause", {}),
        ("escalation_cause", {"escalation_cause": "field:7001"}),
        ("escalation_cause", {"escalation_trigger": "tag:why_"}),
        ("resolution_path", {"escalation_cause": "tag:why_"}),
    ],
)
def test_the_bare_code_is_written_where_no_tag_is_read_for_it(
    api: DeskApi, tag: str, mapping: Mapping[str, str]
) -> None:
    assert written(api, "tooling", mapping, tag) == "tooling"


@pytest.mark.parametrize("mapping", [{}, {"escalation_cause": "tag:why_"}])
def test_an_emptied_field_holds_no_word_at_all(api: DeskApi, mapping: Mapping[str, str]) -> None:
    api.tickets["812"] = Case(fields={PATH_FIELDS[api.vendor]: "why_tooling"})

    assert written(api, None, mapping) == ("" if api.vendor == "intercom" else None)


def test_the_number_of_turns_is_a_number_where_the_helpdesk_has_fields_for_it(api: DeskApi) -> None:
    assert written(api, 3, {}, "turn_count") == ("3" if api.vendor == "intercom" else 3)


def test_only_fields_of_tags_that_are_read_from_tags_have_a_beginning() -> None:
    with DeskApi("zendesk") as api:
        read = {"escalation_cause": "tag:esc_cause_", "escalation_trigger": "field:1", "category": "tag:cat_"}
        places = {"escalation_cause": "7", "escalation_trigger": "8", "turn_count": "9"}

        assert option_prefixes(api.connection(mapping=read, write_fields=places)) == {"7": "esc_cause_"}


def test_the_beginnings_of_connects_dropdowns_are_told_apart() -> None:
    prefixes = list(PREFIXES.values())

    assert not [one for one in prefixes for other in prefixes if one != other and one.startswith(other)]
