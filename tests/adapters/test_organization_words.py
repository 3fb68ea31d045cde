"""What is read of an organization, in each vendor's words: name, tier, renewal, time; and what is not."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.organizations import LONGEST
from adapters.registry import HELPDESKS
from adapters.settings import ConnectionSettings
from rules.errors import IgnoredDelivery, MalformedBody
from rules.model import Event, Form
from tests.adapters.samples import RECEIVED, delivery, fixture

LISTS = {"zendesk": "zendesk/organizations.json", "freshdesk": "freshdesk/companies.json",
         "intercom": "intercom/companies.json"}  # fmt: skip
HELD = {"zendesk": ("organization_fields", "plan"), "freshdesk": ("custom_fields", "cf_plan"),
        "intercom": ("custom_attributes", "plan_level")}  # fmt: skip
HINTS = {"zendesk": ("zendesk/webhook.organization.json", ("detail",)),
         "freshdesk": ("freshdesk/product.company.json", ("data", "company")),
         "intercom": ("intercom/webhook.company.json", ("data", "item"))}  # fmt: skip
vendors = pytest.mark.parametrize("vendor", LISTS)


def parsed(vendor: str, body: Any, key: str = "", kind: str = "snapshot") -> list[Event]:
    mapping = {"account_tier": f"organization:{key}"} if key else {}
    helpdesk = HELPDESKS[vendor](ConnectionSettings("acme", vendor, mapping=mapping))
    return list(helpdesk.parse(delivery(body, kind=kind)))


def listed(vendor: str, key: str = "", **changes: Any) -> Event:
    """What the first organization of the fixture becomes, with these changes."""
    body = deepcopy(fixture(LISTS[vendor]))
    body["organizations"][0] |= changes
    return parsed(vendor, body, key)[0]


def hint(vendor: str, key: str = "", **changes: Any) -> list[Event]:
    name, place = HINTS[vendor]
    body = record = deepcopy(fixture(name))
    for step in place:
        record = record[step]
    record |= changes
    return parsed(vendor, body, key, kind="webhook")


@vendors
def test_one_that_tells_less_is_read_beside_one_that_tells_more(vendor: str) -> None:
    first, second = parsed(vendor, fixture(LISTS[vendor]))

    assert first.fields["name"] == "Synthetic Customer 1"
    assert second.fields.keys() == {"account_id", "name"}
    assert first.at == datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("vendor", "tier", "mapped"),
    [
        ("zendesk", None, "enterprise"),
        ("freshdesk", "Premium", "enterprise"),
        ("intercom", "Premium", "enterprise"),
    ],
)
def test_the_tier_is_the_vendors_own_unless_the_mapping_names_a_custom_field(
    vendor: str, tier: str | None, mapped: str
) -> None:
    assert listed(vendor).fields.get("tier") == tier
    assert listed(vendor, HELD[vendor][1]).fields["tier"] == mapped


@vendors
def test_an_empty_custom_field_leaves_the_vendors_own_tier(vendor: str) -> None:
    held, key = HELD[vendor]

    assert listed(vendor, key, **{held: {key: ""}}).fields.get("tier") == listed(vendor).fields.get("tier")


@vendors
@pytest.mark.parametrize(
    ("value", "told"), [(3, "3"), (True, "true"), (["b", "a"], "a b"), (" gold ", "gold")]
)
def test_a_custom_field_of_any_type_is_told_as_text(vendor: str, value: Any, told: str) -> None:
    held, key = HELD[vendor]

    assert listed(vendor, key, **{held: {key: value}}).fields["tier"] == told


@vendors
@pytest.mark.parametrize("name", ["", "  ", None, 7, ["x"], {"a": 1}])
def test_a_name_that_is_none_is_left_out_and_holds_up_no_other(vendor: str, name: Any) -> None:
    body = deepcopy(fixture(LISTS[vendor]))
    body["organizations"][0]["name"] = name
    told = [event.fields.get("name") for event in parsed(vendor, body)]

    assert told[-1] == "Synthetic Customer 2"
    assert told[:-1] in ([], [None])


@vendors
def test_a_long_name_is_cut(vendor: str) -> None:
    assert listed(vendor, name="x" * 500).fields["name"] == "x" * LONGEST


@vendors
@pytest.mark.parametrize(
    "changed", [None, "soon", "2026-03-01 08:00:00", 0, "2099-01-01T00:00:00Z", 4_070_908_800]
)
def test_without_a_time_that_can_be_it_holds_from_its_receipt(vendor: str, changed: Any) -> None:
    event = listed(vendor, updated_at=changed)

    assert (event.at, event.time_source) == (RECEIVED, "received")


@pytest.mark.parametrize(
    ("date", "told"),
    [("2026-12-31T00:00:00Z", "2026-12-31T00:00:00.000000Z"), ("2026-12-31", "2026-12-31T00:00:00.000000Z"),
     ("31.12.2026", None), ("9999-12-31T23:59:59-23:59", None), (7, None), ("2200-01-01", None)],
)  # fmt: skip
def test_a_renewal_is_a_day_or_a_moment_and_left_out_else(date: Any, told: str | None) -> None:
    assert listed("freshdesk", renewal_date=date).fields.get("renewal_at") == told


@pytest.mark.parametrize("plan", ["Premium", {"name": "Premium"}])
def test_a_plan_is_told_by_its_name_in_every_version(plan: Any) -> None:
    assert listed("intercom", plan=plan).fields["tier"] == "Premium"


@vendors
@pytest.mark.parametrize("own", [None, "", 0, {}, "a@b.example"])
def test_one_without_an_id_is_named_by_its_place(vendor: str, own: Any) -> None:
    with pytest.raises(MalformedBody) as caught:
        listed(vendor, id=own)

    assert caught.value.pointer == "/organizations/0/id"


@vendors
def test_a_webhook_tells_the_same_as_the_list(vendor: str) -> None:
    (event,) = hint(vendor, HELD[vendor][1])

    assert (event.form, event.ticket_id) == (Form.HINT, "")
    assert event.fields["name"] == "Synthetic Customer 1"
    assert event.fields["account_id"] == listed(vendor).fields["account_id"]
    assert event.fields.get("tier") == (None if vendor == "zendesk" else "enterprise")


@vendors
def test_a_webhook_without_the_records_own_time_holds_from_the_webhooks(vendor: str) -> None:
    (event,) = hint(vendor, updated_at=None)

    assert event.time_source == "vendor"
    assert event.at < RECEIVED - timedelta(days=5)


@pytest.mark.parametrize("what", ["created", "external_id_changed", "tags_changed", "custom_field_changed"])
def test_every_event_about_an_organization_of_zendesk_tells_its_name(what: str) -> None:
    body = fixture(HINTS["zendesk"][0]) | {"type": f"zen:event-type:organization.{what}"}

    assert [event.fields["name"] for event in parsed("zendesk", body)] == ["Synthetic Customer 1"]


@pytest.mark.parametrize(
    ("vendor", "change", "reason"),
    [
        (
            "zendesk",
            {"type": "zen:event-type:organization.deleted"},
            "organization.deleted: a deleted organization's tickets",
        ),
        ("freshdesk", {"event": "onCompanyDelete"}, "onCompanyDelete: a deleted company's tickets stay"),
        ("intercom", {"topic": "company.deleted"}, "company.deleted: a deleted company's conversations stay"),
    ],
)
def test_a_deleted_one_is_ignored_with_the_reason(vendor: str, change: dict[str, Any], reason: str) -> None:
    with pytest.raises(IgnoredDelivery, match=reason):
        parsed(vendor, fixture(HINTS[vendor][0]) | change, kind="webhook")


def test_an_event_that_carries_no_name_says_so() -> None:
    with pytest.raises(IgnoredDelivery, match=r"organization\.name_changed: it carries no name"):
        hint("zendesk", name="")
