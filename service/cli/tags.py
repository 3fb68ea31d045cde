"""Commands about tags: how complete they are, what is wrong, who might be the AI, corrections."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click

from adapters.registry import NAMES_ITS_AI
from rules import taxonomy
from rules.corrections import TAGS, complaint
from service import corrections
from service.cli.ordering import log_and_wait, order, reading
from service.cli.program import Program, as_json, say
from service.config import Settings
from service.store.reads import authors
from service.store.reads.coverage import Coverage, coverage, sources, violations
from service.store.reads.pages import item
from service.store.reads.snapshot import Row
from service.wiring import read_taxonomy


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def tags(context: click.Context, as_json: bool) -> None:
    """Show how completely tags are known and what is missing or wrong. Exit code 1: something is."""
    if context.invoked_subcommand:
        return
    with reading(context.obj.settings()) as snapshot:
        known, wrong, from_where = coverage(snapshot), violations(snapshot), sources(snapshot)
    document = {
        "coverage": [{**asdict(one), "share": one.share} for one in known],
        "category_sources": from_where,
        "violations": wrong,
    }
    lines = [*map(_covered, known), "", *(line for one in wrong for line in _wrong(one))]
    say(document, "\n".join(lines).rstrip(), as_json)
    sys.exit(1 if wrong else 0)


def _covered(one: Coverage) -> str:
    share = "-" if one.share is None else f"{one.share:.1%}"
    return f"{one.tag:<20} {share:>7}  {one.known:,} of {one.needed:,}"


def _wrong(one: Row) -> list[str]:
    found = f" ({', '.join(one['found'])})" if one["found"] else ""
    heading = f"{one['tag']} {one['problem']}{found}: {one['tickets']:,} tickets, such as {', '.join(one['samples'])}"
    return [heading, f"    {one['fix']}"]


@tags.command()
@as_json
@click.pass_obj
def suggest(program: Program, as_json: bool) -> None:
    """List authors that behave like a machine, for a person to confirm. Exit code 1: there are some."""
    settings = program.settings()
    with reading(settings) as snapshot:
        known = _configured(settings) | authors.decided(snapshot).keys()
        found = authors.suggestions(snapshot, frozenset(known), _clear(settings))
    lines = []
    for one in found:
        lines += [f"{one.connection} {one.author}: {one.messages:,} messages in {one.tickets:,} tickets, such as"
                  f" {', '.join(one.samples)}", *(f"    {reason}" for reason in one.reasons),
                  f"    deskgauge tags confirm {one.connection} {one.author}"]  # fmt: skip
    say([asdict(one) for one in found], "\n".join(lines) or "No author behaves like a machine.", as_json)
    sys.exit(1 if found else 0)


def _configured(settings: Settings) -> set[tuple[str, str]]:
    return {(name, author) for name, one in settings.connections.items() for author in one.ai_authors}


def _clear(settings: Settings) -> frozenset[str]:
    return frozenset(name for name, one in settings.connections.items() if one.helpdesk in NAMES_ITS_AI)


@tags.command()
@click.argument("connection")
@click.argument("author")
@click.option("--not-ai", is_flag=True, help="Say that this author is a person.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@as_json
@click.pass_obj
def confirm(
    program: Program, connection: str, author: str, not_ai: bool, yes: bool, dry_run: bool, as_json: bool
) -> None:
    """Say that an author is the AI: shows the figures before and after, then judges history anew."""
    from service.preview import preview_author

    settings = program.settings()
    if connection not in settings.connections:
        known = ", ".join(settings.connections) or "none"
        raise click.UsageError(f"There is no connection {connection}. Configured: {known}.")
    shown = preview_author(settings, connection, author, not not_ai, datetime.now(UTC))
    lines = [f"{shown.tickets:,} tickets are judged anew."]
    for tag, values in shown.changes.items():
        lines += [f"  {tag} {value}: {a:,} -> {b:,}" for value, (a, b) in values.items() if a != b]
    if dry_run:
        say(asdict(shown), "\n".join(lines), as_json)
        return
    click.echo("\n".join(lines), err=True)
    if not yes:
        click.confirm("Judge history anew?", abort=True, err=True)
    said = {"order": "ai_author", "connection": connection, "author": author, "is_ai": not not_ai}
    order(settings, said, as_json)


@tags.command()
@click.argument("ticket")
@click.argument("tag", type=click.Choice(list(TAGS)))
@click.argument("value")
@click.option("--about", default="", help="The hand-over that is meant; by default the last one.")
@click.option("--why", default="", help="The reason, kept as long as customer text is.")
@as_json
@click.pass_obj
def correct(program: Program, ticket: str, tag: str, value: str, about: str, why: str, as_json: bool) -> None:
    """Correct a tag of a ticket; it stands beside the automatic value and wins. An empty VALUE takes it back."""
    settings = program.settings()
    trouble = complaint(tag, value, taxonomy.read(read_taxonomy(settings)))
    with reading(settings) as snapshot:
        if trouble or item(snapshot, "tickets", ticket) is None:
            raise click.UsageError(trouble or f"There is no ticket {ticket[:80]}.")
    said = {"ticket": ticket, "tag": tag, "value": value, "about": about, "by": "", "why": why}
    log_and_wait(settings, corrections.entry(said, datetime.now(UTC)), as_json)
