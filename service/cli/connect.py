"""deskgauge connect: sets a helpdesk account up, rotates its secret, takes everything away again."""

import sys
from datetime import UTC, datetime

import click
from rich.console import Console

from adapters.call_budget import CallBudget
from adapters.connecting import Connector, Scope
from adapters.connectors import CONNECTORS
from service.cli.connect_run import EVERYTHING, Given, Run
from service.cli.program import Program, as_json, say
from service.connecting.draft import Draft, draft
from service.connecting.wanted import TITLES

ASKED = "{key}: where does it stand? (${{ENV_NAME}} or file:PATH; empty goes on without the API)"


@click.command()
@click.argument("helpdesk", type=click.Choice(sorted(CONNECTORS)))
@click.argument("name", required=False)
@click.option(
    "--base-url", default="", help="The account's address, where the configuration does not say it."
)
@click.option("--credential", "credentials", multiple=True, metavar="NAME=REFERENCE",
              help="Where a credential of its API stands: ${ENV_NAME} or file:PATH.")  # fmt: skip
@click.option("--create", default="", metavar="FIELDS", help=f"Fields to make: {', '.join(TITLES)}, or all.")
@click.option("--ai-author", "ai_authors", multiple=True, metavar="ID", help="A user who is the AI.")
@click.option("--new-secret", default="", metavar="REFERENCE",
              help="With --rotate: the new signing secret, where no API tells it.")  # fmt: skip
@click.option("--wait", default=None, type=click.FloatRange(0, 86_400), metavar="SECONDS",
              help="Wait so long for the first delivery; at a terminal you are asked.")  # fmt: skip
@click.option("--scopes", is_flag=True, help="Only list the permissions that Deskgauge needs, and what for.")
@click.option("--rotate", is_flag=True, help="Replace the signing secret; the old one is accepted for a day.")
@click.option("--remove", is_flag=True, help="Take away all that connect made.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--dry-run", is_flag=True, help="Only look and show; make and write nothing.")
@as_json
@click.pass_obj
def connect(
    program: Program, helpdesk: str, name: str | None, base_url: str, credentials: tuple[str, ...], create: str,
    ai_authors: tuple[str, ...], new_secret: str, wait: float | None, scopes: bool, rotate: bool, remove: bool, yes: bool,
    dry_run: bool, as_json: bool,
) -> None:  # fmt: skip
    """Connect a helpdesk account under a NAME. Exit code 1: the helpdesk refused something, or nothing came."""
    vendor = CONNECTORS[helpdesk]
    if scopes:
        _say_scopes(vendor.scopes, as_json)
        return
    if rotate and remove:
        raise click.UsageError("--rotate and --remove exclude each other.")
    given = Given(_fields(create), ai_authors, new_secret, wait, yes, dry_run, as_json)
    settings = program.settings()
    made = draft(
        settings, program.environ, vendor, name, base_url, _references(credentials, vendor.credentials)
    )
    if not remove and not given.silent:
        made = _asked(made)
    run = Run(made, _connector(made), given, Console(stderr=True), datetime.now(UTC))
    sys.exit(run.rotate() if rotate else run.remove() if remove else run.connect())


def _connector(made: Draft) -> Connector | None:
    return None if made.missing else made.vendor.open(made.connection(), CallBudget())


def _say_scopes(scopes: tuple[Scope, ...], as_json: bool) -> None:
    rows = [{"name": one.name, "purpose": one.purpose, "writing": one.writing} for one in scopes]
    lines = [f"{'writing' if one.writing else 'reading'}  {one.name}: {one.purpose}" for one in scopes]
    say(rows, "\n".join([*lines, "Without those for writing, connect shows the clicks instead."]), as_json)


def _fields(create: str) -> tuple[str, ...]:
    wanted = tuple(one.strip() for one in create.split(",") if one.strip())
    if wanted == EVERYTHING:
        return wanted
    if strange := [one for one in wanted if one not in TITLES]:
        raise click.UsageError(
            f"--create: unknown {', '.join(strange)[:80]}. Known: {', '.join(TITLES)}, all."
        )
    return wanted


def _references(pairs: tuple[str, ...], known: tuple[str, ...]) -> dict[str, str]:
    """What is given with --credential; a value that is no reference is refused later, without being repeated."""
    found: dict[str, str] = {}
    for pair in pairs:
        key, sign, reference = pair.partition("=")
        if not sign or key not in known:
            raise click.UsageError(f"--credential: write NAME=REFERENCE with NAME one of {', '.join(known)}.")
        found[key] = reference
    return found


def _asked(made: Draft) -> Draft:
    """Ask a person for what is missing; an empty answer leaves it out."""
    base_url, found = made.base_url, dict(made.credentials)
    if not base_url:
        base_url = click.prompt(
            f"Address of the account, such as {made.vendor.base_url}", default="", err=True
        )
    for key in made.vendor.credentials:
        if key not in found and (said := click.prompt(ASKED.format(key=key), default="", err=True)):
            found[key] = said
    return draft(made.settings, made.environ, made.vendor, made.name, base_url, found)
