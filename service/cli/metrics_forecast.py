"""deskgauge metrics forecast: what will be left of the AI's resolutions once they can no longer be revoked."""

import sys
from typing import Any

import click

from service.cli.asking import about_segments
from service.cli.metrics import opened
from service.cli.program import Program, as_json, say
from service.metrics.asking import Asked, ask_of, fitting
from service.metrics.verdicts.foreseen import METRIC, document, foresee
from service.metrics.verdicts.foreseen_words import lines


@click.command()
@as_json
@about_segments
@click.pass_obj
def forecast(program: Program, /, as_json: bool, **asked: Any) -> None:
    """How many resolutions of the AI will be verified in the end. Exit code 1: nothing can be expected yet, and why."""
    numbers = opened(program.settings())
    ask = ask_of(numbers, Asked(**asked))
    fitting(numbers, (), ask, [METRIC])
    found = foresee(numbers, ask)
    manifest = numbers.mirror.manifest
    head = f"{ask.start} to {ask.end} ({manifest.zone}), as of {manifest.as_of}"
    say(document(numbers, found), "\n".join([head, *lines(found, manifest.zone)]), as_json)
    sys.exit(1 if found.parts[0].missing else 0)
