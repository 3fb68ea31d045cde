"""Runs the whole program against a simulated helpdesk and a loopback sink; all data is made up."""

import socket
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import requests

from rules.errors import ConfigError
from service import health
from service.config import load_settings
from service.config.settings import secret_values
from service.demo.folder import LoopbackSink, write_folder
from service.demo.helpdesk import Progress, SimulatedHelpdesk, world_until
from service.demo.linear import LoopbackLinear
from service.demo.world import World
from service.logs import configure_logs
from service.processes.supervisor import Supervisor
from service.processes.up import children
from service.wiring import verify

PUSHED = timedelta(days=75)  # so much of the simulated past is pushed, for there to be something to see
TOLD_EVERY = 1000  # deliveries
LOOK_SECONDS, START_SECONDS, SETTLE_SECONDS = 0.1, 60.0, 600.0


def run(
    folder: Path, host: str, port: int, *, tickets: int, once: bool, logs: str, environ: Mapping[str, str]
) -> int:
    """Run until a signal, or with `once` until the history is applied and pushed; gives the exit code."""
    now = datetime.now(UTC)
    world = world_until(now, tickets=tickets)
    port = _free_port(host, port)
    url = f"http://{host}:{port}"
    with LoopbackLinear() as linear:
        path = write_folder(folder, url, world.connection_settings(), _sink(linear), now - PUSHED)
        settings = load_settings(path, environ)
        verify(settings)
        configure_logs(logs, secret_values(settings))
        supervisor = Supervisor(children(path, logs, host, port, environ))
        demo = Demo(folder, url, world, supervisor, once)
        sender = threading.Thread(target=demo.send, name="helpdesk")
        sender.start()
        code = supervisor.run()
        demo.stopped.set()
        sender.join()
    return code or demo.code


class Demo:
    """What the helpdesk does while the program runs. code: 1 when `once` did not come to its end."""

    def __init__(self, folder: Path, url: str, world: World, supervisor: Supervisor, once: bool) -> None:
        self.folder, self.url, self.world, self.supervisor, self.once = folder, url, world, supervisor, once
        self.stopped = threading.Event()
        self.code = 1 if once else 0

    def send(self) -> None:
        """Send the history as soon as the web process answers; then go on live, or end."""
        if not self._wait(self._answers, START_SECONDS):
            self.supervisor.stop()
            return
        click.echo(f"Deskgauge runs on {self.url} with synthetic data. Ctrl-C ends it.")
        webhook = f"{self.url}/webhooks/{self.world.setup.connection}"
        helpdesk = SimulatedHelpdesk(self.world, webhook, self.stopped, progress=_tell)
        helpdesk.send_history()
        click.echo(
            f"The history is sent: {helpdesk.acknowledged} acknowledged, {helpdesk.given_up} given up."
        )
        if self.once:
            self._end()
        else:
            click.echo(f"New tickets come in now; look at {self.url}. Ctrl-C ends it.")
            helpdesk.send_live()

    def _end(self) -> None:
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
        return health.backlog(self.folder) == 0 and health.pushes_open(self.folder) == 0


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


def _sink(linear: LoopbackLinear) -> LoopbackSink:
    return LoopbackSink(
        name="linear",
        kind="linear",
        base_url=linear.url,
        secret=linear.secret,
        options=linear.options,
        flags=("product_bug_escalation", "repeat_contact_7"),
    )
