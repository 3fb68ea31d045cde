"""Runs the whole program against a simulated helpdesk and a loopback sink; all data is made up."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import requests

from rules.errors import ConfigError
from service import health
from service.config import load_settings
from service.config.settings import secret_values
from service.demo.folder import LoopbackSink, write_folder
from service.demo.helpdesk import Progress, SimulatedHelpdesk, worlds_until
from service.demo.hubspot import LoopbackHubSpot
from service.demo.linear import LoopbackLinear
from service.demo.world import World
from service.demo.world.people import ORGANIZATION_IDS
from service.logs import configure_logs
from service.processes.supervisor import Supervisor
from service.processes.up import children
from service.wiring import verify

PUSHED = timedelta(days=75)  # so much of the simulated past is pushed, for there to be something to see
TOLD_EVERY = 1000  # deliveries
ACCOUNTS_SECONDS = 3.0  # accounts are judged a moment after their tickets
LOOK_SECONDS, START_SECONDS, SETTLE_SECONDS = 0.1, 60.0, 600.0


def run(
    folder: Path, host: str, port: int, *, tickets: int, once: bool, logs: str, environ: Mapping[str, str]
) -> int:
    """Run until a signal, or with `once` until the history is applied and pushed; gives the exit code."""
    now = datetime.now(UTC)
    worlds = worlds_until(now, tickets=tickets)
    port = _free_port(host, port)
    url = f"http://{host}:{port}"
    with LoopbackLinear() as linear, LoopbackHubSpot(_companies(worlds)) as hubspot:
        connections = [world.connection_settings() for world in worlds]
        path = write_folder(folder, url, connections, _sinks(linear, hubspot), now - PUSHED)
        settings = load_settings(path, environ)
        verify(settings)
        configure_logs(logs, secret_values(settings))
        supervisor = Supervisor(children(path, logs, host, port, environ))
        demo = Demo(folder, url, worlds, supervisor, once)
        sender = threading.Thread(target=demo.send, name="helpdesk")
        sender.start()
        code = supervisor.run()
        demo.stopped.set()
        sender.join()
    return code or demo.code


class Demo:
    """What the helpdesk does while the program runs. code: 1 when `once` did not come to its end."""

    def __init__(
        self, folder: Path, url: str, worlds: Sequence[World], supervisor: Supervisor, once: bool
    ) -> None:
        self.folder, self.url, self.worlds, self.supervisor, self.once = folder, url, worlds, supervisor, once
        self.stopped = threading.Event()
        self.code = 1 if once else 0

    def send(self) -> None:
        """Send the history as soon as the web process answers; then go on live, or end."""
        if not self._wait(self._answers, START_SECONDS):
            self.supervisor.stop()
            return
        click.echo(f"Deskgauge runs on {self.url} with synthetic data. Ctrl-C ends it.")
        helpdesks = [
            SimulatedHelpdesk(
                world,
                f"{self.url}/webhooks/{world.setup.connection}",
                self.stopped,
                progress=_tell,
                senders=2,
            )
            for world in self.worlds
        ]
        _together([helpdesk.send_history for helpdesk in helpdesks])
        acknowledged, given_up = (
            sum(getattr(one, name) for one in helpdesks) for name in ("acknowledged", "given_up")
        )
        click.echo(f"The history is sent: {acknowledged} acknowledged, {given_up} given up.")
        if self.once:
            self._end()
        else:
            click.echo(f"New tickets come in now; look at {self.url}. Ctrl-C ends it.")
            _together([helpdesk.send_live for helpdesk in helpdesks])

    def _end(self) -> None:
        self.stopped.wait(ACCOUNTS_SECONDS)
        if self._wait(self._settled, SETTLE_SECONDS):
            click.echo("Everything is applied, and every push has arrived or was given up.")
            self.code = 0
        self.supervisor.stop()

    def _wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Whether it came true before the time was over or the demo was stopped."""
        last = time.monotonic() + seconds
        while not condition():
            if self.stopped.wait(LOOK_SECONDS) or time.monotonic() > last:
                return False
        return True

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=2).ok
        except requests.RequestException:
            return False

    def _settled(self) -> bool:
        return health.backlog(self.folder) == 0 and health.pushes_due(self.folder, datetime.now(UTC)) == 0


def _free_port(host: str, port: int) -> int:
    """The port, or for 0 any free one; refuses a taken one, whose owner would get what is meant for the demo."""
    try:
        with socket.create_server((host, port)) as server:
            return int(server.getsockname()[1])
    except OSError as error:
        raise ConfigError(
            f"Cannot listen on {host}, port {port} ({error.strerror}). Choose another with --host and --port."
        ) from None


def _tell(progress: Progress) -> None:
    if progress.phase == "history" and progress.acknowledged % TOLD_EVERY == 0:
        click.echo(f"{progress.acknowledged} deliveries, up to {progress.reached:%Y-%m-%d}")


def _together(tasks: Sequence[Callable[[], None]]) -> None:
    """Run all of them at once and wait for the last."""
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _companies(worlds: Sequence[World]) -> Iterator[dict[str, str]]:
    """The CRM's companies: most accounts are one, every seventh is there twice, every ninth not at all."""
    for world in worlds:
        for number in range(world.setup.accounts):
            company = {
                "name": f"{world.setup.connection} account {number}",
                "domain": f"account-{number}.example",
                "organization": f"{world.setup.connection}:{ORGANIZATION_IDS + number}",
            }
            if number % 9 != 8:
                yield company
            if number % 7 == 6:
                yield company


def _sinks(linear: LoopbackLinear, hubspot: LoopbackHubSpot) -> tuple[LoopbackSink, ...]:
    bugs = ("product_bug_escalation", "repeat_contact_7", "low_ease")
    accounts = ("account_health", "unresolved_contacts", "account_volume", "ease_drop")
    return (
        LoopbackSink("linear", "linear", linear.url, linear.secret, linear.options, bugs),
        LoopbackSink(
            "hubspot",
            "hubspot",
            hubspot.url,
            hubspot.secret,
            {"external_id_property": "organization"},
            accounts,
        ),
    )
