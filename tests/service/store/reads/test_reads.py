"""What pages and API read: one consistent view, both identities, one thing with what hangs on it."""

import pytest

from service.store.log_reader import LogReader
from service.store.reads import cursors, flow, stories, today
from tests.service.installation import CONNECTION, ago


@pytest.fixture
def read(installation):
    """A function's answer on a fresh snapshot."""

    def answer(function, *values):
        with installation.reads.snapshot() as snapshot:
            return function(snapshot, *values)

    return answer


def test_a_snapshot_does_not_see_what_is_written_meanwhile(installation):
    with installation.reads.snapshot() as snapshot:
        before = today.counted_tickets(snapshot)
        installation.ticket("1")
        assert today.counted_tickets(snapshot) == before

    with installation.reads.snapshot() as snapshot:
        assert today.counted_tickets(snapshot) == before + 1


def test_a_snapshot_cannot_write(installation):
    with installation.reads.snapshot() as snapshot, pytest.raises(Exception, match=r"read-?only"):
        snapshot.rows("DELETE FROM tickets RETURNING id")


def test_json_columns_are_read_and_truth_values_are_booleans(installation, read):
    installation.add("flags", id="f", subject="s", evidence=["a"], facts={"days": 8.1}, historic=1)
    flag = read(stories.flag_story, "f").flag

    assert (flag["evidence"], flag["facts"], flag["historic"]) == (["a"], {"days": 8.1}, True)


def test_arrivals_add_up_in_every_state(installation, read):
    for outcome in ("applied", "applied", "ignored", "quarantined", "duplicate"):
        installation.settle(outcome)
    installation.receive()
    with LogReader(installation.data_dir) as log:
        arrivals = read(flow.arrivals, log.counts)

    assert arrivals == flow.Arrivals(received=6, applied=2, ignored=1, quarantined=1, duplicate=1, waiting=1)
    assert arrivals.balanced


def test_what_arrives_while_it_is_counted_does_not_upset_the_balance(installation, read):
    installation.settle()

    def counts():
        installation.receive()
        with LogReader(installation.data_dir) as log:
            return log.counts()

    arrivals = read(flow.arrivals, counts)
    assert arrivals.balanced
    assert (arrivals.received, arrivals.waiting) == (2, 1)


def test_a_delivery_without_outcome_behind_the_position_is_noticed(installation, read):
    lost = installation.settle()
    installation.store.execute("DELETE FROM deliveries WHERE name = ?", [lost])
    with LogReader(installation.data_dir) as log:
        assert not read(flow.arrivals, log.counts).balanced


def test_departures_add_up_and_count_what_is_being_sent_as_pending(installation, read):
    for number, state in enumerate(("pending", "sending", "delivered", "dead", "cancelled")):
        installation.add("pushes", id=str(number), subject="s", state=state)
    departures = read(flow.departures)

    assert departures == flow.Departures(total=5, delivered=1, pending=2, dead=1, cancelled=1)
    assert departures.balanced


def test_a_push_in_an_unknown_state_upsets_the_balance(installation, read):
    installation.add("pushes", id="1", subject="s", state="lost")

    assert not read(flow.departures).balanced


def test_unread_deliveries_come_oldest_first_and_only_beyond_the_position(installation, read):
    installation.settle(received_at=ago(hours=9))
    names = [installation.receive(received_at=ago(minutes=minutes)) for minutes in (5, 4, 3)]
    with LogReader(installation.data_dir) as log:
        assert [one.name for one in read(flow.unread, log, 2)] == names[:2]
        assert [one.name for one in read(flow.unread, log, 9)] == names


def test_a_ticket_story_holds_everything_and_nothing_of_others(full):
    with full.reads.snapshot() as snapshot:
        story = stories.ticket_story(snapshot, f"{CONNECTION}:48800")
        other = stories.ticket_story(snapshot, f"{CONNECTION}:48213")

    assert {flag["id"] for flag in story.flags} == {"bug/48800/1", "bug/old/1"}
    assert len(story.pushes) == 7
    assert [one["id"] for one in other.repeats] == [f"{CONNECTION}:48702"]
    assert (len(other.events), len(other.deliveries), other.pushes) == (9, 1, [])


def test_an_event_seen_in_a_second_delivery_counts_for_both(installation, read):
    first, second = installation.settle(), installation.settle()
    ticket = installation.ticket("1")
    event = installation.event(ticket, 1, "message", ago(hours=1), {}, delivery=first)
    for delivery in (first, second):
        installation.add("event_sources", id=event, hash="h1", delivery=delivery, received_at=ago(hours=1))

    assert [one["id"] for one in read(stories.delivery_story, second).events] == [event]
    assert [one["name"] for one in read(stories.ticket_story, ticket).deliveries] == [first, second]


def test_a_subject_is_a_ticket_or_none(installation, read):
    ticket = installation.ticket("1")
    installation.problem(ticket)

    assert read(stories.subject_ticket, ticket) == ticket
    assert read(stories.subject_ticket, "problem-1") is None
    assert read(stories.subject_ticket, "account-1") is None


def test_fixes_group_violations_by_what_puts_them_right(installation, read):
    for ticket, tag in (("a", "category"), ("b", "category"), ("c", "tier")):
        installation.add("violations", ticket_id=ticket, tag=tag, fix=f"Set {tag}.")

    assert [(row["tag"], row["number"], row["fix"]) for row in read(today.fixes)] == [
        ("category", 2, "Set category."),
        ("tier", 1, "Set tier."),
    ]


@pytest.mark.parametrize("values", [["a"], ["2026", "ü/?\"'"], ["", "", "", ""]])
def test_a_cursor_brings_back_what_went_in(values):
    assert cursors.decode("list", cursors.encode("list", values), len(values)) == values


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        "W10",
        "e30",
        "bnVsbA",
        "WyJsaXN0IiwxXQ",
        cursors.encode("list", ["a", "b"]),
        cursors.encode("other", ["a"]),
    ],
)
def test_any_other_cursor_is_refused(cursor):
    with pytest.raises(cursors.CursorError, match="does not belong"):
        cursors.decode("list", cursor, 1)


def test_tickets_wait_to_be_compared_with_what_their_helpdesk_was_told(installation, read):
    assert read(flow.to_compare) == 0
    installation.add("write_backs", ticket_id="t", due_at=ago(minutes=1))

    assert read(flow.to_compare) == 1
