"""A taxonomy or rule that changes while deliveries come: rows say which version made them, going back restores."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

import rules
from rules.checking import read_rule
from rules.taxonomy import read
from rules.text import VERSION
from service.config.settings import Settings
from service.rebuild import rebuild
from service.rule_files import read_rule_file
from tests.service.pipeline.desk import Desk, at

BUILT_IN = Path(rules.__file__).parent


def taxonomy(version: str, **categories: Any) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((BUILT_IN / "taxonomy.yaml").read_text())
    return document | {"version": version, "categories": document["categories"] | categories}


def versions(desk: Desk) -> dict[str, tuple[str, str]]:
    rows = desk.run.rows("SELECT id, category, taxonomy_version FROM tickets")
    return {row["id"]: (row["category"], row["taxonomy_version"]) for row in rows}


def with_taxonomy(desk: Desk, folder: Path, document: dict[str, Any]) -> Settings:
    file = folder / f"taxonomy-{document['version']}.yaml"
    file.write_text(yaml.safe_dump(document))
    desk.run.pipeline.deriver.taxonomy = read(document)
    return replace(desk.run.settings, taxonomy_file=file)


def test_a_changed_taxonomy_holds_for_what_comes_and_rebuild_carries_it_back_both_ways(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    first = with_taxonomy(desk, tmp_path, taxonomy("1"))
    desk.take(desk.created(0, "1", tags=["cat_weather"]))

    second = with_taxonomy(desk, tmp_path, taxonomy("2", weather={"label": "Weather", "tier": 2}))
    desk.take(desk.created(0.05, "2", tags=["cat_weather"], requester_id="7"))
    assert versions(desk) == {"acme:1": ("uncategorised", "1"), "acme:2": ("weather", "2")}

    shown = rebuild(second, dry_run=True, as_of=at(2))
    assert shown.tables["tickets"].changed == 1
    assert versions(desk)["acme:1"] == ("uncategorised", "1")

    rebuild(second, dry_run=False, as_of=at(2))
    assert set(versions(desk).values()) == {("weather", "2")}

    rebuild(first, dry_run=False, as_of=at(2))
    assert set(versions(desk).values()) == {("uncategorised", "1")}
    desk.run.close()


@pytest.mark.parametrize("days", [1.0, 7.0])
def test_a_flag_says_which_version_of_its_rule_raised_it(tmp_path: Path, days: float) -> None:
    desk = Desk(tmp_path)
    document = read_rule_file(BUILT_IN / "flags" / "repeat_contact_7.yaml").document
    fires = {"name": "soon", "facts": {"repeat_gap_seconds": 60.0}, "fires": True}
    silent = {"name": "late", "facts": {"repeat_gap_seconds": 9e9}, "fires": False}
    changed = read_rule(document | {"version": "2", "parameters": {"days": days}, "tests": [fires, silent]})
    kept = [one for one in desk.run.pipeline.deriver.rules if one.id != changed.id]
    desk.run.pipeline.deriver.rules = [*kept, changed]

    desk.take(*desk.by_ai(0, "1"), desk.created(50, "2"))

    found = desk.run.rows("SELECT rule_version FROM flags WHERE rule = 'repeat_contact_7'")
    assert found == [{"rule_version": "2"}] * (days > 2)
    log = desk.run.rows("SELECT rule_version FROM flag_log WHERE rule = 'repeat_contact_7'")
    assert log == found
    desk.run.close()


def test_an_event_keeps_the_version_of_what_measured_its_text(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    desk.take(desk.created(0, subject="Invoice missing"))

    (row,) = desk.run.rows("SELECT signs FROM events WHERE kind = 'created'")
    signs = yaml.safe_load(row["signs"])
    assert (signs["category"], signs["taxonomy"], signs["version"]) == ("billing", "1", VERSION)
    desk.run.close()
