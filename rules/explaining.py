"""Why a rule fires for a subject or not, part by part, in words that a person in support reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.engine import Moment, Versions, intervals, looked_at, shifted
from rules.expression import UNFIT, Part, compiled, cut, names, run, sides
from rules.facts import FACTS
from rules.facts.fact import Fact
from rules.model import Flag
from rules.rule import Rule

FIRES, SILENT, NOT_JUDGED, OFF = "fires", "silent", "not judged", "off"
TAKES = {
    ">=": "at least ", ">": "more than ", "<=": "at most ", "<": "less than ", "==": "", "!=": "anything but ",
    "in": "one of ",
}  # fmt: skip
TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of the condition. holds: None where a fact is not known."""

    text: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a rule says of a subject at a moment, why, and when it fired before and since. tells: what its flags show."""

    rule: Rule
    subject: str
    at: datetime
    state: str
    reasons: tuple[Reason, ...]
    any_is_enough: bool
    flags: tuple[Flag, ...]
    tells: tuple[str, ...] = ()


def explained(
    versions: Versions, subject: str, moments: Sequence[Moment], flags: Sequence[Flag], as_of: datetime
) -> Explanation | None:
    """The explanation by the version in force; None where nothing is known of the subject by then."""
    rule = next((one for one in versions if one.judges_at(as_of)), versions[-1])
    seen = [one for one in looked_at(versions, moments, as_of) if one.at <= as_of]
    if not seen:
        return None
    moment = shifted(seen[-1], as_of, rule.about) if rule.holds == "while" else _telling(rule, seen)
    tree = cut(rule.when)
    reasons = tuple(one for part in tree.parts or (tree,) for one in _reasons(part, rule, moment.facts)[1])
    state = OFF if rule.mode == "off" else _state(rule.judge(moment.facts))
    return Explanation(
        rule, subject, moment.at, state, reasons, tree.how == "any", tuple(flags), _tells(rule, moment.facts)
    )


def flags_of(versions: Versions, subject: str, moments: Sequence[Moment], as_of: datetime) -> list[Flag]:
    """The intervals that have begun by a moment."""
    return [one for one in intervals(versions, subject, moments, as_of) if one.opened_at <= as_of]


def _telling(rule: Rule, seen: Sequence[Moment]) -> Moment:
    """The moment that tells most about a point in time: the last one at which it held, else was judged, else the last."""
    for wanted in (True, False):
        for moment in reversed(seen):
            if rule.judge(moment.facts) is wanted:
                return moment
    return seen[-1]


def _state(said: bool | None) -> str:
    return NOT_JUDGED if said is None else FIRES if said else SILENT


def _reasons(part: Part, rule: Rule, facts: Mapping[str, Any]) -> tuple[bool | None, list[Reason]]:
    """Whether a part of the condition is so, and why; of several that would each be enough those that are so."""
    if not part.parts:
        one = _reason(part.text, rule, facts)
        return one.holds, [one]
    found = [_reasons(each, rule, facts) for each in part.parts]
    so = [each for each in found if each[0]]
    holds = bool(so) if part.how == "any" else len(so) == len(found)
    chosen = so if part.how == "any" and so else found
    return holds, [one for _, reasons in chosen for one in reasons]


def _tells(rule: Rule, facts: Mapping[str, Any]) -> tuple[str, ...]:
    about = FACTS[rule.about]
    return tuple(
        f"{about[name].meaning}: {_measured(about[name], facts[name])}."
        for name in rule.shows
        if facts.get(name) is not None
    )


def _reason(text: str, rule: Rule, facts: Mapping[str, Any]) -> Reason:
    """One that a missing fact leaves open is not known; where the rule takes what is missing into account it may be known."""
    asked = names(compiled(text), text)
    known = {**dict.fromkeys(asked), **rule.parameters, **facts}
    missing = sorted(name for name in asked if known[name] is None)
    value = _value(text, known) if rule.unknown is not None or not missing else None
    if value is not None:
        missing = []
    return Reason(_words(text, rule, known, missing), None if missing else bool(value))


def _words(text: str, rule: Rule, known: Mapping[str, Any], missing: Sequence[str]) -> str:
    about = FACTS[rule.about]
    if missing:
        compared = sides(text)
        fact = about[compared[0] if compared and compared[0] in missing else missing[0]]
        return f"{fact.meaning} is not known ({fact.unknown})."
    bare = text.removeprefix("!").strip()
    if bare in about and about[bare].type == "truth":
        return f"{about[bare].meaning}: {_shown(known[bare])}; it takes {_shown(bare == text)}."
    compared = sides(text)
    if compared is not None:
        left, operator, right = compared
        if left not in about and right in about and operator in TURNED:
            left, operator, right = right, TURNED[operator], left
        if left in about:
            return _comparison(about[left], operator, right, rule, known)
    used = {name: known[name] for name in sorted(names(compiled(text), text))}
    return f"{text}, with {', '.join(f'{name} {_shown(value)}' for name, value in used.items())}."


def _comparison(fact: Fact, operator: str, wanted: str, rule: Rule, known: Mapping[str, Any]) -> str:
    limit = _value(wanted, known)
    used = names(compiled(wanted), wanted)
    chosen = [name for name in sorted(used) if "?" in wanted and _depends(wanted, known, name, rule)]
    origin = f" ({chosen[0] if chosen else wanted})" if used else ""
    return f"{fact.meaning}: {_measured(fact, known[fact.name])}; it takes {TAKES[operator]}{_shown(limit)}{origin}."


def _depends(wanted: str, known: Mapping[str, Any], name: str, rule: Rule) -> bool:
    """Whether this parameter is the one that a choice came to."""
    value = rule.parameters.get(name)
    return isinstance(value, float) and _value(wanted, {**known, name: value + 1}) == value + 1


def _measured(fact: Fact, value: Any) -> str:
    return f"{_shown(value)} {fact.unit}" if fact.unit and " to " not in fact.unit else _shown(value)


def _value(text: str, known: Mapping[str, Any]) -> Any:
    program = compiled(text)
    try:
        return run(program, {name: known[name] for name in names(program, text)})
    except UNFIT:
        return None


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return ", ".join(map(_shown, value)) if isinstance(value, list) else str(value)
