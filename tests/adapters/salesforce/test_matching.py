"""Which Account an account is, and that no Account is ever made."""

from typing import Any

import pytest

from rules.errors import NoMatch
from tests.adapters.salesforce.accounts import ACCOUNTS, IDS, by_domain, told
from tests.fakes.salesforce import ORG, OURS, FakeSalesforce


def unclear(fake: FakeSalesforce, push: Any) -> NoMatch:
    before = fake.writes
    with pytest.raises(NoMatch) as raised:
        fake.sink().send(push)
    assert raised.value.permanent
    assert fake.writes == before
    return raised.value


@pytest.mark.parametrize(
    ("content", "tied"),
    [
        ({"record": IDS[2], "external_ids": ["1"], "domains": ["one.example"]}, (IDS[2], "record")),
        ({"external_ids": ["1"], "domains": ["two.example"]}, (IDS[1], "external_id")),
        ({"external_ids": ["help:1", "1"], "domains": []}, (IDS[1], "external_id")),
        ({"external_ids": ["o'7\\"], "domains": []}, (IDS[10], "external_id")),
        ({"external_ids": ["404"], "domains": ["free.example"]}, (IDS[6], "domain")),
        ({"external_ids": [], "domains": [" Free.Example"]}, (IDS[6], "domain")),
        ({"external_ids": [], "domains": ["free.example", "gmail.com"]}, (IDS[6], "domain")),
        ({"external_ids": [], "domains": ["shop.free.example"]}, (IDS[9], "domain")),
        ({"external_ids": [], "domains": ["shared.example"]}, (IDS[7], "domain")),
    ],
)
def test_an_account_is_its_tied_record_else_its_external_id_else_its_one_domain(
    fake: FakeSalesforce, content: dict[str, Any], tied: tuple[str, str]
) -> None:
    receipt = fake.sink().send(told(**content))

    assert (receipt.far_key, receipt.tied_by) == tied
    assert fake.writes == 1


@pytest.mark.parametrize(
    ("content", "why", "candidates"),
    [
        ({"external_ids": ["404"], "domains": []}, "absent", []),
        ({"external_ids": ["404"], "domains": ["nowhere.example"]}, "absent", []),
        ({"external_ids": [], "domains": ["ree.example"]}, "absent", []),
        ({"external_ids": [], "domains": ["gmail.com"]}, "absent", []),
        ({"external_ids": [], "domains": ["x' OR Name LIKE '%"]}, "absent", []),
        ({"external_ids": ["3"], "domains": ["free.example"]}, "ambiguous", [IDS[3], IDS[4]]),
        ({"external_ids": [], "domains": ["twin.example"]}, "ambiguous", [IDS[3], IDS[4]]),
        ({"external_ids": [], "domains": ["free.example", "shared.example"]}, "ambiguous", [IDS[6], IDS[7]]),
        ({"external_ids": [], "domains": ["free.example", "nowhere.example"]}, "ambiguous", [IDS[6]]),
        ({"external_ids": ["404"], "domains": ["two.example"]}, "ambiguous", [IDS[2]]),
    ],
)
def test_what_is_not_clear_waits_for_a_person_and_writes_nothing(
    fake: FakeSalesforce, content: dict[str, Any], why: str, candidates: list[str]
) -> None:
    error = unclear(fake, told(**content))

    assert (error.why, [record for record, _ in error.candidates]) == (why, candidates)
    assert "Twin" not in str(error)
    assert "twin.example" not in str(error)


def test_candidates_have_their_names_and_are_ten_at_most() -> None:
    with FakeSalesforce({"Name": f"C{n}", "Website": "many.example"} for n in range(12)) as many:
        candidates = unclear(many, by_domain("help:1", "many.example")).candidates

    assert candidates == tuple((record, f"C{n}") for n, record in enumerate(IDS[1:11]))


def test_without_the_option_an_external_id_is_not_looked_for(fake: FakeSalesforce) -> None:
    push = told(external_ids=["1"], domains=["shared.example"])

    assert fake.sink(external_id_field="").send(push).far_key == IDS[7]
    assert all(ORG not in seen.path for seen in fake.seen)


def test_of_two_accounts_with_one_domain_the_second_waits(fake: FakeSalesforce) -> None:
    assert fake.sink().send(by_domain("help:a", "shared.example")).far_key == IDS[7]

    assert unclear(fake, by_domain("help:b", "shared.example")).candidates == ((IDS[7], "Shared"),)
    assert fake.sink().send(by_domain("help:a", "shared.example")).far_key == IDS[7]
    assert fake.accounts[IDS[7]][OURS["account"]] == "help:a"


def test_an_account_with_anothers_figures_is_not_taken_by_its_external_id_either(
    fake: FakeSalesforce,
) -> None:
    fake.sink().send(told("help:1"))

    assert unclear(fake, told("chat:1", external_ids=["1"])).candidates == ((IDS[1], "One"),)


def test_a_persons_word_wins_over_everything(fake: FakeSalesforce) -> None:
    fake.sink().send(told("help:1"))
    tied = told("help:other", record=IDS[1], external_ids=["2"], domains=["free.example"])

    assert fake.sink().send(tied).far_key == IDS[1]
    assert fake.accounts[IDS[1]][OURS["account"]] == "help:other"


def test_no_address_that_is_ever_asked_for_can_make_an_account(fake: FakeSalesforce) -> None:
    for push in (told("help:1"), told("help:2", record=IDS[2]), by_domain("help:f", "free.example")):
        fake.sink().send(push)
        fake.sink().read_back(push)
    fake.sink().probe()

    written = [seen.path for seen in fake.seen if seen.method not in ("GET",) and "token" not in seen.path]
    assert all(IDS[0][:5] in path or path.endswith("?updateOnly=true") for path in written)
    assert {seen.method for seen in fake.seen if "token" not in seen.path} == {"GET", "PATCH"}


def test_of_two_hundred_organisations_the_clear_ones_are_written_and_no_account_is_made() -> None:
    clear = [{"Name": f"C{n}", "Website": f"c{n}.example"} for n in range(150)]
    twins = [{"Name": f"T{n}", "Website": f"t{n // 2}.example"} for n in range(60)]
    asked = [f"c{n}" for n in range(150)] + [f"t{n}" for n in range(30)] + [f"a{n}" for n in range(20)]
    with FakeSalesforce([*clear, *twins]) as far:
        sink = far.sink()
        outcomes = [outcome(sink, name) for name in asked]
        written = [one.get(OURS["account"]) for one in far.accounts.values()]

    assert outcomes == ["domain"] * 150 + ["ambiguous"] * 30 + ["absent"] * 20
    assert written == [f"help:c{n}" for n in range(150)] + [None] * 60
    assert (far.writes, far.logins, far.violations) == (150, 1, [])


def outcome(sink: Any, name: str) -> str:
    try:
        return str(sink.send(by_domain(f"help:{name}", f"{name}.example")).tied_by)
    except NoMatch as error:
        return error.why


def test_the_fake_itself_would_tell_of_an_account_that_is_made() -> None:
    with FakeSalesforce(ACCOUNTS) as far:
        api = far.sink()._api
        with pytest.raises(Exception, match="make an account"):
            api.ask("make an account", "POST", "/sobjects/Account", {"Name": "New"})

        assert len(far.violations) == 1
