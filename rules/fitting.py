"""Whether the parts of a condition fit together: each is run on values of every fact's type."""

from collections.abc import Iterator, Mapping
from typing import Any

from rules.expression import UNFIT, Part, compiled, cut, names, run, sides, texts
from rules.facts.fact import TYPES, Fact
from rules.suggestion import suggestion


def unfit(text: str, facts: Mapping[str, Fact], parameters: Mapping[str, Any]) -> list[str]:
    """What does not fit, each with the remedy; nothing when all of it does."""
    values = {**parameters, **{name: fact.sample for name, fact in facts.items()}}
    tree = cut(text)
    found = [said for part in tree.leaves() for said in _of_part(part, facts, values)]
    return found or _of_whole(tree, values)


def _of_whole(tree: Part, values: Mapping[str, Any]) -> list[str]:
    said = _value(tree.text, values)
    if isinstance(said, bool):
        return []
    return [f"gives a {_type(said)}, not true or false. Compare it with something."]


def _of_part(part: Part, facts: Mapping[str, Fact], values: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(_value(part.text, values), Unfit):
        yield f"does not fit at `{part.text[:80]}`: {_value(part.text, values).why}"
        return
    compared = sides(part.text)
    if compared is None:
        return
    left, operator, right = compared
    a, b = _value(left, values), _value(right, values)
    if operator in ("==", "!=") and _type(a) != _type(b):
        yield f"compares a {_type(a)} with a {_type(b)} at `{part.text[:80]}`, which is never equal. Mend one side."
    for fact, other in ((left, right), (right, left)):
        if fact in facts and operator in ("==", "!=", "in"):
            yield from _strange_words(facts[fact], other)


def _strange_words(fact: Fact, side: str) -> Iterator[str]:
    for word in texts(side):
        if fact.values and word not in fact.values:
            yield f"compares {fact.name} with '{word[:60]}', which it never is. {suggestion(word, fact.values)}"


class Unfit:
    """Stands for a value that could not be had."""

    def __init__(self, why: str) -> None:
        self.why = why


def _value(text: str, values: Mapping[str, Any]) -> Any:
    try:
        program = compiled(text)
        asked = names(program, text)
        return run(program, {name: values[name] for name in asked if name in values})
    except UNFIT as error:
        return Unfit(_in_words(error))


def _in_words(error: Exception) -> str:
    said = str(error)
    if isinstance(error, TypeError):
        return "numbers, texts and truth values do not mix; numbers are fractions, so write 2.0."
    if "Undefined variable or function" in said:
        return f"there is no function or name {said.partition(chr(39))[2].partition(chr(39))[0][:40]}. Mend its spelling."
    if "regex" in said:
        return (
            "the pattern of matches() cannot be read. Close its brackets and escape what is meant literally."
        )
    return f"{said.splitlines()[0][:100] if said else type(error).__name__}. Mend this part."


def _type(value: Any) -> str:
    return TYPES.get(type(value), "number" if isinstance(value, int) else type(value).__name__)
