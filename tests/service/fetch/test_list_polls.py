"""Polls of lists: from the vendor's list to events, once for each change."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Delivery
from adapters.body import load_body
from adapters.helpdesks.intercom.articles import read_articles
from adapters.helpdesks.zendesk import Zendesk
from adapters.list_api import Listed, ListPage
from adapters.settings import ConnectionSettings
from rules.errors import SinkError, StorageUnavailable
from rules.model import Event
from rules.moments import to_text
from service.fetch.keeper import Keeper
from service.fetch.list_polls import Digests, ListPolls, poll
from service.store.log import LogWriter
from service.store.log_reader import LogReader
from service.store.records import Records
from service.store.sqlite import open_store
from tests.fakes.articles import FakeArticles, FakeGuide
from tests.fakes.far_side import half_reply, html, reset, status, well

NOW = datetime.now(UTC).replace(microsecond=0)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    made = Keeper(LogWriter.open(tmp_path, "fetch"), lambda: NOW + timedelta(days=2))
    yield made
    made.close()


@pytest.fixture
def guide() -> Iterator[FakeGuide]:
    with FakeGuide() as fake:
        yield fake


@pytest.fixture
def intercom() -> Iterator[FakeArticles]:
    with FakeArticles() as fake:
        yield fake


def deliveries(folder: Path) -> list[Delivery]:
    with LogReader(folder) as reader:
        return [one for slot in reader.slots() for one in reader.read(slot, "", 0, 100)]


def votes(folder: Path) -> list[list[Event]]:
    """What Zendesk's parser reads out of each delivery."""
    helpdesk = Zendesk(ConnectionSettings("acme", "zendesk"))
    return [list(helpdesk.parse(one)) for one in deliveries(folder)]


def test_votes_become_one_observation_an_article(guide: FakeGuide, keeper: Keeper, tmp_path: Path) -> None:
    assert poll("acme", guide.api(), keeper, NOW, {}) == 3

    ((one, two, three),) = votes(tmp_path)
    assert one.fields == {"article_id": "42", "votes": 6, "votes_up": 5, "votes_down": 1}
    assert two.fields == {"article_id": "43", "votes": 0, "votes_up": 0, "votes_down": 0}
    assert three.fields == {"article_id": "44", "votes": 4, "votes_up": 1, "votes_down": 3}
    assert (one.kind, one.form, one.at, one.ticket_id) == ("article_counted", "snapshot", NOW, "")
    assert one.id.startswith("acme:article:42@")


def test_the_log_holds_numbers_and_no_words_of_the_articles(
    guide: FakeGuide, keeper: Keeper, tmp_path: Path
) -> None:
    poll("acme", guide.api(), keeper, NOW, {})

    ((delivery),) = deliveries(tmp_path)
    assert (delivery.connection, delivery.kind) == ("acme", "snapshot")
    assert b"Synthetic" not in delivery.body
    assert len(guide.seen) == 2


def test_a_second_poll_tells_only_what_changed(guide: FakeGuide, keeper: Keeper, tmp_path: Path) -> None:
    last: Digests = {}
    poll("acme", guide.api(), keeper, NOW, last)
    guide.articles[43] = (1, 0)

    assert poll("acme", guide.api(), keeper, LATER, last) == 1
    assert [event.fields["article_id"] for event in votes(tmp_path)[1]] == ["43"]
    assert poll("acme", guide.api(), keeper, LATER, last) == 0
    assert len(deliveries(tmp_path)) == 2


def test_a_vote_that_is_taken_back_and_given_again_is_three_observations(
    guide: FakeGuide, keeper: Keeper, tmp_path: Path
) -> None:
    last: Digests = {}
    for minutes, up in enumerate((5, 4, 5)):
        guide.articles = {42: (up, 1)}
        poll("acme", guide.api(), keeper, NOW + timedelta(minutes=minutes), last)

    told = [event for events in votes(tmp_path) for event in events]
    assert [event.fields["votes_up"] for event in told] == [5, 4, 5]
    assert len({event.id for event in told}) == 3


