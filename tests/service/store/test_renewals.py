"""Renewals over both stores: each step is told once, along the routes that take it, and history is told to nobody."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules.errors import ConfigError
from rules.moments import to_text
from service.brief_push import BriefPush
from service.building import brief_words
from service.config import Settings, load_settings
from service.digests import Digests
from service.go_live import GoLive
from service.renewals import AT_ONCE, Renewals
from service.rule_set import usable_rules
from service.store.base import Store, upsert
from service.store.digest_rows import DigestRows
from service.store.problem_rows import ProblemRows
from service.store.pushes import PushStore
from service.store.records import Records
from service.store.renewal_rows import RenewalRows
from tests.fakes.pushes import INSTALLATION
from tests.service.config.usable import API_KEY, SIGNING, USABLE

RENEWAL = datetime(2027, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ACCOUNT = "help:81"
CHAT = '\n[sinks.chat]\nkind = "slack"\nsecret = "${BUGS_KEY}"\noptions = { channel = "C0123ABCD" }\n'
PEOPLE = '\n[people]\naddresses = { "Synthetic Owner" = "owner@desk.example" }\n'


def route(flag: str = "renewal_brief", to: str = "chat", **more: Any) -> str:
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in more.items())
    return f'\n[[routes]]\nflag = "{flag}"\nto = "{to}"\n{lines}'


def settings(folder: Path, *routes: str) -> Settings:
    (folder / "signing").write_text(SIGNING)
    (folder / "deskgauge.toml").write_text(USABLE + CHAT + PEOPLE + "".join(routes or (route(),)))
    return load_settings(folder / "deskgauge.toml", {"BUGS_KEY": API_KEY})


class Book:
    """One account, whose renewal is told, and what looks at it."""

    def __init__(self, db: Store, configured: Settings) -> None:
        self.db, records = db, Records(db)
        words = brief_words(configured)
        content = BriefPush(
            words, ProblemRows(records), lambda ticket: f"https://help.example/{ticket}", "https://dg.example"
        )
        self.renewals = Renewals(
            configured, RenewalRows(records), PushStore(db), DigestRows(db), GoLive(configured, records), content, INSTALLATION
        )  # fmt: skip
        records.set_mark("go_live:help", "2026-01-01T00:00:00.000000Z")
        contact = {"ticket_id": "help:1", "account_id": ACCOUNT, "created_at": to_text(RENEWAL - 95 * DAY),
                   "category": "billing", "lacking": "[]", "escalated_at": "[]", "answers": "[]",
                   "asked_for_more": "[]", "by_ai": 0, "customer_id": "c", "wording": "", "priority": ""}  # fmt: skip
        upsert(db, "contacts", [contact])
        self.tell()

    def tell(self, renewal_at: datetime = RENEWAL, **told: Any) -> None:
        row = {"id": ACCOUNT, "name": "Synthetic Ltd", "tier": "gold", "owner": "Synthetic Owner",
               "renewal_at": to_text(renewal_at), **told}  # fmt: skip
        upsert(self.db, "accounts", [row])

    def look(self, days: float, renewal_at: datetime = RENEWAL) -> list[dict[str, Any]]:
        """What is new so many days before the renewal."""
        before = {row["id"] for row in self.db.query("SELECT id FROM pushes")}
        self.renewals.looked_at = None
        self.renewals.tick(renewal_at - days * DAY)
        rows = [dict(row) for row in self.db.query("SELECT * FROM pushes ORDER BY created_at, sink")]
        return [row | json.loads(row["content"]) for row in rows if row["id"] not in before]


@pytest.fixture
def book(db: Store, tmp_path: Path) -> Book:
    return Book(db, settings(tmp_path))


def test_each_step_is_told_once_and_nothing_before_between_or_after(book: Book) -> None:
    told = {days: [one["action"] for one in book.look(days)] for days in (91, 90, 89, 61, 60, 45, 30, 1, -1)}

    assert {days: actions for days, actions in told.items() if actions} == {
        90: ["renewal:90"],
        60: ["renewal:60"],
        30: ["renewal:30"],
    }


def test_after_downtime_only_the_newest_due_step_is_told(book: Book) -> None:
    (said,) = book.look(25)

    assert (said["action"], said["title"]) == ("renewal:30", "Renewal of Synthetic Ltd in 25 days")
    assert book.look(24) == []


def test_a_date_that_moves_repeats_no_step_and_the_next_years_begins_anew(book: Book) -> None:
    book.look(60)
    moved = RENEWAL + 35 * DAY
    book.tell(moved)
    assert book.look(80, moved) == []  # its step of 90 days is due, after that of 60 was told
    assert [one["action"] for one in book.look(30, moved)] == ["renewal:30"]

    following = RENEWAL + 365 * DAY
    book.tell(following)
    (again,) = book.look(60, following)
    assert (again["action"], again["occurrence"]) == ("renewal:60", 1)


def test_a_step_that_lay_before_the_start_is_history(db: Store, tmp_path: Path) -> None:
    book = Book(db, settings(tmp_path))
    Records(db).set_mark("go_live:help", to_text(RENEWAL - 50 * DAY))

    assert book.look(45) == []
    assert [one["action"] for one in book.look(30)] == ["renewal:30"]


def test_a_connection_that_never_went_live_tells_nothing(book: Book) -> None:
    book.db.execute("DELETE FROM marks")

    assert book.look(30) == []


@pytest.mark.parametrize("told", [{"contract_change": "churned"}, {"lifecycle": "cancelled"}])
def test_a_contract_that_has_ended_is_not_told_of(book: Book, told: dict[str, str]) -> None:
    book.tell(**told)

    assert book.look(30) == []


def test_a_push_says_who_when_and_what_without_a_customers_word(book: Book) -> None:
    (said,) = book.look(60)

    assert said["severity"] == "medium"
    assert said["summary"] == "Renews on 2027-03-01, in 60 days. Tier: gold. Owner: Synthetic Owner."
    assert said["account_url"] == "https://dg.example/accounts/help:81"
    headings = {part["heading"]: part["lines"] for part in said["parts"]}
    assert list(headings) == ["Against its own past", "Read these first"]
    assert headings["Read these first"] == [
        {"label": "help:1: one of the latest, of 2026-11-26", "url": "https://help.example/help:1"}
    ]
    assert "person" not in said


def test_a_route_with_an_owner_names_the_owner_and_one_with_a_tier_takes_only_that(
    db: Store, tmp_path: Path
) -> None:
    book = Book(db, settings(tmp_path, route(tier=["silver"]), route(to_person="account_owner")))
    (said,) = book.look(30)

    assert (said["person"], said["severity"]) == ("owner@desk.example", "high")


def test_a_route_for_any_rule_takes_briefs_and_one_for_another_rule_does_not(
    db: Store, tmp_path: Path
) -> None:
    book = Book(db, settings(tmp_path, route("*"), route("*", to="bugs"), route("account_volume")))

    assert [one["sink"] for one in book.look(30)] == ["chat"]


def test_quiet_hours_and_digests_hold_a_brief_back(db: Store, tmp_path: Path) -> None:
    book = Book(db, settings(tmp_path, route(digest="08:00")))
    (said,) = book.look(30)

    assert said["due_at"] > said["created_at"]
    assert [row["push_id"] for row in db.query("SELECT push_id FROM digest_members")] == [said["id"]]


def test_severities_of_a_route_decide_which_steps_it_takes(db: Store, tmp_path: Path) -> None:
    book = Book(db, settings(tmp_path, route(severity=["high"])))

    assert [len(book.look(days)) for days in (90, 60, 30)] == [0, 0, 1]


def test_a_brief_holds_no_flag_back_by_its_cool_down(book: Book) -> None:
    book.look(60)

    assert not book.renewals.pushes.pushed_since("chat", ACCOUNT, "account_volume", RENEWAL - 70 * DAY)


def test_it_looks_once_an_hour(book: Book) -> None:
    now = RENEWAL - 60 * DAY
    assert book.renewals.tick(now - timedelta(minutes=30)) == 1
    assert book.renewals.tick(now) == 0
    assert book.renewals.tick(now + timedelta(minutes=31)) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (route(to="bugs"), "is told to people; bugs keeps something for each flag"),
        (route(to_person="assignee"), "a brief is for the account's owner"),
        (route("renewal_breif"), "Did you mean 'renewal_brief'?"),
    ],
)
def test_a_route_that_cannot_take_briefs_keeps_the_program_from_starting(
    tmp_path: Path, line: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        usable_rules(settings(tmp_path, line))


def test_many_at_once_are_told_in_several_rounds(book: Book) -> None:
    for number in range(AT_ONCE + 5):
        book.tell(id=f"help:{number}x")
    moment = RENEWAL - 60 * DAY

    assert [book.renewals.tick(moment) for _ in range(3)] == [AT_ONCE, 6, 0]


def test_a_digest_of_briefs_leads_to_the_accounts(db: Store, tmp_path: Path) -> None:
    book = Book(db, settings(tmp_path, route(digest="08:00")))
    (said,) = book.look(30)
    digests = Digests(book.renewals.pushes, book.renewals.digests, ZoneInfo("UTC"), INSTALLATION)
    assert digests.tick(RENEWAL - 28 * DAY) == 1

    (row,) = db.query("SELECT content FROM pushes WHERE action = 'digest'")
    (one,) = json.loads(row["content"])["items"]
    assert (one["label"], one["url"]) == (f"{said['title']} [high]", "https://dg.example/accounts/help:81")


def test_a_mail_address_of_an_owner_is_in_no_message(book: Book) -> None:
    book.tell(owner="owner@desk.example")

    assert "desk.example" not in json.dumps(book.look(30)[0]["content"])
