"""What accounts did after the flags about them, out of the store."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.moments import to_text
from service.store.reads.account_later import decided, of_flags
from tests.service.installation import NOW, Installation

ACCOUNT = "help:81"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Installation]:
    one = Installation(tmp_path)
    yield one
    one.close()


def before(days: float) -> str:
    return to_text(NOW - timedelta(days=days))


def told(made: Installation, name: str, value: str, days: float, account: str = ACCOUNT) -> None:
    made.add(
        "account_words", account_id=account, name=name, value=json.dumps(value), at=before(days),
        event_id=f"{account}/{name}/{days}", hash="h",
    )  # fmt: skip


def flag(made: Installation, days: float, **values: Any) -> str:
    given = {"id": f"flag/{days}", "rule": "account_health", "about": "account", "subject": ACCOUNT} | values
    made.add("flags", opened_at=before(days), **given)
    return str(given["id"])


def contacts(made: Installation, *days: float, **values: Any) -> None:
    for number, day in enumerate(days):
        made.ticket(f"9{number}{int(day)}", account_id=ACCOUNT, created_at=before(day), **values)


def found(made: Installation) -> dict[str, tuple[str, str | None, str]]:
    with made.reads.snapshot() as snapshot:
        later = of_flags(snapshot, snapshot.rows("SELECT * FROM flags"), NOW)
    return {key: (one["what"], one["at"], one["until"]) for key, one in later.items()}


def test_each_flag_about_an_account_says_what_became_of_its_contract(made: Installation) -> None:
    old, young = flag(made, 200), flag(made, 30)
    told(made, "contract_change", "renewed", 150)
    told(made, "contract_change", "churned", 20)

    assert found(made) == {
        old: ("renewed", before(150), before(110)),
        young: ("churned", before(20), before(-60)),
    }


def test_a_flag_about_something_else_and_another_accounts_contract_say_nothing(made: Installation) -> None:
    flag(made, 200, id="of a ticket", about="ticket", subject="help:1")
    own = flag(made, 200)
    told(made, "contract_change", "churned", 150, account="help:82")

    assert found(made) == {own: ("nothing", None, before(110))}


def test_the_renewal_counts_that_was_known_when_the_flag_opened(made: Installation) -> None:
    one = flag(made, 200)
    told(made, "renewal_at", before(100), 300)
    told(made, "renewal_at", before(-100), 150)

    assert found(made)[one] == ("nothing", None, before(70))


def test_contacts_that_went_down_are_counted_without_merged_tickets(made: Installation) -> None:
    one = flag(made, 100)
    contacts(made, 185, 150, 120, 101, 99, 50)
    contacts(made, 30, 31, 32, merged_into="help:1")
    contacts(made, 191, 9)

    assert found(made)[one] == ("contacts_down", None, before(10))


def test_contracts_after_flags_are_counted_by_rule(made: Installation) -> None:
    for number, what in enumerate(("churned", "contracted", "renewed", "expanded", "renewed")):
        account = f"help:{number}"
        flag(made, 60, id=f"f{number}", subject=account)
        told(made, "contract_change", what, 50, account=account)
    flag(made, 60, id="other", rule="ease_drop", subject="help:0")
    flag(made, 60, id="open", rule="expansion_signal", subject="help:99")

    with made.reads.snapshot() as snapshot:
        assert decided(snapshot, NOW) == {
            "account_health": (2, 3), "ease_drop": (1, 0), "expansion_signal": (0, 0)
        }  # fmt: skip


def test_without_flags_nothing_is_asked(made: Installation) -> None:
    with made.reads.snapshot() as snapshot:
        assert of_flags(snapshot, [], NOW) == decided(snapshot, NOW) == {}