def test_drafts_are_left_out_and_a_new_article_is_told(guide: FakeGuide, keeper: Keeper) -> None:
    last: Digests = {}
    guide.drafts = {44}

    assert poll("acme", guide.api(), keeper, NOW, last) == 2
    guide.drafts = set()
    assert poll("acme", guide.api(), keeper, NOW, last) == 1


def test_an_account_without_a_help_center_has_no_articles(
    guide: FakeGuide, keeper: Keeper, tmp_path: Path
) -> None:
    guide.usual = status(404, b"{}")

    assert poll("acme", guide.api(), keeper, NOW, {}) == 0
    assert deliveries(tmp_path) == []


@pytest.mark.parametrize(
    "fault", [status(500), status(403), html, reset, half_reply, status(200, b"[]"), status(200, b'{"articles": 1}'),
              status(200, b'{"articles": [{"id": 1}]}')],
)  # fmt: skip
def test_a_help_center_that_cannot_be_read_changes_nothing_and_is_told_whole_next_time(
    guide: FakeGuide, keeper: Keeper, tmp_path: Path, fault: Any
) -> None:
    last: Digests = {}
    guide.faults.append(fault)

    with pytest.raises(SinkError):
        poll("acme", guide.api(), keeper, NOW, last)
    assert (last, deliveries(tmp_path)) == ({}, [])
    assert poll("acme", guide.api(), keeper, NOW, last) == 3


def test_a_rejected_token_is_an_error_that_names_no_token(guide: FakeGuide, keeper: Keeper) -> None:
    with pytest.raises(SinkError) as caught:
        poll("acme", guide.api(token="wrong-token"), keeper, NOW, {})

    assert caught.value.pauses_sink
    assert "wrong-token" not in str(caught.value)


