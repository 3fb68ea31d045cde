"""Pages say what an account is called, its id beside it; where nobody has told a name, the id alone."""

import pytest
from flask.testing import FlaskClient

from tests.service.installation import CONNECTION, Installation, ago

ACCOUNT, NAME = f"{CONNECTION}:82", "Synthetic Customer <82>"
SHOWN = "Synthetic Customer &lt;82&gt;"


@pytest.fixture
def named(client: FlaskClient, installation: Installation) -> FlaskClient:
    installation.add("accounts", id=ACCOUNT, name=NAME)
    installation.add("accounts", id=f"{CONNECTION}:83")
    installation.add("tickets", id=f"{CONNECTION}:1", account_id=ACCOUNT, account_source="ticket")
    installation.add("tickets", id=f"{CONNECTION}:2", account_id=f"{CONNECTION}:83", account_source="ticket")
    for number in (82, 83):
        installation.add(
            "flags", id=f"account_volume/{number}", rule="account_volume", about="account",
            subject=f"{CONNECTION}:{number}", opened_at=ago(days=3), evidence=[], facts={},
        )  # fmt: skip
    installation.add("pushes", id="p-82", subject=ACCOUNT, rule="account_volume", flag_id="account_volume/82")
    return client


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "address",
    ["/accounts", f"/accounts/{ACCOUNT}", f"/tickets/{CONNECTION}:1", "/flags", "/flags/account_volume/82", "/pushes",
     "/pushes/p-82", "/"],
)  # fmt: skip
def test_the_name_stands_wherever_the_account_is_shown_and_its_id_beside_it(
    named: FlaskClient, address: str
) -> None:
    shown = page(named, address)

    assert SHOWN in shown
    assert "<82>" not in shown
    assert ACCOUNT in shown


@pytest.mark.parametrize(
    "address",
    ["/accounts", f"/accounts/{CONNECTION}:83", f"/tickets/{CONNECTION}:2", "/flags/account_volume/83"],
)
def test_without_a_name_the_id_stands_alone(named: FlaskClient, address: str) -> None:
    assert f">{CONNECTION}:83<" in page(named, address)


def test_a_name_leads_to_its_account(named: FlaskClient) -> None:
    assert f'title="{ACCOUNT}" href="/accounts/{ACCOUNT}">{SHOWN}</a>' in page(named, "/accounts")


def test_the_api_tells_the_name(named: FlaskClient) -> None:
    found = named.get(f"/api/v1/accounts/{ACCOUNT}").get_json()

    assert (found["id"], found["name"]) == (ACCOUNT, NAME)
