"""HubSpot: which company an account is, what is written into it, and that no company is ever made."""

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.base import SinkSettings
from adapters.crm.hubspot import HubSpot
from adapters.crm.hubspot.properties import PROPERTIES
from rules.errors import ConfigError, NoMatch, SinkError
from service.demo.hubspot import Portal
from tests.fakes import far_side
from tests.fakes.hubspot import KEY, FakeHubSpot
from tests.fakes.pushes import a_push

COMPANIES = [
    {"name": "One", "org": "1", "domain": "one.example"},
    {"name": "Two", "org": "2", "domain": "two.example"},
    {"name": "Twin", "org": "3", "domain": "twin.example"},
    {"name": "Twin, Ltd", "org": "3", "domain": "twin.example"},
    {"name": "Everybody", "org": "9", "domain": "gmail.com"},
]


@pytest.fixture
def fake() -> Iterator[FakeHubSpot]:
    with FakeHubSpot(Portal(COMPANIES)) as far:
        yield far
        assert far.violations == []
        assert len(far.portal.companies) == len(COMPANIES)


def told(subject: str = "help:1", **content: Any) -> Any:
    return a_push(subject, **content)


def tie(fake: FakeHubSpot, **content: Any) -> tuple[str, str]:
    receipt = fake.sink().send(told(**content))
    return receipt.far_key, receipt.tied_by


@pytest.mark.parametrize(
    ("content", "tied"),
    [
        ({"record": "1002", "external_ids": ["1"], "domains": ["one.example"]}, ("1002", "record")),
        ({"external_ids": ["1"], "domains": ["two.example"]}, ("1001", "external_id")),
        ({"external_ids": ["404"], "domains": ["two.example"]}, ("1002", "domain")),
        ({"external_ids": [], "domains": ["two.example"]}, ("1002", "domain")),
        ({"external_ids": [], "domains": ["two.example", "gmail.com"]}, ("1002", "domain")),
    ],
)
def test_an_account_is_its_tied_record_else_its_external_id_else_its_one_domain(
    fake: FakeHubSpot, content: dict[str, Any], tied: tuple[str, str]
) -> None:
    assert tie(fake, **content) == tied
    assert fake.portal.writes == 1


@pytest.mark.parametrize(
    ("content", "why", "candidates"),
    [
        ({"external_ids": ["404"], "domains": []}, "absent", 0),
        ({"external_ids": ["404"], "domains": ["nowhere.example"]}, "absent", 0),
        ({"external_ids": ["3"], "domains": ["one.example"]}, "ambiguous", 2),
        ({"external_ids": [], "domains": ["twin.example"]}, "ambiguous", 2),
        ({"external_ids": [], "domains": ["one.example", "two.example"]}, "ambiguous", 2),
        ({"external_ids": [], "domains": ["gmail.com"]}, "absent", 0),
    ],
)
def test_what_is_not_clear_waits_for_a_person_and_writes_nothing(
    fake: FakeHubSpot, content: dict[str, Any], why: str, candidates: int
) -> None:
    with pytest.raises(NoMatch) as raised:
        fake.sink().send(told(**content))

    assert (raised.value.why, len(raised.value.candidates), raised.value.permanent) == (why, candidates, True)
    assert fake.portal.writes == 0


def test_a_company_with_another_accounts_figures_is_never_taken_by_a_search(fake: FakeHubSpot) -> None:
    fake.sink().send(told("help:1"))

    with pytest.raises(NoMatch) as raised:
        fake.sink().send(told("help:other", external_ids=["1"]))
    assert raised.value.candidates == (("1001", "One"),)

    assert fake.sink().send(told("help:other", record="1001")).far_key == "1001"


def test_the_first_external_id_that_is_known_counts(fake: FakeHubSpot) -> None:
    assert tie(fake, external_ids=["desk:2", "2"]) == ("1002", "external_id")


def test_a_public_mail_domain_is_not_even_asked_for(fake: FakeHubSpot) -> None:
    with pytest.raises(NoMatch):
        fake.sink().send(told(external_ids=[], domains=["gmail.com"]))

    assert not [path for path in fake.paths() if "search" in path]


def test_figures_are_text_and_what_is_not_known_is_cleared(fake: FakeHubSpot) -> None:
    push = told(
        properties={"contacts_30": 6.0, "ease_30": 5.25, "ease_90": None, "reasons": "a\nb", "other": 1}
    )

    fake.sink().send(push)

    held = fake.portal.companies["1001"]["properties"]
    assert {name: value for name, value in held.items() if name.startswith("deskgauge_")} == {
        "deskgauge_contacts_30": "6", "deskgauge_ease_30": "5.25", "deskgauge_ease_90": "",
        "deskgauge_reasons": "a b", "deskgauge_push": push.far_id, "deskgauge_account": "help:1",
    }  # fmt: skip


