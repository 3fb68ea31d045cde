"""A queue reads as a person would call it: in commands, on pages, in the API and to colleagues."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.answer_links import ColleagueLinks
from service.queue_words import queue_of, queue_words
from service.rule_set import usable_rules
from service.store.reads.queues import queues
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from service.web.colleague_page import ColleaguePage
from service.web.words import capital
from tests.service import seeded
from tests.service.cli.conftest import Command, command  # noqa: F401
from tests.service.installation import Installation, ago
from tests.service.own_rules import usable
from tests.service.pipeline.desk import Desk, at
from tests.service.pipeline.test_queues import KNOWN, contact, surge, switched_on
from tests.service.reading import installation  # noqa: F401

LABELS = {"billing": "Billing", "sign_in": "Sign-in"}


@pytest.mark.parametrize(
    ("queue", "words"),
    [
        ("queue:all", "the whole queue"),
        ("queue:sign_in", "contacts about Sign-in"),
        ("queue:gone", "contacts about gone"),
    ],
)
def test_a_queue_is_called_by_its_category(queue: str, words: str) -> None:
    assert queue_words(queue, LABELS) == words


@pytest.mark.parametrize(
    ("text", "queue"),
    [("all", "queue:all"), ("billing", "queue:billing"), ("queue:billing", "queue:billing")],
)
def test_a_queue_can_be_meant_with_its_code_alone(text: str, queue: str) -> None:
    assert queue_of(text) == queue


def test_a_line_begins_with_a_capital() -> None:
    assert [capital(text) for text in ("the whole queue", "API", "")] == ["The whole queue", "API", ""]


# Commands.


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A surge of contacts about billing, and the rule about such things switched on before it."""
    monkeypatch.setenv("SECRET", "synthetic-but-long-enough-0123456789")
    made = Desk(tmp_path)
    made.take(contact(made, 0, "1"))
    switched_on(made, "category_anomaly", 1)
    made.take(*surge(made, KNOWN, 7), now=at(KNOWN + 2))
    yield made
    made.run.close()


THEN = "2026-03-24T20:00:00Z"


def test_an_explanation_reads_as_a_support_lead_would_say_it(desk: Desk, command: Command) -> None:  # noqa: F811
    said = command("rules", "explain", "category_anomaly", "billing", "--at", THEN)

    assert said.code == 0
    lines = said.out.splitlines()
    assert (
        lines[0] == "Far more contacts about one thing than usual (category_anomaly), contacts about Billing"
    )
    assert lines[1] == "It has been open since 2026-03-24 19:00 UTC."
    assert (
        "  yes  Contacts that began in the last 24 hours: 7 contacts; it takes at least 5 (least)." in lines
    )
    assert (
        "  yes  Known accounts with a contact that began in the last 24 hours: 7 accounts; it takes at least 3 (accounts)."
        in lines
    )
    assert "       Contacts that began in the last 7 days: 7 contacts." in lines


def test_the_whole_queue_is_explained_too(desk: Desk, command: Command) -> None:  # noqa: F811
    said = command("rules", "explain", "backlog_growth", "queue:all", "--at", THEN)

    assert said.out.splitlines()[0] == "The backlog grows (backlog_growth), the whole queue"
    shown = json.loads(command("rules", "explain", "backlog_growth", "all", "--at", THEN, "--json").out)
    assert (shown["subject"], shown["state"]) == ("queue:all", "silent")


def test_a_queue_in_which_nothing_happened_is_not_known(desk: Desk, command: Command) -> None:  # noqa: F811
    said = command("rules", "explain", "category_anomaly", "search")

    assert said.code == 2
    assert "Nothing is known of the queue search by then. Write all, or the code of a category" in said.err


def test_a_look_back_names_queues_and_counts_them(desk: Desk, command: Command) -> None:  # noqa: F811
    said = command("rules", "backtest", "category_anomaly", "--days", "1000")

    assert said.code == 0
    assert "  contacts about Billing  from 2026-03-24 19:00 UTC to " in said.out
    assert "Judged 2 queues" in said.out
    shown = json.loads(command("rules", "backtest", "category_anomaly", "--days", "1000", "--json").out)
    assert (shown["firings"], shown["samples"][0]["subject"]) == (1, "queue:billing")


def test_the_rules_about_queues_are_listed_checked_and_tested(desk: Desk, command: Command) -> None:  # noqa: F811
    listed = {one["rule"]: one for one in json.loads(command("rules", "list", "--json").out)}

    assert {one["mode"] for name, one in listed.items() if one["about"] == "queue"} == {"on", "shadow"}
    assert "on     category_anomaly" in command("rules", "list").out
    assert command("rules", "check").code == 0
    assert command("rules", "test", "category_anomaly", "backlog_growth", "knowledge_gap_growing").code == 0


# Pages and API.


