"""What a file and events tell of accounts: checked, kept with its time, judged from its time on."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Delivery
from rules.checking import read_rule
from rules.errors import ConfigError, MalformedBody
from service import account_told
from service.rebuild import rebuild
from tests.service.pipeline.desk import Desk, at

HEAD = "account,at,tier,owner,contract_value,currency,renewal,customer_since,active_users\n"
ORG = {"organization_id": "81"}
RENEWAL = {
    "id": "renews_soon", "title": "Renews soon", "about": "account", "holds": "while",
    "when": "days_to_renewal <= 30.0 && contacts_90 > 0.0", "reaches": {"days_to_renewal": [30]},
    "tests": [
        {"name": "soon", "facts": {"days_to_renewal": 30, "contacts_90": 1}, "fires": True},
        {"name": "later", "facts": {"days_to_renewal": 31, "contacts_90": 1}, "fires": False},
    ],
}  # fmt: skip


def a_file(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "accounts.csv"
    path.write_text(head + "".join(f"{line}\n" for line in lines))
    return path


def told(desk: Desk, folder: Path, *lines: str, now: datetime) -> None:
    account_told.keep(desk.run.settings.data_dir, account_told.read_file(a_file(folder, *lines)).rows, now)
    desk.run.settle(now)


def account(desk: Desk) -> dict[str, Any]:
    return desk.run.rows("SELECT * FROM accounts WHERE id = 'acme:81'")[0]


def test_amounts_become_minor_units_of_their_currency(tmp_path: Path) -> None:
    found = account_told.read_file(
        a_file(tmp_path, "zd:1,,,,4800.50,EUR,,,", "zd:2,,,,4800,JPY,,,", "zd:3,,,,1.234,KWD,,,")
    )

    assert [row["contract_value"] for row in found.rows] == [480_050, 4800, 1234]
    assert found.bad == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("acme,,,,,,,,", "account: Write CONNECTION:ID"),
        ("zd:1,soon,,,,,,,", "at: is no moment. Write 2026-01-31"),
        ("zd:1,,,,12,,,,", "currency: Give contract_value and currency together."),
        ("zd:1,,,,,EUR,,,", "contract_value: Give contract_value and currency together."),
        ("zd:1,,,,a lot,EUR,,,", "contract_value: is no amount"),
        ("zd:1,,,,-1,EUR,,,", "contract_value: Must be greater"),
        ("zd:1,,,,1,EURO,,,", "currency: is no ISO 4217 code"),
        ("zd:1,,,,,,2999-01-01,,", "renewal: lies too far ahead"),
        ("zd:1,,,,,,,,many", "active_users: is no whole number"),
        ("zd:1,,,,,,,,1,2", "more cells than the heading"),
        (f"zd:1,,{'x' * 101},,,,,,", "tier: is longer than 100"),
    ],
)
def test_a_bad_line_is_named_with_what_to_write(tmp_path: Path, line: str, words: str) -> None:
    found = account_told.read_file(a_file(tmp_path, "zd:9,,gold,,,,,,", line))

    assert [number for number, _ in found.bad] == [3]
    assert words in found.bad[0][1]
    assert len(found.rows) == 1


def test_an_unknown_column_is_refused_and_so_is_another_kind_of_file(tmp_path: Path) -> None:
    found = account_told.read_file(a_file(tmp_path, "zd:1,7", head="account,revenue\n"))
    assert found.bad == [(2, "revenue: Unknown field.")]

    with pytest.raises(ConfigError, match=r"is named \.csv"):
        account_told.read_file(tmp_path / "accounts.xlsx")


@pytest.mark.parametrize(
    "body",
    [b"{}", b'{"accounts": 3}', b'{"accounts": [3]}', b'{"accounts": [{}]}', b'{"accounts": [{"account": "x"}]}',
     b'{"accounts": [{"account": "zd:1", "at": "soon"}]}', b'{"accounts": [{"account": "zd:1", "renewal_at": 3}]}'],
)  # fmt: skip
def test_a_delivery_that_tells_of_no_account_is_set_aside(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        account_told.read(Delivery("cli-0/d/1", "deskgauge", account_told.KIND, datetime.now(UTC), {}, body))


def test_an_account_shows_what_was_told_and_a_later_word_replaces_only_what_it_says(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(0, **ORG))

    told(desk, tmp_path, "acme:81,2026-03-01,gold,a.owner,4800,EUR,2026-06-01,2025-01-01,7", now=at(1))
    told(desk, tmp_path, "acme:81,2026-03-02T10:00:00Z,platinum,,,,,,", now=at(2))

    found = account(desk)
    assert (found["tier"], found["owner"], found["contract_value"]) == ("platinum", "a.owner", 480_000.0)
    assert (found["renewal_at"], found["active_users"]) == ("2026-06-01T00:00:00.000000Z", 7.0)
    desk.run.close()


def test_an_older_word_that_comes_late_takes_nothing_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(0, **ORG))

    told(desk, tmp_path, "acme:81,2026-03-01,gold,,,,,,", now=at(1))
    told(desk, tmp_path, "acme:81,2026-02-01,silver,a.owner,,,,,", now=at(2))

    assert (account(desk)["tier"], account(desk)["owner"]) == ("gold", "a.owner")
    desk.run.close()


def test_without_a_word_everything_is_unknown_and_other_accounts_are_left_alone(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(0, **ORG))

    told(desk, tmp_path, "acme:82,,gold,,,,,,", now=at(1))

    assert (account(desk)["tier"], account(desk)["renewal_at"], account(desk)["contract_value"]) == (
        None,
    ) * 3
    assert desk.run.rows("SELECT count(*) AS n FROM accounts") == [{"n": 1}]
    desk.run.close()


def test_a_renewal_flags_by_time_alone_and_a_corrected_one_judges_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.run.pipeline.deriver.accounts.rules = [read_rule(RENEWAL)]
    desk.take(desk.created(0, **ORG))
    told(desk, tmp_path, "acme:81,2026-03-01,,,,,2026-05-01,,", now=at(1))
    assert desk.run.rows("SELECT * FROM flags WHERE rule = 'renews_soon'") == []

    desk.run.settle(datetime(2026, 4, 2, tzinfo=UTC))
    assert desk.run.rows("SELECT opened_at FROM flags WHERE rule = 'renews_soon'") == [
        {"opened_at": "2026-04-01T00:00:00.000000Z"}
    ]

    told(desk, tmp_path, "acme:81,2026-03-02,,,,,2027-05-01,,", now=datetime(2026, 4, 3, tzinfo=UTC))
    assert desk.run.rows("SELECT * FROM flags WHERE rule = 'renews_soon'") == []
    assert [what for rule, what, _ in desk.log_of_flags() if rule == "renews_soon"] == ["opened", "withdrawn"]
    desk.run.close()


def test_order_and_rebuild_do_not_matter(tmp_path: Path) -> None:
    lines = [
        "acme:81,2026-03-01,gold,,,,,,",
        "acme:81,2026-03-02,,o,4800,EUR,,,",
        "acme:81,2026-03-03,lead,,,,,,",
    ]
    derived = []
    for number, order in enumerate((lines, lines[::-1])):
        desk = Desk(tmp_path / str(number))
        for line in order:
            told(desk, tmp_path, line, now=at(1))
        desk.take(desk.created(0, **ORG), now=at(90))
        derived.append(desk.run.derived())
        report = rebuild(desk.run.settings, dry_run=True, as_of=at(90))
        assert not any(one.added + one.removed + one.changed for one in report.tables.values())
        desk.run.close()

    assert derived[0] == derived[1]
    assert any("lead" in row for row in derived[0]["accounts"])


def test_what_a_settled_again_delivery_told_is_told_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(desk.created(0, **ORG))
    told(desk, tmp_path, "acme:81,2026-03-01,gold,,,,,,", now=at(1))
    reader = desk.run.pipeline.reader
    (name,) = [
        row["name"] for row in desk.run.rows("SELECT name FROM deliveries WHERE kind = 'account_told'")
    ]
    again = reader.find(name)
    assert again is not None

    desk.run.pipeline.settle_again([again], at(2))
    desk.run.settle(at(2) + timedelta(seconds=1))

    assert account(desk)["tier"] == "gold"
    assert json.loads(desk.run.rows("SELECT value FROM account_words")[0]["value"]) == "gold"
    desk.run.close()


def test_billing_and_the_product_tell_by_events_too(tmp_path: Path) -> None:
    from adapters.settings import ConnectionSettings
    from service.store.log import LogEntry
    from tests.service.pipeline.harness import fresh

    run = fresh(tmp_path, ConnectionSettings("assistant", "agent"))
    moment = "2026-03-02T09:00:00Z"
    events = [
        {"type": "conversation", "id": "1", "at": moment, "conversation_id": "c1", "created_at": moment,
         "customer": {"id": "u1", "account_id": "a-3"}},
        {"type": "message", "id": "2", "at": moment, "conversation_id": "c1", "author": {"id": "u1", "role": "customer"},
         "text": "Synthetic."},
        {"type": "subscription", "id": "3", "at": moment, "account_id": "a-3", "change": "expanded", "amount": 480000,
         "currency": "EUR", "ends_at": "2027-03-10T00:00:00Z"},
        {"type": "usage", "id": "4", "at": moment, "account_id": "assistant:a-3", "name": "active_users", "value": 12},
        {"type": "usage", "id": "5", "at": moment, "account_id": "a-3", "name": "exports", "value": 99},
    ]  # fmt: skip
    body = json.dumps({"schema": "deskgauge.events/1", "events": events}).encode()

    run.log([LogEntry("assistant", "webhook", at(1), {}, body)])
    run.settle(at(1))

    (row,) = run.rows("SELECT * FROM accounts")
    assert (row["id"], row["contract_change"], row["contract_value"]) == (
        "assistant:a-3",
        "expanded",
        480_000.0,
    )
    assert (row["active_users"], row["renewal_at"]) == (12.0, "2027-03-10T00:00:00.000000Z")
    assert row["tier"] is None
    run.close()


def test_a_name_is_a_column_like_the_others(tmp_path: Path) -> None:
    found = account_told.read_file(
        a_file(tmp_path, "zd:1,Synthetic Customer 1", "zd:2,", f"zd:3,{'x' * 101}", head="account,name\n")
    )

    assert found.rows == [{"account": "zd:1", "name": "Synthetic Customer 1"}, {"account": "zd:2"}]
    assert found.bad == [(4, "name: is longer than 100 characters. Shorten it.")]


def test_a_rule_may_ask_for_the_name_and_is_not_judged_while_nobody_has_told_it() -> None:
    rule = {
        "id": "a_name", "title": "A name", "about": "account", "holds": "while", "when": "name == 'Synthetic'",
        "tests": [
            {"name": "named", "facts": {"name": "Synthetic"}, "fires": True},
            {"name": "another", "facts": {"name": "Other"}, "fires": False},
            {"name": "nobody told", "facts": {}, "fires": False, "judged": False},
        ],
    }  # fmt: skip

    assert read_rule(rule).id == "a_name"
