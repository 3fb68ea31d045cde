"""What is written into an Account, and what becomes of a push whose reply was lost."""

import pytest

from adapters.account_figures import FIGURES, Figure
from adapters.base import Receipt
from adapters.crm.salesforce import Salesforce
from adapters.crm.salesforce.fields import values
from adapters.settings import SinkSettings
from rules.errors import ConfigError, NoMatch, SinkError
from tests.adapters.salesforce.accounts import IDS, PAUSES, PERMANENT, meaning, told
from tests.fakes.salesforce import CLIENT, ORG, OURS, SECRET, FakeSalesforce, described

THERE = {name: described(name) for name in FIGURES}


def held(fake: FakeSalesforce, record: str = IDS[1]) -> dict[str, object]:
    theirs = {name: ours for ours, name in OURS.items()}
    return {theirs[name]: value for name, value in fake.accounts[record].items() if name in theirs}


def test_the_receipt_names_the_account_how_it_was_found_and_its_page(fake: FakeSalesforce) -> None:
    receipt = fake.sink().send(told())

    page = f"{fake.url}/lightning/r/Account/{IDS[1]}/view"
    assert receipt == Receipt(told().far_id, IDS[1], page)
    assert receipt.tied_by == "external_id"


@pytest.mark.parametrize("status", [200, 204])
def test_both_ways_in_which_an_update_is_acknowledged_are_understood(
    fake: FakeSalesforce, status: int
) -> None:
    fake.answers_with = status

    assert fake.sink().send(told()).far_key == IDS[1]
    assert fake.sink().send(told("help:2", record=IDS[2])).far_key == IDS[2]


def test_figures_keep_their_type_and_what_is_not_known_is_cleared(fake: FakeSalesforce) -> None:
    fake.sink().send(told(properties={"contacts_30": 6.0, "ease_90": 5.5, "reasons": "hard", "other": 1}))
    push = told(properties={"contacts_30": 7, "ease_90": None, "health_state": "at_risk", "other": 2})
    fake.sink().send(push)

    assert held(fake) == {
        "contacts_30": 7.0, "ease_90": None, "health_state": "at_risk", "reasons": "hard",
        "account": "help:1", "push": push.far_id,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("contacts_30", 0, 0.0),
        ("ease_30", 20 / 3, 6.67),
        ("health_score", None, None),
        ("health_since", "2026-03-02T08:59:00.123456Z", "2026-03-02T08:59:00.123Z"),
        ("as_of", "2026-03-02T09:59:00+01:00", "2026-03-02T08:59:00.000Z"),
        ("reasons", "hard to get help: -20; ask ann@acme.example\n", "hard to get help: -20; ask [e-mail]"),
        ("reasons", "x" * 3000, "x" * 1999 + "…"),
        ("top_category_30", "y" * 300, "y" * 254 + "…"),
        ("link", "https://desk.example/accounts/help:1", "https://desk.example/accounts/help:1"),
        ("link", "javascript:alert(1)", None),
        ("top_category_30", "", None),
    ],
)
def test_a_figure_is_written_as_its_field_takes_it(name: str, value: object, written: object) -> None:
    assert values({name: value}, OURS, THERE) == {OURS[name]: written}


def test_every_kind_of_figure_is_taken(fake: FakeSalesforce) -> None:
    kinds = {
        Figure.NUMBER: 4.5, Figure.MOMENT: "2026-03-02T08:59:00.000000Z", Figure.STATE: "watch",
        Figure.LINK: "https://desk.example", Figure.TEXT: "x", Figure.LONG_TEXT: "x",
    }  # fmt: skip
    figures = {name: kinds[kind] for name, (_, kind) in FIGURES.items()}
    fake.sink().send(told(properties=figures))

    assert set(held(fake)) == set(FIGURES)


def test_fields_that_nobody_made_are_left_out_and_named_by_a_probe(fake: FakeSalesforce) -> None:
    for name in ("ease_30", "link"):
        del fake.fields[OURS[name]]
    fake.sink().send(told(properties={"contacts_30": 6.0, "ease_30": 5.0}))

    assert held(fake)["contacts_30"] == 6.0
    assert "ease_30" not in held(fake)
    said = f"reached, {len(FIGURES) - 2} of {len(FIGURES)} fields are there; to be made: "
    assert fake.sink().probe() == f"{said}Deskgauge_Ease_30__c, Deskgauge_Link__c"


def test_a_probe_changes_nothing(fake: FakeSalesforce) -> None:
    assert fake.sink().probe() == f"reached, {len(FIGURES)} of {len(FIGURES)} fields are there"
    assert fake.asked() == ["POST /services/oauth2/token", "GET /sobjects/Account/describe"]


def test_without_the_fields_that_tell_whose_figures_stand_there_the_sink_waits(bare: FakeSalesforce) -> None:
    with pytest.raises(
        SinkError, match=r"no field Deskgauge_Account__c that we may edit.*salesforce\.md"
    ) as raised:
        bare.sink().send(told())

    assert meaning(raised.value) == PAUSES


