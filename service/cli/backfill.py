"""The command that reads a helpdesk's past."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click
from rich.console import Console

from adapters.list_api import OrganizationApi
from adapters.ticket_api import TicketApi
from rules.errors import ConfigError, DeskgaugeError, SinkError, StorageUnavailable
from rules.moments import from_text
from service.cli.program import Program, as_json, say
from service.config import Settings
from service.connecting.comparing import Difference
from service.fetch.backfill import Backfill, Standing, standing_of
from service.fetch.estimate import Estimate, estimate
from service.fetch.keeper import Keeper
from service.fetch.not_read import NotRead
from service.fetch.patience import patiently
from service.fetch.schedules import schedule_differences
from service.fetch.schedules import told as schedules_told
from service.fetch.showing import shown
from service.fetch.sweep import lacking_nothing_known
from service.health import DATABASE, backlog, worker_trouble
from service.orders import SLOT
from service.pipeline import utc_now
from service.store.log import LogWriter
from service.wiring import build_apis, build_budgets, build_organizations

USUAL_SINCE = timedelta(days=365)


@click.command()
@click.argument("connection")
@click.option("--since", help="How far back, as 2026-01-31 or 2026-01-31T12:00:00Z; a year unless said.")
@click.option(
    "--dry-run", is_flag=True, help="Only say how many tickets there are and what reading them takes."
)
@click.option(
    "--restart", is_flag=True, help="Begin anew instead of going on where the last one was cut off."
)
@click.option("--again", is_flag=True, help="Also read tickets that did not change since they were read.")
@click.option("--leave", type=click.IntRange(0, 90), default=5, show_default=True,
              help="Percent of the helpdesk's limit that is left to other programs.")  # fmt: skip
@as_json
@click.pass_obj
def backfill(
    program: Program, connection: str, since: str | None, dry_run: bool, restart: bool, again: bool,
    leave: int, as_json: bool,
) -> None:  # fmt: skip
    """Read a helpdesk's past into the delivery log, through its API. Cut off, it goes on where it was.

    It pushes nothing: what opened before the start is history. Exit code 1: it could not be finished.
    """
    settings = program.settings()
    api, listed = _apis(settings, connection, leave / 100)
    known = standing_of(settings.data_dir, connection)
    wanted = _moment(since)
    if dry_run:
        _say_estimate(api, listed, wanted or _moment_of(known, restart) or utc_now() - USUAL_SINCE, as_json)
        return
    _refuse_other_beginning(known, wanted, restart)
    hours = schedule_differences(settings, connection, utc_now().date())
    with _writing(settings) as keeper:
        lacking = lacking_nothing_known if again else NotRead(settings.data_dir / DATABASE, connection)
        work = Backfill(settings.data_dir, connection, api, keeper, lacking, organizations=listed)
        if known and not known.ended_at and not restart:
            work.resume(known)
        code = _run(settings, work, wanted or utc_now() - USUAL_SINCE, hours, as_json)
    sys.exit(code)


def _run(settings: Settings, work: Backfill, since: datetime, hours: list[Difference], as_json: bool) -> int:
    """Work to the end or to the first trouble, and say how far it came; gives the exit code."""
    reason = ""
    with shown(work.api, Console(stderr=True)) as tell:
        try:
            if work.standing is None:
                work.begin(since, utc_now())
            work.run(tell, utc_now)
        except KeyboardInterrupt:
            reason = "it was interrupted"
        except (SinkError, StorageUnavailable) as error:
            reason = str(error)
    document = {**_document(work.standing, reason), "schedules": [asdict(one) for one in hours]}
    say(document, _words(settings, work, reason) + schedules_told(hours), as_json)
    return 1 if reason else 0


def _words(settings: Settings, work: Backfill, reason: str) -> str:
    standing = work.standing
    if reason:
        said = f"{standing.filled:,} tickets are in the log so far. " if standing else ""
        return f"Not finished: {reason}. {said}deskgauge backfill {work.connection} goes on from there."
    if standing is None:
        return ""
    waiting, trouble = backlog(settings.data_dir), worker_trouble(settings.data_dir)
    rest = (
        f" {waiting:,} deliveries wait for the worker{': ' + trouble if trouble else '.'}" if waiting else ""
    )
    already = standing.seen - standing.filled
    known = f"; {already:,} had not changed since they were read" if already else ""
    found = f"{standing.seen:,} tickets found, {standing.filled:,} put into the delivery log{known}."
    return f"{found}{_of_organizations(standing)}{rest}"


def _of_organizations(standing: Standing) -> str:
    if standing.organizations is not None:
        return f" Organizations read before: {standing.organizations:,}."
    if standing.organizations_unread:
        return f" Warning: organizations could not be read, so accounts have no names: {standing.organizations_unread}"
    return ""


def _document(standing: Standing | None, reason: str) -> dict[str, object]:
    document = asdict(standing) if standing else {}
    document.pop("page_done", None)
    return {**document, "finished": not reason, "reason": reason}


def _apis(settings: Settings, connection: str, spare: float) -> tuple[TicketApi, OrganizationApi | None]:
    """The connection's tickets and its organizations, within one budget."""
    budgets = build_budgets(settings, spare)
    apis = build_apis(settings, budgets)
    if connection in apis:
        return apis[connection], build_organizations(settings, budgets).get(connection)
    if connection not in settings.connections:
        known = ", ".join(settings.connections) or "none"
        raise click.UsageError(f"There is no connection {connection}. Configured: {known}.")
    raise ConfigError(
        f"connections.{connection} cannot be read: it needs base_url and credentials of a helpdesk with an API."
        f" deskgauge connect {connection} sets them up."
    )


