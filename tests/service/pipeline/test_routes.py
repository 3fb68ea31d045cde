"""Flags on their routes through the real pipeline: narrowed, kept for the morning, gathered into a digest."""

from datetime import timedelta
from pathlib import Path

import pytest

from service.backtest import backtest
from service.cli.pushes import routed
from service.digests import Digests
from service.rule_set import usable_rules
from service.rulebook import built
from service.store.digest_rows import DigestRows
from service.store.pushes import PushStore
from service.stored_history import stored_history
from tests.fakes.pushes import INSTALLATION
from tests.service.pipeline.desk import AI, PERSON, SINK, Desk, at

CHAT = '\n[sinks.chat]\nkind = "slack"\nsecret = "${SECRET}"\noptions = { channel = "C0DESKGAUGE" }\n'


def route(flag: str = "*", to: str = "chat", **more: str) -> str:
    rest = "".join(f"{name} = {value}\n" for name, value in more.items())
    return f'\n[[routes]]\nflag = "{flag}"\nto = "{to}"\n{rest}'


def repeated(folder: Path, routes: str) -> Desk:
    """A customer who comes back after 48 hours: flags of two rules about ticket 2, at 11:00 on the 4th of March."""
    desk = Desk(folder, SINK + CHAT + routes)
    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2"))
    return desk


def pushed(desk: Desk) -> list[tuple[str, str, str]]:
    rows = desk.run.rows("SELECT rule, sink, due_at FROM pushes ORDER BY sink, rule")
    return [(row["rule"], row["sink"], row["due_at"][:16]) for row in rows]


NOON = "2026-03-04T11:00"
BOTH = ["repeat_contact_14", "repeat_contact_7"]


def test_a_route_for_any_rule_takes_every_flag(tmp_path: Path) -> None:
    assert pushed(repeated(tmp_path, route())) == [(rule, "chat", NOON) for rule in BOTH]


@pytest.mark.parametrize(
    ("narrowed", "taken"),
    [
        ({"severity": '["high", "medium", "low"]'}, 2),
        ({"severity": '["low"]'}, 0),
        ({"category": '["data_import"]'}, 2),
        ({"category": '["billing"]'}, 0),
        ({"tier": '["enterprise"]'}, 0),
    ],
)
def test_a_narrowed_route_takes_what_fits(tmp_path: Path, narrowed: dict[str, str], taken: int) -> None:
    desk = repeated(tmp_path, route(**narrowed))

    assert len(desk.flags()) == 2
    assert len(pushed(desk)) == taken


def test_each_sink_gets_one_push_by_the_first_route_that_takes_the_flag(tmp_path: Path) -> None:
    routes = route("repeat_contact_7", quiet='"10:00-18:00"') + route() + route("repeat_contact_7", "bugs")

    desk = repeated(tmp_path, routes)
    assert pushed(desk) == [
        ("repeat_contact_7", "bugs", NOON),
        ("repeat_contact_14", "chat", NOON),
        ("repeat_contact_7", "chat", "2026-03-04T18:00"),
    ]
    assert [row["quiet"] for row in desk.run.rows("SELECT quiet FROM pushes ORDER BY sink, rule")] == [
        "", "", "10:00-18:00",
    ]  # fmt: skip


def test_flags_wait_for_their_digest_and_are_told_in_one_push(tmp_path: Path) -> None:
    desk = repeated(tmp_path, route(digest='"daily"'))
    store = PushStore(desk.run.records.db)
    digests = Digests(
        store, DigestRows(desk.run.records.db), desk.run.pipeline.deriver.router.zone, INSTALLATION
    )  # type: ignore[union-attr]

    assert pushed(desk) == [(rule, "chat", "2026-03-05T08:00") for rule in BOTH]
    assert store.claim_due("chat", at(24 * 30)) == []
    assert digests.tick(at(71)) == 2
    (claimed,) = store.claim_due("chat", at(71), 9)
    assert claimed.push.content["title"] == "Digest: 2 flags"
    assert len({one["label"] for one in claimed.push.content["items"]}) == 2
    assert [row["state"] for row in desk.run.rows("SELECT state FROM pushes WHERE action <> 'digest'")] == [
        "delivered"
    ] * 2


