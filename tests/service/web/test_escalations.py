"""The page of hand-overs and its audit."""

import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from rules.taxonomy import read
from service.api.taking import Taking
from service.intake.commit import CommitThread
from service.store.log import LogWriter
from service.store.log_reader import LogReader
from service.store.mirror.days import mark_all
from service.store.mirror.refreshing import refresh
from service.web.app import create_app
from tests.service import seeded
from tests.service.installation import CONNECTION, NOW, Installation, ago
from tests.service.reading import answer_of, text_of

CAUSES = ("knowledge_gap", "multi_step", "product_bug")
TAXONOMY = read({"escalation_causes": {code: {} for code in CAUSES}})
LAST_MONTH = "2026-10-{:02}T09:00:00.000000Z"


@pytest.fixture
def commit(installation: Installation) -> Iterator[CommitThread]:
    thread = CommitThread(LogWriter.open(installation.data_dir, "door"))
    yield thread
    thread.close()


@pytest.fixture
def auditor(installation: Installation, commit: CommitThread) -> FlaskClient:
    taking = Taking(commit, {}, TAXONOMY)
    return create_app(installation.reads, seeded.site(installation), (), taking).test_client()


def handed_over(installation: Installation, number: int, **changed: object) -> str:
    """One hand-over of last month; gives its id."""
    at = LAST_MONTH.format(number % 28 + 1)
    ticket = installation.ticket(str(number), created_at=at)
    episode = installation.episode(ticket, started_at=at, path="ai_then_human", verdict=None)
    row = {"at": at, "trigger": "knowledge_gap", "episode_id": episode} | changed
    installation.add("escalations", id=f"{ticket}/1", ticket_id=ticket, **row)
    return f"{ticket}/1"


def long_ago(installation: Installation) -> None:
    """The AI's first hand-over, so that the audit has come to be monthly."""
    handed_over(installation, 1, at="2026-03-02T09:00:00.000000Z")


def fill_numbers(installation: Installation) -> None:
    """Make the numbers."""
    with installation.store.atomic():
        mark_all(installation.store)
    refresh(installation.path, installation.data_dir / "mirror", "Europe/Berlin", NOW)


def stored(installation: Installation) -> list[tuple[str, dict[str, object]]]:
    with LogReader(installation.data_dir) as reader:
        slots = [slot for slot in reader.slots() if slot.startswith("door")]
        found = [one for slot in slots for one in reader.read(slot, "", 0, 100)]
    return [(one.kind, json.loads(one.body)[one.kind]) for one in found]


def current(page: str) -> str:
    return page.split('name="hand_over" value="')[1].split('"')[0]


def said(key: str, right: str = "accepted", cause: str = "multi_step") -> dict[str, str]:
    return {"hand_over": key, "right": right, "cause": cause}


def test_before_the_first_hand_over_the_page_says_when_the_audit_begins(auditor: FlaskClient) -> None:
    page = text_of(auditor, "/escalations")

    assert "The audit begins on the day after the AI’s first hand-over" in page
    assert "<form method=" not in page


def test_a_month_without_hand_overs_asks_for_nothing(
    installation: Installation, auditor: FlaskClient
) -> None:
    long_ago(installation)

    page = text_of(auditor, "/escalations")

    assert "There was no hand-over in 1 Oct to 31 Oct." in page
    assert "Audit: nothing was handed over" in page


def test_the_audit_shows_what_helps_to_judge_a_hand_over(
    installation: Installation, auditor: FlaskClient
) -> None:
    long_ago(installation)
    handed_over(installation, 5, bounced_at=LAST_MONTH.format(7))

    page = text_of(auditor, "/escalations")

    assert "Audit: 1 of 1 left, due 30 Nov" in page
    assert f'href="/tickets/{CONNECTION}:5"' in page
    assert "https://helpdesk.test/tickets/5" in page
    assert "Turn 2: The AI did not know the answer" in page
    assert "Bounced" in page