@contextmanager
def _writing(settings: Settings) -> Iterator[Keeper]:
    """A slot of the log for the time of the command."""
    keeper = Keeper(LogWriter.open(settings.data_dir, SLOT), utc_now)
    try:
        yield keeper
    finally:
        keeper.close()


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--since {text[:40]}: write a day or a moment, as 2026-01-31.") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment > utc_now():
        raise click.UsageError(f"--since {text[:40]} lies in the future.")
    return moment


def _moment_of(known: Standing | None, restart: bool) -> datetime | None:
    return from_text(known.since) if known and not known.ended_at and not restart else None


def _refuse_other_beginning(known: Standing | None, wanted: datetime | None, restart: bool) -> None:
    """An unfinished backfill is not silently turned into another one."""
    if known and not known.ended_at and wanted and not restart and from_text(known.since) != wanted:
        raise click.UsageError(
            f"A backfill since {known.since[:10]} is not finished. Leave --since out to go on with it,"
            " or give --restart to begin anew."
        )


def _say_estimate(api: TicketApi, listed: OrganizationApi | None, since: datetime, as_json: bool) -> None:
    number = patiently(lambda: api.count(since))
    if number is None:
        raise DeskgaugeError(
            "The helpdesk does not say how many tickets there are, so nothing can be estimated."
        )
    found, organizations = estimate(api, number), _counted(listed)
    before = "" if organizations is None else f" Before them {organizations:,} organizations are read."
    said = {"since": since, **asdict(found), "organizations": organizations}
    say(said, _estimated(found, since) + before, as_json)


def _counted(listed: OrganizationApi | None) -> int | None:
    """How many organizations there are, None where nobody says or we may not ask."""
    try:
        return patiently(listed.count) if listed else None
    except SinkError:
        return None


def _estimated(found: Estimate, since: datetime) -> str:
    said = f"About {found.tickets:,} tickets changed since {since:%Y-%m-%d}: {found.calls:,} calls."
    if found.a_minute is None or found.seconds is None:
        return f"{said} The helpdesk does not say how many calls a minute it allows."
    return f"{said} At {found.a_minute:,.0f} calls a minute that takes {_long(found.seconds)}."


def _long(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    hours, rest = divmod(minutes, 60)
    return f"about {hours} h {rest:02d} min" if hours else f"about {minutes} min"