def test_the_path_names_the_version_and_no_address_can_make_a_company(fake: FakeHubSpot) -> None:
    fake.sink(api_version="2026-03").send(told())

    assert all("/2026-03/" in seen.path for seen in fake.seen)
    assert {path for path in fake.paths() if path.startswith("POST")} == {
        "POST companies/search", "POST companies/batch/update",
    }  # fmt: skip


def test_missing_properties_are_made_once_with_their_group() -> None:
    with FakeHubSpot(Portal(COMPANIES), bare=True) as bare:
        sink = bare.sink()
        sink.send(told())
        first = len(bare.seen)
        sink.send(told("help:2"))
        again = bare.paths()[first:]

        assert bare.violations == []
        assert {f"deskgauge_{name}" for name in PROPERTIES} <= set(bare.portal.properties)
        assert again == ["POST companies/search", "POST companies/batch/update"]


def test_whichever_reply_is_lost_while_properties_are_made_the_next_try_goes_on() -> None:
    with FakeHubSpot(Portal(COMPANIES), bare=True) as bare:
        for lost in (0, 1, 2, 7):
            bare.faults.extend([far_side.well] * lost + [far_side.lost_reply])
            with pytest.raises(SinkError):
                bare.sink().send(told())
        bare.sink().send(told())

        assert bare.kept(told()) == 1


def test_a_property_that_somebody_deleted_is_made_again_with_the_next_try(fake: FakeHubSpot) -> None:
    sink = fake.sink()
    sink.send(told())
    del fake.portal.properties["deskgauge_reasons"]

    with pytest.raises(SinkError) as raised:
        sink.send(told("help:2"))
    sink.send(told("help:2"))

    assert not raised.value.permanent
    assert fake.kept(told("help:2")) == 1


def test_a_company_that_is_gone_is_told_by_its_own_error_in_a_207(fake: FakeHubSpot) -> None:
    with pytest.raises(SinkError, match="refused the company 99") as raised:
        fake.sink().send(told(record="99"))

    assert raised.value.permanent
    assert "OBJECT_NOT_FOUND" in str(raised.value)


@pytest.mark.parametrize(
    ("body", "wait"),
    [
        (b'{"policyName": "SECONDLY"}', 1.0),
        (b'{"policyName": "TEN_SECONDLY_ROLLING"}', 10.0),
        (b'{"policyName": "DAILY"}', 3600.0),
        (b"<html>", 10.0),
    ],
)
def test_a_used_up_limit_says_how_long_it_needs(fake: FakeHubSpot, body: bytes, wait: float) -> None:
    fake.usual = far_side.status(429, body)

    with pytest.raises(SinkError) as raised:
        fake.sink().send(told())

    assert (raised.value.counts, raised.value.retry_after) == (False, wait)


def test_a_wrong_key_pauses_the_sink_and_is_never_repeated(fake: FakeHubSpot) -> None:
    with pytest.raises(SinkError) as raised:
        fake.sink(secret="pat-wrong-key").send(told())

    assert raised.value.pauses_sink
    assert "pat-wrong" not in str(raised.value)


def test_a_probe_reads_and_changes_nothing() -> None:
    with FakeHubSpot(Portal(COMPANIES), bare=True) as bare:
        assert bare.sink().probe() == f"reached, 0 of {len(PROPERTIES)} properties are there"
        assert bare.paths() == ["GET companies"]


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(ConfigError, match="external_id is not known"):
        HubSpot(SinkSettings("crm", "hubspot", "", KEY, {"external_id": "x"}))


def test_of_two_hundred_organisations_the_clear_ones_are_written_and_no_company_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.crm.hubspot.matching.SEARCH_PAUSE", 0.0)
    clear = [{"name": f"C{n}", "domain": f"c{n}.example"} for n in range(150)]
    twins = [{"name": f"T{n}", "domain": f"t{n // 2}.example"} for n in range(60)]
    portal = Portal([*clear, *twins])
    asked = [f"c{n}" for n in range(150)] + [f"t{n}" for n in range(30)] + [f"a{n}" for n in range(20)]
    outcomes: dict[str, int] = {}
    with FakeHubSpot(portal) as far:
        sink = far.sink()
        for name in asked:
            try:
                outcome = sink.send(
                    told(f"help:{name}", external_ids=[], domains=[f"{name}.example"])
                ).tied_by
            except NoMatch as error:
                outcome = error.why
            outcomes[outcome] = outcomes.get(outcome, 0) + 1

    assert outcomes == {"domain": 150, "ambiguous": 30, "absent": 20}
    assert (len(portal.companies), portal.writes) == (210, 150)
