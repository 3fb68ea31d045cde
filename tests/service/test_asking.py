"""Who is asked how easy it was, what the link leads to, and what becomes of an answer."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

from service import answers
from service.answer_links import AnswerLinks, ColleagueLinks
from service.config.settings import Survey
from service.intake.commit import CommitThread
from service.store.log import LogWriter
from service.store.reads.snapshot import Reads
from service.store.reads.survey_rates import responses
from service.web.answer_page import AnswerPage
from service.web.app import create_app
from service.web.colleague_page import ColleaguePage
from service.web.site import Site
from tests.fakes.desk_api import CREDENTIALS, FIELDS
from tests.service.pipeline.desk import AI, Desk, at
from tests.service.pipeline.harness import writing

LINKS = AnswerLinks(b"the-key-of-an-installation-32byte", "https://gauge.example", timedelta(days=30))
COLLEAGUES = ColleagueLinks(LINKS.key, LINKS.public_url)
AWAY = {"Host": "gauge.example", "X-Forwarded-For": "192.0.2.7"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    settings = made.run.settings
    connection = replace(
        settings.connections["acme"], base_url="https://desk.example", credentials=CREDENTIALS["zendesk"],
        survey_field=FIELDS["zendesk"],
    )  # fmt: skip
    asking = replace(settings, connections={"acme": connection})
    writing(made.run, asking).asker.links = LINKS
    yield made
    made.run.close()


def links(desk: Desk) -> dict[str, str]:
    rows = desk.run.rows("SELECT subject, content FROM pushes WHERE sink = 'helpdesk:acme' ORDER BY subject")
    return {row["subject"]: json.loads(row["content"])["fields"][FIELDS["zendesk"]] for row in rows}


def test_a_live_ticket_gets_one_link_into_the_configured_field(desk: Desk) -> None:
    desk.take(desk.created(0), desk.comment(AI, 1))
    desk.take(desk.comment(AI, 2))

    (push,) = desk.run.rows("SELECT * FROM pushes")
    content = json.loads(push["content"])
    assert (push["action"], list(content["fields"])) == ("write_back", ["360003"])
    assert (content["ticket_id"], content["tags"], content["note"]) == ("acme:1", None, None)
    assert LINKS.ticket(content["fields"]["360003"].rpartition("/")[2]) == "acme:1"
    assert len(content["fields"]["360003"]) < 120


def test_a_customer_is_asked_once_within_the_throttle_and_again_after_it(desk: Desk) -> None:
    desk.take(desk.created(0, "1"))
    desk.take(desk.created(24, "2"))
    desk.take(desk.created(24 * 31, "3"))

    assert list(links(desk)) == ["acme:1", "acme:3"]


def test_different_customers_are_each_asked(desk: Desk) -> None:
    desk.take(desk.created(0, "1"), desk.created(1, "2", requester_id="77"))

    assert list(links(desk)) == ["acme:1", "acme:2"]


@pytest.mark.parametrize(
    "body",
    [
        {"what": "marked_as_spam"},
        {"what": "created", "status": "CLOSED"},
        {"what": "created", "requester_id": None},
    ],
    ids=["spam", "closed", "nobody"],
)
def test_nobody_is_asked_about_what_is_gone_closed_or_nobodys(desk: Desk, body: dict[str, Any]) -> None:
    desk.take(desk.body(hours=0, **body))

    assert links(desk) == {}


def test_history_is_asked_nothing(desk: Desk) -> None:
    go_live = replace(desk.run.pipeline.deriver.settings.connections["acme"], go_live=at(100))
    writing(desk.run, replace(desk.run.settings, connections={"acme": go_live}))

    desk.take(desk.created(0, "1"), now=at(200))
    desk.take(desk.created(150, "2", requester_id="78"), now=at(201))

    assert list(links(desk)) == ["acme:2"]


@pytest.fixture
def door(desk: Desk) -> Iterator[FlaskClient]:
    """What a customer reaches from outside."""
    folder = desk.run.settings.data_dir
    commit = CommitThread(LogWriter.open(folder, "door"))
    page = AnswerPage(commit, LINKS, Survey(), ColleaguePage(commit, COLLEAGUES)).blueprint()
    yield create_app(Reads(folder / "deskgauge.db"), Site(data_dir=folder), (page,)).test_client()
    commit.close()


def path(ticket: str = "acme:1") -> str:
    return LINKS.link(ticket).removeprefix("https://gauge.example")


def scores(desk: Desk) -> list[float]:
    desk.run.settle(datetime.now(UTC) + timedelta(seconds=1))
    return [row["score"] for row in desk.run.rows("SELECT score FROM surveys")]


def test_opening_the_link_shows_the_question_and_saves_nothing(desk: Desk, door: FlaskClient) -> None:
    desk.take(desk.created(0))

    pages = [door.get(path(), headers=AWAY), door.head(path(), headers=AWAY), door.get(path(), headers=AWAY)]

    assert {page.status_code for page in pages} == {200}
    assert "How easy was it to get your problem solved?" in pages[0].text
    assert pages[0].headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in pages[0].headers
    assert scores(desk) == []


def test_an_answer_is_kept_with_its_remark_and_can_be_changed(desk: Desk, door: FlaskClient) -> None:
    desk.take(desk.created(0))

    first = door.post(path(), data={"score": "2", "text": "Synthetic remark"}, headers=AWAY)
    assert "Thank you" in first.text
    assert scores(desk) == [2.0]
    assert "Synthetic remark" in {row["text"] for row in desk.run.rows("SELECT text FROM texts")}
    assert 'value="2" checked' in door.get(path(), headers=AWAY).text

    door.post(path(), data={"score": "6"}, headers=AWAY)
    assert scores(desk) == [6.0]
    assert desk.run.rows("SELECT rule FROM flags WHERE rule = 'low_ease'") == []


def test_the_answer_received_last_counts_whatever_is_settled_first(desk: Desk) -> None:
    desk.take(desk.created(0))

    desk.take(answers.entry("acme:1", 6, "", at(5)), answers.entry("acme:1", 2, "", at(4)), now=at(6))

    assert desk.run.rows("SELECT score, low, high FROM surveys") == [{"score": 6.0, "low": 1.0, "high": 7.0}]


@pytest.mark.parametrize("score", ["", "0", "8", "4.5", "x", "٣"])
def test_what_is_no_answer_is_asked_again(desk: Desk, door: FlaskClient, score: str) -> None:
    desk.take(desk.created(0))

    page = door.post(path(), data={"score": score}, headers=AWAY)

    assert (page.status_code, "Please choose a number" in page.text) == (422, True)
    assert scores(desk) == []


def test_a_body_beyond_the_limit_is_refused(desk: Desk, door: FlaskClient) -> None:
    desk.take(desk.created(0))

    assert door.post(path(), data={"score": "5", "text": "x" * 20_000}, headers=AWAY).status_code == 413
    assert scores(desk) == []


def test_a_tampered_foreign_or_expired_link_tells_nothing(desk: Desk, door: FlaskClient) -> None:
    desk.take(desk.created(0))
    with time_machine.travel(datetime.now(UTC) - timedelta(days=31), tick=False):
        old = path()
    foreign = replace(LINKS, key=b"another-key").link("acme:1").rpartition("/")[2]

    bad = [path()[:-2] + "AA", f"/a/{foreign}", old, path("acme:404"), "/a/x"]
    pages = [door.get(one, headers=AWAY) for one in bad] + [
        door.post(one, data={"score": "1"}) for one in bad
    ]

    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert scores(desk) == []


def test_who_does_not_want_to_be_asked_is_never_asked_again(desk: Desk, door: FlaskClient) -> None:
    desk.take(desk.created(0, "1"))

    assert "You will not be asked again" in door.post(f"{path()}/stop", headers=AWAY).text
    desk.run.settle(datetime.now(UTC))
    desk.take(desk.created(24 * 40, "2"))

    assert list(links(desk)) == ["acme:1"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("de-AT, en;q=0.5", "Wie leicht war es"), ("fr", "How easy was it"), ("", "How easy")],
)
def test_the_page_speaks_the_customers_language(
    desk: Desk, door: FlaskClient, language: str, words: str
) -> None:
    desk.take(desk.created(0))

    assert words in door.get(path(), headers={**AWAY, "Accept-Language": language}).text


def test_the_operators_words_replace_the_built_in_ones(desk: Desk) -> None:
    desk.take(desk.created(0))
    folder = desk.run.settings.data_dir
    colleagues = ColleaguePage(None, COLLEAGUES)  # type: ignore[arg-type]
    page = AnswerPage(None, LINKS, Survey(question="Synthetic question?"), colleagues).blueprint()  # type: ignore[arg-type]
    door = create_app(Reads(folder / "deskgauge.db"), Site(data_dir=folder), (page,)).test_client()

    assert "Synthetic question?" in door.get(path(), headers=AWAY).text


def test_the_response_rate_counts_solved_tickets_whose_field_got_a_link(desk: Desk) -> None:
    for number in ("1", "2", "3"):
        more = {"requester_id": f"8{number}", "submitter_id": f"8{number}"}
        desk.take(desk.created(0, number, **more), desk.comment(AI, 1, number, **more),
                  desk.status("SOLVED", 2, number, **more))  # fmt: skip
    reads = Reads(desk.run.settings.data_dir / "deskgauge.db")
    with reads.snapshot() as snapshot:
        assert responses(snapshot).rate is None

    desk.run.records.db.execute("UPDATE pushes SET state = 'delivered' WHERE subject <> 'acme:3'")
    desk.take(answers.entry("acme:1", 6, "", at(5)), now=at(6))

    with reads.snapshot() as snapshot:
        found = responses(snapshot)
    assert (found.asked, found.answered, found.rate) == (2, 1, 0.5)


def test_who_answers_before_the_ticket_is_solved_was_asked_too(desk: Desk) -> None:
    desk.take(desk.created(0, "1"))
    desk.take(desk.created(1, "2", requester_id="82", submitter_id="82"))
    desk.run.records.db.execute("UPDATE pushes SET state = 'delivered'")
    desk.take(answers.entry("acme:1", 6, "", at(5)), now=at(6))

    with Reads(desk.run.settings.data_dir / "deskgauge.db").snapshot() as snapshot:
        found = responses(snapshot)
    assert (found.asked, found.answered, found.rate) == (1, 1, 1.0)


def test_an_answer_about_a_ticket_that_nobody_knows_makes_none(desk: Desk) -> None:
    desk.take(answers.entry("acme:777", 6, "", at(5)), now=at(6))

    assert desk.run.rows("SELECT id FROM tickets") == []