def test_what_could_not_be_stored_is_told_by_the_next_poll(
    guide: FakeGuide, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise StorageUnavailable("the disk is full")

    last: Digests = {}
    with monkeypatch.context() as patched:
        patched.setattr(keeper, "keep", full)
        with pytest.raises(StorageUnavailable):
            poll("acme", guide.api(), keeper, NOW, last)
    assert poll("acme", guide.api(), keeper, NOW, last) == 3


def statistics(folder: Path) -> list[Event]:
    """What the reader of Intercom's document reads out of the log."""
    return [
        event for one in deliveries(folder) for event in read_articles(load_body(one.body), one, frozenset())
    ]


def test_statistics_become_totals_in_our_words(
    intercom: FakeArticles, keeper: Keeper, tmp_path: Path
) -> None:
    assert poll("acme", intercom.api(), keeper, NOW, {}) == 3

    told = {event.fields["article_id"]: dict(event.fields) for event in statistics(tmp_path)}
    assert told["6"] == {
        "article_id": "6", "views": 10, "conversations": 1, "votes": 8, "votes_up": 3, "votes_down": 2,
    }  # fmt: skip
    assert told["7"] == {
        "article_id": "7", "views": 0, "conversations": 0, "votes": 0, "votes_up": 0, "votes_down": 0,
    }  # fmt: skip
    assert told["8"] == {
        "article_id": "8", "views": 900, "conversations": 12, "votes": 0, "ai_involvements": 40, "ai_resolutions": 31,
    }  # fmt: skip


def test_the_older_name_of_conversations_is_read_too(
    intercom: FakeArticles, keeper: Keeper, tmp_path: Path
) -> None:
    intercom.articles = {"6": {"views": 1, "conversations": 4}}
    poll("acme", intercom.api(), keeper, NOW, {})

    (event,) = statistics(tmp_path)
    assert event.fields == {"article_id": "6", "views": 1, "conversations": 4}


def test_only_published_articles_are_asked_for_and_one_that_went_away_is_left_out(
    intercom: FakeArticles, keeper: Keeper
) -> None:
    intercom.states, intercom.gone = {"7": "draft"}, {"8"}

    assert poll("acme", intercom.api(), keeper, NOW, {}) == 1
    paths = [seen.path.partition("?")[0] for seen in intercom.seen]
    assert sorted(paths) == ["/articles", "/articles", "/articles/6", "/articles/8"]


@pytest.mark.parametrize(
    "fault", [status(500), status(401), html, status(200, b"[]"), status(200, b'{"data": 1}')]
)
def test_statistics_that_cannot_be_read_change_nothing(
    intercom: FakeArticles, keeper: Keeper, tmp_path: Path, fault: Any
) -> None:
    intercom.faults.append(fault)

    with pytest.raises(SinkError):
        poll("acme", intercom.api(), keeper, NOW, {})
    assert deliveries(tmp_path) == []


def polled(polls: ListPolls, now: datetime) -> None:
    """What is due is asked, and has come back."""
    while polls.tick(now):
        assert all(errand.ended(10) for errand in polls.under_way())


def test_each_help_center_is_counted_once_a_day(guide: FakeGuide, keeper: Keeper, tmp_path: Path) -> None:
    records = Records(open_store(tmp_path / "deskgauge.db"))
    polls = ListPolls(records, {"articles": {"acme": guide.api()}}, keeper)
    polled(polls, NOW)
    asked = len(guide.seen)
    guide.articles[43] = (1, 0)

    polled(polls, NOW + timedelta(hours=23))
    assert len(guide.seen) == asked
    polled(polls, NOW + timedelta(hours=25))
    assert len(guide.seen) == 2 * asked
    assert [len(events) for events in votes(tmp_path)] == [3, 1]
    records.db.close()


def test_a_help_center_that_cannot_be_read_is_tried_again_the_next_day(
    guide: FakeGuide, keeper: Keeper, tmp_path: Path
) -> None:
    records = Records(open_store(tmp_path / "deskgauge.db"))
    polls = ListPolls(records, {"articles": {"acme": guide.api()}}, keeper)
    guide.usual = status(403)
    polled(polls, NOW)
    assert deliveries(tmp_path) == []

    guide.usual = well
    polled(polls, NOW + timedelta(hours=1))
    assert deliveries(tmp_path) == []
    polled(polls, NOW + timedelta(hours=25))
    assert len(deliveries(tmp_path)) == 1
    records.db.close()


class Scripted:
    """A list of organizations that a test writes. pages: the records on each; fails_at: the page that cannot be read."""

    mark, many = "zendesk_organizations", "organizations"

    def __init__(self, *sizes: int) -> None:
        numbers = iter(range(1, sum(sizes) + 1))
        self.pages = [[self.record(next(numbers)) for _ in range(size)] for size in sizes]
        self.fails_at: int | None = None

    @staticmethod
    def record(number: int, name: str = "Synthetic") -> dict[str, Any]:
        return {"id": number, "name": f"{name} {number}", "updated_at": "2026-03-01T08:00:00Z"}

    def page(self, cursor: str) -> ListPage:
        place = int(cursor or 0)
        if place == self.fails_at:
            raise SinkError("the list cannot be read")
        more = place + 1 < len(self.pages)
        listed = tuple(Listed(str(one["id"]), one) for one in self.pages[place])
        return ListPage(listed, str(place + 1) if more else "")


def sizes(folder: Path) -> list[int]:
    """How many records each delivery holds."""
    return [len(load_body(one.body)["organizations"]) for one in deliveries(folder)]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ((1200,), [500, 500, 200]),
        ((100,) * 12, [500, 500, 200]),
        ((500,), [500]),
        ((0, 0), []),
        ((3, 0, 2), [5]),
    ],
)
def test_a_poll_of_many_is_several_deliveries_of_at_most_five_hundred(
    keeper: Keeper, tmp_path: Path, pages: tuple[int, ...], expected: list[int]
) -> None:
    assert poll("acme", Scripted(*pages), keeper, NOW, {}) == sum(pages)

    assert sizes(tmp_path) == expected
    assert len({event.id for events in votes(tmp_path) for event in events}) == sum(pages)


