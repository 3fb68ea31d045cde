"""The bench of reading text: its arithmetic on a folder made for the test, and the real one where it is there."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from bench.quality_text import auc, cost, figures, held_out, precision_recall

REAL = Path(__file__).parents[2] / "shared" / "data" / "sentiment"
MESSAGES = [
    ("shop", "It is terrible and broken.", "negative"),
    ("shop", "I hate it, it does not work.", "negative"),
    ("shop", "It is wonderful, I love it.", "positive"),
    ("shop", "The box is on the table.", "neutral"),
    ("bank", "Das ist schrecklich und ich bin wütend.", "negative"),
]
REQUESTS = [
    ("shop", "Let me talk to a human", "human", "1"),
    ("shop", "Hello", "human", "1"),
    ("shop", "Where is my box?", "other", "0"),
    ("bank", "not to a bot", "other", "0"),
]


def turn(text: str, *ratings: int) -> dict[str, Any]:
    return {"role": "user", "text": text, "satisfaction": list(ratings)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tables = {"messages.csv": (("source", "text", "label"), MESSAGES),
              "human_request.csv": (("source", "text", "intent", "asks_for_human"), REQUESTS)}  # fmt: skip
    for name, (head, found) in tables.items():
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *found])
    answer = {"role": "system", "text": "Here it is."}
    calm = [turn("I need a train", 3, 3), answer, turn("Great, thanks", 4, 4)]
    upset = [
        turn("I need a train", 3), answer, turn("No, I said a train", 2), answer, turn("That is not what I asked", 2), answer,
        turn("No, this is terrible", 1),
    ]  # fmt: skip
    told = [{"id": "one", "turns": calm}, {"id": "two", "turns": upset}]
    (tmp_path / "conversations.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in told))
    return tmp_path


@pytest.mark.parametrize(
    ("scored", "area"),
    [
        ([(0.9, True), (0.1, False)], 1.0),
        ([(0.1, True), (0.9, False)], 0.0),
        ([(0.5, True), (0.5, False)], 0.5),
        ([(0.9, True), (0.5, True), (0.5, False), (0.1, False)], 0.875),
        ([(0.9, True)], None),
        ([(0.9, False)], None),
        ([], None),
    ],
)
def test_the_area_is_how_often_a_true_one_scores_higher(
    scored: list[tuple[float, bool]], area: float | None
) -> None:
    assert auc(scored) == area


def test_precision_and_recall_are_null_where_there_is_nothing_to_divide_by() -> None:
    assert precision_recall([(True, True), (True, False), (False, True)]) == {
        "precision": 0.5, "recall": 0.5, "said": 2, "true": 2, "n": 3,
    }  # fmt: skip
    assert precision_recall([(False, False)]) == {
        "precision": None,
        "recall": None,
        "said": 0,
        "true": 0,
        "n": 1,
    }


def test_about_half_of_all_texts_are_held_out_and_always_the_same() -> None:
    share = sum(held_out(f"text {number}") for number in range(1_000)) / 1_000

    assert 0.45 < share < 0.55
    assert held_out("text 1") == held_out("text 1")


def test_messages_are_told_by_source_beside_the_plain_lexicon(folder: Path) -> None:
    found = figures(folder)["messages"]

    assert found["shop"]["all"]["auc"] == 1.0
    assert found["shop"]["all"]["at -0.05"]["recall"] == 1.0
    assert found["shop"]["unknown"] == 0
    assert found["bank"]["unknown"] == 1
    assert found["shop"]["plain"]["auc"] is not None


def test_requests_and_false_alarms_are_counted_apart(folder: Path) -> None:
    found = figures(folder)["human_request"]

    assert (found["recall"], found["n"]) == (0.5, 2)
    assert found["false_alarms"] == {"bank": 1, "shop": 0}
    assert found["others"] == {"bank": 1, "shop": 1}


def test_conversations_are_judged_by_turn_and_as_a_whole(folder: Path) -> None:
    found = figures(folder)["conversations"]["all"]

    assert (found["turns"], found["conversations"]) == (6, 2)
    assert found["auc"]["repair"] == 1.0
    assert found["auc"]["frustration"] == 1.0
    assert found["conversation"]["auc"] == 1.0
    assert found["turn_at_0.5"]["precision"] == 1.0


def test_false_alarms_of_who_asks_for_more_are_counted_by_source(folder: Path) -> None:
    told = figures(folder)["expansion"]
    assert (told["false_alarms"], told["others"]) == ({"bank": 0, "shop": 0}, {"bank": 2, "shop": 7})

    with (folder / "messages.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(("bank", "We need five more seats.", "neutral"))
    assert figures(folder)["expansion"]["false_alarms"] == {"bank": 1, "shop": 0}


def test_without_a_folder_only_our_own_messages_are_measured() -> None:
    found = figures(None)

    assert list(found) == ["closing", "expansion", "greeting"]
    assert (found["expansion"]["looked_at"]["n"], found["expansion"]["held_out"]["n"]) == (122, 92)
    assert "false_alarms" not in found["expansion"]
    assert found["closing"]["first"]["needs_no_answer"]["n"] == 200
    assert (found["greeting"]["looked_at"]["n"], "said" in found["greeting"]) == (77, False)


def test_what_an_assistant_greets_with_is_told_once_each(folder: Path) -> None:
    greets = {"role": "system", "text": "How can I help?"}
    with (folder / "conversations.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "three", "turns": [greets, turn("How can I help?", 3), greets]}) + "\n")

    found = figures(folder)["greeting"]

    assert (found["said"], found["assistant"]) == (["How can I help?"], 6)


def test_the_cost_is_told_for_each_part() -> None:
    assert set(cost(["It does not work."] * 10)) == {"signs_us", "sentiment_us"}


@pytest.mark.skipif(not REAL.is_dir(), reason="the labelled messages are not beside the project")
def test_real_messages_are_read_no_worse_than_published() -> None:
    found = figures(REAL)
    held = {source: one["held_out"]["auc"] for source, one in found["messages"].items()}
    turns = found["conversations"]["held_out"]

    assert all(one["held_out"]["auc"] > one["plain"]["auc"] for one in found["messages"].values())
    assert held["product-reviews"] >= 0.94
    assert held["restaurant-reviews"] >= 0.91
    assert held["developer-forum"] >= 0.88
    assert found["human_request"]["recall_held_out"] >= 0.95
    assert sum(found["human_request"]["false_alarms"].values()) <= 2
    assert sum(found["expansion"]["false_alarms"].values()) <= 3
    assert 40 <= len(found["greeting"]["said"]) <= 60
    parts = ("sentiment", "repair", "overlap", "regret")
    assert turns["auc"]["frustration"] >= 0.75
    assert turns["auc"]["frustration"] > max(turns["auc"][one] for one in parts)
    assert turns["late_minus_early_auc"] >= 0.63
