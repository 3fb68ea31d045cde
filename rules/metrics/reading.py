"""Reads metrics and grains out of their documents: everything that is wrong is found at once, each with its place."""

from collections.abc import Iterator, Mapping
from typing import Any

from rules.errors import ConfigError
from rules.metrics.definition import Exclusion, Grain, Metric, Term
from rules.metrics.keys import KEYS, NEEDS, OF_EVERYBODY, REQUIRED, TAKES
from rules.suggestion import suggestion
from rules.trouble import Trouble

LISTS = ("audience", "guards", "needs", "traps")


def read_metric(document: Any, grains: Mapping[str, Grain]) -> tuple[Metric | None, list[Trouble]]:
    """The metric and what is wrong with it: it is None where something is. Its SQL is not looked at here."""
    if not isinstance(document, Mapping):
        return None, [Trouble((), "is no metric. Begin with `id: NAME` and one key a line.")]
    found = list(_keys(document)) or list(_fitting(document, grains))
    return (None if found else _metric(document)), found


def read_grains(document: Mapping[str, Any]) -> dict[str, Grain]:
    """The grains of the built-in file; ConfigError where it is none."""
    try:
        return {name: _grain(name, one) for name, one in document.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"grains.yaml is not usable: {error}. Install Deskgauge again.") from None


def _keys(document: Mapping[Any, Any]) -> Iterator[Trouble]:
    for key, value in document.items():
        if key not in KEYS:
            yield Trouble((str(key),), f"is no key of a metric. {suggestion(str(key), KEYS)}")
        elif complaint := KEYS[key](value):
            yield Trouble((key,), complaint)
    for key in REQUIRED:
        if key not in document:
            yield Trouble((), f"has no {key}. Write `{key}:` and its value.")


def _fitting(document: Mapping[str, Any], grains: Mapping[str, Grain]) -> Iterator[Trouble]:
    kind = document["kind"]
    for key in NEEDS[kind]:
        if key not in document:
            yield Trouble((), f"is a {kind} and has no {key}. Write `{key}:` and its value.")
    for key in document:
        if key not in OF_EVERYBODY and key not in TAKES[kind]:
            yield Trouble((key,), f"says nothing of a {kind}. Remove it.")
    if "grain" in document:
        yield from _placed(document, grains)


def _placed(document: Mapping[str, Any], grains: Mapping[str, Grain]) -> Iterator[Trouble]:
    grain = grains.get(document["grain"])
    if grain is None:
        yield Trouble(("grain",), f"is no grain. {suggestion(str(document['grain']), grains)}")
        return
    for key in ("at", "ends"):
        if key in document and document[key] not in grain.cohorts:
            yield Trouble(
                (key,), f"is no moment of {grain.id}. {suggestion(str(document[key]), grain.cohorts)}"
            )


def _metric(document: Mapping[str, Any]) -> Metric:
    values: dict[str, Any] = {key: tuple(value) if key in LISTS else value for key, value in document.items()}
    values["exclude"] = tuple(Exclusion(**one) for one in document.get("exclude", ()))
    stripped: dict[str, Any] = {k: v.strip() if isinstance(v, str) else v for k, v in values.items()}
    return Metric(**stripped)


def _grain(name: str, document: Mapping[str, Any]) -> Grain:
    return Grain(
        name, document["table"], document["means"], document["key"], document["ticket"], document["counted"],
        document["cohorts"], _terms(document.get("terms", {})), _terms(document["dimensions"]),
    )  # fmt: skip


def _terms(document: Mapping[str, Any]) -> dict[str, Term]:
    return {
        name: Term(one["is"], one["means"], "customer_tier" in one["is"]) for name, one in document.items()
    }
