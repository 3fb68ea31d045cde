"""Calendar files: each event once, days of the zone, recurring ones within bounds, and what is refused."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from rules.errors import ConfigError
from service.logbook import calendars
from service.logbook.calendars import Dated, read_file
from service.logbook.shapes import load

TEAM = Path(__file__).parents[2] / "fixtures" / "calendars" / "team.ics"
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Synthetic//EN\r\n"
TAIL = "END:VCALENDAR\r\n"


def read(path: Path = TEAM, kind: str = "note", now: datetime = NOW) -> list[Dated]:
    return read_file(path, kind, BERLIN, now)


def a_file(folder: Path, *events: str) -> Path:
    """A calendar whose events are given by their lines."""
    body = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\n{one}\r\nEND:VEVENT\r\n" for number, one in enumerate(events)
    )
    path = folder / "some.ics"
    path.write_text(HEAD + body + TAIL)
    return path


def changed(folder: Path, before: str, after: str) -> Path:
    text = TEAM.read_text()
    assert before in text
    path = folder / "changed.ics"
    path.write_text(text.replace(before, after))
    return path


def named(found: list[Dated], title: str) -> Dated:
    (one,) = [one for one in found if one.said["title"] == title]
    return one


def test_days_last_from_midnight_to_midnight_and_a_category_is_the_kind() -> None:
    assert named(read(), "Company holidays").said == {
        "at": "2026-12-23T23:00:00.000000Z", "until": "2026-12-26T23:00:00.000000Z", "title": "Company holidays",
        "text": None, "kind": "holiday",
    }  # fmt: skip


def test_an_event_without_an_end_is_a_point_of_the_kind_that_was_asked_for() -> None:
    found = named(read(kind="release"), "Point").said

    assert (found["at"], found["until"], found["kind"]) == ("2026-03-01T12:00:00.000000Z", None, "release")


def test_a_recurring_event_is_one_for_each_time_but_for_those_left_out_and_moved() -> None:
    begun = [one.said["at"] for one in read() if one.said["title"] == "Weekly"]
    moved = named(read(), "Weekly moved")

    assert begun[:3] == [
        "2026-01-05T08:00:00.000000Z", "2026-01-26T08:00:00.000000Z", "2026-02-02T08:00:00.000000Z",
    ]  # fmt: skip
    assert moved.said["at"] == "2026-01-20T08:00:00.000000Z"


def test_a_recurring_event_keeps_its_hour_where_the_clocks_change() -> None:
    begun = [one.said["at"] for one in read() if one.said["title"] == "Weekly"]

    assert "2026-03-23T08:00:00.000000Z" in begun
    assert "2026-03-30T07:00:00.000000Z" in begun


def test_a_recurring_event_ends_a_year_ahead() -> None:
    last = max(one.said["at"] for one in read())

    assert last == "2027-11-22T08:00:00.000000Z"
    assert datetime(2027, 11, 27, 8, 30, tzinfo=UTC) == NOW + calendars.FUTURE


def test_what_was_cancelled_is_left_out() -> None:
    assert "Floating" not in [one.said["title"] for one in read()]


def test_a_time_without_a_zone_is_one_of_the_installation(tmp_path: Path) -> None:
    found = named(read(changed(tmp_path, "STATUS:CANCELLED", "STATUS:CONFIRMED")), "Floating")

    assert found.said["at"] == "2026-03-01T11:00:00.000000Z"


def test_every_event_has_an_id_of_its_own_that_reading_again_gives_again() -> None:
    ids = [one.id for one in read()]

    assert len(set(ids)) == len(ids) == 100
    assert ids == [one.id for one in read()]


def test_a_moved_event_keeps_its_id(tmp_path: Path) -> None:
    moved = read(changed(tmp_path, "20260301T120000Z", "20260302T120000Z"))

    assert named(moved, "Point").id == named(read(), "Point").id
    assert named(moved, "Point").said != named(read(), "Point").said


def test_a_moved_time_of_a_recurring_event_keeps_its_id(tmp_path: Path) -> None:
    moved = read(changed(tmp_path, "20260120T090000", "20260121T090000"))

    assert named(moved, "Weekly moved").id == named(read(), "Weekly moved").id


def test_events_without_an_id_are_told_apart_by_what_they_are(tmp_path: Path) -> None:
    events = "".join(
        f"BEGIN:VEVENT\r\nDTSTART:2026030{day}T120000Z\r\nSUMMARY:No id\r\nEND:VEVENT\r\n" for day in (1, 2)
    )
    path = tmp_path / "some.ics"
    path.write_text(HEAD + events + TAIL)

    assert len({one.id for one in read(path)}) == 2


@pytest.mark.parametrize(
    ("start", "taken"),
    [("20231124T083001Z", True), ("20231124T082959Z", False), ("20271127T080000Z", True), ("20271127T093000Z", False)],
)  # fmt: skip
def test_only_three_years_back_and_one_ahead_are_read(tmp_path: Path, start: str, *, taken: bool) -> None:
    found = read(a_file(tmp_path, f"DTSTART:{start}\r\nSUMMARY:Edge"))

    assert [one.said["title"] for one in found] == ["Edge"] * taken


def test_an_untitled_event_says_so_and_long_texts_are_cut(tmp_path: Path) -> None:
    long = a_file(
        tmp_path,
        "DTSTART:20260301T120000Z",
        f"DTSTART:20260302T120000Z\r\nSUMMARY:{'x' * 300}\r\nDESCRIPTION:{'y' * 3000}",
    )
    first, second = read(long)

    assert first.said["title"] == "Untitled event"
    assert (len(second.said["title"]), len(second.said["text"])) == (200, 2000)


def test_what_is_read_is_what_may_be_told() -> None:
    for one in read():
        assert load("annotation", one.said, BERLIN, NOW) == one.said


@pytest.mark.parametrize("often", ["SECONDLY", "MINUTELY", "HOURLY"])
def test_what_recurs_more_often_than_daily_is_refused(tmp_path: Path, often: str) -> None:
    with pytest.raises(ConfigError, match="more often than daily"):
        read(changed(tmp_path, "WEEKLY", often))


def test_as_many_as_may_be_are_taken_and_one_more_is_refused(tmp_path: Path) -> None:
    daily = "DTSTART:20260101T120000Z\r\nRRULE:FREQ=DAILY;COUNT={}\r\nSUMMARY:Daily"
    many = [daily.format(500), daily.format(500)]

    assert len(read(a_file(tmp_path, *many))) == calendars.MOST == 1000
    with pytest.raises(ConfigError, match="more than 1,000 events from 2023-"):
        read(a_file(tmp_path, *many, "DTSTART:20260101T120000Z"))


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", b"BEGIN:VCALENDAR\r\n", b'{"events": []}'],
)  # fmt: skip
def test_what_is_no_calendar_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.ics"
    path.write_bytes(content)

    with pytest.raises(ConfigError, match=r"odd\.ics cannot be read as a calendar"):
        read(path)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("FREQ=WEEKLY", "FREQ=WEEKLI"),
        ("DTSTART:20260301T120000Z\n", ""),
        ("DTSTART:20260301T120000Z", "DTSTART:soon"),
    ],
)
def test_a_calendar_with_an_event_that_cannot_be_read_is_refused(
    tmp_path: Path, before: str, after: str
) -> None:
    with pytest.raises(ConfigError, match="cannot be read as a calendar"):
        read(changed(tmp_path, before, after))


def test_a_file_that_is_too_large_or_absent_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match="Check its path"):
        read(tmp_path / "nowhere.ics")

    monkeypatch.setattr(calendars, "LARGEST", TEAM.stat().st_size - 1)
    with pytest.raises(ConfigError, match="larger than"):
        read()


def test_an_empty_calendar_holds_nothing(tmp_path: Path) -> None:
    assert read(a_file(tmp_path)) == []
