"""Commands about rules: which there are, whether they are right, what they would have done, why one fires, switching one on."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from rules.cases import outcome
from rules.checking import checked
from rules.errors import ConfigError
from rules.facts import FACTS
from rules.facts.markdown import markdown
from rules.moments import from_text
from rules.rule import MODES, Rule
from rules.suggestion import suggestion
from service import rule_words
from service.backtest import backtest as look_back
from service.cli.ordering import order
from service.cli.program import Program, as_json, say
from service.config import Settings
from service.health import DATABASE
from service.metric_words import subject_words
from service.queue_words import queue_words
from service.rule_files import Complaint, read_rule_file
from service.rule_set import KnownRule, read_rule_set, usable_rules
from service.rulebook import Rulebook, built
from service.store.reads.rules import standings
from service.store.reads.snapshot import Reads
from service.store.records import Records
from service.store.sqlite import open_read_only
from service.stored_history import explain as explain_stored
from service.stored_history import stored_history
from service.wiring import category_labels

# By what a rule is about: what nothing is known of, and where to find those of which something is.
KNOWN_BY = {
    "ticket": ("ticket", "The page Tickets names all of them."),
    "account": ("account", "The page Accounts names all of them."),
    "problem": ("problem", "The page Problems names all of them; a ticket that reports one stands for it."),
    "queue": ("queue", "Write all, or the code of a category that has had a contact."),
    "metric": (
        "metric",
        "Write its id, as csat or csat:channel=email; measured daily are core metrics, targets and goals.",
    ),
}
FILES = click.Path(exists=True, path_type=Path)


@click.group()
def rules() -> None:
    """List, check, test, look back with, explain and switch rules."""


@rules.command("list")
@as_json
@click.pass_obj
def list_rules(program: Program, as_json: bool) -> None:
    """All rules: on or in shadow, how often each fires a week, when it last changed."""
    settings = program.settings()
    found = usable_rules(settings)
    with Reads(settings.data_dir / DATABASE).snapshot() as snapshot:
        known = standings(snapshot, found.known, datetime.now(UTC))
    documents = [rule_words.document(found.known[one.rule], one) for one in known]
    say(documents, "\n".join(rule_words.line(one) for one in known), as_json)


@rules.command()
@click.argument("files", nargs=-1, type=FILES, metavar="[FILE|FOLDER]...")
@as_json
@click.pass_obj
def check(program: Program, files: tuple[Path, ...], as_json: bool) -> None:
    """Say what is wrong with rules, by file, line and column; without files, with all of them. Exit code 1: something is."""
    complaints, lines, number = _checked_files(files) if files else _checked_installation(program.settings())
    shown = [{"file": str(c.file), "line": c.line, "column": c.column, "what": c.what} for c in complaints]
    said = [*map(str, complaints), *lines]
    document = {"rules": number, "complaints": shown, "problems": lines}
    say(document, "\n".join(said) or f"{number} rules are right.", as_json)
    sys.exit(1 if said else 0)


def _checked_files(files: tuple[Path, ...]) -> tuple[list[Complaint], list[str], int]:
    paths = [path for one in files for path in (sorted(one.glob("*.yaml")) if one.is_dir() else [one])]
    complaints: list[Complaint] = []
    for file in map(read_rule_file, paths):
        complaints += file.complaints
        if file.document is not None:
            complaints += map(file.complaint, checked(file.document)[1])
    return complaints, [], len(paths)


def _checked_installation(settings: Settings) -> tuple[list[Complaint], list[str], int]:
    found = read_rule_set(settings)
    problems = [f"{settings.file}: {one.key}: {one.what}" for one in found.problems]
    return list(found.complaints), problems, len(found.known)


@rules.command()
@click.argument("names", nargs=-1, metavar="[RULE|FILE]...")
@as_json
@click.pass_obj
def test(program: Program, names: tuple[str, ...], as_json: bool) -> None:
    """Run the cases of rules, built-in and own. Exit code 1: one does not hold."""
    settings = program.settings()
    found = read_rule_set(settings)
    for name in names:
        if name not in found.known and not Path(name).is_file():
            raise click.UsageError(f"There is no rule or file {name[:80]}. {suggestion(name, found.known)}")
    wrong = [str(one) for one in found.complaints if not names]
    chosen = [found.known[name] for name in names if name in found.known] if names else found.known.values()
    outcomes = [(one.rule.id, done) for one in chosen for done in _outcomes(one)]
    for path in (Path(name) for name in names if name not in found.known):
        wrong += map(str, _checked_files((path,))[0])
        outcomes += [(path.stem, done) for done in _file_outcomes(path)]
    lines = [
        f"{'ok ' if not one.trouble else 'RED'} {rule}: {one.name} {one.trouble}".rstrip()
        for rule, one in outcomes
    ]
    red = [one for _, one in outcomes if one.trouble]
    shown = [{"rule": rule, "case": one.name, "trouble": one.trouble} for rule, one in outcomes]
    text = "\n".join([*lines, *wrong, f"{len(outcomes)} cases, {len(red)} red."])
    say({"cases": shown, "complaints": wrong}, text, as_json)
    sys.exit(1 if red or wrong else 0)


def _outcomes(known: KnownRule) -> Iterator[rule_words.Outcome]:
    """A rule's cases speak of the parameters in its file."""
    own, _ = checked(known.file.document)
    return (outcome(own or known.rule, case) for case in known.file.document["tests"])


