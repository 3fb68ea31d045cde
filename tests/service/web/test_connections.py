"""The page of connections: whether each sends, as much as usual, and whether it can be read."""

import json
import re

import pytest

from adapters.settings import ConnectionSettings
from rules.moments import to_text
from service.fetch.backfill import standing_file
from service.store.reads.connections import ConnectionStanding
from service.web.pages.connections import written
from tests.service.installation import CONNECTION, NOW, ago
from tests.service.reading import answer_of, text_of

PAGE = "/connections"
NOW_TEXT = to_text(NOW)
LOOK = {"cursor": "c", "began_at": ago(hours=1), "ended_at": ago(minutes=50), "seen": 41, "filled": 2,
        "reason": "", "failed_at": ""}  # fmt: skip


def rows(client) -> list[str]:
    """What each row of the page says, without markup."""
    found = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", text_of(client, PAGE))
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def test_a_connection_that_sends_is_told_with_its_last_event(client, installation):
    installation.settle(received_at=ago(seconds=12))

    assert answer_of(client, PAGE) == "The helpdesk is sending; the last event came 12 seconds ago."
    assert "Sending" in rows(client)[0]


def test_before_the_first_event_it_says_so(client):
    assert answer_of(client, PAGE) == f"Nothing has come from {CONNECTION} yet."
    assert "Nothing yet" in rows(client)[0]


def test_the_address_to_give_to_the_helpdesk_stands_there(client):
    assert f"http://127.0.0.1:8321/webhooks/{CONNECTION}" in rows(client)[0]


@pytest.mark.parametrize(
    ("alarming", "silent"), [(ago(minutes=1), True), (ago(minutes=-1), False), (None, False)]
)
def test_it_is_silent_from_the_noted_moment_on(client, installation, alarming, silent):
    installation.settle(received_at=ago(hours=20))
    installation.mark(f"silence:{CONNECTION}", alarming_at=alarming, usual_hour=8.5)

    assert ("Silent" in rows(client)[0]) is silent
    assert (answer_of(client, PAGE) == f"Nothing has come from {CONNECTION} for 20 hours.") is silent


def test_the_last_hour_stands_beside_what_is_usual(client, installation):
    for minutes in (5, 10, 59, 61):
        installation.settle(received_at=ago(minutes=minutes))
    installation.mark(f"silence:{CONNECTION}", alarming_at=None, usual_hour=8.5)

    assert rows(client)[0].endswith("3 8.5")


def test_without_a_pace_nothing_is_called_usual(client, installation):
    installation.settle()

    assert rows(client)[0].endswith("1 Not known yet")


def test_without_credentials_it_says_that_it_is_not_read(client, installation):
    installation.settle()

    assert "Not read: no credentials" in rows(client)[1]


@pytest.mark.parametrize(
    ("state", "said"),
    [("closed", "Can be read"), ("waiting", "Asked us to wait"), ("open", "Out of order, tried again soon"),
     ("paused", "Needs a person")],
)  # fmt: skip
def test_whether_it_can_be_read_is_told_in_words(client, installation, state, said):
    installation.settle()
    installation.mark(
        f"reading:{CONNECTION}", sink=CONNECTION, state=state, reason="" if state == "closed" else "why"
    )

    assert said in rows(client)[1]
    assert ("Why." in rows(client)[1] or "Why" in rows(client)[1]) is (state != "closed")


def test_rejected_credentials_are_the_answer(client, installation):
    installation.settle()
    installation.mark(f"reading:{CONNECTION}", sink=CONNECTION, state="paused", reason="why")

    assert answer_of(client, PAGE) == f"{CONNECTION} rejects our credentials, so it cannot be read."


def test_what_waits_to_be_read_is_counted(client, installation):
    installation.settle()
    for number, due in enumerate((ago(minutes=1), ago(minutes=2), None)):
        installation.add("fetches", ticket_id=f"t{number}", connection=CONNECTION, due_at=due)

    assert " 2 " in rows(client)[1]


