"""Numbers in the words of a support lead: the value, what it rests on, how sure it is, and what it lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.metrics.definition import LEAST_SHOWN, Metric
from rules.metrics.number import NONE, SMALL, SURE, TOO_FEW
from rules.metrics.tally import Number
from service.metrics.computed.registry import CHANCE, METHODS
from service.metrics.showing import in_words, is_share
from service.web.names import category
from service.web.present import site
from service.web.words import counted, plain, words

TIERS = {"customer": "What customers get", "operational": "How the work goes", "business": "What it brings"}
AUDIENCES = {"support": "support leads", "product": "product", "executive": "executives"}
MEMBERS = {
    "episode": ("contact", "contacts"),
    "ticket": ("ticket", "tickets"),
    "escalation": ("hand-over", "hand-overs"),
    "survey": ("answer", "answers"),
    "visit": ("visit", "visits"),
    "chain": ("issue", "issues"),
    "contract": ("contract", "contracts"),
    "report": ("report", "reports"),
}
DIMENSIONS = {
    "path": "Who resolved it",
    "category": "Category",
    "channel": "Channel",
    "complexity": "Complexity",
    "customer_tier": "Customer tier",
    "priority": "Priority",
    "ai_agent": "AI",
    "ai_version": "AI version",
    "agent": "Person",
    "group": "Team",
    "connection": "Helpdesk",
    "problem_kind": "Kind of problem",
    "first_90_days": "Contacts in the first 90 days",
    "repeats": "Repeated contacts",
}
# Dimensions whose values have words of their own, by the table of words that holds them.
TABLES = {"path": "path", "channel": "channel", "complexity": "tier", "trigger": "trigger", "cause": "cause"}
STEPS = {"day": "Days", "week": "Weeks", "month": "Months", "quarter": "Quarters"}
PARTS = {
    "numerator": "Counted",
    "denominator": "All of them",
    "awaiting": "Still waiting",
    "excluded": "Left out",
}
UNKNOWN = "unknown"
NARROW_SPACE, MINUS, DASH = "\u202f", "\u2212", "\u2013"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what a number rests on. part: the tickets behind it, None where there is no list of them."""

    name: str
    text: str
    part: str | None = None


def value(metric: Metric, amount: float | None) -> str:
    """A value as it stands in a table: 53.2 %, 42 min, −0.4."""
    text = in_words(metric, amount, site().currency)
    sign = MINUS if any(digit in text for digit in "123456789") else ""
    return text.replace(" %", f"{NARROW_SPACE}%").replace("-", sign)


def mark(metric: Metric, amount: float) -> str:
    """A value on an axis: a whole percentage has no decimals there."""
    whole = metric.unit == "percent" and abs(100 * amount - round(100 * amount)) < 1e-6
    text = f"{100 * amount:.0f}{NARROW_SPACE}%" if whole else value(metric, amount)
    return text.replace("-", MINUS)


def interval(metric: Metric, number: Number) -> str:
    """The 95 % interval, empty without one; of a rate without decimals."""
    if number.low is None or number.high is None:
        return ""
    if metric.unit == "percent" and metric.kind == "rate":
        return f"{100 * number.low:.0f}{DASH}{100 * number.high:.0f}{NARROW_SPACE}%"
    low, high = value(metric, number.low), value(metric, number.high)
    return low if low == high else f"{low} {DASH} {high}"


def sides(metric: Metric) -> str:
    """What lies around a value: chance, or the cases of an estimate."""
    return METHODS[metric.method].sides if metric.method else CHANCE


def of_chance(metric: Metric) -> bool:
    """Whether what lies around a value is chance."""
    return sides(metric) == CHANCE


def basis(metric: Metric, number: Number) -> str:
    """What a value rests on: 431 of 810, or 1,241 contacts; empty where there is nothing to say."""
    tally = number.tally
    if is_share(metric, number):
        return f"{tally.numerator:,.0f} of {tally.denominator:,.0f}" if tally.denominator else ""
    if metric.kind in ("median", "mean", "sum") and tally.n:
        return members(metric, tally.n)
    return ""


def members(metric: Metric, n: int) -> str:
    """1 contact, 1,241 contacts."""
    return counted(n, *MEMBERS.get(metric.grain, ("case", "cases")))


