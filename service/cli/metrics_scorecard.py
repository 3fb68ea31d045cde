"""Commands about how well it goes: the scorecard against a baseline, and the targets."""

import sys
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import click

from rules.errors import ConfigError
from rules.metrics.scoring import WEIGHTS, Scorecard
from rules.targets import with_goals
from service.cli.frozen import known
from service.cli.metrics import opened
from service.cli.ordering import reading
from service.cli.program import Program, as_json, say
from service.metrics.asking import Asked, ask_of
from service.metrics.baselines.scorecard import HOW_TO, Card, card, document
from service.metrics.baselines.targets import MISSED, NO_BASELINE, TargetJudged, judge_targets
from service.metrics.numbers import Numbers
from service.metrics.showing import in_words
from service.store.frozen_rows import BASELINE
from service.store.reads.frozen import all_frozen, frozen
from service.store.reads.goals import goal_targets

REASONS = {
    "no_value": "no value in these days", "no_baseline": "no value in the baseline, or its definition is another one now",
    "no_spread": "its values in the baseline tell no spread", "no_direction": "neither direction is better",
}  # fmt: skip


@click.command()
@click.option("--baseline", "name", metavar="NAME", help="Against this one; by default the newest.")
@click.option("--from", "start", metavar="DAY", help="The first day; by default 28 days before the end.")
@click.option("--to", "end", metavar="DAY", help="The day after the last one; by default today.")
@click.option(
    "--weights",
    multiple=True,
    metavar="CATEGORY=SHARE,...",
    help="Of efficiency, quality, experience; together 1.",
)
@as_json
@click.pass_obj
def scorecard(
    program: Program, name: str | None, start: str | None, end: str | None, weights: Sequence[str], as_json: bool
) -> None:  # fmt: skip
    """The core metrics against a baseline: a score for each, each category, and all."""
    settings = program.settings()
    numbers = opened(settings)
    with reading(settings) as snapshot:
        row = frozen(snapshot, "baselines")
    row = known(settings, BASELINE, name) if name else row
    found = card(numbers, ask_of(numbers, Asked(start, end)), row, weights_of(weights))
    say(document(numbers, found), "\n".join(_lines(numbers, found)), as_json)


@click.command()
@click.option("--from", "start", metavar="DAY", help="The first day; by default 28 days before the end.")
@click.option("--to", "end", metavar="DAY", help="The day after the last one; by default today.")
@as_json
@click.pass_obj
def targets(program: Program, start: str | None, end: str | None, as_json: bool) -> None:
    """Which targets are met. Exit code 1: one is missed or has no baseline, without which it is not judged."""
    settings = program.settings()
    numbers = opened(settings)
    with reading(settings) as snapshot:
        rows = all_frozen(snapshot, "baselines")
        wanted = with_goals(settings.targets, goal_targets(snapshot, ZoneInfo(settings.timezone)))
    today = numbers.mirror.as_of.astimezone(ZoneInfo(numbers.mirror.manifest.zone)).date()
    found = judge_targets(numbers, wanted, rows, ask_of(numbers, Asked(start, end)), today)
    lines = [_target(numbers, one) for one in found]
    say(
        [one.document() for one in found],
        "\n".join(lines)
        or "There is no target: write [[targets]], or deskgauge goals set METRIC --target VALUE.",
        as_json,
    )
    sys.exit(1 if any(one.state in (MISSED, NO_BASELINE) for one in found) else 0)


def weights_of(texts: Sequence[str]) -> dict[str, float]:
    """Weights as they were typed; a category that is not named weighs nothing. Without any, all weigh the same."""
    parts = [part for text in texts for part in text.split(",") if part]
    found = dict.fromkeys(WEIGHTS, 0.0)
    for part in parts:
        name, _, share = part.partition("=")
        if name not in WEIGHTS:
            raise ConfigError(f"{name[:40]!r} is no category. Weigh {', '.join(WEIGHTS)}.")
        try:
            found[name] = float(share)
        except ValueError:
            raise ConfigError(f"{part[:60]!r} is no weight. Write it like quality=0.5.") from None
    return found if parts else dict(WEIGHTS)


def _lines(numbers: Numbers, found: Card) -> list[str]:
    row, scores, currency = found.baseline, found.scores, numbers.inputs.costs.currency
    lines = [f"{found.ask.start} to {found.ask.end}, as of {numbers.mirror.manifest.as_of}"]
    if row is None:
        lines.append(HOW_TO)
    else:
        state = ", provisional" if row["provisional"] else ""
        lines.append(f"against {row['name']} ({row['first_day']} to {row['end_day']}{state})")
    width = max((len(one.metric) for one in found.measures), default=0)
    for one in sorted(found.measures, key=lambda measure: (measure.category, measure.metric)):
        metric = numbers.book.metric(one.metric)
        lines.append(
            f"  {one.category:<10} {one.metric:<{width}}  {score_word(scores, one.metric)}"
            f"  {in_words(metric, one.value, currency)}  (baseline {in_words(metric, one.baseline, currency)})"
            f"  {found.trends[one.metric].word}" + ("  few" if one.metric in found.few else "")
        )
    if scores:
        lines += [f"{name}: {_word(score)}" for name, score in scores.categories.items()] + [
            f"total: {_word(scores.total)}"
        ]
        lines += [f"  without {metric}: {REASONS[why]}" for metric, why in scores.not_scored]
    for tier, one_tier in found.tiers.items():
        lacks = ", ".join(metric for metric, _ in one_tier.not_scored)
        lines.append(
            f"composite, complexity {tier}: {_word(one_tier.total)}"
            + (f"  (without {lacks})" if lacks else "")
        )
    return lines


def score_word(scores: Scorecard | None, metric: str) -> str:
    """A metric's score in four places."""
    return _word(scores.scores.get(metric) if scores else None).rjust(4)


def _word(score: float | None) -> str:
    return "–" if score is None else f"{score:.0f}"


def _target(numbers: Numbers, one: TargetJudged) -> str:
    target, metric = one.target, numbers.book.metrics.get(one.target.metric)
    currency = numbers.inputs.costs.currency
    segment = "".join(f" {name}={value}" for name, value in target.where.items())
    if one.state == NO_BASELINE or metric is None or one.number is None:
        why = (
            one.note
            or "not judged: no baseline has this metric in this segment. deskgauge baseline freeze makes one."
        )
        return f"{one.state:<15} {target.metric}{segment}  {why}"
    said = in_words(metric, one.number.value, currency)
    if one.number.low is not None:
        said += f" ({in_words(metric, one.number.low, currency)} to {in_words(metric, one.number.high, currency)})"
    sure = "" if one.is_sure or one.state not in ("met", "missed") else ", by less than chance explains"
    return f"{one.state:<15} {target.metric}{segment}  {said}, wanted {in_words(metric, target.value, currency)}{sure}"
