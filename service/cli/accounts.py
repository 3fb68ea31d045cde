"""Commands about accounts: how they fare, what is told of them, and which record of the CRM each is."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from adapters.sinks import CRM_KINDS
from rules.health import STATES
from service import account_told
from service.brief_words import as_text
from service.briefs import account_brief, document
from service.building import brief_words
from service.cli.ordering import order, reading
from service.cli.program import Program, as_json, say
from service.config import Settings
from service.store.reads import history
from service.store.reads.accounts import account_story
from service.store.reads.pages import page
from service.store.reads.snapshot import Row


@click.group()
def accounts() -> None:
    """List and show accounts, take over what a file tells of them, match them with records of the CRM."""


@accounts.command("list")
@click.option("--health", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="How many.")
@as_json
@click.pass_obj
def list_accounts(program: Program, health: str | None, limit: int, as_json: bool) -> None:
    """Accounts with their health, latest contact first. Exit code 1: one of them is at risk."""
    with reading(program.settings()) as snapshot:
        found = page(snapshot, "accounts", {"health": health} if health else {}, limit=limit).items
    say(found, "\n".join(map(_line, found)) or "No account fits.", as_json)
    sys.exit(1 if any(one["health_state"] == "at_risk" for one in found) else 0)


def _line(one: Row) -> str:
    score = "-" if one["health_score"] is None else f"{one['health_score']:.0f}"
    named = f"{one['id']} {one['name']}" if one["name"] else one["id"]
    return f"{named}  {one['health_state']}  {score}  {one['contacts_30']:.0f} contacts in 30 days"


@accounts.command()
@click.argument("account")
@as_json
@click.pass_obj
def show(program: Program, account: str, as_json: bool) -> None:
    """One account with its windows, flags and pushes."""
    with reading(program.settings()) as snapshot:
        story = account_story(snapshot, account)
    if story is None:
        raise click.UsageError(f"There is no account {account[:80]}. `deskgauge accounts list` names them.")
    lines = [f"{name}: {'-' if value is None else value}" for name, value in story.account.items()]
    lines += [f"flag {one['rule']} since {one['opened_at']}" for one in story.flags if not one["closed_at"]]
    document = {**story.account, "flags": story.flags, "pushes": [one["id"] for one in story.pushes]}
    say(document, "\n".join(lines), as_json)


@accounts.command()
@click.argument("account")
@as_json
@click.pass_obj
def brief(program: Program, account: str, as_json: bool) -> None:
    """What is worth knowing of an account before its contract renews."""
    settings = program.settings()
    with reading(settings) as snapshot:
        found = account_brief(snapshot.select, account, datetime.now(UTC))
    if found is None:
        raise click.UsageError(f"There is no account {account[:80]}. `deskgauge accounts list` names them.")
    words = brief_words(settings)
    say(document(found), "\n".join([words.when(found), *as_text(words.sections(found))]), as_json)


@accounts.command()
@click.argument("account", required=False)
@click.argument("record", required=False)
@click.option("--none", "no_record", is_flag=True, help="The account has no record in the CRM.")
@click.option("--sink", default=None, help="The CRM, where there are several.")
@as_json
@click.pass_obj
def match(
    program: Program,
    account: str | None,
    record: str | None,
    no_record: bool,
    sink: str | None,
    as_json: bool,
) -> None:
    """List accounts that wait for their CRM record, or say which it is. Exit code 1: some wait, or it was not done."""
    settings = program.settings()
    if account is None:
        with reading(settings) as snapshot:
            found = history.waiting(snapshot)
        say(found, "\n".join(map(_waiting, found)) or "No account waits for its record.", as_json)
        sys.exit(1 if found else 0)
    if bool(record) == no_record:
        raise click.UsageError("Give the id of the record, or --none, and not both.")
    said = {"order": "match", "sink": _crm(settings, sink), "account": account, "record": record or ""}
    order(settings, said, as_json)


@accounts.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check the file.")
@as_json
@click.pass_obj
def import_accounts(program: Program, file: Path, dry_run: bool, as_json: bool) -> None:
    """Take over what a CSV file tells of accounts. Exit code 1: lines are bad, so nothing was taken."""
    settings = program.settings()
    found = account_told.read_file(file)
    taking = not dry_run and not found.bad
    names = account_told.keep(settings.data_dir, found.rows, datetime.now(UTC)) if taking else []
    lines = [f"line {number}: {said}" for number, said in found.bad]
    did = "are in the delivery log" if taking else "are good"
    lines.append(f"{len(found.rows):,} rows {did}.")
    document = {"rows": len(found.rows), "bad": found.bad, "imported": taking, "deliveries": names}
    say(document, "\n".join(lines), as_json)
    sys.exit(1 if found.bad else 0)


def _waiting(one: Row) -> str:
    candidates = "; ".join(f"{record} {name}".strip() for record, name in one["candidates"])
    told = f": {candidates}" if candidates else ""
    return f"{one['account_id']}  {one['how']} in {one['sink']}{told}"


def _crm(settings: Settings, sink: str | None) -> str:
    known = [name for name, one in settings.sinks.items() if one.kind in CRM_KINDS]
    if sink is None and len(known) == 1:
        return known[0]
    if sink not in known:
        raise click.UsageError(f"Name a CRM with --sink. Configured: {', '.join(known) or 'none'}.")
    return str(sink)
