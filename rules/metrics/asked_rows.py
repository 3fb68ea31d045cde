"""The rows of a grain as SQL, with just the terms that metrics and a question name."""

import re
from collections.abc import Iterable, Mapping, Sequence

from rules.metrics.ask import Ask
from rules.metrics.conditions import filled
from rules.metrics.definition import COUNTED, Grain, Metric, Term
from rules.metrics.rolling import windows_of

OF_ACCOUNT = "customer_tier"  # the one column that is the account's and not the row's
NAME = re.compile(r"[a-z_][a-z0-9_]*")


def asked_rows(
    grain: Grain, metrics: Sequence[Metric], ask: Ask, where: Mapping[str, tuple[str, ...]] | None = None
) -> str:
    """The rows that count, with the terms that are asked for."""
    asked = [*ask.by, *(where if where is not None else ask.where)]
    texts = [*_texts(metrics), *(grain.dimensions[name].sql for name in asked)]
    terms = _wanted(grain, texts)
    looked_at = [*terms.values(), *(grain.dimensions[name] for name in asked)]
    with_account = any(one.needs_account for one in looked_at) or OF_ACCOUNT in _names(texts)
    joined = " LEFT JOIN accounts ON accounts.id = t.account_id" if with_account else ""
    windows, window = windows_of(metrics[0], ask.rolling) if ask.rolling else ("", "")
    tier = f", accounts.tier AS {OF_ACCOUNT}" if with_account else ""
    rows = f"SELECT t.*{tier}{window} FROM {grain.table} t{joined}{windows}"
    named = "".join(f", {filled(one.sql, metrics[0], ask)} AS {name}" for name, one in terms.items())
    return f"(SELECT *{named} FROM ({rows}) WHERE {COUNTED})"


def _texts(metrics: Iterable[Metric]) -> Iterable[str]:
    for one in metrics:
        yield from (one.where, one.numerator, one.value, one.over, one.under, one.awaiting, one.provisional)
        yield from (exclusion.when for exclusion in one.exclude)


def _wanted(grain: Grain, texts: Iterable[str]) -> dict[str, Term]:
    """The terms that these texts name, and those that the terms themselves name, in the file's order."""
    named = _names(texts)
    for name, term in reversed(list(grain.terms.items())):
        if name in named:
            named |= set(NAME.findall(term.sql))
    return {name: term for name, term in grain.terms.items() if name in named and not term.is_stored}


def _names(texts: Iterable[str]) -> set[str]:
    return {name for text in texts for name in NAME.findall(text)}
