"""The account's schedules against the configuration's: what differs is said with the lines that mend it, and no more."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from adapters.account import Account, AccountSchedule
from service.config import load_settings
from service.connecting.comparing import Configured, Difference, differences, unreadable

TODAY = date(2026, 6, 1)
OFFICE = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")
CHRISTMAS = (date(2026, 12, 24), date(2026, 12, 25))
BERLIN = AccountSchedule(
    "21", "Berlin Support", "Europe/Berlin", "Berlin", OFFICE, CHRISTMAS, ("schedule:21",), default=True
)
NIGHT = AccountSchedule(
    "22", "Night shift", "Asia/Tokyo", "Tokyo", {"monday": "00:00-06:00"}, (), ("schedule:22",)
)
WEEK = ", ".join(f'{day} = "{text}"' for day, text in OFFICE.items())
BERLIN_TABLE = f"""
[business_hours]
default = "berlin_support"
[schedules.berlin_support]
zone = "Europe/Berlin"
week = {{ {WEEK} }}
closed = [2026-12-24, 2026-12-25]
applies_to = ["schedule:21"]
"""
NIGHT_TABLE = """
[schedules.night_shift]
zone = "Asia/Tokyo"
week = { monday = "00:00-06:00" }
applies_to = ["schedule:22"]
"""


def configured(folder: Path, text: str, helpdesk: str = "zendesk") -> Configured:
    file = folder / "deskgauge.toml"
    file.write_text(text)
    settings = load_settings(file, {})
    return Configured("support", helpdesk, settings.hours, tomllib.loads(text).get("schedules", {}), TODAY)


def compared(folder: Path, text: str, *told: AccountSchedule, unread: Iterable[str] = ()) -> list[Difference]:
    return differences(Account(schedules=told, unread=tuple(unread)), configured(folder, text))


def mended(text: str, found: Difference) -> str:
    """The configuration with the lines of the fix, as a person writes them: each replaces the key's line, or comes first."""
    head, *lines = found.fix.splitlines()
    written = re.fullmatch(r"Write into (\[.+\]|deskgauge\.toml):", head)
    assert written, found.fix
    if written[1] == "deskgauge.toml":
        return "\n".join([text, *lines])
    for line in lines:
        key = line.partition(" = ")[0]
        begin, _, rest = text.partition(f"{written[1]}\n")
        table, mark, others = rest.partition("\n[")
        kept = [one for one in table.splitlines() if not one.startswith(f"{key} = ")]
        text = f"{begin}{written[1]}\n" + "\n".join([line, *kept]) + mark + others
    return text


def test_a_configuration_as_connect_writes_it_differs_in_nothing(tmp_path: Path) -> None:
    assert compared(tmp_path, BERLIN_TABLE + NIGHT_TABLE, BERLIN, NIGHT) == []


def test_one_hour_on_one_day_is_told_with_both_sides(tmp_path: Path) -> None:
    (found,) = compared(
        tmp_path, BERLIN_TABLE, replace(BERLIN, week=OFFICE | {"friday": "09:00-18:00"})
    )  # fmt: skip

    assert (found.what, found.schedule, found.connection) == ("week", "Berlin Support", "support")
    assert found.said == "the helpdesk's Berlin Support closes at 18:00 on Friday, deskgauge.toml says 17:00"
    assert found.fix.startswith("Write into [schedules.berlin_support]:\nweek = {monday = ")


CHANGED = {
    "zone": replace(BERLIN, zone="America/New_York", said="Eastern Time (US & Canada)"),
    "week": replace(BERLIN, week=OFFICE | {"saturday": "09:00-12:00"}),
    "holidays": replace(BERLIN, closed=(*CHRISTMAS, date(2026, 5, 1))),
    "own_holidays": replace(BERLIN, closed=CHRISTMAS[:1]),
    "applies_to": replace(BERLIN, applies_to=("schedule:21", "schedule:29")),
}


