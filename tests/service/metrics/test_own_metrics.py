"""The operator's own folder: one more metric, another one in place of a built-in one, and files that are wrong."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.errors import ConfigError
from service.config import Settings, installation, load_settings
from service.metrics.book import BUILT_IN, built_in, read_book
from service.wiring import verify
from tests.service.cli.conftest import Command, command
from tests.service.config.usable import API_KEY, SIGNING, USABLE
from tests.service.metrics.rows import Rows, number

__all__ = ["command"]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the file of a built-in metric with changes; a change to None leaves the key out."""

    def written(name: str = "volume", file: str = "", **changes: Any) -> Path:
        document = yaml.safe_load((BUILT_IN / f"{name}.yaml").read_text()) | changes
        folder = tmp_path / "metrics"
        folder.mkdir(exist_ok=True)
        kept = {key: value for key, value in document.items() if value is not None}
        (folder / f"{file or document['id']}.yaml").write_text(yaml.safe_dump(kept, sort_keys=False))
        return folder

    return written


def refusal(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        read_book(folder)
    return [line.removeprefix(f"{folder}/") for line in str(refused.value).splitlines()]


def line_of(file: Path, key: str) -> int:
    return [line.split(":")[0] for line in file.read_text().splitlines()].index(key) + 1


def test_one_more_metric_stands_beside_the_built_in_ones(write: Write, tmp_path: Path) -> None:
    book = read_book(write(id="vip_volume", where="contact AND priority = 'urgent'"))
    rows = Rows(tmp_path / "rows")
    rows.episodes(3)
    rows.episodes(2, ticket={"priority": "urgent"})
    numbers = rows.numbers(book=book)

    assert set(book.metrics) == {*built_in().metrics, "vip_volume"}
    assert (number(numbers, "vip_volume").value, number(numbers, "volume").value) == (2, 5)


def test_one_with_the_id_of_a_built_in_one_replaces_it_also_where_others_use_it(
    write: Write, tmp_path: Path
) -> None:
    book = read_book(write(version="ours", where="contact AND priority = 'urgent'", file="any-name"))
    rows = Rows(tmp_path / "rows")
    rows.episodes(3)
    numbers = rows.numbers(book=book)

    assert book.metric("volume").version == "ours"
    assert number(numbers, "net_flow").value == -3


def test_everything_that_is_wrong_is_named_by_file_line_and_column(write: Write) -> None:
    write(id="one", tier="top", unit="hours")
    folder = write(id="two", where="resolvd_at IS NULL")

    found = refusal(folder)

    assert [line.split(": ")[0] for line in found] == [
        f"{file}:{line_of(folder / file, key)}:1"
        for file, key in (("one.yaml", "tier"), ("one.yaml", "unit"), ("two.yaml", "where"))
    ]
    assert found[2].endswith("Did you mean 'resolved_at'?")


def test_guards_parts_inputs_and_needs_must_exist(write: Write) -> None:
    write(id="one", guards=["backlock"], needs=["schedule_"])
    folder = write(
        "ai_cost_per_resolution",
        id="two",
        parts={"cost": "input.ai_costs", "verified": "verified_resolution"},
    )

    said = [line.split(": ", 1)[1] for line in refusal(folder)]

    assert said == [
        "guards: names no metric: backlock. Did you mean 'backlog'?",
        "needs.0: names no input: schedule_. Did you mean 'schedule'?",
        "parts.cost: is no input. Did you mean 'input.ai_cost'?",
        "parts.verified: is no metric. Did you mean 'verified_resolutions'?",
    ]


def test_formulas_may_not_go_in_circles(write: Write) -> None:
    formula = {"guards": [], "needs": [], "expression": "cost + 1.0"}
    write("ai_cost_per_resolution", id="hen", parts={"cost": "egg"}, **formula)
    folder = write("ai_cost_per_resolution", id="egg", parts={"cost": "hen"}, **formula)

    assert [line.split(": ", 1)[1] for line in refusal(folder)] == [
        "parts: leads back to the metric itself. Break the circle."
    ] * 2


@pytest.mark.parametrize("text", ["", "- a\n", "id: [", "id: &a x\nname: *a\n", "\tid: x"])
def test_a_file_that_is_no_metric_is_refused_and_never_breaks_the_reading(write: Write, text: str) -> None:
    folder = write(id="one")
    (folder / "one.yaml").write_text(text)

    assert refusal(folder)[0].startswith("one.yaml:")


def test_a_folder_that_is_none_is_refused_with_the_setting(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"is not a folder\. Write the folder of your own metrics at rules\.metrics\."
    ):
        read_book(tmp_path / "none")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "signing").write_text(SIGNING)
    (tmp_path / "deskgauge.toml").write_text(USABLE)
    loaded = load_settings(tmp_path / "deskgauge.toml", {"BUGS_KEY": API_KEY})
    installation.draw(loaded.data_dir)
    return loaded


def test_a_start_refuses_a_wrong_metric(settings: Settings, write: Write) -> None:
    verify(settings)
    verify(replace(settings, metrics_dir=write(id="one")))

    with pytest.raises(ConfigError, match=r"two\.yaml:6:1: tier: is none of"):
        verify(replace(settings, metrics_dir=write(id="two", tier="top")))


def test_the_command_names_what_is_wrong_and_shows_what_is_right(
    settings: Settings, write: Write, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUGS_KEY", API_KEY)
    file = settings.file
    file.write_text(file.read_text() + '\n[rules]\nmetrics = "metrics"\n' if "[rules]" not in USABLE else
                    file.read_text().replace("[rules]\n", '[rules]\nmetrics = "metrics"\n'))  # fmt: skip
    write(id="one", question="Is it mine?")

    shown = command("metrics", "define", "one")
    assert (shown.code, "Is it mine?" in shown.out) == (0, True)
    assert command("metrics", "define", "--markdown").out.startswith("# Metrics\n")
    unknown = command("metrics", "define", "onne")
    assert (unknown.code, "Did you mean 'one'?" in unknown.err) == (2, True)

    write(id="one", tier="top")
    refused = command("metrics", "define", "--json")
    assert (refused.code, refused.out) == (2, "")
    assert "one.yaml:6:1" in refused.err.replace("\n", "")
