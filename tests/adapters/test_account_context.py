"""What CRMs tell of accounts: which fields are read, the same for all of them, and what their values say."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from adapters.account_context import READ_FROM, told, wanted
from adapters.settings import SinkSettings
from adapters.sinks import CRM_KINDS
from rules.context import CONTEXT
from rules.errors import ConfigError, SinkError
from tests.fakes import far_side
from tests.fakes.crms import CRMS, hubspot

NAME = re.compile(r"[a-z_]+")


@pytest.mark.parametrize(
    ("values", "row"),
    [
        ({"tier": " gold ", "owner": "a@x.example", "lifecycle": "customer"},
         {"tier": "gold", "owner": "a@x.example", "lifecycle": "customer"}),
        ({"tier": "", "owner": None, "lifecycle": "  "}, {}),
        ({"tier": "x" * 300}, {"tier": "x" * 100}),
        ({"renewal_at": "2026-01-31"}, {"renewal_at": "2026-01-31T00:00:00.000000Z"}),
        ({"renewal_at": "2026-01-31T10:00:00.000+0000"}, {"renewal_at": "2026-01-31T10:00:00.000000Z"}),
        ({"renewal_at": "2026-01-31T10:00:00Z"}, {"renewal_at": "2026-01-31T10:00:00.000000Z"}),
        ({"renewal_at": "soon"}, {}),
        ({"renewal_at": "2999-01-31"}, {}),
        ({"contract_value": "4800.5"}, {"contract_value": 480050, "contract_currency": "EUR"}),
        ({"contract_value": 4800}, {"contract_value": 480000, "contract_currency": "EUR"}),
        ({"contract_value": 0}, {"contract_value": 0, "contract_currency": "EUR"}),
        ({"contract_value": "-1"}, {}),
        ({"contract_value": "NaN"}, {}),
        ({"contract_value": "1e99"}, {}),
        ({"contract_value": "much"}, {}),
        ({"contract_value": None, "contract_currency": "USD"}, {}),
        ({}, {}),
    ],
)  # fmt: skip
def test_a_value_is_told_in_our_words_and_what_is_odd_says_nothing(
    values: Mapping[str, Any], row: Mapping[str, Any]
) -> None:
    assert told(values, "EUR") == row


@pytest.mark.parametrize(
    ("currency", "row"),
    [
        ("usd", {"contract_value": 480000, "contract_currency": "USD"}),
        ("JPY", {"contract_value": 4800, "contract_currency": "JPY"}),
        ("XXXX", {}),
        (None, {}),
    ],
)
def test_where_a_field_tells_the_currency_it_decides_what_a_minor_unit_is(
    currency: object, row: Mapping[str, Any]
) -> None:
    assert told({"contract_value": "4800", "contract_currency": currency}, "") == row


def test_every_option_tells_something_that_accounts_have() -> None:
    assert set(READ_FROM.values()) <= set(CONTEXT)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tier_from": "Plan Name"}, "tier_from is no name of a field"),
        ({"owner_from": ""}, "owner_from is no name of a field"),
        ({"contract_value_from": "value"}, "contract_value_from needs a currency"),
        ({"contract_value_from": "value", "currency": "euro"}, "currency is no ISO 4217 code"),
    ],
)
def test_options_that_cannot_work_keep_the_program_from_starting(options: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=rf"^sinks\.crm\.options: {said}"):
        wanted(SinkSettings("crm", "any", options=options), NAME)


def test_without_options_nothing_is_read() -> None:
    assert wanted(SinkSettings("crm", "any"), NAME).fields == {}


@pytest.fixture(params=sorted(CRM_KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_crm_tells_the_same_of_an_account_and_nothing_of_one_that_is_gone(kind: str) -> None:
    with CRMS[kind]() as crm:
        sink = crm.sink()
        found = sink.context([*crm.ids, "1999"])

        assert [told(found[one], sink.wanted.currency) for one in crm.ids] == [
            {"tier": "gold", "contract_value": 480050, "contract_currency": "EUR", "lifecycle": "customer",
             "renewal_at": "2026-12-31T00:00:00.000000Z", "owner": "who@crm.example"},
            {}, {},
        ]  # fmt: skip
        assert "1999" not in found


def test_more_accounts_than_one_request_takes_are_read_in_several(kind: str) -> None:
    with CRMS[kind](450) as crm:
        found = crm.sink().context(crm.ids)

    assert len(found) == 450
    assert {one["tier"] for one in found.values()} == {"gold", "silver", None}


def test_no_account_is_no_request_about_accounts(kind: str) -> None:
    with CRMS[kind]() as crm:
        assert crm.sink().context([]) == {}
        assert all(seen.method == "GET" for seen in crm.fake.seen)


def test_a_field_that_nobody_made_is_named_by_a_probe_and_is_an_error_when_read(kind: str) -> None:
    with CRMS[kind]() as crm:
        crm.fields["tier_from"] = "nobody_made_it"
        for asked in (lambda: crm.sink().context(crm.ids), lambda: crm.sink().probe()):
            with pytest.raises(SinkError, match="nobody_made_it"):
                asked()


def test_a_probe_is_content_where_all_fields_are_there(kind: str) -> None:
    with CRMS[kind]() as crm:
        assert crm.sink().probe().startswith("reached")


@pytest.mark.parametrize(
    "fault", [far_side.reset, far_side.html, far_side.status(500), far_side.status(200, b"{}")]
)
def test_a_broken_answer_is_an_error_and_never_an_account_without_values(
    kind: str, fault: far_side.Fault
) -> None:
    with CRMS[kind]() as crm:
        crm.fake.usual = fault
        with pytest.raises(SinkError):
            crm.sink().context(crm.ids)


def test_hubspots_companies_that_come_in_another_shape_are_an_error() -> None:
    with hubspot() as crm:
        crm.fake.faults.extend([far_side.well, far_side.status(200, b'{"results": 5}')])
        with pytest.raises(SinkError, match="did not read companies"):
            crm.sink().context(crm.ids)


def test_a_property_that_is_an_owner_by_another_name_is_told_as_it_is() -> None:
    with hubspot() as crm:
        crm.fields["owner_from"] = "plan"

        assert crm.sink().context(crm.ids[:1])[crm.ids[0]]["owner"] == "gold"
        assert not any("owners" in seen.path for seen in crm.fake.seen)


def test_an_owner_of_many_companies_is_looked_up_once_and_a_missing_scope_is_named() -> None:
    with hubspot(30) as crm:
        for one in crm.fake.portal.companies.values():
            one["properties"]["hubspot_owner_id"] = "7"
        crm.sink().context(crm.ids)
        assert sum("owners" in seen.path for seen in crm.fake.seen) == 1

        context = {"requiredGranularScopes": ["crm.objects.owners.read"]}
        scope = json.dumps({"category": "MISSING_SCOPES", "errors": [{"context": context}]}).encode()
        crm.fake.faults.extend([far_side.well, far_side.well, far_side.status(403, scope)])
        with pytest.raises(SinkError, match=r"give the key the scope crm\.objects\.owners\.read") as raised:
            crm.sink().context(crm.ids)
    assert raised.value.pauses_sink
