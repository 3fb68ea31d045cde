"""What a CRM tells of an account: which of its fields are read, and what their values say in our words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol, runtime_checkable

from babel.numbers import get_currency_precision, list_currencies

from adapters.settings import SinkSettings
from rules.errors import ConfigError
from rules.moments import from_text, to_text

LONGEST, MOST, LATEST_YEAR = 100, Decimal(10**12), 2200
DAY = len("2026-01-31")
VALUE, CURRENCY, RENEWAL = "contract_value", "contract_currency", "renewal_at"
TEXTS = ("tier", "owner", "lifecycle")
# A sink's option that names one of the CRM's fields -> what of rules.context.CONTEXT it tells.
READ_FROM: Mapping[str, str] = {
    "tier_from": "tier",
    "contract_value_from": VALUE,
    "currency_from": CURRENCY,
    "renewal_from": RENEWAL,
    "owner_from": "owner",
    "lifecycle_from": "lifecycle",
}
CONTEXT_OPTIONS = frozenset({*READ_FROM, "currency"})
CURRENCIES = frozenset(list_currencies())


@dataclass(frozen=True, slots=True)
class Wanted:
    """fields: the CRM's field of each of our names. currency: that of all amounts, "" where a field tells it."""

    fields: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""


@runtime_checkable
class ReadsContext(Protocol):
    """A CRM's sink that reads accounts too. context: by record the values of the wanted fields by our names; SinkError."""

    wanted: Wanted

    def context(self, records: Sequence[str]) -> Mapping[str, Mapping[str, Any]]: ...


def wanted(settings: SinkSettings, name: re.Pattern[str]) -> Wanted:
    """What the options ask for; ConfigError. name: how the CRM names its fields."""
    where = f"sinks.{settings.name}.options"
    given = {option: settings.options[option].strip() for option in READ_FROM if option in settings.options}
    for option, theirs in given.items():
        if not name.fullmatch(theirs):
            raise ConfigError(f"{where}: {option} is no name of a field. Write the CRM's internal name.")
    currency = settings.options.get("currency", "").strip()
    if currency and currency not in CURRENCIES:
        raise ConfigError(f"{where}: currency is no ISO 4217 code. Write one such as EUR.")
    if "contract_value_from" in given and not (currency or "currency_from" in given):
        raise ConfigError(f"{where}: contract_value_from needs a currency. Give currency or currency_from.")
    return Wanted({READ_FROM[option]: theirs for option, theirs in given.items()}, currency)


def told(values: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """The values that can be read, as a row about the account holds them; what is empty or odd says nothing."""
    texts = {name: str(values.get(name) or "").strip()[:LONGEST] for name in TEXTS}
    found: dict[str, Any] = {name: text for name, text in texts.items() if text}
    if renewal := _moment(values.get(RENEWAL)):
        found[RENEWAL] = renewal
    return found | _amount(values.get(VALUE), currency or str(values.get(CURRENCY) or "").strip().upper())


def _moment(value: Any) -> str:
    text = str(value or "").strip()
    try:
        moment = from_text(f"{text}T00:00:00Z" if len(text) == DAY else text)
    except ValueError:
        return ""
    return to_text(moment) if moment.year < LATEST_YEAR else ""


def _amount(value: Any, currency: str) -> dict[str, Any]:
    """The amount in minor units with its currency; nothing without either."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return {}
    if currency not in CURRENCIES or not (amount.is_finite() and 0 <= amount <= MOST):
        return {}
    return {VALUE: round(amount.scaleb(get_currency_precision(currency))), CURRENCY: currency}