def test_polled_twice_nothing_is_appended_and_a_change_alone_is(keeper: Keeper, tmp_path: Path) -> None:
    last: Digests = {}
    far = Scripted(300, 300)
    assert [poll("acme", far, keeper, NOW, last) for _ in range(3)] == [600, 0, 0]
    far.pages[1][7] = Scripted.record(308, "Renamed")

    assert poll("acme", far, keeper, LATER, last) == 1
    assert sizes(tmp_path) == [500, 100, 1]
    assert [event.fields["name"] for event in votes(tmp_path)[2]] == ["Renamed 308"]


def test_trouble_on_the_way_keeps_what_was_told_and_the_next_poll_tells_the_rest(
    keeper: Keeper, tmp_path: Path
) -> None:
    last: Digests = {}
    far = Scripted(500, 100)
    far.fails_at = 1
    with pytest.raises(SinkError):
        poll("acme", far, keeper, NOW, last)
    assert (sizes(tmp_path), len(last)) == ([500], 500)

    far.fails_at = None
    assert poll("acme", far, keeper, LATER, last) == 100
    assert sizes(tmp_path) == [500, 100]


def test_one_that_moves_to_the_next_page_while_the_list_is_read_is_told_once(
    keeper: Keeper, tmp_path: Path
) -> None:
    far = Scripted(2, 2)
    far.pages[1].insert(0, far.pages[0][1])

    assert poll("acme", far, keeper, NOW, {}) == 4
    assert sizes(tmp_path) == [4]


def test_what_left_the_list_is_forgotten_and_told_when_it_comes_back(keeper: Keeper, tmp_path: Path) -> None:
    last: Digests = {}
    far = Scripted(3)
    poll("acme", far, keeper, NOW, last)
    gone = far.pages[0].pop()

    assert poll("acme", far, keeper, NOW, last) == 0
    assert set(last) == {"1", "2"}
    far.pages[0].append(gone)
    assert poll("acme", far, keeper, LATER, last) == 1


def test_fifty_thousand_are_remembered_in_a_few_megabytes(keeper: Keeper) -> None:
    last: Digests = {}
    far = Scripted(*(100,) * 500)
    poll("acme", far, keeper, NOW, last)
    tracemalloc.start()
    copied = {str(int(key)): bytes(bytearray(value)) for key, value in last.items()}
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert len(copied) == 50_000
    assert taken < 10 * 1024 * 1024


def test_articles_and_organizations_of_a_connection_have_marks_of_their_own(
    guide: FakeGuide, keeper: Keeper, tmp_path: Path
) -> None:
    records = Records(open_store(tmp_path / "deskgauge.db"))
    lists = {"articles": {"acme": guide.api()}, "organizations": {"acme": Scripted(2), "other": Scripted(1)}}
    polls = ListPolls(records, lists, keeper)
    polled(polls, NOW)

    assert {
        one: records.mark(one) for one in ("articles:acme", "organizations:acme", "organizations:other")
    } == (dict.fromkeys(("articles:acme", "organizations:acme", "organizations:other"), to_text(NOW)))
    assert sorted(one.connection for one in deliveries(tmp_path)) == ["acme", "acme", "other"]
    polled(polls, LATER)
    assert len(deliveries(tmp_path)) == 3
    records.db.close()


def test_a_list_that_cannot_be_read_holds_up_no_other(
    guide: FakeGuide, keeper: Keeper, tmp_path: Path
) -> None:
    records = Records(open_store(tmp_path / "deskgauge.db"))
    broken = Scripted(2)
    broken.fails_at = 0
    polled(
        ListPolls(records, {"organizations": {"acme": broken}, "articles": {"acme": guide.api()}}, keeper),
        NOW,
    )

    assert len(deliveries(tmp_path)) == 1
    records.db.close()
