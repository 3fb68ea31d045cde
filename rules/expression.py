"""A condition in CEL: where it can be cut into parts, which names it asks for, how it reads with its parameters filled in."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cel

LONGEST = 2000
TOKEN = re.compile(
    r"""\s+|[rb]?"(?:[^"\\\n]|\\.)*"|[rb]?'(?:[^'\\\n]|\\.)*'|&&|\|\||[<>=!]=|[A-Za-z_]\w*|\d[\w.]*|.""", re.DOTALL
)  # fmt: skip
NAME = re.compile(r"[A-Za-z_]\w*")
TEXT = re.compile(r"""^(?:"[^"\\]*"|'[^'\\]*')$""")
LOOP = re.compile(r"\.(?:all|exists|exists_one|map|filter)\(\s*([A-Za-z_]\w*)\s*,")
DEEPER = dict.fromkeys("([{", 1) | dict.fromkeys(")]}", -1)
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">", "in")
# What the CEL library raises for a condition that does not fit its values.
UNFIT = (TypeError, ValueError, RuntimeError, LookupError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a condition. how: "all" and "any" for parts joined by && and ||, "one" for what is not cut further."""

    text: str
    how: str
    parts: tuple["Part", ...] = ()

    def leaves(self) -> Iterator["Part"]:
        """The pieces that are not cut further, from left to right."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


def cut(text: str) -> Part:
    """The condition as a tree of its parts; an expression with `? :` is one piece."""
    bare = _bare(text.strip())
    pieces = _split(bare, ("?",))
    if len(pieces) == 1:
        for operator, how in (("||", "any"), ("&&", "all")):
            pieces = _split(bare, (operator,))
            if len(pieces) > 1:
                return Part(bare, how, tuple(cut(piece) for piece in pieces))
    return Part(bare, "one")


def sides(text: str) -> tuple[str, str, str] | None:
    """(left, operator, right) of a comparison, None for anything else."""
    pieces = _split(text, COMPARISONS)
    if len(pieces) != 2:
        return None
    left, right = pieces
    operator = text[len(left) : len(text) - len(right)].strip()
    return left.strip(), operator, right.strip()


def names(program: Any, text: str) -> set[str]:
    """The names that a compiled condition asks for, without the variables of its own loops."""
    return set(program.variables()) - set(LOOP.findall(text))


def filled(text: str, parameters: Mapping[str, Any]) -> str:
    """The condition with its parameters written in, so that only facts are asked for when it runs."""
    tokens = TOKEN.findall(text)
    return "".join(
        _literal(parameters[token]) if token in parameters and before != "." else token
        for before, token in pairwise(["", *tokens])
    )


def texts(text: str) -> list[str]:
    """The texts that stand in an expression by themselves: one, or a list of them."""
    tokens = [token for token in TOKEN.findall(text) if not token.isspace()]
    inner = tokens[1:-1:2] if tokens[:1] == ["["] else tokens
    return [token[1:-1] for token in inner if TEXT.match(token)] if all(map(TEXT.match, inner)) else []


def run(program: Any, values: Mapping[str, Any]) -> Any:
    """The value of a condition; raises one of UNFIT."""
    try:
        return program.execute(dict(values))
    except UNFIT:
        raise
    except Exception as error:
        raise ValueError(type(error).__name__) from error


def compiled(text: str) -> Any:
    """The condition ready to run. ValueError says in one line what is wrong and where."""
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters. Make it two rules.")
    try:
        return cel.compile(text)
    except ValueError as error:
        raise ValueError(_in_words(str(error))) from None


def _in_words(said: str) -> str:
    if "Recursion limit" in said:
        return "is nested too deep. Use fewer brackets."
    place = re.search(r"<input>:(\d+):(\d+): (?:Syntax error: )?([^\n]*)", said)
    if place is None:
        return "cannot be read as a condition. Close every bracket and quotation mark."
    line, column, what = place.groups()
    where = f"line {line}, character {column}" if int(line) > 1 else f"character {column}"
    if "'<EOF>'" in what:
        return f"ends too early at {where}. Complete it."
    short = re.sub(r"expecting \{.*", "something is missing or too much", what)
    return f"cannot be read at {where}: {short[:160]}."


def _literal(value: Any) -> str:
    return f"({value!r})" if isinstance(value, float) else json.dumps(value, ensure_ascii=False)


def _bare(text: str) -> str:
    """Without the brackets around all of it."""
    while text.startswith("(") and text.endswith(")") and _closes_last(text):
        text = text[1:-1].strip()
    return text


def _closes_last(text: str) -> bool:
    depth, length = 0, 0
    for token in TOKEN.findall(text):
        length += len(token)
        depth += DEEPER.get(token, 0)
        if depth == 0:
            return length == len(text)
    return False


def _split(text: str, operators: tuple[str, ...]) -> list[str]:
    """The pieces between these operators, outside of all brackets."""
    pieces, depth, now = [], 0, ""
    for token in TOKEN.findall(text):
        depth += DEEPER.get(token, 0)
        if depth == 0 and token in operators:
            pieces.append(now)
            now = ""
        else:
            now += token
    return [*pieces, now]