def test_the_customers_and_the_ais_last_words_are_shown_while_they_are_kept(
    installation: Installation, auditor: FlaskClient
) -> None:
    long_ago(installation)
    key = handed_over(installation, 5)
    ticket, hostile = key.partition("/")[0], "<script>alert(1)</script>"
    for number, (author, text) in enumerate(
        (("7001", "old words"), ("9001", "A I s words"), ("7001", hostile))
    ):
        event = installation.event(
            ticket,
            number,
            kind="message",
            at=LAST_MONTH.format(5 + number // 2),
            fields={"author_id": author, "public": True},
        )
        installation.add(
            "texts", event_id=event, hash=f"h{number}", ticket_id=ticket, text=text, stored_at=ago(days=1)
        )

    page = text_of(auditor, "/escalations")

    assert "A I s words" in page
    assert "&lt;script&gt;alert(1)" in page
    assert hostile not in page
    assert "old words" not in page


def test_an_audited_hand_over_becomes_an_answer_and_a_correction(
    installation: Installation, auditor: FlaskClient
) -> None:
    long_ago(installation)
    key = handed_over(installation, 5)

    answer = auditor.post("/escalations/audit", data=said(key))

    assert answer.status_code == 303
    (first, colleague), (second, correction) = stored(installation)
    assert (first, colleague["question"], colleague["answer"]) == ("colleague", "hand_over", "accepted")
    assert (colleague["subject"], colleague["ticket"], colleague["via"]) == (key, f"{CONNECTION}:5", "audit")
    assert (second, correction["tag"], correction["value"]) == (
        "correction",
        "escalation_cause",
        "multi_step",
    )
    assert (correction["about"], correction["ticket"]) == (key, f"{CONNECTION}:5")


def test_saving_opens_the_next_one_and_keeps_the_question(
    installation: Installation, auditor: FlaskClient
) -> None:
    long_ago(installation)
    keys = {handed_over(installation, number) for number in (3, 4, 5)}
    seen, address = [], "/escalations?where=channel%3Dchat"
    for _ in keys:
        seen.append(current(text_of(auditor, address)))
        answer = auditor.post("/escalations/audit?where=channel%3Dchat", data=said(seen[-1]))
        address = answer.headers["Location"].partition("#")[0]
        assert "where=channel%3Dchat" in address

    assert set(seen) == keys
    assert "Saved." in text_of(auditor, address)


def test_skipping_comes_back_to_it_after_all_others(installation: Installation, auditor: FlaskClient) -> None:
    long_ago(installation)
    keys = {handed_over(installation, number) for number in (3, 4, 5)}
    seen = [current(text_of(auditor, "/escalations"))]
    for _ in range(3):
        seen.append(current(text_of(auditor, f"/escalations?after={seen[-1]}")))

    assert set(seen[:3]) == keys
    assert seen[3] == seen[0]


def test_what_has_an_answer_and_a_cause_is_not_asked_again(
    installation: Installation, auditor: FlaskClient
) -> None:
    long_ago(installation)
    done, half = handed_over(installation, 3, cause="multi_step"), handed_over(installation, 4)
    for key in (done, half):
        installation.add(
            "answers",
            id=f"hand_over|{key}",
            question="hand_over",
            answer="no_context",
            subject=key,
            ticket_id=key[:-2],
        )

    page = text_of(auditor, "/escalations")

    assert "Audit: 1 of 2 left" in page
    assert current(page) == half
    assert 'value="no_context" required checked' in page
    assert "<b>1</b>" in page.split('href="/escalations"')[1][:200]


def test_saying_what_stands_already_stores_nothing(installation: Installation, auditor: FlaskClient) -> None:
    key = handed_over(installation, 5, cause="multi_step")
    installation.add(
        "answers", id="a", question="hand_over", answer="accepted", subject=key, ticket_id=f"{CONNECTION}:5"
    )

    assert auditor.post("/escalations/audit", data=said(key)).status_code == 303
    assert stored(installation) == []


@pytest.mark.parametrize(
    ("changed", "status", "text"),
    [
        ({"hand_over": "none/1"}, 404, "not known any more"),
        ({"right": ""}, 422, "right to hand over"),
        ({"right": "yes"}, 422, "right to hand over"),
        ({"cause": ""}, 422, "what the cause was"),
        ({"cause": "bad mood"}, 422, "what the cause was"),
    ],
)
def test_what_is_left_open_is_asked_for_and_nothing_stored(
    installation: Installation, auditor: FlaskClient, changed: dict[str, str], status: int, text: str
) -> None:
    key = handed_over(installation, 5)

    answer = auditor.post("/escalations/audit", data=said(key) | changed)

    assert answer.status_code == status
    assert text in answer.get_data(as_text=True)
    assert stored(installation) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({}, 303),
    ],
)
def test_another_sites_page_cannot_answer(
    installation: Installation, auditor: FlaskClient, headers: dict[str, str], status: int
) -> None:
    key = handed_over(installation, 5)

    assert auditor.post("/escalations/audit", data=said(key), headers=headers).status_code == status
    assert bool(stored(installation)) is (status == 303)


