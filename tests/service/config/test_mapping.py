"""The mapping: what carries our tags, and the one field that is an organization's."""

import pytest
from marshmallow import ValidationError

from adapters.settings import ConnectionSettings
from service.config.values import mapping
from service.mapping import mapping_of


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"category": "tag:cat_"},
        {"category": "field:360001", "account_tier": "organization:plan"},
        {"account_tier": "organization:Plan level"},
        {"language": "tag:lang_", "handle_time": "field:360002"},
        {"language": "field:360003"},
    ],
)
def test_places_of_tickets_and_the_tier_of_organizations_are_taken(table: dict[str, str]) -> None:
    assert mapping(table) == table


@pytest.mark.parametrize("place", ["field:360001", "tag:tier_", "plan", "organization:", "organization: "])
def test_a_tier_stands_in_a_field_of_the_organization(place: str) -> None:
    with pytest.raises(ValidationError, match=r"at account_tier\. Write organization:KEY\."):
        mapping({"account_tier": place})


@pytest.mark.parametrize("place", ["tag:minutes_", "360002", "organization:time"])
def test_working_time_is_a_number_and_stands_in_a_field(place: str) -> None:
    with pytest.raises(ValidationError, match=r"at handle_time, which is a number\. Write field:ID\."):
        mapping({"handle_time": place})


@pytest.mark.parametrize("name", ["category", "escalation_cause", "sentiment"])
def test_no_tag_of_tickets_stands_in_a_field_of_the_organization(name: str) -> None:
    with pytest.raises(ValidationError, match=r"which is of tickets\. Write field:ID or tag:PREFIX\."):
        mapping({name: "organization:plan"})


def test_the_organizations_field_is_read_beside_the_fields_of_tickets_and_never_as_one() -> None:
    settings = ConnectionSettings(
        "acme", "zendesk", mapping={"category": "field:7001", "account_tier": "organization:plan"},
        ai_signs={"field:7002=yes": "assist"},
    )  # fmt: skip

    assert settings.mapped_fields == {"7001", "7002", "organization:plan"}
    assert mapping_of(settings)["escalation_cause"] == "tag:esc_cause_"
