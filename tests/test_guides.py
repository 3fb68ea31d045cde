"""The guides of the helpdesks that connect sets up: one order, and a quarter of an hour that can be followed as it stands."""

import re
import shlex
from pathlib import Path

import click
import pytest

from adapters.connectors import CONNECTORS
from service.cli import deskgauge
from service.connecting.wanted import WRITTEN

DOCS = Path(__file__).parents[1] / "docs"
COMMON = (
    "In fifteen minutes", "Name the connection", "Rotate the secret", "Let it read your tickets", "The help center",
    "What cannot be known without API credentials", "What is stored of a person", "Our tags in your tickets",
)  # fmt: skip
COMMAND = re.compile(r"deskgauge connect (?:[^`\n\\]|\\\n)+")


def guide(vendor: str) -> str:
    return (DOCS / "helpdesks" / f"{vendor}.md").read_text(encoding="utf-8")


def quick(vendor: str) -> str:
    """The section for people in a hurry."""
    return guide(vendor).split("\n## In fifteen minutes\n")[1].split("\n## ")[0]


def commands(vendor: str) -> list[list[str]]:
    """The arguments of each connect command in that section."""
    found = [one.replace("\\\n", " ").partition("#")[0] for one in COMMAND.findall(quick(vendor))]
    return [shlex.split(one.rstrip("., "))[2:] for one in found]


@pytest.mark.parametrize("vendor", CONNECTORS)
def test_every_guide_has_the_same_sections_in_one_order(vendor: str) -> None:
    headings = [re.sub(r"^\d+\. ", "", one) for one in re.findall(r"^## (.+)$", guide(vendor), re.MULTILINE)]

    assert [one for one in headings if one in COMMON] == list(COMMON)
    assert headings[:2] == list(COMMON[:2])


@pytest.mark.parametrize("vendor", CONNECTORS)
def test_the_sections_by_hand_are_numbered_without_a_gap(vendor: str) -> None:
    numbers = [int(one) for one in re.findall(r"^## (\d+)\. ", guide(vendor), re.MULTILINE)]

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 5


@pytest.mark.parametrize("vendor", CONNECTORS)
def test_five_steps_lead_from_the_address_to_doctor(vendor: str) -> None:
    steps = re.findall(r"^\d\. ", quick(vendor), re.MULTILINE)
    said = quick(vendor)

    assert steps == ["1. ", "2. ", "3. ", "4. ", "5. "]
    assert said.index("deskgauge.public_url") < said.index("--scopes") < said.index("--wait")
    assert said.index("--wait") < said.index("`deskgauge doctor`") < said.index("--remove")


@pytest.mark.parametrize("vendor", CONNECTORS)
def test_every_command_in_it_is_taken_by_the_program(vendor: str) -> None:
    given = commands(vendor)

    assert len(given) >= 4
    for arguments in given:
        context = deskgauge.commands["connect"].make_context("connect", list(arguments))
        assert context.params["helpdesk"] == vendor
        assert context.params["scopes"] or context.params["name"] == "support"


@pytest.mark.parametrize("vendor", CONNECTORS)
def test_the_command_that_signs_in_gives_every_credential_and_no_other(vendor: str) -> None:
    (pairs,) = [
        context.params["credentials"]
        for arguments in commands(vendor)
        if (context := deskgauge.commands["connect"].make_context("connect", list(arguments))).params[
            "credentials"
        ]
    ]

    assert {one.partition("=")[0] for one in pairs} == set(CONNECTORS[vendor].credentials)
    files = [one.partition("=file:")[2] for one in pairs if "=file:" in one]
    assert files
    assert all(f"install -m 600 /dev/stdin {one}" in quick(vendor) for one in files)


def test_a_command_that_does_not_exist_would_be_found() -> None:
    with pytest.raises(click.UsageError):
        deskgauge.commands["connect"].make_context("connect", ["intercom", "--scope"])


def test_the_page_about_writing_names_the_fields_that_connect_makes_for_it() -> None:
    page = (DOCS / "write-back.md").read_text(encoding="utf-8")
    (wanted,) = re.findall(r"deskgauge connect zendesk --create ([a-z_,]+)`", page)

    assert set(wanted.split(",")) == {*WRITTEN, "survey_link"}
