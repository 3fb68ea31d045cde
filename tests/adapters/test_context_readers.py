"""What all that tell of accounts have in common: CRMs and billing, in the same fields, by reading only, errors as errors."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from adapters.sinks import CRM_KINDS
from adapters.sources import SOURCES
from rules.context import CONTEXT
from rules.errors import SinkError
from rules.moments import from_text
from tests.fakes import far_side
from tests.fakes.contexts import CONTEXTS, Context

READS = ("/search", "/read", "/token")  # what asks with a document, or logs in


def test_whoever_tells_of_accounts_has_its_row_here() -> None:
    assert set(CONTEXTS) == {*CRM_KINDS, *SOURCES}


@pytest.fixture(params=sorted(CONTEXTS))
def context(request: pytest.FixtureRequest) -> Iterator[Context]:
    with CONTEXTS[request.param]() as made:
        yield made


def test_a_contract_is_told_in_minor_units_with_its_currency_and_renewal(context: Context) -> None:
    row = context.rows()[context.ids[0]]

    assert (row["contract_value"], row["contract_currency"]) == (480_050, "EUR")
    assert isinstance(row["contract_value"], int)
    assert from_text(row["renewal_at"]) == datetime(2026, 12, 31, tzinfo=UTC)
    assert row["lifecycle"]


def test_only_what_accounts_have_is_told_and_every_value_can_be_read(context: Context) -> None:
    for row in context.rows().values():
        assert set(row) <= set(CONTEXT)
        for name, value in row.items():
            CONTEXT[name](value)


def test_what_says_nothing_tells_nothing(context: Context) -> None:
    assert context.rows()[context.ids[1]] == {}


def test_the_same_asked_twice_is_the_same_and_changes_nothing_there(context: Context) -> None:
    assert context.rows() == context.rows()
    asked = [(seen.method, seen.path) for seen in context.fake.seen]

    assert all(method == "GET" or path.endswith(READS) for method, path in asked)


def test_a_probe_is_content(context: Context) -> None:
    assert context.probe().startswith("reached")


@pytest.mark.parametrize(
    "fault",
    [far_side.reset, far_side.half_reply, far_side.html, far_side.status(500), far_side.status(200, b"{}")],
)
def test_a_broken_answer_is_an_error_and_never_an_account_without_values(
    context: Context, fault: far_side.Fault
) -> None:
    context.fake.usual = fault
    with pytest.raises(SinkError):
        context.rows()


def test_a_refused_key_is_said_with_what_to_do(context: Context) -> None:
    context.fake.usual = far_side.status(401)
    with pytest.raises(SinkError, match=r"\. [A-Z].+\.$") as raised:
        context.rows()

    assert raised.value.pauses_sink


def test_being_asked_to_wait_is_no_fault(context: Context) -> None:
    context.fake.usual = far_side.status(429)
    with pytest.raises(SinkError) as raised:
        context.rows()

    assert not raised.value.counts
