"""What routes may say of severities, quiet hours and digests."""

import pytest

from service.config import load_settings
from tests.service.config.usable import USABLE, Refusal, Written


def narrowed(line: str) -> str:
    return USABLE + line + "\n"


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ('severity = ["high", "medium"]', "severity", ["high", "medium"]),
        ('tier = ["enterprise"]', "tier", ["enterprise"]),
        ('category = ["data_import"]', "category", ["data_import"]),
        ('quiet = "20:00 - 07:00"', "quiet", "20:00-07:00"),
        ('digest = "daily"', "digest", "08:00"),
        ('digest = "6h"', "digest", "00:00,06:00,12:00,18:00"),
        ('digest = "16:00, 09:30"', "digest", "09:30,16:00"),
        ("", "digest", ""),
        ("", "quiet", ""),
        ("", "severity", []),
        ('to_person = "assignee"', "to_person", "assignee"),
        ("", "to_person", ""),
    ],
)
def test_each_is_read_into_one_form(
    written: Written, environ: dict[str, str], line: str, name: str, value: object
) -> None:
    (route,) = load_settings(written(narrowed(line)), environ).routes

    assert getattr(route, name) == value


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('severity = ["urgent"]', "severity: has the unknown value 'urgent'."),
        ('severity = "high"', "severity: is not a list."),
        ('quiet = "20:00"', "quiet: is no span of the day. Write 20:00-07:00."),
        ('quiet = "20:00-20:00"', "quiet: is no span of the day."),
        ('quiet = "24:00-07:00"', "quiet: is no span of the day."),
        (
            'digest = "weekly"',
            "digest: is no time of a digest. Write daily, 4h for every four hours, or 09:00,16:00.",
        ),
        ('digest = "13h"', "digest: is no time of a digest."),
        ('digest = "25:00"', "digest: is no time of a digest."),
        ("digest = 4", "digest: is not a text."),
        ('to_person = "boss"', "to_person: has the unknown value 'boss'."),
    ],
)
def test_what_cannot_be_meant_is_refused(refusal: Refusal, line: str, said: str) -> None:
    (problem,) = refusal(narrowed(line))

    assert problem.startswith(f"routes[0].{said}")


def test_colleagues_have_mail_addresses(written: Written, environ: dict[str, str]) -> None:
    people = '[people]\naddresses = { "Anna Lee" = "Anna@Desk.example" }\ncategories = { login = "b@desk.example" }\n'
    known = load_settings(written(USABLE + people), environ).people

    assert (known.addresses, known.categories) == (
        {"Anna Lee": "anna@desk.example"},
        {"login": "b@desk.example"},
    )
    assert load_settings(written(USABLE), environ).people.addresses == {}


def test_what_is_no_mail_address_is_refused(refusal: Refusal) -> None:
    (problem,) = refusal(USABLE + '[people]\naddresses = { "Anna Lee" = "anna" }\n')

    assert problem == "people.addresses: has no mail address at 'Anna Lee'. Write NAME@HOST."


def test_releases_name_sinks_that_exist(refusal: Refusal, written: Written, environ: dict[str, str]) -> None:
    (problem,) = refusal(USABLE + '[releases]\nto = ["bugs", "bug"]\n')

    assert problem == "releases.to: has the unknown value 'bug'. Did you mean 'bugs'?"
    assert load_settings(written(USABLE + '[releases]\nto = ["bugs"]\n'), environ).releases_to == ("bugs",)
    assert load_settings(written(USABLE), environ).releases_to == ()
