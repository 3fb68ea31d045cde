"""Which company an account is, and that no company is ever made."""

from copy import deepcopy
from typing import Any

import pytest

from adapters.crm.hubspot import matching
from rules.errors import NoMatch, SinkError
from service.demo.hubspot import Portal
from tests.adapters.hubspot.companies import COMPANIES, REPEATED, by_domain, meaning, told
from tests.fakes.hubspot import FakeHubSpot


def tie(fake: FakeHubSpot, **content: Any) -> tuple[str, str]:
    receipt = fake.sink().send(told(**content))
    return receipt.far_key, receipt.tied_by


def unclear(fake: FakeHubSpot, push: Any) -> NoMatch:
    before = fake.portal.writes
    with pytest.raises(NoMatch) as raised:
        fake.sink().send(push)
    assert raised.value.permanent
    assert fake.portal.writes == before
    return raised.value


@pytest.mark.parametrize(
    ("content", "tied"),
    [
        ({"record": "1002", "external_ids": ["1"], "domains": ["one.example"]}, ("1002", "record")),
        ({"external_ids": ["1"], "domains": ["two.example"]}, ("1001", "external_id")),
        ({"external_ids": ["help:1", "1"], "domains": []}, ("1001", "external_id")),
        ({"external_ids": ["404"], "domains": ["free.example"]}, ("1006", "domain")),
        ({"external_ids": [], "domains": ["free.example"]}, ("1006", "domain")),
        ({"external_ids": [], "domains": [" Free.Example"]}, ("1006", "domain")),
        ({"external_ids": [], "domains": ["free.example", "gmail.com"]}, ("1006", "domain")),
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
        ({"external_ids": ["404"], "domains": []}, "absent", []),
        ({"external_ids": ["404"], "domains": ["nowhere.example"]}, "absent", []),
        ({"external_ids": [], "domains": ["nowhere.example", "neither.example"]}, "absent", []),
        ({"external_ids": [], "domains": ["gmail.com"]}, "absent", []),
        ({"external_ids": ["3"], "domains": ["free.example"]}, "ambiguous", ["1003", "1004"]),
        ({"external_ids": [], "domains": ["twin.example"]}, "ambiguous", ["1003", "1004"]),
        ({"external_ids": [], "domains": ["free.example", "shared.example"]}, "ambiguous", ["1006", "1007"]),
        ({"external_ids": [], "domains": ["free.example", "nowhere.example"]}, "ambiguous", ["1006"]),
        ({"external_ids": ["404"], "domains": ["two.example"]}, "ambiguous", ["1002"]),
    ],
)
def test_what_is_not_clear_waits_for_a_person_and_writes_nothing(
    fake: FakeHubSpot, content: dict[str, Any], why: str, candidates: list[str]
) -> None:
    error = unclear(fake, told(**content))

    assert (error.why, [record for record, _ in error.candidates]) == (why, candidates)


def test_candidates_have_their_names_and_are_ten_at_most() -> None:
    with FakeHubSpot(Portal({"name": f"C{n}", "domain": "many.example"} for n in range(12))) as many:
        candidates = unclear(many, by_domain("help:1", "many.example")).candidates

    assert candidates == tuple((str(1001 + n), f"C{n}") for n in range(10))


def test_the_message_names_neither_companies_nor_domains(fake: FakeHubSpot) -> None:
    said = str(unclear(fake, by_domain("help:1", "twin.example")))

    assert "Twin" not in said
    assert "twin.example" not in said


def test_without_the_option_an_external_id_is_not_searched(fake: FakeHubSpot) -> None:
    push = told(external_ids=["1"], domains=["two.example"])

    assert fake.sink(external_id_property="").send(push).far_key == "1002"
    assert fake.paths().count("POST objects/companies/search") == 1


@pytest.mark.parametrize("domain", ["gmail.com", "GMAIL.com", "outlook.com", "web.de"])
def test_a_public_mail_domain_is_not_even_asked_for(fake: FakeHubSpot, domain: str) -> None:
    unclear(fake, by_domain("help:1", domain))

    assert "POST objects/companies/search" not in fake.paths()


