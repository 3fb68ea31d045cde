"""What commands and pages say of rules: a line, a document, an explanation, a look back."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from rules.cases import Outcome as Outcome
from rules.explaining import FIRES, NOT_JUDGED, OFF, Explanation
from rules.model import Flag
from rules.moments import optional_text, to_text
from service.backtest import USEFUL, Backtest
from service.rule_set import KnownRule
from service.store.reads.rules import RuleStanding

BARS = "▁▂▃▄▅▆▇█"
Show = Callable[[str], str]
SIGNS = {True: "yes", False: "no", None: "?"}


def line(one: RuleStanding) -> str:
    """One rule in a list; what is offered says so in a line of its own."""
    changed = f"changed {one.changed_at[:10]}" if one.changed_at else "since the beginning"
    said = f"{one.mode:<6} {one.rule:<28} {one.a_week:>6.1f} a week  {changed:<19}  {one.title}"
    more = [offer(one)] if one.offered else []
    more += [contracts(one)] if one.lost + one.kept else []
    return "\n".join([said, *(f"{'':<7}{each}" for each in more)])


def offer(one: RuleStanding) -> str:
    """What speaks for a rule in shadow, and the command."""
    return f"fires {one.a_week_90:.1f} times a week: `deskgauge rules apply {one.rule}` switches it on"


def contracts(one: RuleStanding) -> str:
    """What became of the contracts of accounts after the rule's flags."""
    together = one.lost + one.kept
    return f"after its flags {one.lost} of {together} contracts were lost or cut: {one.lost / together:.0%}"


def parameters(known: KnownRule) -> list[dict[str, Any]]:
    """A rule's parameters, each with where its value stands."""
    return [
        {"name": name, "value": value, "origin": known.origin(name)}
        for name, value in known.rule.parameters.items()
    ]


def document(known: KnownRule, one: RuleStanding) -> dict[str, Any]:
    """One rule for programs."""
    return asdict(one) | {
        "a_week": one.a_week, "a_week_90": one.a_week_90, "offered": one.offered,
        "version": known.rule.version, "when": known.rule.when, "parameters": parameters(known),
        "file": str(known.file.path), "built_in": known.built_in, "holds": known.rule.holds,
        "effects": list(known.rule.effects),
    }  # fmt: skip


def moment(text: str) -> str:
    """A stored moment as commands show it."""
    return f"{text[:10]} {text[11:16]} UTC"


def when_of(flag: Flag, show: Show = moment) -> str:
    """From when to when a flag held."""
    opened = show(to_text(flag.opened_at))
    if flag.closed_at == flag.opened_at:
        return f"at {opened}"
    return f"from {opened} to {show(to_text(flag.closed_at))}" if flag.closed_at else f"since {opened}"


def verdict(one: Explanation, show: Show = moment) -> str:
    """What the rule says, in one sentence."""
    if one.state == OFF:
        return "It is switched off, so it is not judged."
    if one.state == NOT_JUDGED:
        unknown = [reason.text.removesuffix(".") for reason in one.reasons if reason.holds is None]
        return f"It is not judged: {'; '.join(unknown) or 'a fact does not fit'}."
    if one.state == FIRES:
        if one.rule.holds == "once":
            return f"It fired {when_of(one.flags[-1], show)}." if one.flags else "It would fire."
        held = [flag for flag in one.flags if flag.closed_at is None or flag.closed_at > one.at]
        if not held:
            return "It would be open."
        return f"It {'was' if held[-1].closed_at else 'has been'} open {when_of(held[-1], show)}."
    needed = "none of what would be enough is so" if one.any_is_enough else "not all that it takes is so"
    return f"It is silent: {needed}."


