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


def test_articles_are_counted_where_the_help_center_can_be_asked(settings: Settings) -> None:
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

    apis = wiring.build_article_apis(asked, wiring.build_budgets(asked))
    assert {name: one.mark for name, one in apis.items()} == {"help": "zendesk_articles"}


def own_rules(settings: Settings, **files: str) -> Settings:
    """The settings with a folder of the operator's own rules."""
    folder = settings.data_dir / "own"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return replace(settings, rules_dir=folder)


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


def test_the_built_in_taxonomy_and_rules_are_read(settings: Settings) -> None:
    assert "data_import" in wiring.category_labels(settings)
    assert {"repeat_contact_7", "repeat_contact_14", "product_bug_escalation"} <= set(
        wiring.rule_titles(settings)
    )


def test_the_operators_taxonomy_takes_the_built_in_ones_place(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text("version: x\n")

    assert wiring.read_taxonomy(replace(settings, taxonomy_file=tmp_path / "ours.yaml")) == {"version": "x"}


def test_the_operators_rules_stand_beside_the_built_in_ones(settings: Settings) -> None:
    found = wiring.rule_titles(own_rules(settings, vip="id: vip\ntitle: A VIP waits\n"))

    assert found["vip"] == "A VIP waits"
    assert "repeat_contact_7" in found


def test_an_own_rule_with_a_built_in_id_replaces_it(settings: Settings) -> None:
    text = "id: repeat_contact_7\ntitle: Ours\n"

    assert wiring.rule_titles(own_rules(settings, ours=text))["repeat_contact_7"] == "Ours"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("id: [", "own/broken.yaml: is not YAML"),
        ("- id", "own/broken.yaml: is not a mapping"),
        ("", "is not a mapping"),
    ],
)
def test_an_unreadable_rule_names_its_file(settings: Settings, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        wiring.read_rules(own_rules(settings, broken=text))


def test_a_missing_folder_of_rules_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not a folder"):
        wiring.read_rules(replace(settings, rules_dir=tmp_path / "gone"))


def test_a_missing_taxonomy_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.yaml: cannot be read"):
        wiring.read_taxonomy(replace(settings, taxonomy_file=tmp_path / "gone.yaml"))


def test_a_route_for_an_unknown_rule_is_refused_with_a_suggestion(settings: Settings) -> None:
    routes = (replace(settings.routes[0], flag="repeat_contact_8"),)

    with pytest.raises(
        ConfigError, match=r"routes\[0\]\.flag: has the unknown value 'repeat_contact_8'\. Did you mean"
    ):
        wiring.read_rules(replace(settings, routes=routes))
