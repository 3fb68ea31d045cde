"""Commands that run until they are told to stop: up, web, worker, clock, demo."""

import sys
from pathlib import Path

import click

from service.cli.program import Program

HOST, PORT = "127.0.0.1", 8321

host_option = click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
port_option = click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    envvar="PORT",
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)


@click.command()
@host_option
@port_option
@click.pass_obj
def up(program: Program, host: str, port: int) -> None:
    """Run web and worker under one supervisor."""
    from service.processes.up import run
    from service.wiring import verify

    verify(program.settings())
    sys.exit(run(program.file, program.logs, host, port, program.environ))


@click.command()
@host_option
@port_option
@click.pass_obj
def web(program: Program, host: str, port: int) -> None:
    """Run the web process: webhooks, API and pages."""
    from service.processes.web import run

    run(program.settings(), host, port, program.environ)


@click.command()
@click.pass_obj
def worker(program: Program) -> None:
    """Run the worker process: everything between the delivery log and the sinks."""
    from service.processes.work import run

    run(program.settings(), program.environ)


@click.command()
@click.pass_obj
def clock(program: Program) -> None:
    """Run the clock process; with SQLite the worker is the clock, so it only waits."""
    from service.processes.clock import run

    run(program.settings())


@click.command()
@host_option
@port_option
@click.option("--folder", type=click.Path(path_type=Path), default="var/demo", show_default=True)
@click.option(
    "--tickets", type=click.IntRange(1, 100_000), default=900, show_default=True, help="Of 90 days."
)
@click.option("--once", is_flag=True, help="Send the simulated history, wait until it is applied, and end.")
@click.pass_obj
def demo(program: Program, host: str, port: int, folder: Path, tickets: int, once: bool) -> None:
    """Run everything against a simulated helpdesk and a loopback sink, with synthetic data."""
    from service.demo.run import run

    sys.exit(run(folder, host, port, tickets=tickets, once=once, logs=program.logs, environ=program.environ))
