"""Publishable keys of a configuration: only where something can be sent with them, and taken again by SIGHUP."""

from pathlib import Path

import pytest

from service.config import Settings, load_settings
from service.config.problems import ConfigProblems
from service.config.settings import secret_values
from service.processes.reload import with_secrets_and_routes
from tests.service.config.usable import USABLE, Written

KEY = "pk_of_the_made_up_help_center"
VISITS = f"""
[connections.visits]
helpdesk = "agent"
secrets = ["file:signing"]
publishable_keys = {{ website = "{KEY}" }}
origins = ["https://help.desk.example"]
"""


def loaded(path: Path, environ: dict[str, str]) -> Settings:
    return load_settings(path, environ)


def test_keys_and_origins_become_settings_and_are_no_secret(
    written: Written, environ: dict[str, str]
) -> None:
    settings = loaded(written(USABLE + VISITS), environ)
    visits, desk = settings.connections["visits"], settings.connections["help"]

    assert visits.publishable_keys == {"website": KEY}
    assert visits.origins == {"https://help.desk.example"}
    assert (desk.publishable_keys, desk.origins) == ({}, frozenset())
    assert KEY not in secret_values(settings)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('helpdesk = "agent"', 'helpdesk = "zendesk"', 'needs helpdesk = "agent"'),
        ('origins = ["https://help.desk.example"]', "", "needs connections.visits.origins"),
    ],
)
def test_keys_that_nothing_can_be_sent_with_are_refused(
    written: Written, environ: dict[str, str], old: str, new: str, said: str
) -> None:
    with pytest.raises(ConfigProblems) as caught:
        loaded(written(USABLE + VISITS.replace(old, new)), environ)

    assert f"connections.visits.publishable_keys: {said}" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "owner", "said"),
    [
        ("", "desk", "has the unknown value 'desk'"),
        ('helpdesk = "agent"', "help", 'needs helpdesk = "agent". Remove it.'),
    ],
)
def test_an_owner_of_the_pages_ids_that_cannot_be_is_refused(
    written: Written, environ: dict[str, str], old: str, owner: str, said: str
) -> None:
    text = VISITS.replace(old, 'helpdesk = "zendesk"') if old else VISITS

    with pytest.raises(ConfigProblems) as caught:
        loaded(written(f'{USABLE}{text}belongs_to = "{owner}"\n'), environ)

    assert f"connections.visits.belongs_to: {said}" in str(caught.value)


def test_the_pages_ids_are_those_of_the_connection_that_is_named(
    written: Written, environ: dict[str, str]
) -> None:
    named = loaded(written(f'{USABLE}{VISITS}belongs_to = "help"\n'), environ)

    assert {name: one.belongs_to for name, one in named.connections.items()} == {"help": "", "visits": "help"}


def test_one_key_belongs_to_one_connection(written: Written, environ: dict[str, str]) -> None:
    second = VISITS.replace("connections.visits", "connections.again")

    with pytest.raises(ConfigProblems) as caught:
        loaded(written(USABLE + VISITS + second), environ)
    assert "connections.again.publishable_keys: holds 'website'" in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_withdrawn_key_and_a_new_origin_are_taken_without_a_restart(
    written: Written, environ: dict[str, str]
) -> None:
    current = loaded(written(USABLE + VISITS), environ)
    text = USABLE + VISITS.replace("website", "website-2").replace("help.desk", "new.desk")

    visits = with_secrets_and_routes(current, loaded(written(text), environ)).connections["visits"]
    assert visits.publishable_keys == {"website-2": KEY}
    assert visits.origins == {"https://new.desk.example"}