def test_a_flag_that_is_withdrawn_before_its_digest_is_not_told(tmp_path: Path) -> None:
    desk = repeated(tmp_path, route("repeat_contact_7", digest='"daily"'))
    desk.take(desk.body("soft_deleted", 52, id="2"))
    store = PushStore(desk.run.records.db)

    assert [row["state"] for row in desk.run.rows("SELECT state FROM pushes")] == ["cancelled"]
    assert DigestRows(store.db).due(at(71) + timedelta(days=9)) == []


def test_a_flag_that_is_over_before_its_push_is_due_is_not_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SINK + CHAT + route("product_bug_escalation", quiet='"09:00-23:00"'))
    bug = {"tags": ["cat_data_import", "esc_cause_product_bug"]}
    desk.take(desk.created(0, **bug), desk.comment(AI, 1, **bug), desk.comment(PERSON, 2, **bug))
    assert desk.pushes() == [("acme:1", "pending")]

    gone = {"tags_added": [], "tags_removed": ["esc_cause_product_bug"]}
    desk.take(desk.body("tags_changed", 4, gone, tags=["cat_data_import"]))
    (row,) = desk.run.rows("SELECT state, reason FROM pushes")
    assert row == {"state": "cancelled", "reason": "the flag was over before its push was due"}


def test_without_narrowed_routes_the_store_is_not_asked_what_they_look_at(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SINK + CHAT + route())
    router = desk.run.pipeline.deriver.router
    assert router

    def refuse(*_: object) -> None:
        raise AssertionError("asked")

    router.select = refuse  # type: ignore[assignment]
    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2"))
    assert len(pushed(desk)) == 2


PEOPLE = '\n[people]\naddresses = { "acme:77" = "anna@desk.example" }\n'


@pytest.mark.parametrize(("agent", "person"), [("77", "anna@desk.example"), ("78", ""), (None, "")])
def test_a_push_for_one_person_names_who_it_is_where_that_is_clear(
    tmp_path: Path, agent: str | None, person: str
) -> None:
    desk = Desk(tmp_path, SINK + CHAT + route("repeat_contact_7", to_person='"assignee"') + PEOPLE)
    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2", assignee_id=agent))

    (claimed,) = PushStore(desk.run.records.db).claim_due("chat", at(90), 9)
    assert claimed.push.content["person"] == person


def test_a_push_for_everybody_names_nobody(tmp_path: Path) -> None:
    desk = repeated(tmp_path, route("repeat_contact_7"))

    (claimed,) = PushStore(desk.run.records.db).claim_due("chat", at(90), 9)
    assert "person" not in claimed.push.content


CRM = '\n[sinks.crm]\nkind = "hubspot"\nsecret = "${SECRET}"\n'


def test_a_route_for_any_rule_tells_a_crm_of_the_rules_about_accounts(tmp_path: Path) -> None:
    desk = Desk(tmp_path, CRM + route(to="crm"))
    crm, router = desk.run.pipeline.deriver.crm, desk.run.pipeline.deriver.router
    assert crm
    assert router
    told = crm._routed()["crm"]

    assert {"account_health", "unresolved_contacts"} <= told
    assert not {"repeat_contact_7", "product_bug_escalation"} & told
    assert router.routes_of("repeat_contact_7") == router.routes_of("account_health") == []


@pytest.mark.parametrize(
    ("narrowed", "pushed"),
    [
        ({}, 1),
        ({"category": '["data_import"]'}, 1),
        ({"category": '["billing"]'}, 0),
        ({"severity": '["low"]'}, 0),
    ],
)
def test_a_look_back_counts_what_the_routes_would_have_taken(
    tmp_path: Path, narrowed: dict[str, str], pushed: int
) -> None:
    desk = repeated(tmp_path, route(**narrowed))
    settings, rule = desk.run.settings, "repeat_contact_7"
    known = usable_rules(settings).known[rule].rule
    with stored_history(settings, built(usable_rules(settings), desk.run.records)) as history:
        found = backtest(settings, history, known, 30, at(60), lambda done, of: None)

    assert len(found.flags) == 1
    assert found.pushed == {"chat": pushed}


def test_what_stood_before_the_start_is_previewed_for_a_route_of_any_rule(tmp_path: Path) -> None:
    desk = Desk(tmp_path, SINK + CHAT + route(), go_live="go_live = 2026-04-01T00:00:00Z\n")

    assert ("repeat_contact_7", "chat") in routed(desk.run.settings)
    assert ("expansion_signal", "chat") in routed(desk.run.settings)
