"""Fakes of every CRM with the same three accounts, all made up: one tells everything, one nothing, the owner of one is gone."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from adapters.account_context import ReadsContext
from service.demo.hubspot import Portal
from tests.fakes.hubspot import FakeHubSpot
from tests.fakes.salesforce import FakeSalesforce, record_id


@dataclass
class Crm:
    """A fake with the three accounts. ids: theirs. fields: the options that name the CRM's fields."""

    fake: Any
    ids: list[str]
    fields: dict[str, str]

    def sink(self, **options: str) -> ReadsContext:
        made = self.fake.sink(**self.fields, **options)
        assert isinstance(made, ReadsContext)
        return made


@contextmanager
def hubspot(number: int = 3) -> Iterator[Crm]:
    names = {"tier_from": "plan", "contract_value_from": "value", "currency_from": "money", "renewal_from": "renewal",
             "owner_from": "hubspot_owner_id", "lifecycle_from": "lifecyclestage"}  # fmt: skip
    first = {"plan": "gold", "value": "4800.5", "money": "EUR", "renewal": "2026-12-31", "hubspot_owner_id": "7",
             "lifecyclestage": "customer"}  # fmt: skip
    more = [{"plan": "silver"} for _ in range(number - 3)]
    portal = Portal([{"name": "A", **first}, {"name": "B"}, {"name": "C", "hubspot_owner_id": "8"}, *more])
    for name in names.values():
        portal.properties[name] = {"name": name, "label": name, "type": "string"}
    with FakeHubSpot(portal) as fake:
        fake.owners["7"] = "who@crm.example"
        yield Crm(fake, [str(1001 + n) for n in range(number)], names)
        assert (fake.violations, portal.writes) == ([], 0)


@contextmanager
def salesforce(number: int = 3) -> Iterator[Crm]:
    names = {"tier_from": "Plan__c", "contract_value_from": "Value__c", "currency_from": "CurrencyIsoCode",
             "renewal_from": "Renewal__c", "owner_from": "Owner.Email", "lifecycle_from": "Type"}  # fmt: skip
    first = {"Plan__c": "gold", "Value__c": 4800.5, "CurrencyIsoCode": "EUR", "Renewal__c": "2026-12-31",
             "Owner": {"Email": "who@crm.example"}, "Type": "customer"}  # fmt: skip
    more = [{"Plan__c": "silver"} for _ in range(number - 3)]
    with FakeSalesforce([{"Name": "A", **first}, {"Name": "B"}, {"Name": "C", "Owner": None}, *more]) as fake:
        yield Crm(fake, [record_id(n) for n in range(1, number + 1)], names)
        assert (fake.violations, fake.writes) == ([], 0)


CRMS: dict[str, Callable[..., AbstractContextManager[Crm]]] = {"hubspot": hubspot, "salesforce": salesforce}
