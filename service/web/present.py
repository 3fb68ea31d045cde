"""What belongs to the request at hand: the installation and one view of its store."""

from contextlib import ExitStack

from flask import current_app, g

from service.metrics.numbers import Numbers
from service.store.log_reader import LogReader
from service.store.reads.snapshot import Reads, Snapshot
from service.web.site import Site
from service.web.times import Times


def hold(reads: Reads, site: Site) -> dict[str, object]:
    """What an application keeps for its requests."""
    return {"reads": reads, "site": site, "times": Times(site.timezone, site.now)}


def site() -> Site:
    """The installation that the request is about."""
    held: Site = current_app.extensions["deskgauge"]["site"]
    return held


def numbers() -> Numbers:
    """What answers questions about metrics, shared by all threads."""
    return site().numbers


def times() -> Times:
    """Moments in the installation's time zone."""
    held: Times = current_app.extensions["deskgauge"]["times"]
    return held


def snapshot() -> Snapshot:
    """The request's view of the store, opened when first asked for."""
    if "snapshot" not in g:
        g.snapshot = _opened().enter_context(current_app.extensions["deskgauge"]["reads"].snapshot())
    held: Snapshot = g.snapshot
    return held


def log() -> LogReader:
    """The request's view of the delivery log, opened when first asked for."""
    if "log" not in g:
        g.log = _opened().enter_context(LogReader(site().data_dir))
    held: LogReader = g.log
    return held


def close() -> None:
    """End the request's read transaction and close its files."""
    if opened := g.pop("opened", None):
        opened.close()


def _opened() -> ExitStack:
    if "opened" not in g:
        g.opened = ExitStack()
    held: ExitStack = g.opened
    return held