def test_the_last_comparison_says_what_had_been_missed(client, installation):
    installation.settle()
    installation.mark(f"reconcile:{CONNECTION}", **LOOK)

    assert "41 tickets had changed, 2 had been missed" in rows(client)[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ended_at": ""}, "Under way"),
        ({"ended_at": "", "reason": "it answered 503"}, "Not finished: it answered 503"),
    ],
)
def test_a_comparison_that_has_not_ended_says_how_it_stands(client, installation, change, said):
    installation.settle()
    installation.mark(f"reconcile:{CONNECTION}", **LOOK | change)

    assert said in rows(client)[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ended_at": ago(hours=1)}, "was brought in, 30 tickets"),
        ({}, "is being brought in: 30 tickets so far, 40 %"),
    ],
)
def test_a_backfill_is_told_with_how_far_it_is(client, installation, change, said):
    installation.settle()
    file = standing_file(installation.data_dir, CONNECTION)
    file.parent.mkdir()
    standing = {"connection": CONNECTION, "since": "2026-01-01T00:00:00.000000Z", "cursor": "c", "began_at": ago(hours=2),
                "expected": 100, "seen": 38, "filled": 30, "page_done": ["1", "2"], "ended_at": ""}  # fmt: skip
    file.write_text(json.dumps(standing | change))

    assert said in rows(client)[1]


def test_a_page_that_needs_somebody_is_marked_in_the_menu(client, installation):
    installation.settle()
    assert "Connections</a>" in text_of(client, "/")
    installation.mark(f"silence:{CONNECTION}", alarming_at=ago(minutes=1), last_at=str(NOW))

    assert 'Connections <b class="alarm">1</b>' in text_of(client, "/")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "Writes nothing"),
        ({"read_only": True, "write_tags": True}, "Writes nothing: read-only"),
        ({"write_tags": True}, "Writes tags"),
        ({"write_fields": {"turn_count": "1"}}, "Writes 1 field"),
        ({"write_fields": {"turn_count": "1"}, "survey_field": "2"}, "Writes 2 fields"),
        ({"write_tags": True, "survey_field": "2", "ask_reason": True}, "Writes tags, 1 field, a note"),
    ],
)
def test_what_is_written_into_a_helpdesk_is_told_in_a_few_words(settings, said):
    reach = {"base_url": "https://x.example", "credentials": {"token": "t"}}

    assert written(ConnectionSettings("help", "zendesk", **reach, **settings)) == said


def test_what_cannot_be_written_for_want_of_credentials_says_so():
    assert written(ConnectionSettings("help", "zendesk", write_tags=True)) == (
        "Writes tags, once it has credentials"
    )


def test_what_is_written_stands_beside_what_is_read(client, installation):
    installation.settle()

    assert "Writes nothing" in rows(client)[1]
    assert "Writes" not in rows(client)[0]


@pytest.mark.parametrize(
    ("last", "alarming", "silent"),
    [
        (None, None, True),
        (ago(days=3), None, False),
        (ago(days=3, seconds=1), None, True),
        (ago(days=9), ago(minutes=-1), False),
        (ago(minutes=5), NOW_TEXT, True),
    ],
)
def test_silence_is_judged_by_what_is_usual_else_by_days(last, alarming, silent):
    one = ConnectionStanding("x", last, 0, None, alarming, None, 0, None)

    assert one.is_silent(NOW) is silent


@pytest.mark.parametrize(
    ("failed", "said"),
    [
        ({}, "It says that all webhooks of the past day arrived."),
        ({"terminated": 1}, "It says that 1 webhook of the past day did not arrive: 1 terminated."),
        (
            {"throttled": 2, "circuit broken": 12},
            "It says that 14 webhooks of the past day did not arrive: 12 circuit broken, 2 throttled.",
        ),
    ],
)
def test_what_the_helpdesk_says_of_its_deliveries_is_told(client, installation, failed, said):
    installation.settle()
    assert "It says that" not in rows(client)[1]
    installation.mark(f"sent_log:{CONNECTION}", at=ago(minutes=5), failed=failed)

    assert said in rows(client)[1]


def test_where_it_does_not_tell_nothing_is_claimed(client, installation):
    installation.settle()
    installation.mark(f"sent_log:{CONNECTION}", at=ago(minutes=5), failed=None)

    assert "It says that" not in rows(client)[1]
