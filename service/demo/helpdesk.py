"""A simulated helpdesk: sends a world's history as signed webhooks over real HTTP, then goes on live.

It treats the receiver as Zendesk does: a conflict, a busy answer with a short Retry-After and a time-out are
tried again, anything else is given up. https://developer.zendesk.com/documentation/webhooks/
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from urllib.parse import urlsplit

import requests

from service.demo.world.acts import Act, Contact, seconds
from service.demo.world.dialects import agent as agent_dialect
from service.demo.world.dialects import freshdesk as freshdesk_dialect
from service.demo.world.dialects import intercom as intercom_dialect
from service.demo.world.dialects.base import Hint
from service.demo.world.live import Coming, LiveContacts
from service.demo.world.world import World

NEW_DAYS = 25
EARLIER_DAYS = (
    70  # without an AI; from the Monday of its first week on it counts as there, and a baseline takes 60
)
BUSY = 300  # tickets from which on a surge is no more than a part of what happens
TIMEOUT_SECONDS = 12.0
LONGEST_RETRY_AFTER = 60
# How often an answer is tried again.
TRIES_AGAIN = {"conflict": 3, "busy": 5, "timeout": 5}
TIMEOUT_PAUSE_SECONDS = 1.0
LOOPBACK = frozenset({"127.0.0.1", "localhost"})


@dataclass(frozen=True, slots=True)
class Progress:
    """phase: history or live. reached: the world's time of the latest delivery. given_up: lost deliveries."""

    phase: str
    acknowledged: int
    given_up: int
    reached: datetime


def world_until(
    now: datetime, *, seed: int = 7, days: int = 90, tickets: int = 900, earlier_days: int = 0
) -> World:
    """A world whose last day ends now, for showing."""
    return World(
        seed,
        days,
        tickets,
        now - timedelta(days=days),
        connection="simulated",
        quiet_account=5,
        chatty=0.02,
        surges=tickets >= BUSY,
        extras=0.06,
        earlier_days=earlier_days,
    )


