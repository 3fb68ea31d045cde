"""Reads a rule out of its document: everything that is wrong with it is found at once, each with its place and the remedy."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from rules.cases import outcome, plain
from rules.errors import ConfigError
from rules.expression import compiled, filled, names
from rules.facts import FACTS
from rules.facts.fact import Fact
from rules.fitting import unfit
from rules.rule import Rule
from rules.rule_keys import KEYS, REQUIRED
from rules.suggestion import suggestion
from rules.trouble import Path, Trouble

OVERRIDES = "overrides"  # stands in the place of what was set elsewhere
LISTS = ("evidence", "each", "shows", "effects", "on")


class _Findings(list[Trouble]):
    def add(self, place: Path, what: str) -> None:
        self.append(Trouble(place, what))


def checked(document: Any, overrides: Mapping[str, Any] | None = None) -> tuple[Rule | None, list[Trouble]]:
    """The rule and what is wrong with it: it is None where something is. overrides: parameters set elsewhere."""
    found = _Findings()
    if not isinstance(document, Mapping):
        found.add((), "is no rule. Begin with `id: NAME` and one key a line.")
        return None, found
    _keys(document, found)
    if found:
        return None, found
    parameters = _parameters(document, found)
    about = FACTS[document["about"]]
    for key in ("evidence", "each", "shows"):
        _names(document, key, about, found)
    asked = _condition(document, parameters, about, found)
    reaches = _reaches(document, parameters, about, asked, found)
    _cases(document, about, found)
    if found:
        return None, found
    rule = _rule(document, parameters, asked, reaches)
    _hold(rule, document["tests"], found)
    if overrides:
        parameters = _overridden(parameters, overrides, found)
        reaches = _reaches(document, parameters, about, asked, found)
        rule = _rule(document, parameters, asked, reaches)
    return (None if found else rule), found


def read_rule(document: Mapping[str, Any], overrides: Mapping[str, Any] | None = None) -> Rule:
    """A checked rule; ConfigError with all that is wrong."""
    rule, found = checked(document, overrides)
    if rule is None:
        name = document.get("id", "?") if isinstance(document, Mapping) else "?"
        lines = (f"rule {name}: {'.'.join(map(str, one.place))}: {one.what}" for one in found)
        raise ConfigError("\n".join(lines))
    return rule


def _keys(document: Mapping[Any, Any], found: _Findings) -> None:
    for key, value in document.items():
        if key not in KEYS:
            found.add((str(key),), f"is no key of a rule. {suggestion(str(key), KEYS)}")
        elif complaint := KEYS[key](value):
            found.add((key,), complaint)
    for key in REQUIRED:
        if key not in document:
            found.add((), f"lacks {key}. Every rule has {', '.join(REQUIRED)}.")


def _parameters(document: Mapping[str, Any], found: _Findings) -> dict[str, Any]:
    known = {name: plain(value) for name, value in document.get("parameters", {}).items()}
    for name, value in known.items():
        if not _is_a_value(value):
            said = "is neither a number, a text, a list of texts, true nor false. Write one of them."
            found.add(("parameters", name), said)
        elif name in FACTS[document["about"]]:
            found.add(("parameters", name), "is the name of a fact. Give the parameter another one.")
    return known


def _is_a_value(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, str | bool) or (isinstance(value, float) and isfinite(value))


def _overridden(known: Mapping[str, Any], overrides: Mapping[str, Any], found: _Findings) -> dict[str, Any]:
    """The parameters with those that were set elsewhere; the rule's own cases speak of its own ones."""
    for name, value in overrides.items():
        if name not in known:
            found.add((OVERRIDES, name), f"is no parameter of this rule. {suggestion(name, known)}")
        elif type(plain(value)) is not type(known[name]):
            found.add(
                (OVERRIDES, name), f"is a {_type(plain(value))}, but the parameter is a {_type(known[name])}."
            )
    return {**known, **{name: plain(value) for name, value in overrides.items() if name in known}}


def _type(value: Any) -> str:
    return {float: "number", str: "text", bool: "truth value", list: "list"}.get(
        type(value), "value of another kind"
    )


def _names(document: Mapping[str, Any], key: str, about: Mapping[str, Fact], found: _Findings) -> None:
    for number, name in enumerate(document.get(key, ())):
        if name not in about:
            found.add((key, number), _unknown(name, document["about"]))


def _unknown(name: str, about: str) -> str:
    elsewhere = [other for other, facts in FACTS.items() if name in facts]
    hint = f"It is one about: {elsewhere[0]}." if elsewhere else suggestion(name, FACTS[about])
    return f"has the unknown fact '{name[:60]}' for about: {about}. {hint} docs/facts.md has them all."


