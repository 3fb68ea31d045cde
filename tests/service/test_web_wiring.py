"""The web process put together: webhooks, pages and health behind one application."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.settings import Secret
from rules.errors import ConfigError, InvalidSignature
from service.config import Settings, installation, load_settings
from service.queue.inline import InlineQueue
from service.queue.rq_queue import RqQueue
from service.queue.waking import WakingLogWriter
from service.web_wiring import Web, build_web
from tests.service.config.usable import API_KEY, SIGNING, USABLE

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "signing").write_text(SIGNING)
    text = USABLE.replace("ai_authors", 'base_url = "https://desk.example.com"\nai_authors')
    (tmp_path / "deskgauge.toml").write_text(text)
    loaded = load_settings(tmp_path / "deskgauge.toml", {"BUGS_KEY": API_KEY})
    installation.draw(loaded.data_dir)
    return loaded


@pytest.fixture
def web(settings: Settings) -> Iterator[Web]:
    built = build_web(settings)
    yield built
    built.close()


def test_it_takes_a_slot_and_gives_it_back(settings: Settings, web: Web) -> None:
    second = build_web(settings)
    second.close()

    assert sorted(path.name for path in (settings.data_dir / "log").iterdir()) == ["web-0", "web-1"]
    third = build_web(settings)
    third.close()
    assert len(list((settings.data_dir / "log").iterdir())) == 2


def test_without_redis_nothing_wakes_after_a_commit(web: Web) -> None:
    assert isinstance(web.queue, InlineQueue)
    assert not isinstance(web.commit._writer, WakingLogWriter)


def test_with_redis_every_commit_wakes(settings: Settings) -> None:
    web = build_web(replace(settings, queue="unix:///nowhere.sock"))
    web.close()

    assert isinstance(web.queue, RqQueue)
    assert isinstance(web.commit._writer, WakingLogWriter)


def test_fresh_secrets_are_taken_in_place(settings: Settings, web: Web) -> None:
    held = web.helpdesks
    fresh = replace(settings.connections["help"], secrets=(Secret("a-fresh-secret-0123"),))
    web.take(replace(settings, connections={"help": fresh}))

    assert web.helpdesks is held
    assert held["help"].settings.secrets == fresh.secrets
    with pytest.raises(InvalidSignature):
        held["help"].verify({}, b"", NOW)


def test_a_data_dir_that_cannot_be_written_is_refused_at_the_start(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigError, match="make the folder"):
        build_web(replace(settings, data_dir=tmp_path / "file"))