def chip(number: Number) -> tuple[str, str, str] | None:
    """Kind, sign and word of a number that is not simply sure; None for one that is."""
    match number.state:
        case state if state == NONE:
            return ("quiet", "dash", "No data" if number.missing else "Nothing to count")
        case state if state == TOO_FEW:
            return ("quiet", "dash", "Too few to say")
        case state if state == SMALL:
            return ("quiet", "dash", "Small sample")
    return ("provisional", "clock", "Provisional") if number.tally.provisional else None


def in_short(metric: Metric, number: Number) -> str:
    """What a narrow page shows below a name: 431 of 810, 50–57 %, small sample."""
    told = chip(number)
    parts = (basis(metric, number), interval(metric, number), told[2].lower() if told else "")
    return ", ".join(part for part in parts if part)


def why_none(number: Number) -> str:
    """Why there is no value, as a sentence; empty where there is one."""
    if number.value is not None:
        return ""
    if number.missing:
        return f"Lacks {'; '.join(number.missing)}."
    if number.state == TOO_FEW:
        return f"{number.tally.n} so far, {LEAST_SHOWN} needed."
    return "There was nothing to count in these days."


def answer(metric: Metric, number: Number) -> str:
    """The first line of a number's page."""
    if number.value is None:
        said = {NONE: "no data" if number.missing else "nothing to count", TOO_FEW: "too few to say"}
        return f"{metric.name}: {said.get(number.state, 'no data')}."
    shown, rests_on = value(metric, number.value), basis(metric, number)
    return f"{metric.name}: {shown}{f', {rests_on}' if metric.kind == 'rate' and rests_on else ''}."


def overview(numbers: Mapping[str, Number]) -> str:
    """The first line of the page of all numbers."""
    states = [one.state for one in numbers.values()]
    lacking = sum(one.value is None and bool(one.missing) for one in numbers.values())
    sure = f"{counted(states.count(SURE), 'number is', 'numbers are')} sure"
    few = f"{states.count(SMALL) + states.count(TOO_FEW):,} rest on few cases"
    return f"{sure}, {few}, {counted(lacking, 'lacks', 'lack')} an input."


def facts(metric: Metric, number: Number) -> list[Fact]:
    """What a number was made of, each with the tickets behind it."""
    tally = number.tally
    found = _made_of(metric, number)
    if tally.p90 is not None:
        found.append(Fact("9 of 10 within", value(metric, tally.p90)))
    if tally.awaiting:
        found.append(Fact("Still waiting", f"{tally.awaiting:,}", "awaiting"))
    if tally.provisional:
        found.append(Fact("May still change", f"{tally.provisional:,}"))
    for one, count in zip(metric.exclude, tally.excluded, strict=False):
        found.append(Fact(f"Left out: {one.why.rstrip('.')}", f"{count:,}", "excluded" if count else None))
    return found


def _made_of(metric: Metric, number: Number) -> list[Fact]:
    tally = number.tally
    if metric.kind == "rate":
        counts = (("Counted", tally.numerator, "numerator"), ("Out of", tally.denominator, "denominator"))
        return [Fact(name, f"{count:,.0f}", part if count else None) for name, count, part in counts]
    if metric.kind == "ratio":
        sums = [Fact("Counted", f"{tally.numerator:,.0f}"), Fact("Out of", f"{tally.denominator:,.0f}")]
        return [*sums, Fact("In", members(metric, tally.n), "denominator" if tally.n else None)]
    if metric.is_made:
        return []
    name = "Counted" if metric.kind in ("count", "level") else "Measured in"
    return [Fact(name, members(metric, tally.n), "denominator" if tally.n else None)]


def dimension(name: str) -> str:
    """What people call a dimension."""
    return DIMENSIONS.get(name) or plain(name)


def segment(name: str, code: str) -> str:
    """What people call a value of a dimension."""
    if code == UNKNOWN:
        return "Not known"
    if name == "category":
        return category(code)
    return (
        words(TABLES[name], code)
        if name in TABLES
        else code
        if name not in ("kind", "priority")
        else plain(code)
    )


def segment_name(named: Mapping[str, str]) -> str:
    """A cell's segment: E-mail, Billing."""
    return ", ".join(segment(name, code) for name, code in named.items())


def conditions(where: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str, str]]:
    """What a question is narrowed to: dimension and value, then what people call them."""
    return [
        (name, code, dimension(name), segment(name, code)) for name, codes in where.items() for code in codes
    ]
