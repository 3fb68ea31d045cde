"""The registry: what can be named in a configuration."""

from pathlib import Path

import adapters.helpdesks
from adapters.base import ConnectionSettings
from adapters.registry import HELPDESKS
from tests.adapters.samples import FIXTURES, SIGNATURE_HEADERS, SIGNERS, TIMESTAMP_HEADERS

PACKAGES = {path.parent.name for path in Path(adapters.helpdesks.__file__).parent.glob("*/adapter.py")}


def test_every_helpdesk_package_is_in_the_registry_under_its_own_name() -> None:
    assert set(HELPDESKS) == PACKAGES
    for name, made in HELPDESKS.items():
        assert made(ConnectionSettings("acme", name)).name == name


def test_every_helpdesk_has_fixtures_a_signer_and_a_guide() -> None:
    for name in HELPDESKS:
        assert list((FIXTURES / name).glob("*.json"))
        assert (FIXTURES.parent.parent / "docs" / "helpdesks" / f"{name}.md").exists()
        assert name in SIGNERS
        assert name in SIGNATURE_HEADERS
        assert name in TIMESTAMP_HEADERS


def test_a_connection_keeps_the_settings_it_was_made_with() -> None:
    settings = ConnectionSettings("acme", "zendesk")

    assert HELPDESKS["zendesk"](settings).settings is settings
