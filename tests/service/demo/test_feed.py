"""The stream of deliveries: its order, its switches, and what snapshots may know."""

import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from service.demo.world import Rendered, World

WORLD = World(2, tickets=200, eventful=True)
FEEDS = ["hints", "triggers", "snapshots", "mixed"]
KINDS = {
    "hints": {"webhook"},
    "triggers": {"webhook"},
    "snapshots": {"snapshot"},
    "mixed": {"webhook", "snapshot"},
}


def deliveries(feed: str = "hints", **switches: Any) -> list[Rendered]:
    return list(WORLD.deliveries(feed=feed, **switches))


def envelope_id(delivery: Rendered) -> str:
    return str(json.loads(delivery.body)["id"])


@pytest.mark.parametrize("feed", FEEDS)
def test_equal_worlds_send_equal_bytes(feed: str) -> None:
    assert deliveries(feed) == list(World(2, tickets=200, eventful=True).deliveries(feed=feed))


@pytest.mark.parametrize("feed", FEEDS)
def test_deliveries_leave_in_order_and_are_of_the_feeds_kind(feed: str) -> None:
    sent = deliveries(feed)
    assert all(before.sent_at <= after.sent_at for before, after in pairwise(sent))
    assert {delivery.kind for delivery in sent} == KINDS[feed]
    assert {delivery.connection for delivery in sent} == {"simulated"}


def test_an_unknown_feed_or_dialect_is_refused() -> None:
    with pytest.raises(KeyError, match="hint"):
        WORLD.deliveries(feed="hint")
    with pytest.raises(KeyError, match="pigeon"):
        WORLD.deliveries(dialect="pigeon")


def test_a_hint_leaves_within_seconds_of_what_it_tells() -> None:
    for delivery in deliveries():
        lag = delivery.sent_at - datetime.fromisoformat(json.loads(delivery.body)["time"])
        assert timedelta(0) < lag <= timedelta(seconds=20)


def test_nothing_is_told_of_what_lies_behind_the_worlds_days() -> None:
    assert all(datetime.fromisoformat(json.loads(d.body)["time"]) <= WORLD.setup.end for d in deliveries())


def test_iterating_again_starts_anew() -> None:
    feed = WORLD.deliveries(drop=0.2)
    first, lost = list(feed), list(feed.lost)
    assert list(feed) == first
    assert feed.lost == lost


def test_nothing_is_lost_unless_asked_for() -> None:
    feed = WORLD.deliveries()
    assert len(list(feed)) > 1000
    assert feed.lost == []
    assert feed.lost_tickets == set()


def test_dropped_deliveries_are_missing_and_named() -> None:
    feed = WORLD.deliveries(drop=0.2)
    sent, everything = list(feed), deliveries()
    assert len(sent) + len(feed.lost) == len(everything)
    assert 0.15 < len(feed.lost) / len(everything) < 0.25
    missing = {d.body for d in everything} - {d.body for d in sent}
    told = Counter((lost.ticket, lost.at, lost.what) for lost in feed.lost)
    assert told == Counter(_told(json.loads(body)) for body in missing)


def _told(body: dict[str, Any]) -> tuple[str, datetime, str]:
    what = body["type"].removeprefix("zen:event-type:ticket.")
    return f"simulated:{body['detail']['id']}", datetime.fromisoformat(body["time"]), what


def test_of_a_lost_ticket_nothing_is_ever_sent() -> None:
    feed = WORLD.deliveries(feed="mixed", drop_tickets=0.3)
    sent = list(feed)
    heard = {_ticket(json.loads(delivery.body)) for delivery in sent}
    assert len(heard) + len(feed.lost_tickets) == 200
    assert not heard & feed.lost_tickets
    assert 30 < len(feed.lost_tickets) < 90


def _ticket(body: dict[str, Any]) -> str:
    return f"simulated:{(body.get('detail') or body['ticket'])['id']}"


def test_flags_of_lost_tickets_can_be_named() -> None:
    feed = WORLD.deliveries(drop_tickets=0.3)
    list(feed)
    heard = WORLD.truth_at(WORLD.setup.end, without=frozenset(feed.lost_tickets))
    silenced = {flag for flag in WORLD.truth.flags if flag.evidence & feed.lost_tickets}
    assert silenced
    assert heard.standing >= {(flag.rule, flag.subject) for flag in WORLD.truth.flags if flag not in silenced}


def test_repeated_deliveries_are_the_same_word_for_word() -> None:
    counted = Counter((envelope_id(delivery), delivery.body) for delivery in deliveries(repeat=0.3))
    twice = sum(count == 2 for count in counted.values())
    assert max(counted.values()) == 2
    assert 0.25 < twice / len(counted) < 0.35


def test_a_repeated_delivery_keeps_its_invocation() -> None:
    by_body: dict[bytes, set[str]] = defaultdict(set)
    for delivery in deliveries(repeat=0.3):
        by_body[delivery.body].add(delivery.headers["X-Zendesk-Webhook-Invocation-Id"])
    assert {len(ids) for ids in by_body.values()} == {1}


