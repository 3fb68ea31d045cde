"""Checks the SQL of a metric: names that it may use, functions that it may call, and that it runs on the mirror's columns."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import duckdb

from rules.metrics.ask import Ask
from rules.metrics.compiler import flow, scan
from rules.metrics.conditions import filled
from rules.metrics.definition import Grain, Metric
from rules.metrics.number import evaluated
from rules.suggestion import suggestion
from rules.trouble import Trouble
from service.store.mirror.joined import views
from service.store.mirror.reading import empty
from service.store.mirror.tables import SOURCES
from service.store.mirror.wholes import WHOLES

# What may be called: nothing that reads files, changes settings or costs more than its row.
FUNCTIONS = frozenset(
    {"coalesce", "nullif", "greatest", "least", "abs", "round", "floor", "ceil", "epoch", "to_seconds", "date_diff",
     "date_part", "lower", "upper", "length", "starts_with", "contains", "list_contains", "+", "-", "*", "/", "//", "%", "||"}
)  # fmt: skip
CLASSES = frozenset(
    {"COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "OPERATOR", "FUNCTION", "CASE", "CAST", "BETWEEN"}
)
TEXTS = ("where", "numerator", "value", "over", "under", "awaiting", "provisional")
NOW = datetime(2026, 1, 15, tzinfo=UTC)
ASK = Ask(date(2026, 1, 1), date(2026, 1, 8), NOW, "day", parameters={
    "verified_days": 14, "minutes_tier_1": 1, "minutes_tier_2": 1, "minutes_tier_3": 1, "minutes_untiered": 1,
})  # fmt: skip
AS_VARIABLE = re.compile(r"\$([a-z_][a-z0-9_]*)")


def sql_troubles(metric: Metric, grains: Mapping[str, Grain]) -> Iterator[Trouble]:
    """What is wrong with the texts of a metric that is otherwise in order."""
    if metric.is_made:
        yield from _formula(metric) if metric.expression else ()
        return
    grain = grains[metric.grain]
    texts: list[tuple[tuple[str | int, ...], str]] = [
        ((name,), getattr(metric, name)) for name in TEXTS if getattr(metric, name)
    ]
    texts += [(("exclude", number, "when"), one.when) for number, one in enumerate(metric.exclude)]
    found = [Trouble(place, said) for place, text in texts if (said := _text(text, metric, grain))]
    yield from found or _runs(metric, grain)


def _formula(metric: Metric) -> Iterator[Trouble]:
    values = dict.fromkeys(metric.parts, 1.5) | dict(metric.parameters)
    if evaluated(metric.expression, values) is None:
        yield Trouble(
            ("expression",), f"gives no number for {', '.join(values)}. Use these names and + - * / ( )."
        )


def _text(text: str, metric: Metric, grain: Grain) -> str | None:
    """What is wrong with one expression."""
    known = {*ASK.parameters, *metric.parameters, "as_of", "start", "end"}
    for name in AS_VARIABLE.findall(text):
        if name not in known:
            return f"names no parameter: ${name}. {suggestion(name, known)}"
    try:
        tree = _tree(filled(text, metric, replace(ASK, granularity=None)))
    except (duckdb.Error, ValueError, KeyError) as error:
        return f"is no SQL expression: {str(error).splitlines()[0][:200]}"
    return next(_unfit(tree, {*grain.terms, *columns_of(grain.table)}), None)


def _tree(sql: str) -> Any:
    answer = _link().execute("SELECT json_serialize_sql(?)", [f"SELECT {sql}"]).fetchone()
    document: dict[str, Any] = json.loads(answer[0]) if answer else {"error": True}
    if document["error"] or len(document["statements"]) != 1:
        raise ValueError(document.get("error_message", "one expression is wanted"))
    node = document["statements"][0]["node"]
    if node["type"] != "SELECT_NODE" or len(node["select_list"]) != 1 or _has_more(node):
        raise ValueError("one expression is wanted")
    return node["select_list"][0]


def _has_more(node: Mapping[str, Any]) -> bool:
    """Whether a statement has parts beside what it selects, such as ORDER BY, which could hide what is not looked at."""
    lists = ("modifiers", "group_expressions", "group_sets")
    clauses = ("where_clause", "having", "sample", "qualify")
    told = [node[name] for name in (*lists, *clauses)]
    return any(told) or bool(node["cte_map"]["map"]) or node["from_table"]["type"] != "EMPTY"


def _unfit(node: Any, names: set[str]) -> Iterator[str]:
    """What an expression uses that it may not."""
    if isinstance(node, list):
        for one in node:
            yield from _unfit(one, names)
    if not isinstance(node, dict):
        return
    kind = node.get("class")
    if kind and kind not in CLASSES:
        yield f"uses {kind.lower()}, which a metric may not. Keep to comparisons, CASE and simple functions."
    if kind == "FUNCTION" and node["function_name"] not in FUNCTIONS:
        yield f"calls {node['function_name'][:40]}, which a metric may not. {suggestion(node['function_name'], FUNCTIONS)}"
    if kind == "COLUMN_REF" and (name := node["column_names"][-1]) not in names:
        yield f"names no column or term: {name[:60]}. {suggestion(name, names)}"
    for value in node.values():
        yield from _unfit(value, names)


@cache
def columns_of(table: str) -> frozenset[str]:
    """The columns of a table of the mirror."""
    return frozenset({row[0] for row in _link().execute(f"DESCRIBE {table}").fetchall()} | {"customer_tier"})


def _runs(metric: Metric, grain: Grain) -> Iterator[Trouble]:
    """Whether the database takes it, on tables without rows."""
    asked = flow(grain, metric, ASK) if metric.kind == "level" else scan(grain, [metric], ASK)
    try:
        _link().execute(asked.sql, list(asked.values)).fetchall()
    except duckdb.Error as error:
        yield Trouble(("where",), f"does not run: {str(error).splitlines()[0][:200]}")


@cache
def _link() -> duckdb.DuckDBPyConnection:
    """A database with the mirror's tables and no rows."""
    link = duckdb.connect(config={"enable_external_access": False, "threads": 1})
    for name in (*SOURCES, *WHOLES):
        link.execute(f"CREATE VIEW {name} AS {empty(name, 'UTC')}")
    for name, rows in views("UTC"):
        link.execute(f"CREATE VIEW {name} AS {rows}")
    return link
