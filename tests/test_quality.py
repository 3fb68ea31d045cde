"""The benchmark of telling the same issue: its measures, its layout, and floors on the development data where it lies beside.

tests/fixtures/same_issue/labelled is synthetic.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.likening.pairs import Scored, auc, is_unseen, measures
from bench.likening.streams import b_cubed, grouped
from bench.likening.texts import Contact
from bench.quality import lines, main, rows, sentiment, similarity

ROOT = Path(__file__).parents[1]
LABELLED = ROOT / "tests" / "fixtures" / "same_issue" / "labelled"
SHARED = ROOT / ".." / "shared" / "data" / "similarity"


def scored(*scores: tuple[bool, float]) -> list[Scored]:
    return [Scored(same, score, False, False, False) for same, score in scores]


def contact(number: int, issue: str, text: str = "") -> Contact:
    return Contact(f"c{number}", "made-up", f"u{number}", text or f"{issue} {issue} page stops", issue, "")


def test_precision_recall_and_f_are_counted() -> None:
    assert measures(right=3, said=4, true=6) == {"precision": 0.75, "recall": 0.5, "f": 0.6}


def test_without_a_finding_or_a_truth_nothing_is_claimed() -> None:
    assert measures(0, 0, 6) == {"precision": None, "recall": 0.0, "f": 0.0}
    assert measures(0, 0, 0) == {"precision": None, "recall": None, "f": None}


def test_the_area_counts_equal_scores_half() -> None:
    assert auc(scored((True, 0.9), (False, 0.1))) == 1.0
    assert auc(scored((True, 0.1), (False, 0.9))) == 0.0
    assert auc(scored((True, 0.5), (False, 0.5))) == 0.5
    assert auc(scored((True, 0.9), (True, 0.2), (False, 0.5), (False, 0.1))) == 0.75
    assert auc(scored((True, 0.9))) is None


def test_b_cubed_counts_each_contact() -> None:
    stream = [contact(number, issue) for number, issue in enumerate("aab")]

    assert b_cubed(stream, [0, 0, 1]) == {"precision": 1.0, "recall": 1.0, "f": 1.0, "groups": 2}
    assert b_cubed(stream, [0, 1, 2]) == {"precision": 1.0, "recall": 0.667, "f": 0.8, "groups": 3}
    assert b_cubed(stream, [0, 0, 0]) == {"precision": 0.556, "recall": 1.0, "f": 0.714, "groups": 1}


def test_a_stream_is_grouped_without_a_look_ahead() -> None:
    texts = [
        "The import of the list stops",
        "The tax number is wrong",
        "Import of the list stops",
        "Wrong tax number",
    ]
    stream = [contact(number, "x", text) for number, text in enumerate(texts)]

    assert grouped(stream, 0.3) == [0, 1, 0, 1]
    assert grouped(stream[:3], 0.3) == [0, 1, 0]
    assert grouped(stream, 1.1) == [0, 1, 2, 3]


def test_half_of_the_customers_teach_nothing() -> None:
    unseen = [is_unseen(f"c{number}") for number in range(200)]

    assert 70 < sum(unseen) < 130
    assert unseen == [is_unseen(f"c{number}") for number in range(200)]


def test_all_figures_of_a_folder_are_given() -> None:
    found = similarity(LABELLED)

    pairs, stream = found["pairs"]["made-up"], found["streams"]["made-up"]
    assert pairs["all"]["f"] == pytest.approx(1.0)
    assert pairs["all"]["auc"] == 1.0
    assert pairs["unseen"]["recall"] == 1.0
    assert stream["usual"] == {
        "precision": 1.0,
        "recall": 1.0,
        "f": 1.0,
        "groups": 3,
        "true": 3,
        "contacts": 24,
    }
    assert stream["each_its_own"]["recall"] < 0.5


def test_a_folder_without_a_file_lacks_only_its_figures(tmp_path: Path) -> None:
    (tmp_path / "stream.csv").write_bytes((LABELLED / "stream.csv").read_bytes())

    found = similarity(tmp_path)

    assert (found["pairs"], list(found["streams"])) == ({}, ["made-up"])
    assert rows(tmp_path / "pairs.csv") == []


def test_it_runs_as_a_module_and_prints_json() -> None:
    command = [sys.executable, "-m", "bench.quality", "--similarity", str(LABELLED), "--json"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)

    assert list(json.loads(done.stdout)["similarity"]) == ["pairs", "streams", "costs"]


def test_without_a_folder_it_says_what_to_give(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    assert "--similarity FOLDER" in capsys.readouterr().out

    with pytest.raises(SystemExit):
        main(["--similarity", "/nowhere"])
    assert "/nowhere is not a folder" in capsys.readouterr().err


def test_figures_are_lines_of_text() -> None:
    told = lines({"pairs": {"made-up": {"all": {"f": 0.5, "auc": None}}}, "costs": {"bytes": 9}})

    assert [line.split() for line in told] == [
        ["pairs"], ["made-up"], ["all", "f", "0.5", "auc", "None"], ["costs", "bytes", "9"],
    ]  # fmt: skip


def test_reading_text_is_measured_where_it_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bench.quality.TEXT_READING", "bench.no_such_part")

    assert sentiment(tmp_path) == {}


# What lite reached on these sets by the same measures when it was chosen: (F at 0.10, AUC); the last two of its rows were
# measured on other halves of their source.
FLOORS = {
    "insurance": (0.81, 0.96), "browserbugs": (0.79, 0.952), "assistant": (0.75, 0.84), "assistant-onedomain": (0.60, 0.783),
}  # fmt: skip
GROUPED = {"insurance": 0.75, "browserbugs": 0.76, "assistant": 0.65}


@pytest.fixture(scope="module")
def shared() -> dict[str, Any]:
    if not SHARED.is_dir():
        pytest.skip("the development data does not lie beside this repository")
    return similarity(SHARED)


@pytest.mark.parametrize("name", FLOORS)
def test_pairs_are_told_at_least_as_well_as_before(shared: dict[str, Any], name: str) -> None:
    f, area = FLOORS[name]
    found = shared["pairs"][name]

    assert found["all"]["f"] >= f
    assert found["all"]["auc"] >= area
    assert found["unseen"]["f"] >= f - 0.02
    assert found["all_certain"]["precision"] > found["all"]["precision"]


@pytest.mark.parametrize("name", GROUPED)
def test_streams_are_grouped_at_least_as_well_as_before(shared: dict[str, Any], name: str) -> None:
    assert shared["streams"][name]["usual"]["f"] >= GROUPED[name]
    assert shared["streams"][name]["careful"]["precision"] >= 0.94


def test_a_search_among_thirty_contacts_is_short(shared: dict[str, Any]) -> None:
    assert shared["costs"]["milliseconds_search_30"] < 5  # the aim is 1 on a machine that does nothing else
    assert shared["costs"]["bytes_text"] < 2000


def test_a_ticket_finds_its_problem_among_a_thousand_in_a_short_time(shared: dict[str, Any]) -> None:
    assert (
        shared["costs"]["milliseconds_search_problems"] < 30
    )  # the aim is 10 on a machine that does nothing else