def _condition(
    document: Mapping[str, Any], parameters: Mapping[str, Any], about: Mapping[str, Fact], found: _Findings
) -> set[str]:
    """The facts that the condition asks for."""
    text = document["when"]
    try:
        asked = names(compiled(text), text)
    except ValueError as error:
        found.add(("when",), str(error))
        return set()
    for name in sorted(asked - parameters.keys() - about.keys()):
        found.add(("when",), _unknown(name, document["about"]))
    for name in sorted(parameters.keys() - asked - _reached(document)):
        found.add(("parameters", name), "is used nowhere. Use it in when or reaches, or remove it.")
    if not found:
        for complaint in unfit(text, {name: about[name] for name in asked - parameters.keys()}, parameters):
            found.add(("when",), complaint)
    return asked - parameters.keys()


def _reached(document: Mapping[str, Any]) -> set[str]:
    values = [one for row in document.get("reaches", {}).values() if isinstance(row, list) for one in row]
    return {one for one in values if isinstance(one, str)}


def _reaches(
    document: Mapping[str, Any], parameters: Mapping[str, Any], about: Mapping[str, Fact], asked: set[str],
    found: _Findings,
) -> dict[str, tuple[float, ...]]:  # fmt: skip
    read: dict[str, tuple[float, ...]] = {}
    for name, values in document.get("reaches", {}).items():
        if name not in about or not about[name].clock:
            clocks = [fact.name for fact in about.values() if fact.clock]
            found.add(
                ("reaches", name),
                f"is no clock for about: {document['about']}. {suggestion(str(name), clocks)}",
            )
            continue
        at = [plain(parameters.get(one, one) if isinstance(one, str) else one) for one in _listed(values)]
        if not at or not all(isinstance(one, float) and abs(one) < 1e7 for one in at):
            found.add(("reaches", name), "is not a list of numbers or of parameters that are. Write [limit].")
        read[name] = tuple(one for one in at if isinstance(one, float))
    for name in sorted(asked & about.keys()):
        if about[name].clock and name not in read:
            found.add(
                ("when",), f"asks for the clock {name}. Say when to look: reaches: {{{name}: [VALUE]}}."
            )
    return read


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else []


CASE_KEYS = ("name", "facts", "fires", "judged")


def _cases(document: Mapping[str, Any], about: Mapping[str, Fact], found: _Findings) -> None:
    cases = document["tests"]
    before = len(found)
    for number, case in enumerate(cases):
        _case(case, ("tests", number), document["about"], about, found)
    if len(found) == before and {case["fires"] for case in cases} != {True, False}:
        found.add(("tests",), "needs at least one case that fires and one that stays silent.")


def _case(case: Any, place: Path, subject: str, about: Mapping[str, Fact], found: _Findings) -> None:
    if not isinstance(case, Mapping):
        found.add(place, "is no case. Write {name: TEXT, facts: {FACT: VALUE}, fires: true}.")
        return
    for key in case.keys() - set(CASE_KEYS):
        found.add((*place, str(key)), f"is no key of a case. {suggestion(str(key), CASE_KEYS)}")
    wrong = {
        "name": not isinstance(case.get("name"), str), "facts": not isinstance(case.get("facts"), Mapping),
        "fires": not isinstance(case.get("fires"), bool), "judged": not isinstance(case.get("judged", True), bool),
    }  # fmt: skip
    for key in (key for key, bad in wrong.items() if bad):
        found.add((*place, key) if key in case else place, f"needs {key}: a case has name, facts and fires.")
    if not wrong["facts"]:
        _case_facts(case["facts"], (*place, "facts"), subject, about, found)


def _case_facts(
    facts: Mapping[str, Any], place: Path, subject: str, about: Mapping[str, Fact], found: _Findings
) -> None:
    for name, value in facts.items():
        if name not in about:
            found.add((*place, name), _unknown(str(name), subject))
        elif value is not None and type(plain(value)) is not type(about[name].sample):
            found.add((*place, name), f"is a {_type(plain(value))}; the fact is a {about[name].type}.")


def _rule(
    document: Mapping[str, Any], parameters: Mapping[str, Any], asked: set[str],
    reaches: Mapping[str, tuple[float, ...]],
) -> Rule:  # fmt: skip
    evidence, each, shows, effects, on = (tuple(document.get(key, ())) for key in LISTS)
    return Rule(
        id=document["id"], version=document.get("version", "1"), title=document["title"].strip(),
        about=document["about"], holds=document["holds"], severity=document.get("severity", "medium"),
        mode=document.get("mode", "on"), when=document["when"].strip(), parameters=dict(parameters),
        reaches=dict(reaches), unknown=document.get("unknown"), names=tuple(sorted(asked)),
        program=compiled(filled(document["when"], parameters)),
        evidence=evidence, each=each, shows=shows, effects=effects, on=on,
    )  # fmt: skip


def _hold(rule: Rule, cases: Sequence[Mapping[str, Any]], found: _Findings) -> None:
    for number, case in enumerate(cases):
        done = outcome(rule, case)
        if done.trouble:
            found.add(("tests", number), f"'{done.name[:80]}' {done.trouble}")