def test_what_only_shows_takes_nothing(installation: Installation, client: FlaskClient) -> None:
    long_ago(installation)
    key = handed_over(installation, 5)

    assert client.post("/escalations/audit", data=said(key)).status_code == 404
    assert "<form method=" not in text_of(client, "/escalations")


def test_reasons_causes_and_turns_open_their_hand_overs(
    installation: Installation, auditor: FlaskClient
) -> None:
    for number in range(12):
        at = ago(days=2 + number)
        ticket = installation.ticket(str(number), created_at=at)
        episode = installation.episode(ticket, started_at=at, ai_first_at=at, ai_replies=1)
        trigger, turn = ("sentiment", 9) if number < 4 else ("confidence", 2)
        installation.add(
            "escalations", id=f"{ticket}/1", ticket_id=ticket, episode_id=episode, at=at, trigger=trigger,
            turn=turn + number % 2, cause="tooling" if number == 5 else None,
        )  # fmt: skip
    fill_numbers(installation)

    page = text_of(auditor, "/escalations?from=2026-11-01&to=2026-11-24")

    rows = {one.split("</a>")[0].split(">")[-1] for one in page.split('<th scope="row">')[1:]}
    assert {"The customer was upset", "The AI was not sure", "The AI lacks a tool"} <= rows
    assert {"Turn 2", "Turn 3", "Turn 6 or later"} <= rows
    assert "Not known" not in rows
    for where, count in (("trigger=sentiment", 4), ("cause=tooling", 1), ("turn=9&amp;where=turn%3D10", 4)):
        address = f"/numbers/escalations/tickets?from=2026-11-01&amp;to=2026-11-24&amp;where={where}".replace(
            "=sen", "%3Dsen"
        )
        address = address.replace("cause=", "cause%3D").replace("turn=9", "turn%3D9")
        assert f'<a href="{address}">{count}</a>' in page
        listed = text_of(auditor, address.replace("&amp;", "&"))
        assert listed.count(f'href="/tickets/{CONNECTION}:') == count


def test_the_first_line_says_how_often_and_why(installation: Installation, auditor: FlaskClient) -> None:
    for number in range(40):
        at = ago(days=2 + number % 20)
        ticket = installation.ticket(str(number), created_at=at)
        handed = number < 12
        episode = installation.episode(
            ticket, started_at=at, ai_first_at=at, ai_replies=1, hand_overs=int(handed)
        )
        if handed:
            installation.add(
                "escalations",
                id=f"{ticket}/1",
                ticket_id=ticket,
                episode_id=episode,
                at=at,
                trigger="knowledge_gap",
            )
    fill_numbers(installation)

    said = answer_of(auditor, "/escalations?from=2026-11-01&to=2026-11-24")

    assert said == "The AI hands over 3 in 10 conversations, most often because it does not know the answer."