def explanation_text(one: Explanation, called: str = "") -> str:
    """An explanation to read. called: what people call its subject, where its id says too little."""
    shadow = " It only looks on, so nothing is pushed." if one.rule.mode == "shadow" else ""
    lines = [
        f"{one.rule.title} ({one.rule.id}), {called or f'{one.rule.about} {one.subject}'}",
        verdict(one) + shadow,
        "",
    ]
    lines += [f"  {SIGNS[reason.holds]:<4} {reason.text}" for reason in one.reasons]
    lines += [f"       {told}" for told in one.tells]
    past = [flag for flag in one.flags if flag.closed_at is not None and flag.closed_at <= one.at]
    if past and one.rule.holds == "while":
        lines += ["", f"It was open {len(past)} {'time' if len(past) == 1 else 'times'} before:"]
        lines += [f"  {when_of(flag)}" for flag in past[-5:]]
    return "\n".join(lines)


def explanation_document(one: Explanation, show: Show = moment) -> dict[str, Any]:
    """An explanation for programs and pages. show: how moments in sentences read."""
    return {
        "rule": one.rule.id, "version": one.rule.version, "mode": one.rule.mode, "subject": one.subject,
        "at": to_text(one.at), "state": one.state, "verdict": verdict(one, show),
        "reasons": [asdict(reason) for reason in one.reasons], "tells": list(one.tells),
        "flags": [_flag(flag) for flag in one.flags],
    }  # fmt: skip


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "subject": flag.subject, "opened_at": to_text(flag.opened_at), "closed_at": optional_text(flag.closed_at),
        "evidence": list(flag.evidence), "facts": dict(flag.facts), "historic": flag.historic,
    }  # fmt: skip


def backtest_text(found: Backtest, call: Show = str) -> str:
    """A look back to read. call: what people call a subject."""
    return "\n".join(
        [*_frequency(found), *_samples(found, call), *_others(found), *_leaving(found), "", _pace(found)]
    )


def _frequency(found: Backtest) -> list[str]:
    number, days = len(found.flags), found.days
    lines = [f"{found.rule.title} ({found.rule.id})"]
    lines.append(
        f"It would have fired {number:,} times in {days} days, {found.a_week:g} a week; {found.still_open:,} stand."
    )
    if found.a_week > USEFUL[1]:
        lines.append(f"That is more than people can look at ({USEFUL[1]:g} a week). Make it stricter.")
    elif found.useful:
        lines.append("That is as often as people can look at.")
    elif number:
        lines.append("That is seldom. Look at the samples before it is made wider.")
    most = max(found.weeks, default=0)
    bars = "".join(BARS[(len(BARS) - 1) * week // most] if most else BARS[0] for week in found.weeks)
    return [*lines, f"By week, the oldest first: {bars}  {' '.join(map(str, found.weeks))}"]


def _samples(found: Backtest, call: Show) -> list[str]:
    samples = [f"  {call(flag.subject)}  {when_of(flag)}" for flag in found.samples()]
    return ["", *samples] if samples else []


def _others(found: Backtest) -> list[str]:
    if not found.flags:
        return []
    lines = [f"  {number:,} of them raised {rule} at the same time" for rule, number in found.overlap.items()]
    return ["", f"{found.alone:,} were seen by no other rule.", *lines]


def _leaving(found: Backtest) -> list[str]:
    if not found.pushed:
        return ["", "No route names this rule, so nothing would have been sent."]
    return ["", *(f"{number:,} would have been sent to {sink}." for sink, number in found.pushed.items())]


def _pace(found: Backtest) -> str:
    rate = found.events / found.seconds if found.seconds else 0.0
    return (
        f"Judged {found.subjects:,} {found.rule.about}s,"
        f" {found.events:,} events of {found.days} days, in {found.seconds:.1f} s ({rate:,.0f} events a second)."
        " Nothing was changed."
    )


def backtest_document(found: Backtest) -> dict[str, Any]:
    """A look back for programs."""
    return {
        "rule": found.rule.id, "days": found.days, "since": to_text(found.since), "firings": len(found.flags),
        "a_week": found.a_week, "useful": found.useful, "weeks": list(found.weeks), "open": found.still_open,
        "samples": [_flag(flag) for flag in found.samples()], "overlap": dict(found.overlap), "alone": found.alone,
        "pushed": dict(found.pushed), "subjects": found.subjects, "events": found.events,
        "seconds": round(found.seconds, 3),
    }  # fmt: skip