def worlds_until(now: datetime, *, tickets: int = 900) -> tuple[World, ...]:
    """All that the demo's helpdesks tell: a Zendesk and an Intercom of 90 days with an AI and 70 days before it, a Freshdesk of
    the last 25 days, and an AI platform's events.

    The Freshdesk is new and busy, so that its accounts have more contacts than anybody expected, and its people forget tags.
    """
    fewer = max(20, tickets // 4)
    recent = now - timedelta(days=NEW_DAYS)
    freshdesk = World(8, NEW_DAYS, fewer, recent, "freshdesk", connection="simulated-freshdesk",
                      leave_out=freshdesk_dialect.NOT_TOLD, every_issue_tagged=False)  # fmt: skip
    intercom = World(10, 90, fewer, now - timedelta(days=90), "intercom", connection="simulated-intercom",
                     leave_out=intercom_dialect.NOT_TOLD, earlier_days=EARLIER_DAYS)  # fmt: skip
    agent = World(9, 90, fewer, now - timedelta(days=90), "agent", connection="simulated-assistant",
                  leave_out=agent_dialect.NOT_TOLD)  # fmt: skip
    return world_until(now, tickets=tickets, earlier_days=EARLIER_DAYS), freshdesk, intercom, agent


class SimulatedHelpdesk:
    """Sends a world to one webhook address on this machine.

    senders: how many deliveries of the history are under way at once, as a vendor's would be. pace: seconds
    between two looks at what happened live. stop: ends all of it within one delivery. began: hears of each live
    conversation before anything of it is sent. loses_every: of so many live conversations one is never told of.
    """

    def __init__(
        self,
        world: World,
        url: str,
        stop: threading.Event,
        *,
        progress: Callable[[Progress], None] = lambda _: None,
        pace: float = 1.0,
        senders: int = 4,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        began: Callable[[Contact], object] = lambda contact: None,
        loses_every: int = 0,
    ) -> None:
        host = urlsplit(url).hostname
        if host not in LOOPBACK:
            raise ValueError(f"the simulated helpdesk sends to this machine only, not to {host}")
        self.world, self.url, self.stop = world, url, stop
        self.progress, self.pace, self.senders, self.clock = progress, pace, senders, clock
        self.began, self.loses_every = began, loses_every
        self.dialect = world.dialect()
        self.calm = threading.Event()  # while set, nothing happens but what a program has written
        self._written: SimpleQueue[tuple[Contact, Act]] = SimpleQueue()
        self.acknowledged = self.given_up = self.number = 0
        self._lock = threading.Lock()

    def run(self) -> None:
        """The history as fast as it is acknowledged, then live until stopped."""
        self.send_history()
        self.send_live()

    def send_history(self) -> None:
        """Every webhook of the world's days, once each."""
        bodies = ((delivery.body, delivery.sent_at) for delivery in self.world.deliveries())
        threads = [threading.Thread(target=self._send_all, args=(bodies,)) for _ in range(self.senders)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _send_all(self, bodies: Iterator[tuple[bytes, datetime]]) -> None:
        with _session() as session:
            while not self.stop.is_set():
                with self._lock:
                    following = next(bodies, None)
                if following is None:
                    return
                self._deliver(session, following[0], "history", following[1])

    def tell(self, body: bytes) -> None:
        """Send something beside the world's contacts."""
        with _session() as session:
            self._deliver(session, body, "history", self.world.setup.end)

    def wrote(self, contact: Contact, act: Act) -> None:
        """A program wrote into the account, which is told like everything else."""
        self._written.put((contact, act))

    def send_live(self) -> None:
        """What happens from now on, at a pace that can be watched."""
        live, later = LiveContacts(self.world, self.began), self._later()
        with _session() as session:
            while not self.stop.wait(self.pace):
                now = self.clock()
                while not self._written.empty():
                    contact, act = self._written.get()
                    later.expect(contact, [act])
                for contact, hint in self._happened(live, later, seconds(now)):
                    self._deliver(session, self.dialect.hint_body(contact, hint), "live", now)

    def _later(self) -> Coming:
        """What is still to come in the world's own tickets when its days are over."""
        later, end = Coming(), seconds(self.world.setup.end)
        for contact in self.world.contacts():
            later.expect(contact, [act for act in contact.acts if act.at > end])
        return later

    def _happened(self, live: LiveContacts, later: Coming, now: int) -> Iterator[tuple[Contact, Hint]]:
        for contact, place in later.happened_by(now):
            yield from ((contact, hint) for hint in self.dialect.hints(contact, place))
        if not self.calm.is_set():
            yield from (told for told in live.happened_by(now) if not self._is_lost(told[0]))

    def _is_lost(self, contact: Contact) -> bool:
        return self.loses_every > 0 and (contact.number - self.world.setup.tickets) % self.loses_every == 1

    def _deliver(self, session: requests.Session, body: bytes, phase: str, reached: datetime) -> None:
        with self._lock:
            self.number += 1
            number = self.number
        accepted = self.post(session, body, number)
        with self._lock:
            self.acknowledged += accepted
            self.given_up += not accepted
            self.progress(Progress(phase, self.acknowledged, self.given_up, reached))

    def post(self, session: requests.Session, body: bytes, number: int) -> bool:
        """Send one body until it is acknowledged or given up; False for the latter."""
        left = dict(TRIES_AGAIN)
        while not self.stop.is_set():
            headers = self.dialect.signed_headers(body, seconds(self.clock()), number)
            outcome, pause = _try(session, self.url, body, headers)
            if outcome == "acknowledged":
                return True
            if not left.get(outcome):
                return False
            left[outcome] -= 1
            self.stop.wait(pause)
        return False


def _session() -> requests.Session:
    """A session that no proxy setting of the machine leads astray."""
    session = requests.Session()
    session.trust_env = False
    return session


def _try(session: requests.Session, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[str, float]:
    """What the receiver made of one attempt, and how many seconds to wait before the next."""
    try:
        answer = session.post(url, data=body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False)
    except (requests.Timeout, requests.ConnectionError):
        return "timeout", TIMEOUT_PAUSE_SECONDS
    if answer.status_code // 100 == 2:
        return "acknowledged", 0.0
    if answer.status_code == 409:
        return "conflict", 0.0
    asked = answer.headers.get("Retry-After", "")
    if answer.status_code in (429, 503) and asked.isdigit() and int(asked) < LONGEST_RETRY_AFTER:
        return "busy", float(asked)
    return "refused", 0.0
