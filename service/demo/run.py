"""Runs the whole program against simulated helpdesks, whose accounts it reads, and loopback sinks; all data is made up."""

import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import requests

from adapters.settings import ConnectionSettings
from rules.errors import ConfigError
from rules.moments import to_text
from service import account_told, health, orders
from service.config import load_settings
from service.config.settings import Settings, secret_values
from service.demo import baseline
from service.demo.accounts import VENDORS, LoopbackHelpdesk
from service.demo.folder import write_folder
from service.demo.helpdesk import Progress, SimulatedHelpdesk, worlds_until
from service.demo.hubspot import LoopbackHubSpot
from service.demo.linear import LoopbackLinear
from service.demo.logbook import recorded
from service.demo.sinks import companies, loopback_sinks
from service.demo.slack import LoopbackSlack
from service.demo.world import World
from service.demo.world.contracts import contracts
from service.demo.world.dialects.agent import Agent
from service.demo.world.subscriptions import CURRENCY, value_at_first
from service.logs import configure_logs
from service.metrics.building import build_numbers
from service.processes.supervisor import Supervisor
from service.processes.up import children
from service.store.reads import flow
from service.store.reads.connections import ConnectionStanding, standings
from service.store.reads.snapshot import Reads
from service.wiring import verify

PUSHED = timedelta(days=75)  # so much of the simulated past is pushed, for there to be something to see
TOLD_EVERY = 1000  # deliveries
LOSES_EVERY = (
    12  # of so many live conversations of a helpdesk one is never told of, for the comparison to find it
)
LOST_SECONDS = 5.0  # by then the first one has begun
COMPARED_SECONDS = 300.0
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
    with ExitStack() as served:
        linear = served.enter_context(LoopbackLinear(f"{url}/webhooks/linear"))
        hubspot = served.enter_context(LoopbackHubSpot(companies(worlds)))
        slack = served.enter_context(LoopbackSlack())
        accounts = {
            world.setup.connection: served.enter_context(LoopbackHelpdesk(world, _now))
            for world in worlds
            if world.language in VENDORS
        }
        connections = [_settings(world, accounts) for world in worlds]
        path = write_folder(folder, url, connections, loopback_sinks(linear, hubspot, slack), now - PUSHED)
        settings = load_settings(path, environ)
        verify(settings)
        configure_logs(logs, secret_values(settings))
        supervisor = Supervisor(children(path, logs, host, port, environ))
        demo = Demo(settings, url, worlds, accounts, supervisor, once)
        sender = threading.Thread(target=demo.send, name="helpdesk")
        sender.start()
        code = supervisor.run()
        demo.stopped.set()
        sender.join()
    return code or demo.code