def test_of_two_accounts_with_one_domain_the_second_waits(fake: FakeHubSpot) -> None:
    assert fake.sink().send(by_domain("help:a", "shared.example")).far_key == "1007"

    assert unclear(fake, by_domain("help:b", "shared.example")).candidates == (("1007", "Shared"),)
    assert fake.sink().send(by_domain("help:a", "shared.example")).far_key == "1007"
    assert fake.portal.companies["1007"]["properties"]["deskgauge_account"] == "help:a"


def test_of_two_accounts_with_one_domain_the_second_waits_while_the_search_lags_too(
    fake: FakeHubSpot,
) -> None:
    fake.portal.index = deepcopy(fake.portal.companies)
    sink = fake.sink()
    sink.send(by_domain("help:a", "shared.example"))
    with pytest.raises(NoMatch):
        sink.send(by_domain("help:b", "shared.example"))

    assert fake.portal.companies["1007"]["properties"]["deskgauge_account"] == "help:a"


def test_a_company_with_another_accounts_figures_is_not_taken_by_its_external_id_either(
    fake: FakeHubSpot,
) -> None:
    fake.sink().send(told("help:1"))

    assert unclear(fake, told("chat:1", external_ids=["1"])).candidates == (("1001", "One"),)


def test_a_persons_word_wins_over_everything(fake: FakeHubSpot) -> None:
    fake.sink().send(told("help:1"))
    tied = told("help:other", record="1001", external_ids=["2"], domains=["free.example"])

    assert fake.sink().send(tied).far_key == "1001"
    assert fake.portal.companies["1001"]["properties"]["deskgauge_account"] == "help:other"


def test_a_company_that_only_the_search_still_shows_is_looked_for_again_later(fake: FakeHubSpot) -> None:
    fake.portal.index = {
        **fake.portal.companies,
        "1008": {"id": "1008", "properties": {"domain": "x.example"}},
    }
    with pytest.raises(SinkError, match="not there any more") as raised:
        fake.sink().send(by_domain("help:1", "x.example"))

    assert meaning(raised.value) == REPEATED


def test_searches_keep_to_four_in_a_second(fake: FakeHubSpot, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(matching, "time", clock)
    sink = fake.sink()
    for number in range(3):
        with pytest.raises(NoMatch):
            sink.send(by_domain(f"help:{number}", "nowhere.example"))

    assert clock.slept == [0.0, 0.25, 0.25]


class Clock:
    """Stands still but for the sleeping."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, list[float]()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)


def test_no_address_that_is_ever_asked_for_can_make_a_company(bare: FakeHubSpot) -> None:
    for push in (told("help:1"), told("help:2", record="1002"), by_domain("help:f", "free.example")):
        bare.sink().send(push)
        bare.sink().read_back(push)
    bare.sink().probe()

    about_companies = {one for one in bare.paths() if "objects/" in one}
    assert about_companies == {
        f"POST objects/companies/{one}" for one in ("search", "batch/read", "batch/update")
    }


@pytest.mark.parametrize("path", ["", "/batch/create", "/batch/upsert"])
def test_the_fake_itself_would_tell_of_a_company_that_is_made(path: str) -> None:
    with FakeHubSpot(Portal(COMPANIES)) as fake:
        api = fake.sink()._api
        with pytest.raises(SinkError):
            api.ask("make a company", "POST", api.objects(path), {"properties": {"name": "New"}})

        assert len(fake.violations) == 1


def test_of_two_hundred_organisations_the_clear_ones_are_written_and_no_company_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(matching, "SEARCH_PAUSE", 0.0)
    clear = [{"name": f"C{n}", "domain": f"c{n}.example"} for n in range(150)]
    twins = [{"name": f"T{n}", "domain": f"t{n // 2}.example"} for n in range(60)]
    asked = [f"c{n}" for n in range(150)] + [f"t{n}" for n in range(30)] + [f"a{n}" for n in range(20)]
    with FakeHubSpot(Portal([*clear, *twins])) as far:
        outcomes = [outcome(far.sink(), name) for name in asked]
        written = [one["properties"].get("deskgauge_account") for one in far.portal.companies.values()]

    assert outcomes == ["domain"] * 150 + ["ambiguous"] * 30 + ["absent"] * 20
    assert written == [f"help:c{n}" for n in range(150)] + [None] * 60
    assert far.portal.writes == 150
    assert far.violations == []


def outcome(sink: Any, name: str) -> str:
    try:
        return str(sink.send(by_domain(f"help:{name}", f"{name}.example")).tied_by)
    except NoMatch as error:
        return error.why
