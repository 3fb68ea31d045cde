"""What is written into a company, and what becomes of a push whose reply was lost."""

import pytest

from adapters.base import Receipt
from adapters.crm.hubspot import HubSpot
from adapters.crm.hubspot.properties import PROPERTIES, values
from adapters.settings import SinkSettings
from rules.errors import ConfigError, NoMatch, SinkError
from tests.adapters.hubspot.companies import PERMANENT, meaning, told
from tests.fakes.hubspot import KEY, FakeHubSpot


def held(fake: FakeHubSpot, record: str = "1001") -> dict[str, str]:
    properties = fake.portal.companies[record]["properties"].items()
    return {name.removeprefix("deskgauge_"): one for name, one in properties if name.startswith("deskgauge_")}


def test_the_receipt_names_the_company_how_it_was_found_and_its_page(fake: FakeHubSpot) -> None:
    fake.portal.address = "https://app.hubspot.example"
    receipt = fake.sink().send(told())

    page = "https://app.hubspot.example/company/1001"
    assert receipt == Receipt(told().far_id, "1001", page)
    assert receipt.tied_by == "external_id"


def test_without_a_page_there_is_no_link(fake: FakeHubSpot) -> None:
    fake.portal.address = "javascript:alert(1)//"

    assert fake.sink().send(told()).url == ""


def test_figures_are_text_and_what_is_not_known_is_cleared(fake: FakeHubSpot) -> None:
    fake.sink().send(told(properties={"contacts_30": 6.0, "ease_90": 5.5, "reasons": "hard", "other": 1}))
    push = told(properties={"contacts_30": 7, "ease_90": None, "health_state": "at_risk", "other": 2})
    fake.sink().send(push)

    assert held(fake) == {
        "contacts_30": "7", "ease_90": "", "health_state": "at_risk", "reasons": "hard",
        "account": "help:1", "push": push.far_id,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("contacts_30", 0, "0"),
        ("contacts_90", 1_234_567, "1234567"),
        ("contacts_90", 1_234_567.0, "1234567"),
        ("ease_30", 5.25, "5.25"),
        ("ease_30", 20 / 3, "6.67"),
        ("ease_30", 7.0, "7"),
        ("health_score", 60.0, "60"),
        ("health_score", None, ""),
        ("health_state", "not_scored", "not_scored"),
        ("health_since", "2026-03-02T08:59:00.123456Z", "2026-03-02T08:59:00.123Z"),
        ("health_since", "2026-03-02T08:59:00Z", "2026-03-02T08:59:00.000Z"),
        ("as_of", "2026-03-02T09:59:00+01:00", "2026-03-02T08:59:00.000Z"),
        ("as_of", None, ""),
        ("reasons", "hard to get help: -20; ask ann@acme.example\n", "hard to get help: -20; ask [e-mail]"),
        ("link", "https://desk.example/accounts/help:1", "https://desk.example/accounts/help:1"),
        ("link", "javascript:alert(1)", ""),
        ("top_category_30", "", ""),
    ],
)
def test_a_figure_is_written_as_its_property_takes_it(name: str, value: object, text: str) -> None:
    assert values({name: value}, "help:1", "p")[f"deskgauge_{name}"] == text


def test_every_kind_of_figure_is_taken(fake: FakeHubSpot) -> None:
    kinds = {"number": 4.5, "datetime": "2026-03-02T08:59:00.000000Z", "enumeration": "watch", "string": "x"}
    figures = {name: kinds[kind] for name, (_, kind, _) in PROPERTIES.items()}
    fake.sink().send(told(properties=figures))

    assert set(held(fake)) == set(PROPERTIES)


@pytest.mark.parametrize(
    "content",
    [
        {"properties": {"health_since": "yesterday"}},
        {"properties": {"contacts_30": "many"}},
        {"properties": {"contacts_30": []}},
        {"properties": None},
    ],
)
def test_a_push_without_an_accounts_figures_is_given_up_unsent(
    fake: FakeHubSpot, content: dict[str, object]
) -> None:
    with pytest.raises(SinkError, match="Route only rules about accounts") as raised:
        fake.sink().send(told(**content))

    assert meaning(raised.value) == PERMANENT
    assert fake.seen == []


def test_a_push_that_arrived_is_found_in_its_company(fake: FakeHubSpot) -> None:
    sent = fake.sink().send(told())
    writes = fake.portal.writes

    found = fake.sink().read_back(told())
    assert (found, found and found.tied_by) == (sent, "external_id")
    assert fake.portal.writes == writes


def test_after_a_newer_push_the_older_is_not_there_any_more(fake: FakeHubSpot) -> None:
    fake.sink().send(told("help:1"))
    fake.sink().send(told("help:newer", record="1001"))

    assert fake.sink().read_back(told("help:1", record="1001")) is None


def test_a_push_to_a_company_that_is_gone_is_not_there(fake: FakeHubSpot) -> None:
    assert fake.sink().read_back(told(record="99")) is None


def test_a_push_whose_company_is_not_clear_is_not_looked_up(fake: FakeHubSpot) -> None:
    with pytest.raises(NoMatch):
        fake.sink().read_back(told(external_ids=["3"]))


def test_the_path_names_the_version(fake: FakeHubSpot) -> None:
    fake.sink(api_version="2026-03").send(told())

    assert {seen.path.split("/")[3] for seen in fake.seen} == {"2026-03"}


def test_the_usual_version_and_the_key_as_bearer(fake: FakeHubSpot) -> None:
    fake.sink().send(told())

    assert {seen.path.split("/")[3] for seen in fake.seen} == {"2026-09"}
    assert {seen.headers["Authorization"] for seen in fake.seen} == {f"Bearer {KEY}"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"external_id": "x"}, "external_id is not known. Use one of api_version, contract_value_from"),
        ({"api_version": "v3"}, "api_version is no dated version. Write one such as 2026-09"),
        ({"api_version": "2026-09/../v3"}, "api_version is no dated version"),
        ({"api_version": ""}, "api_version is no dated version"),
    ],
)
def test_options_that_cannot_work_keep_the_program_from_starting(options: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=f"^sinks.crm.options: {said}"):
        HubSpot(SinkSettings("crm", "hubspot", "", KEY, options))