class Demo:
    """What the helpdesks do while the program runs. code: 1 when `once` did not come to its end."""

    def __init__(
        self, settings: Settings, url: str, worlds: Sequence[World], accounts: Mapping[str, LoopbackHelpdesk],
        supervisor: Supervisor, once: bool,
    ) -> None:  # fmt: skip
        self.settings, self.folder, self.url, self.accounts, self.supervisor, self.once = (
            settings, settings.data_dir, url, accounts, supervisor, once,
        )  # fmt: skip
        self.stopped = threading.Event()
        self.helpdesks = [self._helpdesk(world) for world in worlds]
        self.compared_at: datetime | None = None
        self.code = 1 if once else 0

    def send(self) -> None:
        """Send the history as soon as the web process answers, and beside it what happens now; then go on, or end."""
        if not self._wait(self._answers, START_SECONDS):
            self.supervisor.stop()
            return
        click.echo(f"Deskgauge runs on {self.url} with synthetic data. Ctrl-C ends it.")
        beside = [*(one.send_live for one in self.helpdesks), self._compare_often]
        threads = [threading.Thread(target=task) for task in beside]
        for thread in threads:
            thread.start()
        self._tell_of_accounts()
        self._record()
        self._send_history()
        self._freeze()
        if self.once:
            self._end()
        else:
            click.echo(f"New tickets come in now; look at {self.url}. Ctrl-C ends it.")
        for thread in threads:
            thread.join()

    def _helpdesk(self, world: World) -> SimulatedHelpdesk:
        """One that tells of what is written into its account, and whose account knows what happens live."""
        name = world.setup.connection
        account = self.accounts.get(name)
        helpdesk = SimulatedHelpdesk(
            world, f"{self.url}/webhooks/{name}", self.stopped, progress=_tell, senders=2,
            began=account.account.add if account else lambda contact: None,
            loses_every=LOSES_EVERY if world.language == "zendesk" else 0,
        )  # fmt: skip
        if account:
            account.hear(helpdesk.wrote)
        return helpdesk

    def _tell_of_accounts(self) -> None:
        """What a file of accounts would tell of the first helpdesk's."""
        world = self.helpdesks[0].world
        account_told.keep(self.folder, told_of(world), _now())

    def _record(self) -> None:
        """What the team has recorded of its automation."""
        for entry in recorded(_now()):
            orders.keep(self.folder, entry)

    def _send_history(self) -> None:
        _together([helpdesk.send_history for helpdesk in self.helpdesks])
        self._tell_of_subscriptions()
        acknowledged, given_up = (
            sum(getattr(one, name) for one in self.helpdesks) for name in ("acknowledged", "given_up")
        )
        click.echo(f"The history is sent: {acknowledged} acknowledged, {given_up} given up.")

    def _tell_of_subscriptions(self) -> None:
        """What became of the accounts' subscriptions, told by whatever speaks our own events."""
        changes = [one for helpdesk in self.helpdesks for one in helpdesk.world.subscriptions()]
        for helpdesk in self.helpdesks:
            if isinstance(helpdesk.dialect, Agent) and changes:
                helpdesk.tell(helpdesk.dialect.subscriptions_body(changes))

    def _freeze(self) -> None:
        """Keep the numbers of the time before the AI, once all of it is in them."""
        if self._wait(self._is_applied, SETTLE_SECONDS):
            numbers, since = build_numbers(self.settings), _now()
            at = min(one.go_live or since for one in self.settings.connections.values())
            if self._wait(lambda: baseline.is_known(numbers, since), SETTLE_SECONDS):
                click.echo(baseline.freeze_before(self.settings, numbers, at, _now()))

    def _compare_often(self) -> None:
        """Have the helpdesks compared as soon as something was lost, and now and then; by itself it is every hour."""
        pause = LOST_SECONDS
        if not self.once:
            self.stopped.wait(pause)
            self._wait(self._is_applied, SETTLE_SECONDS)
        while not self.stopped.wait(pause):
            at, pause = _now(), COMPARED_SECONDS
            for name in self.accounts:
                orders.give(self.folder, {"order": "reconcile", "connection": name}, at)
            self.compared_at = self.compared_at or at

    def _end(self) -> None:
        self.stopped.wait(ACCOUNTS_SECONDS)
        for helpdesk in self.helpdesks:
            helpdesk.calm.set()
        if self._wait(self._settled, SETTLE_SECONDS):
            click.echo("Everything is applied and compared, and every push has arrived or was given up.")
            if left := sum(one.to_read for one in self._standings()):
                click.echo(
                    f"{left} tickets wait to be read again, as fast as the helpdesks' limits let them."
                )
            self.code = 0
        self.stopped.set()
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

    def _is_applied(self) -> bool:
        return health.backlog(self.folder) == 0

    def _settled(self) -> bool:
        if not self._is_applied() or self.compared_at is None:
            return False
        with Reads(self.folder / health.DATABASE).snapshot() as snapshot:
            waiting = flow.to_compare(snapshot) + flow.due(snapshot, to_text(_now()))
        return not waiting and all(_ended_at(one) >= to_text(self.compared_at) for one in self._standings())

    def _standings(self) -> list[ConnectionStanding]:
        with Reads(self.folder / health.DATABASE).snapshot() as snapshot:
            return standings(snapshot, self.accounts, to_text(_now()))


def told_of(world: World) -> list[dict[str, Any]]:
    """The contracts of a world's accounts, as rows of a file of accounts; known from the world's first day on."""
    return [
        {
            "account": f"{world.setup.connection}:{one.organization}", "at": to_text(world.setup.first_day), "tier": one.tier,
            "customer_since": to_text(one.customer_since), "renewal_at": to_text(one.renewal_at),
            "contract_value": value_at_first(world.setup, one), "contract_currency": CURRENCY,
        }
        for one in contracts(world.setup)
    ]  # fmt: skip


def _ended_at(one: ConnectionStanding) -> str:
    """When the newest comparison was over, "" where none is."""
    return str((one.look or {}).get("ended_at", ""))


def _now() -> datetime:
    return datetime.now(UTC)


def _settings(world: World, accounts: Mapping[str, LoopbackHelpdesk]) -> ConnectionSettings:
    account = accounts.get(world.setup.connection)
    return account.connection() if account else world.connection_settings()


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
