"""The registries: what can be named in a configuration, and that each of it is held to the conformance suites."""

from pathlib import Path

import adapters.helpdesks
from adapters.registry import HELPDESKS
from adapters.settings import ConnectionSettings
from adapters.sinks import SINKS, TRACKER_KINDS
from adapters.sources import SOURCES
from tests.adapters.samples import FIXTURES
from tests.adapters.vendors import HELPDESK_ROWS, SINK_ROWS

ADAPTERS = Path(adapters.helpdesks.__file__).parents[1]
DOCS = FIXTURES.parents[1] / "docs"


def packages(file: str) -> set[str]:
    return {path.parent.name for path in ADAPTERS.glob(f"*/*/{file}")}


def test_every_helpdesk_package_is_in_the_registry_under_its_own_name() -> None:
    assert set(HELPDESKS) == packages("adapter.py")
    for name, made in HELPDESKS.items():
        assert made(ConnectionSettings("acme", name)).name == name


def test_every_sink_package_is_in_the_registry() -> None:
    assert set(SINKS) == packages("sink.py")


def test_every_source_package_is_in_the_registry() -> None:
    assert set(SOURCES) == packages("source.py")


def test_every_vendor_of_the_registries_has_its_row_in_the_conformance_suites() -> None:
    assert set(HELPDESK_ROWS) == set(HELPDESKS)
    assert set(SINK_ROWS) == set(SINKS)


def test_every_helpdesk_has_fixtures_and_a_guide() -> None:
    for name in HELPDESKS:
        assert list((FIXTURES / name).glob("*.json"))
        assert (DOCS / "helpdesks" / f"{name}.md").exists()


def test_every_tracker_has_fixtures_and_a_guide() -> None:
    for kind in TRACKER_KINDS:
        assert list((FIXTURES / kind).glob("*.json"))
        assert (DOCS / "trackers" / f"{kind}.md").exists()


def test_a_connection_keeps_the_settings_it_was_made_with() -> None:
    for name, made in HELPDESKS.items():
        settings = ConnectionSettings("acme", name)
        assert made(settings).settings is settings
