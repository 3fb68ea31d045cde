"""Asks a helpdesk for its schedules before its past is read: business hours of all of it are counted by the configuration."""

from datetime import date

from adapters.call_budget import CallBudget
from adapters.connecting import Connector
from adapters.connectors import CONNECTORS
from rules.errors import ConfigError, SinkError
from service.config import Settings
from service.config.load import read_file
from service.connecting.comparing import Configured, Difference, differences, unreadable
from service.fetch.patience import patiently

HEADING = "Business hours are counted by deskgauge.toml, and it differs from the helpdesk:"


def schedule_differences(settings: Settings, connection: str, today: date) -> list[Difference]:
    """What the helpdesk's schedules and ours differ in, [] where it tells none; what it refuses is told, not raised."""
    known = settings.connections[connection]
    if (vendor := CONNECTORS.get(known.helpdesk)) is None:
        return []
    ours = configured(settings, connection, today)
    try:
        connector = vendor.open(known, CallBudget())
        return differences(patiently(connector.hours), ours)
    except (ConfigError, SinkError) as error:
        return [unreadable(ours, str(error))]


def asked_once(connector: Connector, ours: Configured) -> tuple[int, list[Difference]]:
    """How many schedules the helpdesk tells of, and the differences; of a helpdesk that answers, so it is asked once."""
    try:
        account = connector.hours()
    except SinkError as error:
        return 0, [unreadable(ours, str(error))]
    return len(account.schedules), differences(account, ours)


def configured(settings: Settings, connection: str, today: date) -> Configured:
    """Our side of the comparison."""
    tables = read_file(settings.file).get("schedules", {})
    return Configured(connection, settings.connections[connection].helpdesk, settings.hours, tables, today)


def told(found: list[Difference]) -> str:
    """The lines that end what a backfill says, "" without a difference."""
    lines = [f"- {one.said}. {one.fix}" for one in found]
    return "\n".join(["", HEADING, *lines]) if lines else ""
