"""deskgauge metrics bill: what the AI's vendor claims in a month, against our verdicts."""

import sys
from pathlib import Path

import click

from service.cli.metrics import opened
from service.cli.ordering import reading
from service.cli.program import Program, as_json, say
from service.metrics.verdicts.bill_forms import dispute_csv, document, lines
from service.metrics.verdicts.billing import Usage, check, month_of, price_of, read_usage
from service.store.reads.claims import claimed

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--month", metavar="YEAR-MONTH", help="The month of the bill; by default the last one.")
@click.option(
    "--usage",
    type=FILE,
    help="The vendor's usage file, a CSV with a ticket a row; without it what events claim.",
)
@click.option("--ticket-column", help="The usage file's column with the ticket's id.")
@click.option("--connection", help="Which helpdesk the tickets are of.")
@click.option("--price", metavar='"0.99 EUR"', help="What a claim costs that has no amount of its own.")
@click.option("--dispute", type=FILE, help="Write what is disputed into this CSV file.")
@as_json
@click.pass_obj
def bill(
    program: Program, month: str | None, usage: Path | None, ticket_column: str | None, connection: str | None,
    price: str | None, dispute: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Compare the bill of the AI's vendor with our verdicts. Exit code 1: a claim is disputed, or a row cannot be read."""
    settings = program.settings()
    if connection is not None and connection not in settings.connections:
        raise click.UsageError(
            f"There is no connection {connection[:40]}. Known: {', '.join(settings.connections)}."
        )
    each = price_of(price) if price is not None else None
    numbers = opened(settings)
    chosen = month_of(month, numbers.mirror.as_of, settings.timezone)
    if usage:
        told = read_usage(usage, ticket_column, chosen, settings.timezone)
    else:
        with reading(settings) as snapshot:
            told = Usage(claimed(snapshot, chosen.start, chosen.end))
    found = check(numbers, told.claims, chosen, each, connection)
    if dispute:
        dispute.write_text(dispute_csv(found), encoding="utf-8")
    say(document(found, told), "\n".join(lines(found, told)), as_json)
    sys.exit(1 if told.unreadable or any(one.state == "disputed" for one in found.judged) else 0)
