"""Reading a metric's document: what is wrong is found at once, each with its place and what to do."""

from typing import Any

import pytest

from rules.errors import ConfigError
from rules.metrics.definition import Exclusion, Grain, Metric
from rules.metrics.reading import read_grains, read_metric

GRAINS = {
    "episode": Grain(
        "episode",
        "episodes",
        "One episode.",
        "id",
        "ticket_id",
        "true",
        {"started_at": "a", "resolved_at": "b"},
    )
}
RATE: dict[str, Any] = {
    "id": "fast", "version": "1", "name": "Fast", "question": "How many?", "formula": "Some / all.", "tier": "operational",
    "layer": "quality", "audience": ["support"], "unit": "percent", "better": "up", "kind": "rate", "grain": "episode",
    "at": "resolved_at", "numerator": "x > 1",
}  # fmt: skip
FORMULA = {k: v for k, v in RATE.items() if k not in ("grain", "at", "numerator")} | {
    "kind": "formula",
    "parts": {"part": "fast"},
    "expression": "part * 2",
}


def read(document: Any) -> Metric:
    metric, troubles = read_metric(document, GRAINS)
    assert metric is not None, troubles
    return metric


def refused(document: Any) -> list[tuple[tuple[str | int, ...], str]]:
    metric, troubles = read_metric(document, GRAINS)
    assert metric is None
    return [(one.place, one.what) for one in troubles]


def without(*keys: str) -> dict[str, Any]:
    return {name: value for name, value in RATE.items() if name not in keys}


def test_a_whole_document_becomes_a_metric() -> None:
    more = {
        "exclude": [{"when": "y", "why": "Because."}],
        "guards": ["slow"],
        "parameters": {"days": 7},
        "least": 10,
    }

    metric = read(RATE | more)

    assert (metric.id, metric.at, metric.where, metric.numerator) == ("fast", "resolved_at", "true", "x > 1")
    assert (metric.exclude, metric.guards, metric.parameters, metric.least) == (
        (Exclusion("y", "Because."),), ("slow",), {"days": 7}, 10,
    )  # fmt: skip


def test_what_is_not_said_is_usual() -> None:
    metric = read(RATE)

    assert (metric.least, metric.exclude, metric.needs, metric.traps, metric.core) == (30, (), (), (), "")


def test_texts_of_several_lines_lose_what_surrounds_them() -> None:
    assert read(RATE | {"numerator": "  x > 1\n"}).numerator == "x > 1"


@pytest.mark.parametrize("document", [None, [], "id: fast", 5])
def test_what_is_no_mapping_is_no_metric(document: Any) -> None:
    assert refused(document) == [((), "is no metric. Begin with `id: NAME` and one key a line.")]


@pytest.mark.parametrize(
    "key",
    ["id", "version", "name", "question", "formula", "tier", "layer", "audience", "unit", "better", "kind"],
)
def test_each_key_that_every_metric_has_is_missed(key: str) -> None:
    assert refused(without(key)) == [((), f"has no {key}. Write `{key}:` and its value.")]


@pytest.mark.parametrize(
    ("kind", "missing"),
    [("rate", "numerator"), ("median", "value"), ("mean", "value"), ("sum", "value"), ("ratio", "over"), ("ratio", "under"),
     ("level", "ends"), ("formula", "parts"), ("formula", "expression")],
)  # fmt: skip
def test_each_kind_misses_what_it_needs(kind: str, missing: str) -> None:
    said = [what for _, what in refused(without("numerator") | {"kind": kind})]

    assert f"is a {kind} and has no {missing}. Write `{missing}:` and its value." in said


@pytest.mark.parametrize("key", ["grain", "at"])
def test_what_is_counted_has_a_grain_and_a_moment(key: str) -> None:
    assert refused(without(key)) == [((), f"is a rate and has no {key}. Write `{key}:` and its value.")]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("id", "Fast!", "is no id"), ("id", "x" * 61, "is no id"), ("id", 5, "is no id"), ("version", 1, "is no text"),
        ("name", "", "is no text"), ("question", "x" * 1001, "is no text"), ("tier", "top", "is none of: operational"),
        ("unit", "hours", "is none of: percent"), ("better", "left", "is none of: up"), ("kind", "mode", "is none of: rate"),
        ("audience", [], "is no list out of"), ("audience", ["me"], "is no list out of"), ("guards", "csat", "is no list of"),
        ("guards", ["x"] * 21, "is no list of"), ("exclude", [{"when": "x"}], "is no list of {when"),
        ("parameters", {"Days": 7}, "is no mapping"), ("parameters", {"days": True}, "is no mapping"),
        ("parameters", {"days": "7"}, "is no mapping"), ("parts", {"a": "x"}, "is no mapping"),
        ("least", 0, "is no whole number"), ("least", True, "is no whole number"),
        ("least", 100_001, "is no whole number"), ("core", "speed", "is none of: efficiency"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_named_with_its_key(key: str, value: Any, said: str) -> None:
    (found,) = refused(RATE | {key: value})

    assert found[0] == (key,)
    assert found[1].startswith(said)


@pytest.mark.parametrize(
    ("key", "value"), [("id", "x" * 60), ("name", "x" * 1000), ("least", 100_000), ("guards", ["x"] * 20)]
)
def test_the_largest_value_is_taken(key: str, value: Any) -> None:
    assert read(RATE | {key: value}).version == "1"


def test_a_key_that_does_not_exist_is_named_with_one_that_does() -> None:
    assert refused(RATE | {"numerator_": "x"}) == [
        (("numerator_",), "is no key of a metric. Did you mean 'numerator'?")
    ]


def test_a_key_that_says_nothing_of_the_kind_is_refused() -> None:
    assert refused(RATE | {"value": "x"}) == [(("value",), "says nothing of a rate. Remove it.")]
    assert refused(FORMULA | {"where": "x"}) == [(("where",), "says nothing of a formula. Remove it.")]


def test_everything_that_is_wrong_is_found_at_once() -> None:
    places = [place for place, _ in refused(RATE | {"tier": "top", "unit": "hours", "where_": "x"})]

    assert sorted(places) == [("tier",), ("unit",), ("where_",)]


def test_a_grain_and_a_moment_must_exist() -> None:
    assert refused(RATE | {"grain": "episodes"}) == [(("grain",), "is no grain. Did you mean 'episode'?")]
    assert refused(RATE | {"at": "started"}) == [
        (("at",), "is no moment of episode. Did you mean 'started_at'?")
    ]


def test_a_formula_has_no_grain() -> None:
    metric = read(FORMULA)

    assert (metric.grain, metric.parts, metric.expression) == ("", {"part": "fast"}, "part * 2")


@pytest.mark.parametrize("document", [{"episode": {}}, {"episode": None}, []])
def test_a_broken_file_of_grains_asks_to_install_again(document: Any) -> None:
    with pytest.raises(ConfigError, match=r"grains\.yaml is not usable.*Install Deskgauge again"):
        read_grains(document)
