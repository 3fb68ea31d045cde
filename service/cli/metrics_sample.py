"""deskgauge metrics sample: a person checks some verdicts without knowing them, and the answers tell how true they are."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from rules.truth import ANSWERS, LARGEST, USUAL_SIZE
from service import orders
from service.cli.metrics import opened
from service.cli.ordering import await_outcome, order, reading
from service.cli.program import Program, as_json, say
from service.config import Settings
from service.metrics.verdicts.billing import month_of
from service.metrics.verdicts.sample_forms import (
    Link,
    answer_of,
    blind,
    blind_csv,
    blind_lines,
    document,
    lines,
    read_answers,
)
from service.metrics.verdicts.sampling import drawn, report
from service.store.reads.samples import answers_of, sample
from service.store.reads.snapshot import Row
from service.store.sample_rows import id_of
from service.wiring import build_helpdesks

FILE = click.Path(path_type=Path, dir_okay=False)
WHICH = click.option("--sample", "key", metavar="ID", help="Its id or month; by default the newest.")


@click.group("sample")
def sample_group() -> None:
    """Draw, check and report a truth sample of verified and revoked resolutions."""


@sample_group.command("draw")
@click.option("--month", metavar="YEAR-MONTH", help="By default the last one.")
@click.option("--size", type=click.IntRange(5, LARGEST), default=USUAL_SIZE, show_default=True)
@click.option("--seed", default="1", show_default=True, help="Another seed draws another sample.")
@as_json
@click.pass_obj
def draw_sample(program: Program, month: str | None, size: int, seed: str, as_json: bool) -> None:
    """Draw the sample of a month; drawn again it is the same. Exit code 1: it is not kept yet."""
    settings = program.settings()
    numbers = opened(settings)
    chosen = month_of(month, numbers.mirror.as_of, settings.timezone)
    with reading(settings) as snapshot:
        known = sample(snapshot, id_of(f"{chosen.first:%Y-%m}", seed, size))
    if known:
        told = {"id": known["id"], "month": known["month"], "drawn": len(known["members"])}
        say(told, f"{known['id']}  {known['month']}  was drawn already, on {known['drawn_at'][:10]}", as_json)
        return
    now = datetime.now(UTC)
    row = drawn(numbers, chosen, size, seed, now)
    if not as_json:
        click.echo(f"{row['id']}  {row['month']}")
    name = orders.give(settings.data_dir, {"order": "draw", "row": row}, now)
    await_outcome(settings, name, as_json, {"id": row["id"], "month": row["month"]})


@sample_group.command("show")
@WHICH
@click.option("--csv", "file", type=FILE, help="Write it into this file for the reviewer to fill in.")
@as_json
@click.pass_obj
def show_sample(program: Program, key: str | None, file: Path | None, as_json: bool) -> None:
    """The sample as a reviewer sees it: without our verdicts."""
    settings = program.settings()
    row, answers = _known(settings, key)
    told = blind(row, answers, _links(settings))
    if file:
        file.write_text(blind_csv(told), encoding="utf-8")
    said = f"wrote {file}" if file else "\n".join(blind_lines(told))
    say(told, said, as_json)


@sample_group.command("answer")
@click.argument("number", required=False)
@click.argument("said", required=False, type=click.Choice(ANSWERS))
@click.option("--file", type=FILE, help="Take the answers of a file that sample show --csv wrote.")
@WHICH
@click.option("--who", default="", help="Who answers.")
@as_json
@click.pass_obj
def answer_sample(
    program: Program, number: str | None, said: str | None, file: Path | None, key: str | None, who: str, as_json: bool
) -> None:  # fmt: skip
    """Answer about one item, or about all of a file; the last answer of an item holds. Exit code 1: it is not kept yet."""
    if (file is None) == (number is None or said is None) or (file and number):
        raise click.UsageError("Give a number with yes, no or unsure, or a file with --file.")
    settings = program.settings()
    row, _ = _known(settings, key)
    size = len(row["members"])
    answers = read_answers(file, size) if file else [answer_of(str(number), str(said), size)]
    if not answers:
        raise click.UsageError(f"{file} answers nothing: its column resolved is empty.")
    order(settings, {"order": "judge", "sample": row["id"], "answers": answers, "who": who}, as_json)


@sample_group.command("report")
@WHICH
@as_json
@click.pass_obj
def report_sample(program: Program, key: str | None, as_json: bool) -> None:
    """How many verdicts held, and the true rate. Exit code 1: too few answers, or our rate lies outside of it."""
    found = report(*_known(program.settings(), key))
    say(document(found), "\n".join(lines(found)), as_json)
    sys.exit(1 if found.is_doubtful else 0)


def _known(settings: Settings, key: str | None) -> tuple[Row, dict[int, str]]:
    with reading(settings) as snapshot:
        row = sample(snapshot, key)
        if row is None:
            said = f"There is no sample {key[:40]}." if key else "There is no sample yet."
            raise click.UsageError(f"{said} deskgauge metrics sample draw makes one.")
        return row, answers_of(snapshot, row["id"])


def _links(settings: Settings) -> Link:
    helpdesks = build_helpdesks(settings)

    def link(ticket: str) -> str | None:
        connection, _, own = ticket.partition(":")
        return helpdesks[connection].ticket_url(own) if connection in helpdesks else None

    return link
