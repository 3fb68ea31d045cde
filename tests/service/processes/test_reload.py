"""SIGHUP: fresh secrets and routes once the whole file was checked, the old ones otherwise."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.config import Settings, installation, load_settings
from service.processes.reload import reloaded, reloaded_rules, with_secrets_and_routes
from service.rule_set import usable_rules
from tests.service.config.usable import API_KEY, USABLE
from tests.service.own_rules import QUIET, with_rules

ENVIRON = {"BUGS_KEY": API_KEY}
FRESH = "n3wSecretn3wXyz0987654321"


@pytest.fixture
def current(tmp_path: Path) -> Settings:
    (tmp_path / "signing").write_text("0ldS3cretw1thenoughcharacters")
    (tmp_path / "deskgauge.toml").write_text(USABLE)
    settings = load_settings(tmp_path / "deskgauge.toml", ENVIRON)
    installation.draw(settings.data_dir)
    return settings


def test_a_fresh_signing_secret_is_taken(current: Settings, tmp_path: Path) -> None:
    (tmp_path / "signing").write_text(FRESH)

    assert reloaded(current, ENVIRON).connections["help"].secrets[0].value == FRESH


def test_fresh_routes_and_sink_secrets_are_taken(current: Settings, tmp_path: Path) -> None:
    (tmp_path / "deskgauge.toml").write_text(USABLE.replace('max_age = "2d"', 'max_age = "3d"'))

    settings = reloaded(current, {"BUGS_KEY": FRESH})
    assert settings.routes[0].max_age.days == 3
    assert settings.sinks["bugs"].secret == FRESH


def test_a_fresh_secret_of_a_sinks_webhooks_is_taken(current: Settings, tmp_path: Path) -> None:
    told = USABLE.replace("[[routes]]", 'webhook_secret = "file:hooks"\n\n[[routes]]')
    (tmp_path / "hooks").write_text(FRESH)
    (tmp_path / "deskgauge.toml").write_text(told)

    assert reloaded(current, ENVIRON).sinks["bugs"].webhook_secret == FRESH


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("timezone", "time_zone"),
        ("[sinks.bugs]", "[sinks.bugs"),
        ("repeat_contact_7", "repeat_contact_77"),
        ('{ team = "SUP" }', "{}"),
        ('to = "bugs"', 'to = "none"'),
        ('"file:signing"', '"file:gone"'),
    ],
)
def test_an_unusable_file_changes_nothing(current: Settings, tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "deskgauge.toml").write_text(USABLE.replace(old, new))

    assert reloaded(current, ENVIRON) is current


def test_a_missing_file_changes_nothing(current: Settings, tmp_path: Path) -> None:
    (tmp_path / "deskgauge.toml").unlink()

    assert reloaded(current, ENVIRON) is current


def test_everything_else_waits_for_the_next_start(current: Settings, tmp_path: Path) -> None:
    text = (
        USABLE.replace('"data"', '"elsewhere"').replace("Europe/Berlin", "UTC").replace('["77", "78"]', "[]")
    )
    (tmp_path / "deskgauge.toml").write_text(
        text + '\n[connections.second]\nhelpdesk = "zendesk"\nsecrets = ["file:signing"]\n'
    )

    settings = reloaded(current, ENVIRON)

    assert settings == current
    assert list(settings.connections) == ["help"]


def test_a_connection_that_left_the_file_keeps_its_secrets_until_the_next_start(current: Settings) -> None:
    settings = with_secrets_and_routes(current, replace(current, connections={}, routes=()))

    assert settings.connections == current.connections
    assert settings.routes == ()


def test_a_route_to_a_sink_that_does_not_run_yet_waits_too(current: Settings) -> None:
    (route,) = current.routes
    fresh = replace(current, routes=(route, replace(route, to="added")))

    assert with_secrets_and_routes(current, fresh).routes == (route,)


def test_fresh_rules_are_taken_and_broken_ones_change_nothing(current: Settings) -> None:
    settings = with_rules(current, gone_quiet=QUIET)
    running = usable_rules(settings)

    with_rules(settings, gone_quiet=QUIET | {"when": "quiet_days >= "})
    assert reloaded_rules(running, settings) is running

    with_rules(settings, gone_quiet=QUIET | {"title": "Mended"})
    assert reloaded_rules(running, settings).known["gone_quiet"].rule.title == "Mended"


def test_a_broken_rule_keeps_the_configuration_from_being_reloaded_too(
    current: Settings, tmp_path: Path
) -> None:
    with_rules(current, gone_quiet="id: [")
    folder = current.data_dir / "own"
    (tmp_path / "deskgauge.toml").write_text(USABLE + f'\n[rules]\nfolder = "{folder}"\n')

    assert reloaded(current, ENVIRON) is current


def test_fresh_parameters_of_rules_are_taken(current: Settings, tmp_path: Path) -> None:
    (tmp_path / "deskgauge.toml").write_text(USABLE + "\n[rules.parameters.account_volume]\nleast = 30.0\n")

    settings = reloaded(current, ENVIRON)

    assert (
        reloaded_rules(usable_rules(current), settings).known["account_volume"].rule.parameters["least"]
        == 30.0
    )


def test_a_fresh_old_secret_of_a_sink_is_taken(current: Settings) -> None:
    sink = replace(current.sinks["bugs"], old_secret=FRESH)

    taken = with_secrets_and_routes(current, replace(current, sinks={"bugs": sink}))
    assert taken.sinks["bugs"].old_secret == FRESH
    assert FRESH not in repr(taken)