@pytest.mark.parametrize("name", ["account", "push"])
def test_a_needed_field_that_is_read_only_pauses_too(fake: FakeSalesforce, name: str) -> None:
    fake.fields[OURS[name]]["updateable"] = False
    with pytest.raises(SinkError, match=OURS[name]) as raised:
        fake.sink().send(told())

    assert meaning(raised.value) == PAUSES


def test_a_field_of_another_type_pauses_and_is_named(fake: FakeSalesforce) -> None:
    fake.fields[OURS["ease_30"]]["type"] = "string"
    with pytest.raises(SinkError, match="Deskgauge_Ease_30__c is not of the type double") as raised:
        fake.sink().send(told())

    assert meaning(raised.value) == PAUSES


@pytest.mark.parametrize("change", [{"externalId": False}, {"name": "Other__c"}])
def test_an_external_id_field_that_is_none_pauses(fake: FakeSalesforce, change: dict[str, object]) -> None:
    fake.fields[ORG] |= change
    with pytest.raises(SinkError, match=r"no external id field Org__c\. Correct options"):
        fake.sink().probe()


def test_a_field_that_is_taken_away_while_we_run_is_left_out_from_then_on(fake: FakeSalesforce) -> None:
    sink = fake.sink()
    sink.send(told())
    del fake.fields[OURS["contacts_30"]]

    assert sink.send(told(properties={"contacts_30": 9.0, "reasons": "hard"})).far_key == IDS[1]
    assert held(fake)["reasons"] == "hard"


def test_fields_are_described_once_an_hour(fake: FakeSalesforce) -> None:
    now = [1000.0]
    settings = fake.sink().settings
    sink = Salesforce(settings, clock=lambda: now[0])
    for now[0] in (1000.0, 4600.0, 4601.0):
        sink.send(told())

    assert fake.asked().count("GET /sobjects/Account/describe") == 2


@pytest.mark.parametrize(
    "content",
    [
        {"properties": {"health_since": "yesterday"}},
        {"properties": {"contacts_30": "many"}},
        {"properties": None},
    ],
)
def test_a_push_without_an_accounts_figures_is_given_up_unwritten(
    fake: FakeSalesforce, content: dict[str, object]
) -> None:
    with pytest.raises(SinkError, match="Route only rules about accounts") as raised:
        fake.sink().send(told(**content))

    assert meaning(raised.value) == PERMANENT
    assert fake.writes == 0


def test_a_push_that_arrived_is_found_in_its_account(fake: FakeSalesforce) -> None:
    sent = fake.sink().send(told())
    writes = fake.writes

    found = fake.sink().read_back(told())
    assert (found, found and found.tied_by) == (sent, "external_id")
    assert fake.writes == writes


def test_after_a_newer_push_the_older_is_not_there_any_more(fake: FakeSalesforce) -> None:
    fake.sink().send(told("help:1"))
    fake.sink().send(told("help:newer", record=IDS[1]))

    assert fake.sink().read_back(told("help:1", record=IDS[1])) is None


def test_a_push_to_an_account_that_is_gone_is_not_there(fake: FakeSalesforce) -> None:
    assert fake.sink().read_back(told(record="001gone")) is None


def test_a_push_whose_account_is_not_clear_is_not_looked_up(fake: FakeSalesforce) -> None:
    with pytest.raises(NoMatch):
        fake.sink().read_back(told(external_ids=["3"]))


def test_another_prefix_and_version_are_used_everywhere(fake: FakeSalesforce) -> None:
    fake.fields |= {
        name: {**one, "name": name}
        for name, one in ((f"DG_{ours.title()}__c", described(ours)) for ours in FIGURES)
    }
    with pytest.raises(SinkError):  # the fake takes its own names only
        fake.sink(prefix="DG_", api_version="62.0").send(told())

    update = fake.seen[-1]
    assert all(name.startswith("DG_") for name in update.document)
    assert update.path.startswith("/services/data/v62.0/")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            {"external_id": "x"},
            r"options: external_id is not known. Use one of api_version, client_id, contract_value_from",
        ),
        ({"client_id": " "}, "options: client_id is missing"),
        ({"api_version": "v66"}, "options: api_version is no version from 61.0 on"),
        ({"api_version": "60.0"}, "options: api_version is no version from 61.0 on"),
        ({"external_id_field": "Org__c = '1' OR Name"}, "options: external_id_field is no name"),
        ({"prefix": "my__"}, "options: prefix is no beginning of a field's name"),
    ],
)
def test_options_that_cannot_work_keep_the_program_from_starting(options: dict[str, str], said: str) -> None:
    known = {"client_id": CLIENT, **options}
    with pytest.raises(ConfigError, match=rf"^sinks\.crm\.{said}"):
        Salesforce(SinkSettings("crm", "salesforce", "https://my.example", SECRET, known))


def test_without_the_address_of_my_domain_the_program_does_not_start() -> None:
    with pytest.raises(
        ConfigError, match=r"^sinks\.crm\.base_url is missing. Write the address of My Domain"
    ):
        Salesforce(SinkSettings("crm", "salesforce", "", SECRET, {"client_id": CLIENT}))
