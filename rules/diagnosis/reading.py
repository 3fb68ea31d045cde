"""Reads a rule of diagnosis out of its document: everything that is wrong with it is found at once, each with its place."""

from collections.abc import Iterator, Mapping
from typing import Any

from rules.diagnosis.facts import ALL, Facts
from rules.diagnosis.others import BLEND
from rules.diagnosis.rule import (
    ABOUT,
    METRIC,
    SEVERITIES,
    WORDS,
    DiagnosisRule,
    Source,
    asked_of,
    places_of,
)
from rules.expression import UNFIT, compiled, filled, run
from rules.logbook import ACTION_KINDS
from rules.suggestion import suggestion
from rules.trouble import Trouble

REQUIRED = (
    "id", "version", "title", "idea", "when", "metrics", "evidence", "severity", "conclusion", "action", "tests",
)  # fmt: skip
OPTIONAL = ("about", "judged", "parameters", "named", "missing")
TYPES: Mapping[str, type] = {
    **dict.fromkeys(
        ("id", "version", "title", "idea", "when", "severity", "conclusion", "about", "missing"), str
    ),
    **dict.fromkeys(("metrics", "evidence", "judged", "tests"), list),
    **dict.fromkeys(("action", "parameters", "named"), dict),
}
CHOICES: Mapping[str, tuple[str, ...]] = {"severity": SEVERITIES, "about": tuple(ABOUT)}
CASE = {"name", "facts", "fires"}


def read_diagnosis(document: Any) -> tuple[DiagnosisRule | None, list[Trouble]]:
    """The rule and what is wrong with it: it is None where something is. Whether its metrics exist is not looked at here."""
    if not isinstance(document, Mapping):
        return None, [Trouble((), "is no rule. Begin with `id: NAME` and one key a line.")]
    found = list(_keys(document)) or list(_values(document))
    if found:
        return None, found
    rule = _rule(document)
    found = list(_words(rule)) + list(_cases(rule))
    return (None if found else rule), found


def _keys(document: Mapping[Any, Any]) -> Iterator[Trouble]:
    known = (*REQUIRED, *OPTIONAL)
    for key, value in document.items():
        if key not in known:
            yield Trouble((str(key),), f"is no key of a diagnosis. {suggestion(str(key), known)}")
        elif not isinstance(value, TYPES[key]) or not value:
            yield Trouble((key,), f"is no {TYPES[key].__name__} with something in it.")
        elif key in CHOICES and value not in CHOICES[key]:
            yield Trouble((key,), f"is none of them. {suggestion(str(value), CHOICES[key])}")
    for key in REQUIRED:
        if key not in document:
            yield Trouble((), f"lacks {key}. Every diagnosis has {', '.join(REQUIRED)}.")


def _values(document: Mapping[str, Any]) -> Iterator[Trouble]:
    action = document["action"]
    if set(action) != {"kind", "do"} or action["kind"] not in ACTION_KINDS:
        yield Trouble(
            ("action",), f"is no {{kind: ..., do: ...}} with a kind out of {', '.join(ACTION_KINDS)}."
        )
    for name, value in document.get("parameters", {}).items():
        if type(value) not in (int, float):
            yield Trouble(("parameters", name), "is no number.")
        elif name not in document["when"]:
            yield Trouble(("parameters", name), "is used nowhere. Use it in when, or remove it.")
    for name, value in document.get("named", {}).items():
        if not isinstance(value, Mapping) or set(value) != {"metric", "where"}:
            yield Trouble(("named", name), "is no {metric: ..., where: {DIMENSION: [VALUE]}}.")
    try:
        compiled(document["when"])
    except ValueError as error:
        yield Trouble(("when",), str(error))


def _rule(document: Mapping[str, Any]) -> DiagnosisRule:
    parameters = {name: float(value) for name, value in document.get("parameters", {}).items()}
    condition = filled(" ".join(document["when"].split()), parameters)
    named = {
        name: Source(one["metric"], {key: tuple(map(str, values)) for key, values in one["where"].items()})
        for name, one in document.get("named", {}).items()
    }
    asked, told = asked_of(document["when"]), places_of(document["conclusion"])
    about = document.get("about", METRIC)
    names = {
        METRIC: [
            *(name for name, _ in asked),
            *document["evidence"],
            *(name for name, aspect in told if aspect),
        ],
        BLEND: document["metrics"],
    }
    sources = {one: named.get(one, Source(one)) for one in names.get(about, ())}
    return DiagnosisRule(
        document["id"], document["version"], document["title"], " ".join(document["idea"].split()), about,
        tuple(document.get("judged", [ALL])), condition, parameters, sources, tuple(document["metrics"]),
        tuple(document["evidence"]), document["severity"], " ".join(document["conclusion"].split()),
        document["action"]["kind"], " ".join(document["action"]["do"].split()), document.get("missing", ""), asked,
        document["tests"], compiled(condition),
    )  # fmt: skip


def _words(rule: DiagnosisRule) -> Iterator[Trouble]:
    """Names and aspects that do not exist, and a condition that gives no truth value."""
    aspects = ABOUT[rule.about]
    for name, aspect in (*rule.asked, *(one for one in places_of(rule.conclusion) if one[0] not in WORDS)):
        if aspect not in aspects:
            yield Trouble(("when",), f"asks for {name}.{aspect}. {suggestion(aspect, aspects)}")
        if rule.about != METRIC and name != rule.about:
            other = f"{rule.about}.{next(iter(aspects))}"
            yield Trouble(("when",), f"asks for {name}, but is about: {rule.about}. Ask for {other}.")
    samples: dict[str, dict[str, Any]] = {}
    for name, aspect in rule.asked:
        samples.setdefault(name, {})[aspect] = aspects[aspect].sample if aspect in aspects else None
    try:
        fits = isinstance(run(rule.program, samples), bool)
    except UNFIT:
        fits = False
    if not fits:
        yield Trouble(
            ("when",),
            "gives neither true nor false. Compare numbers with numbers like 2.0, words with words.",
        )


def _cases(rule: DiagnosisRule) -> Iterator[Trouble]:
    outcomes = set()
    for number, case in enumerate(rule.cases):
        if not isinstance(case, Mapping) or set(case) != CASE:
            yield Trouble(
                ("tests", number), "is no case. Write {name: TEXT, facts: {fcr.value: 0.9}, fires: true}."
            )
            continue
        outcomes.add(case["fires"])
        if (rule.judge(case_facts(case["facts"])) is True) is not case["fires"]:
            said = "stays silent" if case["fires"] else "fires"
            yield Trouble(("tests", number), f"{said} but should not. Change the case or the rule.")
    if outcomes != {True, False}:
        yield Trouble(("tests",), "needs at least one case that fires and one that stays silent.")


def case_facts(told: Mapping[str, Any]) -> Facts:
    """The facts of a case, written there as {fcr.value: 0.9}."""
    found: dict[str, dict[str, Any]] = {}
    for path, value in told.items():
        name, _, aspect = path.partition(".")
        found.setdefault(name, {})[aspect] = float(value) if type(value) is int else value
    return found
