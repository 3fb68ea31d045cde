"""What the demo's team has recorded stands: every row is applied, two changes overlap, the goals need no advice."""

from pathlib import Path

from rules.logbook import FEWEST_GOALS, MOST_GOALS
from service.demo.logbook import CHANGES, GOALS, recorded
from service.metrics.book import built_in
from tests.service.pipeline.desk import Desk, at


def test_everything_recorded_is_applied(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(*recorded(at(0)))

    assert set(desk.run.outcomes()) == {"applied"}
    counts = {
        name: len(desk.run.rows(f"SELECT * FROM {name}"))
        for name in ("changes", "annotations", "actions", "goals", "meanings")
    }
    assert counts == {"changes": 3, "annotations": 3, "actions": 3, "goals": 3, "meanings": 1}
    assert FEWEST_GOALS <= counts["goals"] <= MOST_GOALS
    desk.run.close()


def test_two_of_its_changes_overlap_and_one_is_still_to_come(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(*recorded(at(0)))

    rows = desk.run.rows("SELECT overlaps FROM changes ORDER BY at")
    assert [row["overlaps"] != "[]" for row in rows] == [True, True, False]
    desk.run.close()


def test_recorded_at_another_moment_it_begins_at_another(tmp_path: Path) -> None:
    first, later = ([one.body for one in recorded(at(hours))] for hours in (0, 24))

    assert first == [one.body for one in recorded(at(0))]
    assert first[0] != later[0]


def test_goals_and_changes_name_metrics_that_there_are_and_the_way_in_which_they_are_better() -> None:
    known = built_in().metrics

    assert [metric for metric, *_ in GOALS if metric not in known] == []
    assert {metric for *_, metric, direction in CHANGES if known[metric].better != direction} == set()
