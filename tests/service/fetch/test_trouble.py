"""What a helpdesk, a clock or a disk can do to the reading of tickets: nothing hangs, nothing is lost, no place is lost."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.ticket_api import Changed, Page
from rules.errors import SinkError
from service.fetch import sweep
from service.fetch.sweep import Sweep
from tests.service.fetch.scene import scene, small
from tests.service.fetch.test_fetcher import hinted, only_fetched, reads, waiting
from tests.service.fetch.test_reconciler import EXPORT, first_hint_only

JUMPS = [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1)]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ids = str


@pytest.mark.parametrize("jump", JUMPS, ids=ids)
def test_a_jump_of_the_clock_while_a_ticket_is_read_reads_it_no_second_time(
    tmp_path: Path, jump: timedelta
) -> None:
    with scene(tmp_path, small()) as made:
        hinted(made)
        room = made.open()
        assert room.fetcher is not None
        room.fetcher.tick(made.at)
        made.at += jump
        for _ in range(5):
            only_fetched(made)
            made.at += timedelta(seconds=5)

        assert len(reads(made)) == 1
        assert waiting(made) == []


@pytest.mark.parametrize("jump", JUMPS, ids=ids)
def test_after_a_jump_of_the_clock_a_new_hint_is_read_as_soon_as_ever(
    tmp_path: Path, jump: timedelta
) -> None:
    with scene(tmp_path, small()) as made:
        made.reconciling = False
        made.fetches().ask(made.name, [made.world.ticket(0)], made.at)
        made.at += jump
        made.fetches().ask(made.name, [made.world.ticket(0)], made.at)
        made.at += timedelta(seconds=2)
        only_fetched(made)

        assert len(reads(made)) == 1
        assert waiting(made) == []


@pytest.mark.parametrize("jump", JUMPS, ids=ids)
def test_after_a_jump_of_the_clock_the_next_comparison_is_within_the_hour(
    tmp_path: Path, jump: timedelta
) -> None:
    with scene(tmp_path, small()) as made:
        first_hint_only(made)
        made.settle()
        asked = len(made.paths(EXPORT))
        made.at += jump
        made.settle()
        made.at += timedelta(minutes=59)
        made.settle()
        made.at += timedelta(minutes=2)
        made.settle()

        assert asked + 1 <= len(made.paths(EXPORT)) <= asked + 2


class Listed:
    """A helpdesk that lists what it is told, whose documents are empty. unreadable: tickets that give an error."""

    def __init__(self, page: Callable[[str], Page], unreadable: dict[str, SinkError] | None = None) -> None:
        self.changed, self.unreadable = page, unreadable or {}
        self.read: list[str] = []

    def whole(self, one: Changed) -> bytes:
        if one.id in self.unreadable:
            raise self.unreadable[one.id]
        self.read.append(one.id)
        return b"{}"


class Kept:
    """Takes everything."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def keep(self, connection: str, bodies: list[bytes]) -> None:
        self.bodies += bodies


def swept(api: Any, leaves_out: bool = True) -> Sweep:
    keeper: Any = Kept()
    return Sweep("acme", api, keeper, pause=lambda _: None, leaves_out=leaves_out)


def numbered(*numbers: int) -> tuple[Changed, ...]:
    return tuple(Changed(str(one), NOON, {}) for one in numbers)


def to_the_end(one: Sweep, cursor: str = "0", most: int = 100) -> int:
    """How many pages it takes."""
    for number in range(1, most + 1):
        page = one.page(cursor)
        if page.last:
            return number
        cursor = page.cursor
    raise AssertionError("it never ends")


@pytest.mark.parametrize(
    ("following", "pages"),
    [({"0": "0"}, 1), ({"0": "1", "1": "0"}, 2), ({"0": "1", "1": "2", "2": "1"}, 3)],
    ids=["itself", "back", "later back"],
)
def test_cursors_that_lead_back_end_the_look(following: dict[str, str], pages: int) -> None:
    api = Listed(lambda cursor: Page(numbered(1), following[cursor], last=False))

    assert to_the_end(swept(api)) == pages


def test_pages_without_end_end_the_look_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "MOST_PAGES", 5)
    api = Listed(lambda cursor: Page(numbered(1), str(int(cursor) + 1), last=False))

    with pytest.raises(SinkError, match="over 5 pages"):
        to_the_end(swept(api))


def test_as_many_pages_as_there_may_be_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "MOST_PAGES", 5)
    api = Listed(lambda cursor: Page(numbered(1), str(int(cursor) + 1), last=cursor == "4"))

    assert to_the_end(swept(api)) == 5


def test_a_ticket_that_cannot_be_read_holds_up_no_other() -> None:
    api = Listed(lambda _: Page(numbered(1, 2, 3), "1", last=True), {"2": SinkError("too big")})

    page = swept(api).page("0")

    assert (api.read, len(page.filled), page.unread) == (["1", "3"], 2, ("2",))


def test_a_change_that_two_pages_list_is_read_and_counted_once() -> None:
    pages = {"0": numbered(1, 2), "1": numbered(2, 3)}
    api = Listed(lambda cursor: Page(pages[cursor], str(int(cursor) + 1), last=cursor == "1"))
    sweep = swept(api)

    first, second = sweep.page("0"), sweep.page("1")

    assert (first.seen, second.seen, api.read) == (2, 1, ["1", "2", "3"])
    assert (first.filled, second.filled) == ((NOON, NOON), (NOON,))


def test_a_ticket_that_changed_again_until_the_next_page_is_read_again() -> None:
    later = Changed("2", NOON + timedelta(seconds=1), {})
    pages = {"0": numbered(1, 2), "1": (later,)}
    api = Listed(lambda cursor: Page(pages[cursor], str(int(cursor) + 1), last=cursor == "1"))
    sweep = swept(api)

    sweep.page("0")

    assert (sweep.page("1").filled, api.read) == ((later.updated_at,), ["1", "2", "2"])


@pytest.mark.parametrize(
    ("unreadable", "error"),
    [
        ((1, 2, 3, 4, 5, 6), SinkError("502")),
        ((1, 2, 3, 4), SinkError("502")),
        ((2,), SinkError("403", pauses_sink=True)),
    ],
    ids=["all", "many", "rejected"],
)
def test_a_helpdesk_in_trouble_ends_the_page(unreadable: tuple[int, ...], error: SinkError) -> None:
    api = Listed(lambda _: Page(numbered(1, 2, 3, 4, 5, 6), "1", last=True),
                 {str(one): error for one in unreadable})  # fmt: skip

    with pytest.raises(SinkError) as raised:
        swept(api).page("0")

    assert raised.value is error


def test_a_backfill_leaves_no_ticket_out() -> None:
    api = Listed(lambda _: Page(numbered(1, 2), "1", last=True), {"2": SinkError("too big")})

    with pytest.raises(SinkError, match="too big"):
        swept(api, leaves_out=False).page("0")