def test_conflicting_deliveries_differ_in_the_priority_only() -> None:
    bodies: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for delivery in deliveries(conflict=0.3):
        bodies[envelope_id(delivery)].append(json.loads(delivery.body))
    pairs = [pair for pair in bodies.values() if len(pair) == 2]
    assert 0.25 < len(pairs) / len(bodies) < 0.35
    for one, other in pairs:
        assert one["detail"].pop("priority") != other["detail"].pop("priority")
        assert one == other


@pytest.mark.parametrize(("switch", "low", "high"), [("delay", 0, 6 / 24), ("late", 1, 10)])
def test_delayed_and_late_deliveries_arrive_after_their_time(switch: str, low: float, high: float) -> None:
    usual = {envelope_id(delivery): delivery.sent_at for delivery in deliveries()}
    lags = [d.sent_at - usual[envelope_id(d)] for d in deliveries(**{switch: 0.4})]
    moved = [lag for lag in lags if lag]
    assert 0.35 < len(moved) / len(usual) < 0.45
    assert timedelta(days=low) <= min(moved)
    assert max(moved) <= timedelta(days=high)


def test_delays_lose_nothing_and_change_no_body() -> None:
    assert Counter(d.body for d in deliveries(delay=0.5, late=0.3)) == Counter(d.body for d in deliveries())


def test_shuffling_only_changes_the_order() -> None:
    usual, shuffled = deliveries("mixed"), deliveries("mixed", shuffle=True)
    assert shuffled != usual
    assert sorted(shuffled, key=_by_place) == sorted(usual, key=_by_place)
    assert shuffled == deliveries("mixed", shuffle=True)


def _by_place(delivery: Rendered) -> tuple[datetime, bytes]:
    return delivery.sent_at, delivery.body


def test_mixed_is_hints_and_snapshots() -> None:
    mixed = deliveries("mixed")
    assert [d for d in mixed if d.kind == "webhook"] == deliveries("hints")
    assert sum(d.kind == "snapshot" for d in mixed) >= 200


def test_snapshots_hold_nothing_of_later() -> None:
    for delivery in deliveries("mixed", delay=0.2):
        if delivery.kind == "snapshot":
            document = json.loads(delivery.body)
            times = [part["created_at"] for part in (*document["comments"], *document["audits"])]
            times.append(document["ticket"]["updated_at"])
            assert all(datetime.fromisoformat(at) <= delivery.sent_at for at in times)


def test_a_snapshot_shows_the_ticket_as_its_audits_made_it() -> None:
    for delivery in deliveries("snapshots"):
        document = json.loads(delivery.body)
        if document["audits_complete"]:
            assert document["ticket"] | _made_by(document["audits"]) == document["ticket"]


def _made_by(audits: list[dict[str, Any]]) -> dict[str, Any]:
    """Status, priority and tags as told by all changes."""
    return {
        event["field_name"]: event["value"]
        for audit in audits
        for event in audit["events"]
        if event.get("field_name") in ("status", "priority", "tags")
    }


def test_comments_and_audits_name_the_same_comments() -> None:
    for delivery in deliveries("snapshots"):
        document = json.loads(delivery.body)
        told = {e["id"] for audit in document["audits"] for e in audit["events"] if e["type"] == "Comment"}
        assert told == {comment["id"] for comment in document["comments"]}


def test_the_users_of_a_snapshot_are_its_authors_and_its_requester() -> None:
    for delivery in deliveries("snapshots"):
        document = json.loads(delivery.body)
        users = {user["id"]: user["role"] for user in document["users"]}
        assert {comment["author_id"] for comment in document["comments"]} <= set(users)
        assert not users or users[document["ticket"]["requester_id"]] == "end-user"


def test_the_last_snapshot_is_later_than_every_hint_and_complete() -> None:
    latest: dict[str, Rendered] = {}
    for delivery in deliveries("mixed"):
        latest[_ticket(json.loads(delivery.body))] = delivery
    assert len(latest) == 200
    for ticket, delivery in latest.items():
        assert delivery.kind == "snapshot"
        complete = json.loads(delivery.body)["audits_complete"]
        assert complete == (WORLD.truth.contacts[ticket].removed is None)


def test_a_removed_ticket_shows_as_deleted_and_nothing_more() -> None:
    gone = [json.loads(d.body) for d in deliveries("snapshots")]
    gone = [document for document in gone if document["ticket"]["status"] == "deleted"]
    assert gone
    assert all(not (document["comments"] or document["audits"]) for document in gone)


def test_a_redacted_comment_has_lost_its_words() -> None:
    redacted = [
        comment
        for delivery in deliveries("snapshots")
        for comment in json.loads(delivery.body)["comments"]
        if set(comment["body"]) == {"▇"}
    ]
    assert redacted
    assert all(comment["plain_body"] == comment["body"] for comment in redacted)


def test_a_large_feed_is_read_lazily() -> None:
    stream = iter(World(1, tickets=1_000_000).deliveries())
    assert len([next(stream) for _ in range(200)]) == 200
