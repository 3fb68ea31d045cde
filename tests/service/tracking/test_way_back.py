"""What a tracker's webhook makes of a problem, whatever arrives first, and what happens when it comes back."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Delivery
from rules.became import NOT_FIXED
from rules.errors import InvalidSignature
from rules.tracked import DUPLICATE, FIXED, OPEN, RELEASED, STARTED, WONT_FIX
from service.config import load_settings
from service.intake.answers import Refused
from service.intake.gate import Gate
from service.rebuild import TableDifference, rebuild
from service.replay import replay
from service.wiring import build_inbound
from tests.fakes.tracker import SIGNATURE, signature, webhook
from tests.service.pipeline.desk import at
from tests.service.pipeline.problem_desk import of_code, stored
from tests.service.tracking.tracked_desk import CODE, FAULT, TrackedDesk

OTHER = of_code("E-4013")
SECRET = "synthetic-but-long-enough-0123456789"
DAYS = 24


@pytest.fixture
def desk(tmp_path: Path) -> TrackedDesk:
    return TrackedDesk(tmp_path)


# Through the front door.


def gate(desk: TrackedDesk) -> Gate:
    return Gate(build_inbound(desk.run.settings), clock=lambda: at(1))


def test_a_trackers_webhook_comes_in_under_the_sinks_name(desk: TrackedDesk) -> None:
    body = webhook("ENG-1", FIXED, at(1))
    entry = gate(desk).admit("bugs", {SIGNATURE: signature(body, SECRET), "cookie": "x"}, body)

    assert (entry.connection, entry.kind, entry.body) == ("bugs", "webhook", body)
    assert entry.headers == {SIGNATURE: signature(body, SECRET)}
    assert gate(desk).label("bugs") == "bugs"


@pytest.mark.parametrize("headers", [{}, {SIGNATURE: "0" * 64}, {SIGNATURE: signature(b"other", SECRET)}])
def test_a_wrong_signature_and_an_unknown_name_are_refused_alike(
    desk: TrackedDesk, headers: dict[str, str]
) -> None:
    body = webhook("ENG-1", FIXED, at(1))
    for name in ("bugs", "nobody"):
        with pytest.raises(Refused, match="signature"):
            gate(desk).admit(name, headers, body)
    with pytest.raises(InvalidSignature):
        build_inbound(desk.run.settings)["bugs"].verify(headers, body, at(1))


def test_a_sink_without_a_secret_for_webhooks_has_no_address(desk: TrackedDesk, tmp_path: Path) -> None:
    text = desk.run.settings.file.read_text().replace('webhook_secret = "${SECRET}"\n', "")
    other = TrackedDesk(tmp_path / "other")
    other.run.settings.file.write_text(text)
    settings = load_settings(other.run.settings.file, {"SECRET": SECRET})
    assert sorted(build_inbound(settings)) == ["acme"]


# What it makes of a problem.


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ([(STARTED, 1)], "open"),
        ([(FIXED, 1)], "fix_provisional"),
        ([(RELEASED, 1)], "fix_provisional"),
        ([(FIXED, 1), (OPEN, 2)], "open"),
        ([(WONT_FIX, 1)], "wont_fix"),
        ([(DUPLICATE, 1)], "duplicate"),
    ],
)
def test_the_trackers_newest_word_is_the_problems_state(
    desk: TrackedDesk, words: list[tuple[str, float]], state: str
) -> None:
    desk.reported("1", 0)
    for word, hours in words:
        desk.hear(word, hours)

    assert desk.state() == state
    assert len(desk.told_events()) == len(words)


def test_a_fix_holds_after_two_weeks_without_a_contact_and_a_late_one_fails_it(desk: TrackedDesk) -> None:
    desk.reported("1", 0)
    desk.hear(FIXED, 1)
    desk.send(1 + 13 * DAYS)
    assert desk.state() == "fix_provisional"

    desk.send(1 + 14 * DAYS)
    assert desk.state() == "fix_held"

    desk.reported("2", 20 * DAYS)
    assert desk.state() == "fix_failed"
    assert desk.run.rows("SELECT fixed_at FROM problems") == [{"fixed_at": stored(at(1))}]


def test_what_is_said_of_foreign_objects_is_kept_and_changes_nothing(desk: TrackedDesk) -> None:
    desk.reported("1", 0)
    desk.hear(FIXED, 1, issue="ENG-99")

    assert (desk.state(), len(desk.told_events())) == ("open", 1)


def test_what_else_a_tracker_tells_is_ignored(desk: TrackedDesk) -> None:
    entry = desk.became(FIXED, 1)
    desk.take(type(entry)("bugs", "webhook", at(1), {}, b"{}"))

    assert desk.run.outcomes()["ignored"] == 1


def test_a_webhook_before_we_know_what_the_object_is_called_counts_when_we_do(desk: TrackedDesk) -> None:
    desk.take(*desk.bug("1", 0, FAULT), desk.became(FIXED, 0.7), now=at(0.8))
    assert desk.state() == "open"

    desk.send(1)
    assert desk.state() == "fix_provisional"


def test_a_duplicate_of_ours_is_followed(desk: TrackedDesk) -> None:
    desk.reported("1", 0)
    desk.reported("2", 1, "It stops with error E-4013")
    desk.hear(DUPLICATE, 2, issue="ENG-2", other="ENG-1")
    assert desk.state(OTHER) == "duplicate"

    desk.hear(FIXED, 3, issue="ENG-1")
    assert (desk.state(CODE), desk.state(OTHER)) == ("fix_provisional", "fix_provisional")


def test_what_is_told_of_a_duplicate_goes_to_the_other_object(desk: TrackedDesk) -> None:
    desk.reported("1", 0)
    desk.reported("2", 1, "It stops with error E-4013")
    desk.hear(STARTED, 1.8, issue="ENG-1")
    desk.hear(DUPLICATE, 2, issue="ENG-2", other="ENG-1")
    desk.reported("3", 3, "It stops with error E-4013")

    told = [one["card"]["title"] for one in desk.tracker.made["ENG-1"].cards]
    assert told == ["1 ticket, 0 accounts", "1 ticket, 0 accounts", "2 tickets, 0 accounts"]
    assert len(desk.tracker.made["ENG-2"].cards) == 1


def test_a_persons_word_and_the_trackers_count_by_their_time(desk: TrackedDesk) -> None:
    desk.reported("1", 0)
    desk.hear(FIXED, 2)
    desk.fixed(CODE, 3, NOT_FIXED)
    assert desk.state() == "open"

    desk.hear(RELEASED, 4)
    assert desk.state() == "fix_provisional"


def derived(desk: TrackedDesk) -> dict[str, Any]:
    found = desk.run.derived()
    return {name: found[name] for name in ("tracked", "problems", "flags", "problem_reports")}


def test_the_order_and_repetition_of_webhooks_and_tickets_change_nothing(tmp_path: Path) -> None:
    def ran(name: str, order: tuple[int, ...]) -> dict[str, Any]:
        desk = TrackedDesk(tmp_path / name)
        desk.reported("1", 0)
        late = [desk.entry(one) for one in desk.bug("2", 6, FAULT)]
        steps = [
            [desk.became(FIXED, 2)],
            [desk.became(OPEN, 4)],
            [desk.became(FIXED, 5), desk.became(FIXED, 5)],
            late,
        ]
        for step in order:
            desk.take(*steps[step], now=at(30))
        return derived(desk)

    wanted = ran("straight", (0, 1, 2, 3))
    assert "fix_failed" in wanted["problems"][0]
    for number, order in enumerate([*permutations(range(4))][3::5]):
        assert ran(f"{number}", order) == wanted, order


def test_a_rebuild_and_a_replay_give_the_same(desk: TrackedDesk) -> None:
    desk.reported("1", 0)
    desk.hear(FIXED, 1)
    desk.reported("2", 2)
    before, sent = derived(desk), desk.actions()

    report = rebuild(desk.run.settings, dry_run=False, as_of=at(3))
    assert set(report.tables.values()) == {TableDifference(0, 0, 0)}
    replay(desk.run.settings, [row["name"] for row in desk.run.rows("SELECT name FROM deliveries")], None)
    desk.run.settle(at(3))
    assert (derived(desk), desk.actions()) == (before, sent)


def test_a_webhook_that_is_read_differently_later_takes_its_word_back(desk: TrackedDesk) -> None:
    desk.reported("1", 0)
    desk.hear(FIXED, 1)
    (name,) = desk.run.rows("SELECT name FROM deliveries WHERE connection = 'bugs'")
    desk.run.pipeline.senders = {
        one: sender for one, sender in desk.run.pipeline.senders.items() if one != "bugs"
    }
    delivery = desk.run.pipeline.reader.find(name["name"])
    assert delivery

    desk.run.pipeline.settle_again([delivery], at(2))
    desk.run.settle(at(2))
    assert (desk.state(), desk.told_events()) == ("open", [])


# What happens when it comes back.


def back(tmp_path: Path, gap: float, **keys: Any) -> TrackedDesk:
    """A problem that was fixed after an hour and is reported again so many hours later."""
    desk = TrackedDesk(tmp_path, **keys)
    desk.reported("1", 0)
    desk.hear(FIXED, 1)
    desk.reported("2", 1 + gap)
    return desk


def test_soon_after_it_was_done_the_object_is_opened_again_with_a_word(tmp_path: Path) -> None:
    desk = back(tmp_path, 24)
    issue = desk.tracker.made["ENG-1"]

    assert len(issue.opened_again) == 1
    assert issue.opened_again[0].startswith("It was done on 2026-03-02 and is reported again. Now 2 tickets")
    assert len(desk.tracker.made) == 1


def test_long_after_it_was_done_a_new_one_is_related_to_it(tmp_path: Path) -> None:
    desk = back(tmp_path, 15 * DAYS)

    assert list(desk.tracker.made) == ["ENG-1", "ENG-2"]
    assert desk.tracker.made["ENG-2"].content["related"] == "ENG-1"
    assert desk.tracker.made["ENG-1"].opened_again == []
    assert len(desk.tracker.made["ENG-2"].cards) == 1
    desk.reported("3", 16 * DAYS)
    assert (len(desk.tracker.made), len(desk.tracker.made["ENG-2"].cards)) == (2, 2)


@pytest.mark.parametrize(
    ("keys", "gap", "actions"),
    [
        ({"recurrence": "comment"}, 24, ["comment:again-1"]),
        ({"recurrence": "comment"}, 60 * DAYS, ["comment:again-1"]),
        ({"recurrence": "new"}, 1, ["issue"]),
        ({"reopen_within": "2h"}, 3, ["issue"]),
        ({"reopen_within": "60d"}, 50 * DAYS, ["reopen:1"]),
    ],
)
def test_the_route_says_what_happens(
    tmp_path: Path, keys: dict[str, Any], gap: float, actions: list[str]
) -> None:
    desk = back(tmp_path, gap, **keys)

    assert [one for one in desk.tracker.sent[1:] if one != "card"] == actions


def test_many_reports_after_a_fix_are_one_word_and_the_next_failure_another(tmp_path: Path) -> None:
    desk = back(tmp_path, 5)
    desk.reported("3", 7)
    desk.reported("4", 8)
    assert desk.tracker.sent.count("reopen:1") == 1

    desk.hear(OPEN, 9)
    desk.hear(FIXED, 10)
    desk.reported("5", 12)
    assert [one for one in desk.tracker.sent if one.startswith("reopen")] == ["reopen:1", "reopen:2"]


def test_what_we_opened_again_is_spoken_of_as_open_though_nobody_says_so(tmp_path: Path) -> None:
    desk = back(tmp_path, 5, recurrence="reopen")
    for number in range(3, 9):
        desk.reported(f"{number}", 6 + number, organization_id=f"{number}")

    assert [word for word, _ in desk.tracker.made["ENG-1"].said] == ["accounts-5"]


def test_a_close_as_wont_fix_is_honoured_for_good(desk: TrackedDesk) -> None:
    desk.reported("1", 0)
    desk.hear(WONT_FIX, 1)
    desk.reported("2", 20 * DAYS)

    assert desk.tracker.sent == ["issue", "card", "card"]
    assert desk.state() == "wont_fix"


def test_a_parser_reads_the_delivery_alone(desk: TrackedDesk) -> None:
    inbound = build_inbound(desk.run.settings)["bugs"]
    (event,) = inbound.parse(
        Delivery("web-0/1/1", "bugs", "webhook", at(1), {}, webhook("ENG-1", FIXED, at(1)))
    )

    assert event.fields["outcome"] == FIXED