@pytest.mark.parametrize("what", CHANGED)
def test_each_difference_is_gone_once_its_lines_are_written(tmp_path: Path, what: str) -> None:
    (found,) = compared(tmp_path, BERLIN_TABLE + NIGHT_TABLE, CHANGED[what], NIGHT)
    assert found.what == what

    assert compared(tmp_path, mended(BERLIN_TABLE + NIGHT_TABLE, found), CHANGED[what], NIGHT) == []


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("zone", "is in America/New_York, deskgauge.toml says Europe/Berlin"),
        ("week", "is open 09:00-12:00 on Saturday, deskgauge.toml says closed"),
        ("holidays", "is closed on 2026-05-01, deskgauge.toml is not"),
        ("own_holidays", "is open on 2026-12-25, deskgauge.toml is not"),
        ("applies_to", "holds for schedule:29, schedules.berlin_support of deskgauge.toml does not"),
    ],
)
def test_each_difference_is_said_in_one_sentence(tmp_path: Path, what: str, said: str) -> None:
    (found,) = compared(tmp_path, BERLIN_TABLE + NIGHT_TABLE, CHANGED[what], NIGHT)

    assert found.said == f"the helpdesk's Berlin Support {said}"


def test_several_differences_of_one_schedule_are_all_told(tmp_path: Path) -> None:
    other = replace(CHANGED["zone"], week={"monday": "09:00-17:00"}, closed=())

    assert [one.what for one in compared(tmp_path, BERLIN_TABLE, other)] == ["zone", "week", "own_holidays"]


def test_a_missing_schedule_names_the_command_that_adds_it(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, BERLIN_TABLE, BERLIN, NIGHT)

    assert (found.what, found.schedule) == ("missing", "Night shift")
    assert found.said == "the helpdesk's Night shift is not in deskgauge.toml"
    assert found.fix == "Run `deskgauge connect zendesk support`, which adds it."


def test_without_any_schedule_business_hours_are_not_known(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, "", BERLIN)

    assert found.what == "missing"
    assert found.said.endswith("which has no schedule: business hours are not known")


def test_where_the_name_is_taken_the_whole_table_is_written_out(tmp_path: Path) -> None:
    taken = BERLIN_TABLE + NIGHT_TABLE.replace("schedule:22", "schedule:77")

    (found,) = compared(tmp_path, taken, BERLIN, NIGHT)

    assert "[schedules.night_shift_22]" in found.fix
    assert compared(tmp_path, mended(taken, found), BERLIN, NIGHT) == []


def test_a_schedule_whose_zone_is_not_known_is_to_be_written_by_hand(tmp_path: Path) -> None:
    strange = replace(NIGHT, zone="", said="Olympus Mons")

    (missing,) = compared(tmp_path, BERLIN_TABLE, BERLIN, strange)

    assert (
        missing.fix == "Write [schedules.night_shift] by hand: its time zone Olympus Mons is not known here."
    )
    assert compared(tmp_path, BERLIN_TABLE + NIGHT_TABLE, BERLIN, strange) == []


def test_a_schedule_that_is_never_open_is_written_out_too(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, BERLIN_TABLE, BERLIN, replace(NIGHT, week={}))

    assert "week = {}" in found.fix
    assert compared(tmp_path, mended(BERLIN_TABLE, found), BERLIN, replace(NIGHT, week={})) == []


def test_a_schedule_to_which_no_ticket_goes_is_left_out(tmp_path: Path) -> None:
    assert compared(tmp_path, BERLIN_TABLE, BERLIN, replace(NIGHT, applies_to=())) == []


def test_one_that_a_person_named_otherwise_is_known_by_what_it_applies_to(tmp_path: Path) -> None:
    assert compared(tmp_path, BERLIN_TABLE.replace("berlin_support", "own"), BERLIN) == []


def test_a_person_s_default_is_compared_with_the_helpdesk_s(tmp_path: Path) -> None:
    own = BERLIN_TABLE.replace("berlin_support", "own").replace('applies_to = ["schedule:21"]', "")

    assert compared(tmp_path, own, BERLIN) == []
    (found,) = compared(tmp_path, own, CHANGED["week"])
    assert found.fix.startswith("Write into [schedules.own]:")


def test_the_default_of_another_account_is_not_taken_for_this_one_s(tmp_path: Path) -> None:
    other = replace(BERLIN, id="31", name="Lyon", zone="Europe/Paris", applies_to=("schedule:31",))

    (found,) = compared(tmp_path, BERLIN_TABLE, other)

    assert (found.what, found.schedule) == ("missing", "Lyon")


def test_from_before_places_named_schedules_only_several_need_them(tmp_path: Path) -> None:
    old = BERLIN_TABLE.replace('applies_to = ["schedule:21"]', "")

    assert compared(tmp_path, old, BERLIN) == []
    (found,) = compared(tmp_path, old + NIGHT_TABLE, BERLIN, NIGHT)
    assert found.fix == 'Write into [schedules.berlin_support]:\napplies_to = ["schedule:21"]'


