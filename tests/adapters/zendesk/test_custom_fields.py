"""Custom fields: only those that the connection maps are read; others may hold what customers typed."""

import json
from typing import Any

import pytest

from rules.model import Event, Kind
from tests.adapters.samples import delivery, fixture, kinds
from tests.adapters.zendesk.samples import webhook, zendesk

TYPED = "Synthetic free text"


def events(body: Any, mapping: dict[str, str]) -> list[Event]:
    return list(zendesk(mapping=mapping).parse(delivery(body)))


def told(found: list[Event]) -> str:
    return json.dumps([dict(event.fields) for event in found])


@pytest.mark.parametrize("mapping", [{}, {"category": "tag:cat_"}, {"category": "field:9"}])
def test_a_connection_that_maps_no_field_reads_none(mapping: dict[str, str]) -> None:
    found = events(fixture("zendesk/snapshot.json"), mapping)

    assert "field:" not in told(found)
    assert TYPED not in told(found)


def test_a_mapped_field_is_read_from_ticket_and_audits_and_its_neighbour_is_not() -> None:
    found = events(fixture("zendesk/snapshot.json"), {"escalation_cause": "field:7001"})
    names = {event.fields["name"] for event in found if event.kind is Kind.CHANGE}

    assert "field:7001" in names
    assert next(event for event in found if event.kind is Kind.STATE).fields["field:7001"] == "import"
    assert TYPED not in told(found)


def test_several_mapped_fields_are_all_read() -> None:
    found = events(
        fixture("zendesk/snapshot.json"), {"category": "field:7001", "escalation_cause": "field:7002"}
    )

    assert next(event for event in found if event.kind is Kind.STATE).fields["field:7002"] == TYPED


@pytest.mark.parametrize(
    ("mapping", "expected"), [({"category": "field:7001"}, ["change", "state"]), ({}, ["state"])]
)
def test_a_webhook_about_a_field_is_told_only_where_it_is_mapped(
    mapping: dict[str, str], expected: list[str]
) -> None:
    assert kinds(events(webhook("custom_field_changed"), mapping)) == expected


def test_tag_prefixes_of_the_mapping_name_no_field() -> None:
    assert "field:" not in told(events(webhook("tags_changed"), {"category": "tag:field:7001"}))