def _file_outcomes(path: Path) -> list[rule_words.Outcome]:
    file = read_rule_file(path)
    rule, _ = checked(file.document) if file.document is not None else (None, [])
    return [outcome(rule, case) for case in file.document["tests"]] if rule else []


@rules.command()
@click.argument("name", metavar="RULE|FILE")
@click.option(
    "--days", type=click.IntRange(1, 1000), default=90, show_default=True, help="How far to look back."
)
@as_json
@click.pass_obj
def backtest(program: Program, name: str, days: int, as_json: bool) -> None:
    """Show what a rule would have done in stored history. Changes nothing and pushes nothing."""
    settings = program.settings()
    book = _book(settings)
    rule = _rule_or_file(book, name)
    console = Console(stderr=True)
    with (
        stored_history(settings, book) as history,
        Progress(console=console, disable=not console.is_terminal) as bar,
    ):
        task = bar.add_task(f"judging by {rule.id}")
        found = look_back(
            settings, history, rule, days, datetime.now(UTC),
            lambda done, total: bar.update(task, completed=done, total=total),
        )  # fmt: skip
    call = _caller(settings, rule.about)
    say(rule_words.backtest_document(found), rule_words.backtest_text(found, call), as_json)


def _caller(settings: Settings, about: str) -> rule_words.Show:
    """What people call the subjects of rules about something; of most their id says enough."""
    if about == "metric":
        return subject_words
    return partial(queue_words, categories=category_labels(settings)) if about == "queue" else str


def _rule_or_file(book: Rulebook, name: str) -> Rule:
    if name in book.known:
        return book.known[name].rule
    path = Path(name)
    if not path.is_file():
        raise click.UsageError(f"There is no rule or file {name[:80]}. {suggestion(name, book.known)}")
    file = read_rule_file(path)
    rule, troubles = checked(file.document) if file.document is not None else (None, [])
    complaints = [*file.complaints, *map(file.complaint, troubles)]
    if rule is None or complaints:
        raise ConfigError("\n".join(map(str, complaints)))
    return rule


def _book(settings: Settings) -> Rulebook:
    found = usable_rules(settings)
    store = open_read_only(settings.data_dir / DATABASE)
    try:
        return built(found, Records(store))
    finally:
        store.close()


@rules.command()
@click.argument("rule")
@click.argument("subject")
@click.option("--at", "moment", default=None, help="As of when, as 2026-01-31T12:00:00Z; now unless said.")
@as_json
@click.pass_obj
def explain(program: Program, rule: str, subject: str, moment: str | None, as_json: bool) -> None:
    """Say why a rule fires for a ticket, account, problem, queue or metric, or why not. Exit code 1: it is not judged."""
    settings = program.settings()
    rule_set = usable_rules(settings)
    if rule not in rule_set.known:
        raise click.UsageError(f"There is no rule {rule[:80]}. {suggestion(rule, rule_set.known)}")
    found = explain_stored(settings, rule_set, rule, subject, _moment(moment))
    if found is None:
        known_by = KNOWN_BY.get(rule_set.known[rule].rule.about, KNOWN_BY["ticket"])
        raise click.UsageError(f"Nothing is known of the {known_by[0]} {subject[:80]} by then. {known_by[1]}")
    call = _caller(settings, found.rule.about)
    called = "" if call is str else call(found.subject)
    say(rule_words.explanation_document(found), rule_words.explanation_text(found, called), as_json)
    sys.exit(1 if found.state == "not judged" else 0)


def _moment(text: str | None) -> datetime:
    try:
        return from_text(text) if text else datetime.now(UTC)
    except ValueError:
        raise click.UsageError(f"{text} is no moment. Write 2026-01-31T12:00:00Z.") from None


@rules.command()
@click.argument("rule")
@as_json
@click.pass_obj
def shadow(program: Program, rule: str, as_json: bool) -> None:
    """Let a rule look on from now on: its flags are shown apart and pushed nowhere."""
    _set(program.settings(), rule, "shadow", False, as_json)


@rules.command()
@click.argument("rule")
@click.option(
    "--mode", type=click.Choice(MODES), default="on", show_default=True, help="What it is from now on."
)
@click.option(
    "--restate",
    is_flag=True,
    help="Judge all of history by the version of now; what it finds there is not pushed.",
)
@as_json
@click.pass_obj
def apply(program: Program, rule: str, mode: str, restate: bool, as_json: bool) -> None:
    """Switch a rule on from now on, or judge history by it anew."""
    _set(program.settings(), rule, mode, restate, as_json)


def _set(settings: Settings, rule: str, mode: str, restate: bool, as_json: bool) -> None:
    known = usable_rules(settings).known
    if rule not in known:
        raise click.UsageError(f"There is no rule {rule[:80]}. {suggestion(rule, known)}")
    order(settings, {"order": "rule", "rule": rule, "mode": mode, "restate": restate}, as_json)


@rules.command()
@click.option("--markdown", "as_page", is_flag=True, help="As the page docs/facts.md.")
@as_json
def facts(as_page: bool, as_json: bool) -> None:
    """List the facts that rules may ask for."""
    shown = [
        {"about": about, "fact": fact.name, "of": fact.of, "type": fact.type, "unit": fact.unit, "meaning": fact.meaning,
         "unknown": fact.unknown, "values": list(fact.values), "clock": bool(fact.clock)}
        for about, known in FACTS.items() for fact in known.values()
    ]  # fmt: skip
    lines = [f"{one['about']:<8} {one['fact']:<26} {one['type']:<7} {one['meaning']}" for one in shown]
    say(shown, markdown().rstrip() if as_page else "\n".join(lines), as_json)