def test_a_default_that_is_not_set_is_told_with_its_line(tmp_path: Path) -> None:
    text = BERLIN_TABLE.replace('default = "berlin_support"', "")

    (found,) = compared(tmp_path, text, BERLIN)

    assert (found.what, found.fix) == (
        "default",
        'Write into [business_hours]:\ndefault = "berlin_support"',
    )


PUBLIC = BERLIN_TABLE.replace("closed = [2026-12-24, 2026-12-25]", 'holidays = "DE"\nclosed = [2026-12-24]')


def test_public_holidays_are_compared_in_the_years_that_the_helpdesk_tells_of(tmp_path: Path) -> None:
    with_public = configured(tmp_path, PUBLIC).hours.default
    assert with_public
    of_the_year = tuple(sorted(day for day in with_public.holidays if day.year == TODAY.year))

    assert compared(tmp_path, PUBLIC, replace(BERLIN, closed=of_the_year)) == []


def test_public_holidays_that_the_helpdesk_does_not_keep_are_opened_by_the_lines(tmp_path: Path) -> None:
    (found,) = compared(tmp_path, PUBLIC, BERLIN)

    assert found.what == "own_holidays"
    assert "2026-01-01, 2026-04-03, 2026-04-06 and 3 more" in found.said
    assert compared(tmp_path, mended(PUBLIC, found), BERLIN) == []


def test_holidays_on_both_sides_only_are_told_together_and_mended_together(tmp_path: Path) -> None:
    other = replace(BERLIN, closed=(date(2026, 8, 7),))

    (found,) = compared(tmp_path, PUBLIC, other)

    assert found.what == "holidays"
    assert "is closed on 2026-08-07, deskgauge.toml is not; it is open on 2026-01-01" in found.said
    assert compared(tmp_path, mended(PUBLIC, found), other) == []


def test_a_day_that_a_person_opened_is_closed_again_by_the_lines(tmp_path: Path) -> None:
    opened = PUBLIC + "open = [2026-12-25]\n"

    (found,) = [one for one in compared(tmp_path, opened, BERLIN) if one.what == "holidays"]

    assert compared(tmp_path, mended(opened, found), BERLIN) == []


def test_holidays_on_days_that_are_closed_anyway_make_no_difference(tmp_path: Path) -> None:
    saturday = date(2026, 12, 26)
    assert saturday.weekday() == 5

    assert compared(tmp_path, BERLIN_TABLE, replace(BERLIN, closed=(*CHRISTMAS, saturday))) == []


def test_where_the_helpdesk_tells_no_holidays_ours_are_left_alone(tmp_path: Path) -> None:
    assert compared(tmp_path, BERLIN_TABLE, replace(BERLIN, closed=(), closed_told=False)) == []
    assert compared(tmp_path, BERLIN_TABLE, replace(BERLIN, closed=())) != []


def test_what_may_not_be_read_is_told_once_for_each_reason_and_the_rest_is_compared(tmp_path: Path) -> None:
    found = compared(
        tmp_path, BERLIN_TABLE, CHANGED["week"], unread=["holidays: answered 403", "holidays: answered 403"]
    )

    assert [one.what for one in found] == ["unreadable", "week"]
    assert found[0].said == "schedules are not readable: holidays: answered 403"
    assert "`deskgauge connect zendesk --scopes`" in found[0].fix
    assert found[0] == unreadable(configured(tmp_path, BERLIN_TABLE), "holidays: answered 403")


def test_an_account_that_tells_no_schedules_differs_in_nothing(tmp_path: Path) -> None:
    assert compared(tmp_path, BERLIN_TABLE) == []
    assert compared(tmp_path, "") == []


def test_freshdesks_schedules_are_compared_by_their_groups(tmp_path: Path) -> None:
    asia = AccountSchedule(
        "52", "Asia", "Asia/Kolkata", "Mumbai", {"tuesday": "09:30-18:30"}, (), ("group:32",)
    )
    asia = replace(asia, closed_told=False)
    text = (
        '[schedules.own]\nzone = "Asia/Calcutta"\nclosed = [2026-09-15]\n'
        'week = { tuesday = "09:30-17:30" }\napplies_to = ["group:32", "tag:in"]\n'
    )

    (found,) = differences(Account(schedules=(asia,)), configured(tmp_path, text, "freshdesk"))

    assert found.said == "the helpdesk's Asia closes at 18:30 on Tuesday, deskgauge.toml says 17:30"