@pytest.fixture
def pages(installation: Installation, tmp_path: Path) -> FlaskClient:  # noqa: F811
    """Flags about the whole queue and about one category beside the usual ones."""
    seeded.seed(installation)
    for ticket, category in (("q1", "billing"), ("q2", "uncategorised"), ("q3", "sign_in")):
        installation.add("queue_steps", ticket_id=ticket, what="begun", at=ago(days=3), hour=ago(days=3),
                         category=category, account_id="")  # fmt: skip
    facts = {"queue": "billing", "contacts_1": 12.0, "usual_day": 2.5, "open_tickets": 31.0}
    installation.add("flags", id="q-billing", rule="category_anomaly", about="queue", subject="queue:billing",
                     opened_at=ago(hours=2), facts=facts, evidence=["zendesk-main:101"])  # fmt: skip
    installation.add("flags", id="q-all", rule="backlog_growth", about="queue", subject="queue:all",
                     opened_at=ago(hours=1), facts={"queue": "all"})  # fmt: skip
    (tmp_path / "other").mkdir()
    found = usable_rules(usable(tmp_path / "other"))
    titles = {name: one.rule.title for name, one in found.known.items()}
    site = replace(
        seeded.site(installation), known_rules=found.known, rules=titles, categories=LABELS,
        explain=lambda rule, subject: None,
    )  # fmt: skip
    return create_app(Reads(installation.path), site).test_client()


def read(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/", "/flags"])
def test_lists_call_queues_by_name(pages: FlaskClient, address: str) -> None:
    text = read(pages, address)

    assert '<span title="queue:billing">Contacts about Billing</span>' in text
    assert '<span title="queue:all">The whole queue</span>' in text


def test_a_flag_says_in_which_queue_and_why(pages: FlaskClient) -> None:
    text = read(pages, "/flags/q-billing")

    assert 'In <span title="queue:billing">contacts about Billing</span>, since' in text
    assert "<dt>Queue</dt><dd>Billing</dd>" in text
    assert "<dt>Contacts, 24 hours</dt><dd>12</dd>" in text
    assert "<dt>Usual in 24 hours</dt><dd>2.5</dd>" in text
    assert 'In <span title="queue:all">the whole queue</span>' in read(pages, "/flags/q-all")
    assert "<dt>Queue</dt><dd>The whole queue</dd>" in read(pages, "/flags/q-all")


def test_a_flag_that_was_withdrawn_still_says_where(pages: FlaskClient, installation: Installation) -> None:  # noqa: F811
    installation.add("flag_log", number=900, flag_id="q-gone", rule="category_anomaly", subject="queue:sign_in",
                     what="withdrawn")  # fmt: skip

    assert 'In <span title="queue:sign_in">contacts about Sign-in</span>' in read(pages, "/flags/q-gone")


def test_a_rules_page_offers_the_queues_there_are(pages: FlaskClient) -> None:
    text = read(pages, "/rules/category_anomaly")

    options = [line.strip() for line in text.splitlines() if line.startswith("<option")]
    assert options == [
        '<option value="queue:all">The whole queue</option>',
        '<option value="queue:billing">Contacts about Billing</option>',
        '<option value="queue:sign_in">Contacts about Sign-in</option>',
    ]
    assert "About queues, severity high." in text
    assert "<select" not in read(pages, "/rules/account_volume")


def test_the_api_names_them_beside_their_id(pages: FlaskClient) -> None:
    listed = {one["id"]: one for one in pages.get("/api/v1/flags?about=queue").get_json()["items"]}

    assert {name: (one["subject"], one["subject_name"]) for name, one in listed.items()} == {
        "q-billing": ("queue:billing", "Contacts about Billing"), "q-all": ("queue:all", "The whole queue"),
    }  # fmt: skip
    assert pages.get("/api/v1/flags/q-all").get_json()["subject_name"] == "The whole queue"
    others = pages.get("/api/v1/flags?about=ticket").get_json()["items"]
    assert {one["subject_name"] for one in others} == {None}


def test_without_a_contact_there_is_no_queue(installation: Installation) -> None:  # noqa: F811
    with Reads(installation.path).snapshot() as snapshot:
        assert queues(snapshot) == []


def test_an_asked_colleague_reads_which_queue_is_meant(installation: Installation) -> None:  # noqa: F811
    installation.add("flags", id="q", rule="category_anomaly", about="queue", subject="queue:billing")
    site = replace(
        seeded.site(installation), categories=LABELS, rules={"category_anomaly": "Far more contacts"}
    )
    app = create_app(Reads(installation.path), site)
    links = ColleagueLinks(b"k" * 32, site.public_url)
    token = links.of_flag("q", "linear", datetime.now(UTC))["right"].rpartition("/")[2]

    with app.test_request_context():
        about = ColleaguePage(None, links).about(token)  # type: ignore[arg-type]

    assert about is not None
    assert about.text == "Far more contacts, contacts about Billing: is the flag right?"


def test_a_withdrawn_flag_about_an_account_still_has_its_page(
    pages: FlaskClient,
    installation: Installation,  # noqa: F811
) -> None:
    installation.add("flag_log", number=901, flag_id="a-gone", rule="account_volume", subject="zendesk-main:81",
                     what="withdrawn")  # fmt: skip

    assert "withdrawn" in read(pages, "/flags/a-gone")
