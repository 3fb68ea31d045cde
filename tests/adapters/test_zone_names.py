"""Zones by the names that helpdesks show."""

from zoneinfo import available_timezones

import pytest

from adapters.zone_names import NAMES, iana_zone


@pytest.mark.parametrize("name", NAMES)
def test_every_name_of_the_table_leads_to_a_zone(name: str) -> None:
    assert iana_zone(name) == NAMES[name]
    assert NAMES[name] in available_timezones()


@pytest.mark.parametrize(
    ("name", "zone"),
    [("Berlin", "Europe/Berlin"), ("Tokyo", "Asia/Tokyo"), ("La Paz", "America/La_Paz"), ("UTC", "UTC"),
     ("Adelaide", "Australia/Adelaide"), ("Fiji", "Pacific/Fiji"), ("America/New_York", "America/New_York")],
)  # fmt: skip
def test_a_city_and_an_iana_name_need_no_table(name: str, zone: str) -> None:
    assert name not in NAMES
    assert iana_zone(name) == zone


@pytest.mark.parametrize("name", ["", "Olympus Mons", "berlin time", "../../etc/passwd", "Europe/", "None"])
def test_what_is_no_zone_is_none(name: str) -> None:
    assert iana_zone(name) == ""
