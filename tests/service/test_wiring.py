"""What the settings become: adapters, queue, taxonomy and rules."""

from dataclasses import replace
from pathlib import Path

import pytest

from rules.errors import ConfigError
from service import wiring
from service.config import Settings, installation, load_settings
from service.queue.inline import InlineQueue
from service.queue.rq_queue import RqQueue
from tests.service.config.usable import API_KEY, SIGNING, USABLE


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "signing").write_text(SIGNING)
    (tmp_path / "deskgauge.toml").write_text(USABLE)
    loaded = load_settings(tmp_path / "deskgauge.toml", {"BUGS_KEY": API_KEY})
    installation.draw(loaded.data_dir)
    return loaded


def test_lists_are_read_where_the_helpdesk_can_be_asked(settings: Settings) -> None:
    desk = settings.connections["help"]
    ready = replace(
        desk, base_url="https://desk.example", credentials={"email": "a@desk.example", "token": "tok"}
    )
    connections = {
        "help": ready,
        "bare": replace(desk, name="bare"),
        "bot": replace(ready, name="bot", helpdesk="agent"),
    }
    asked = replace(settings, connections=connections)

    lists = wiring.build_lists(asked, wiring.build_budgets(asked))
    marks = {what: {name: one.mark for name, one in apis.items()} for what, apis in lists.items()}
    assert marks == {
        "articles": {"help": "zendesk_articles"},
        "organizations": {"help": "zendesk_organizations"},
    }


def test_each_connection_gets_its_helpdesk(settings: Settings) -> None:
    helpdesks = wiring.build_helpdesks(settings)

    assert {name: one.name for name, one in helpdesks.items()} == {"help": "zendesk"}
    assert helpdesks["help"].settings is settings.connections["help"]


def test_each_sink_is_made(settings: Settings) -> None:
    assert {
        name: one.kind for name, one in wiring.build_sinks(settings, wiring.build_budgets(settings)).items()
    } == {"bugs": "linear"}


def test_the_queue_is_inline_unless_redis_is_named(settings: Settings) -> None:
    queue = wiring.build_queue(settings, listening=True)
    assert isinstance(queue, InlineQueue)

    over_redis = wiring.build_queue(replace(settings, queue="unix:///nowhere.sock"), listening=False)
    assert isinstance(over_redis, RqQueue)
    over_redis.close()


def test_a_queue_over_redis_needs_the_installations_identity(settings: Settings) -> None:
    (settings.data_dir / "install_id").unlink()

    with pytest.raises(ConfigError, match="install_id is missing"):
        wiring.build_queue(replace(settings, queue="unix:///nowhere.sock"), listening=False)


def test_the_built_in_taxonomy_is_read(settings: Settings) -> None:
    assert "data_import" in wiring.category_labels(settings)


def test_the_operators_taxonomy_takes_the_built_in_ones_place(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text("version: x\n")

    assert wiring.read_taxonomy(replace(settings, taxonomy_file=tmp_path / "ours.yaml")) == {"version": "x"}


def test_a_missing_taxonomy_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.yaml: cannot be read"):
        wiring.read_taxonomy(replace(settings, taxonomy_file=tmp_path / "gone.yaml"))
