"""Makes costs of the configuration: amounts in minor units of their currency; what cannot be meant becomes a problem."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.costs import AI, HOUR, KINDS, ONCE, Entry
from rules.money import Cases, cases
from rules.roi import Costs, Minutes, Value
from rules.staffing import Staff
from service.config.amounts import scaled
from service.config.problems import Problem, suggestion

Row = Mapping[str, Any]
Told = Iterator[tuple[str, str]]  # (key, what is wrong and what to do)


def read_costs(read: Mapping[str, Any], problems: list[Problem]) -> Costs:
    """The configured costs; what is wrong with them becomes a problem at its key."""
    table = read["costs"]
    if table is None:
        return Costs()
    if table["handle_minutes"] and not (table["handle_source"] and table["handle_as_of"]):
        said = "needs costs.handle_source and costs.handle_as_of: where they come from, and when that was."
        problems.append(Problem("costs.handle_minutes", said))
    entries, staff, values = (_sound(section, read, table["currency"], problems) for section in CHECKS)
    return Costs(
        currency=table["currency"],
        entries=tuple(map(_entry, entries)),
        staff=tuple(map(_staff, staff)),
        minutes=Minutes(table["handle_minutes"], table["handle_source"] or "", table["handle_as_of"]),
        values=tuple(map(_value, values)),
    )


def _sound(section: str, read: Mapping[str, Any], currency: str, problems: list[Problem]) -> list[Row]:
    """The rows of a section that nothing is wrong with, each with its currency."""
    sound: list[tuple[str, Row]] = []
    for number, row in enumerate(read[section]):
        if row is None:
            continue
        path = f"{section}[{number}]"
        whole = row | {"currency": row["currency"] or currency} if "currency" in row else row
        wrong = [*CHECKS[section](whole), *_twice(section, whole, sound)]
        problems.extend(Problem(f"{path}.{key}", said) for key, said in wrong)
        if not wrong:
            sound.append((path, whole))
    return [row for _, row in sound]


def _entry(row: Row) -> Entry:
    amount = row["amount"]
    low, high = (row[key] if row[key] is not None else amount for key in ("low", "high"))
    rest = {key: value for key, value in row.items() if key not in {"amount", "low", "high", "currency"}}
    return Entry(amount=_cases(row["currency"], low, amount, high), **rest)


def _staff(row: Row) -> Staff:
    exact = {key: Fraction(row[key]) for key in ("fte", "hours_per_week")}
    return Staff(**{**row, **exact})


def _value(row: Row) -> Value:
    rest = {key: value for key, value in row.items() if key not in {"low", "base", "high", "currency"}}
    return Value(amount=_cases(row["currency"], row["low"], row["base"], row["high"]), **rest)


def _cases(currency: str, *amounts: Decimal) -> Cases:
    low, base, high = (int(scaled(one, currency)) for one in amounts)
    return cases(currency, low, base, high)


def _entry_problems(row: Row) -> Told:
    kinds = KINDS[row["of"]]
    if row["kind"] not in kinds:
        yield "kind", f"is no cost of {row['of']}. {suggestion(row['kind'], kinds)}"
    if (row["of"], row["per"]) == (AI, HOUR):
        yield "per", "is of no use: nobody counts an AI's hours. Write what they come to in a month, or once."
    yield from _dates(row)
    yield from _amounts(row, ("low", "amount", "high"))


def _value_problems(row: Row) -> Told:
    yield from _dates(row)
    yield from _amounts(row, ("low", "base", "high"))


def _dates(row: Row) -> Told:
    yield from _order(row)
    if row["per"] == ONCE and row["until"]:
        yield "until", "is of no use for what comes once. Write over_months to spread it, or remove it."
    if row["per"] != ONCE and row["over_months"]:
        yield "over_months", f'is of no use with per = "{row["per"]}". Write until, or remove it.'


def _order(row: Row) -> Told:
    if row["until"] and row["until"] <= row["since"]:
        yield "until", "is not after since. It is the first day on which the entry does not hold any more."


def _amounts(row: Row, keys: Sequence[str]) -> Told:
    currency, written = row["currency"], [(key, row[key]) for key in keys if row[key] is not None]
    if sorted(amounts := [amount for _, amount in written]) != amounts:
        yield keys[0], f"does not fit: {', '.join(keys)} must rise in this order. Mend them."
    for key, amount in written:
        if scaled(amount, currency) % 1:
            yield key, f"has more decimal places than {currency}. Round it."


CHECKS: Mapping[str, Callable[[Row], Told]] = {
    "costs.entries": _entry_problems,
    "costs.staff": _order,
    "costs.value": _value_problems,
}
ALIKE = {
    "costs.entries": ("of", "kind", "per", "currency", "note"),
    "costs.staff": ("group",),
    "costs.value": ("pillar", "what", "per", "currency"),
}
TOLD_BY = {"costs.entries": "note", "costs.staff": "group", "costs.value": "what"}


def _twice(section: str, row: Row, earlier: Sequence[tuple[str, Row]]) -> Told:
    """An entry that repeats another one, as happens where a new price is added and the old one has no end."""
    for path, other in earlier:
        alike = all(row[key] == other[key] for key in ALIKE[section])
        if alike and row.get("per") != ONCE and _meet(row, other):
            key = TOLD_BY[section]
            yield (
                "since",
                f"holds at the same time as {path}. Give the earlier one until, or each its own {key}.",
            )
            return


def _meet(row: Row, other: Row) -> bool:
    ends = (row["until"] or date.max, other["until"] or date.max)
    return bool(max(row["since"], other["since"]) < min(ends))
