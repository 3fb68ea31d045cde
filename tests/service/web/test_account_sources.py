"""From whom values of an account come, as of when; and what is seen everywhere when that could not be read."""

from dataclasses import replace

import pytest

from adapters.settings import SinkSettings, SourceSettings
from service.store.context_marks import MARK
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.service import seeded
from tests.service.installation import CONNECTION, ago
from tests.service.reading import answer_of, text_of

ACCOUNT = f"{CONNECTION}:81"
REASON = "Stripe's key lacks a permission. Give it Read on Customers."


@pytest.fixture
def client(installation):
    """Billing is read, and a CRM, which is told what to read."""
    site = replace(
        seeded.site(installation),
        sources={"billing": SourceSettings("billing", "stripe")},
        sinks={
            "crm": SinkSettings("crm", "hubspot", options={"tier_from": "plan"}),
            "bugs": SinkSettings("bugs", "linear"),
        },
    )
    return create_app(Reads(installation.path), site).test_client()


def told(installation, name, value, *, source="", connection="deskgauge", days=3):
    """A value, told of the account."""
    key = f"{name}-{source}-{days}"
    fields = {"account_id": ACCOUNT, name: value, **({"source": source} if source else {})}
    installation.add(
        "events", id=key, hash="h", kind="account", connection=connection, ticket_id="", fields=fields
    )
    installation.add(
        "account_words",
        account_id=ACCOUNT,
        name=name,
        value=f'"{value}"',
        at=ago(days=days),
        event_id=key,
        hash="h",
    )


def test_each_value_says_who_told_it_since_when_and_when_that_was_read(client, installation):
    installation.add("accounts", id=ACCOUNT, tier="gold", owner="Synthetic Owner", lifecycle="active")
    told(installation, "tier", "silver", source="crm", days=9)
    told(installation, "tier", "gold")
    told(installation, "owner", "Synthetic Owner", connection=CONNECTION)
    told(installation, "lifecycle", "active", source="billing")
    told(installation, "lifecycle", "later", source="crm", days=-1)
    installation.mark(f"{MARK}billing", read_at=ago(hours=2), tied=1)
    page = text_of(client, f"/accounts/{ACCOUNT}")

    assert '<dd>gold<span class="sub">A file, since 20 Nov</span>' in page
    assert f'<dd>Synthetic Owner<span class="sub">{CONNECTION}, since 20 Nov</span>' in page
    assert '<dd>active<span class="sub">Stripe, since 20 Nov; as of 23 Nov, 08:12</span>' in page


def test_the_api_tells_the_source_of_each_value(client, installation):
    installation.add("accounts", id=ACCOUNT, tier="gold")
    told(installation, "tier", "gold", source="crm")

    answer = client.get(f"/api/v1/accounts/{ACCOUNT}").get_json()
    assert answer["told"] == {"tier": {"source": "crm", "at": ago(days=3)}}


def test_what_could_not_be_read_is_said_beside_the_values_that_are_of_before(client, installation):
    installation.add("accounts", id=ACCOUNT, lifecycle="active", tier="gold")
    told(installation, "lifecycle", "active", source="billing")
    installation.mark(f"{MARK}billing", read_at=ago(days=3), failed_at=ago(hours=1), reason=REASON)
    installation.mark(f"{MARK}crm", failed_at=ago(hours=1), reason="It is down.")
    page = text_of(client, f"/accounts/{ACCOUNT}")

    assert "as of 20 Nov, 10:12" in page
    assert "Stripe could not be read on 23 Nov, 09:12: Stripe&#39;s key lacks a permission." in page
    assert "It is down" not in page  # it tells nothing of this account


def test_the_page_of_connections_tells_how_each_reading_went(client, installation):
    installation.settle()
    installation.mark(f"{MARK}billing", read_at=ago(hours=2), tied=12, untied=3)
    page = text_of(client, "/connections")

    assert "What accounts are known from" in page
    assert "3 customers are none of ours" in page
    assert ">Not yet<" in page  # the CRM
    assert "bugs" not in page.split("What accounts are known from")[1]


def test_a_reading_that_failed_needs_a_person_and_says_what_to_do(client, installation):
    installation.settle()
    installation.mark(f"{MARK}billing", read_at=ago(days=3), failed_at=ago(hours=1), reason=REASON)

    assert (
        answer_of(client, "/") == "Deliveries arrive, but what billing tells of accounts could not be read."
    )
    assert "Give it Read on Customers. Values are as of 20 Nov, 10:12." in text_of(client, "/")
    assert "Not read" in text_of(client, "/connections")


def test_without_any_source_there_is_no_such_part(installation):
    client = create_app(Reads(installation.path), seeded.site(installation)).test_client()

    assert "What accounts are known from" not in text_of(client, "/connections")
