"""The worker: pipeline, outbox and clock on one writing connection."""

import fcntl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.base import Sink
from adapters.call_budget import CallBudget
from rules.errors import ConfigError
from rules.moments import is_over
from rules.queues import full_hour
from service.building import build_pipeline, build_renewals
from service.config.installation import install_id
from service.config.settings import Settings
from service.digests import Digests
from service.fetch.room import FetchRoom
from service.follow_ups import FollowUps
from service.grouping import Grouper
from service.heartbeat import Heartbeat
from service.learning import Learner
from service.logbook.noticing import Noticer
from service.metrics.keeper import MirrorKeeper
from service.metrics.measurer import Measurer
from service.outbox import Outbox
from service.pipeline import BATCH, Pipeline, utc_now
from service.release_radar import ReleaseRadar
from service.rule_set import RuleSet
from service.store import exchanges
from service.store.answer_rows import AnswerRows
from service.store.digest_rows import DigestRows
from service.store.log import LogEntry, LogWriter
from service.store.notice_rows import NoticeRows
from service.store.pushes import PushStore
from service.store.radar_rows import RadarRows
from service.store.records import Records
from service.store.restoring import refuse_half_restored
from service.store.sqlite import open_store
from service.store.wordings import Wordings
from service.wiring import (
    build_apis,
    build_budgets,
    build_contexts,
    build_lists,
    build_queue,
    build_sent_logs,
    build_sinks,
    category_labels,
)

LOOK_SECONDS = 0.02
CLOCK_SECONDS = 1.0
ACCOUNT_SECONDS = QUEUE_SECONDS = 0.25
FLOOD = timedelta(seconds=10)  # between two judgements of accounts while full batches come
QUEUES = timedelta(minutes=5)  # between two looks at the queues within one hour
LATECOMERS = timedelta(minutes=2)  # after a full hour, so that what happened shortly before it has arrived
LOCK = "worker.lock"
SLOT = "clock"


@contextmanager
def worker_lock(settings: Settings, *, restores: bool = False) -> Iterator[None]:
    """Only one process writes deskgauge.db; ConfigError when another holds it. restores: also where a restore was cut off."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConfigError(f"a worker already runs on {settings.data_dir}. Stop it first.") from None
        if not restores:
            refuse_half_restored(settings.data_dir)
        yield


def run_worker(settings: Settings, stop: threading.Event, rule_set: RuleSet | None = None) -> None:
    """Settle deliveries, send pushes and keep the clock until `stop` is set; what is under way ends first.

    rule_set: rules that were read before; else they are read now.
    """
    with worker_lock(settings):
        db = open_store(settings.data_dir / "deskgauge.db")
        pushes, budgets = PushStore(db), build_budgets(settings)
        pipeline = build_pipeline(settings, Records(db), pushes, rule_set)
        if pipeline.deriver.write_back:
            pipeline.deriver.write_back.withdraw(utc_now())
        sinks = build_sinks(settings, budgets)
        outbox = Outbox(pushes, sinks, utc_now, zone=ZoneInfo(settings.timezone))
        fetch_room = _fetch_room(settings, pipeline.records, budgets, sinks)
        queue = build_queue(settings, listening=True)
        heartbeat = Heartbeat(settings.data_dir)
        clock = Clock(pipeline, settings)
        mirror = MirrorKeeper(settings.data_dir, settings.timezone, db)
        measurer = Measurer(settings, pipeline)
        try:
            while not stop.is_set():
                heartbeat.beat()
                settled = pipeline.step(utc_now())
                while pipeline.orders.resumed:
                    outbox.resume(pipeline.orders.resumed.pop())
                fetch_room.reconcile(pipeline.orders.taken_reconciles())
                worked = outbox.tick() + fetch_room.tick(utc_now())
                worked += clock.tick(utc_now(), flooded=settled >= BATCH)
                mirror.tick(utc_now())
                worked += measurer.tick(utc_now())
                if not worked + settled:
                    queue.wait(LOOK_SECONDS)
        finally:
            measurer.close()
            mirror.close()
            fetch_room.close()
            outbox.close()
            queue.close()
            pipeline.reader.close()
            db.close()


def _fetch_room(
    settings: Settings, records: Records, budgets: Mapping[str, CallBudget], sinks: Mapping[str, Sink]
) -> FetchRoom:
    return FetchRoom(
        settings, records, build_apis(settings, budgets), build_lists(settings, budgets), utc_now,
        sent_logs=build_sent_logs(settings, budgets), contexts=build_contexts(settings, records, sinks),
    )  # fmt: skip


def _keeper(settings: Settings) -> Callable[[Sequence[LogEntry]], object]:
    """What puts the clock's own deliveries into the log; so seldom that the slot is taken each time."""

    def keep(entries: Sequence[LogEntry]) -> None:
        writer = LogWriter.open(settings.data_dir, SLOT)
        try:
            writer.append(entries)
        finally:
            writer.close()

    return keep


class Clock:
    """What falls due: tickets, visits, accounts, problems and queues that change by time or were touched, tickets whose words
    nobody has looked at, write-backs, digests, messages to be changed, releases, renewals, the month's table of words,
    customer text past its days.

    Accounts and problems are judged once a second however many deliveries touch them, and in a flood every ten seconds, so that
    it costs little more than a trickle. Queues are judged once an hour, and within it where something came late.
    """

    def __init__(self, pipeline: Pipeline, settings: Settings) -> None:
        self.pipeline = pipeline
        words, method, keep = Wordings(pipeline.records.db), pipeline.deriver.method, _keeper(settings)
        self.learner = Learner(words, method, lambda entry: keep([entry]))
        self.grouper = Grouper(pipeline.deriver.problems.store, words, method, keep)
        version = pipeline.deriver.taxonomy.version
        self.noticer = Noticer(pipeline.records, version, lambda entry: keep([entry]))
        self.digests = Digests(
            PushStore(pipeline.records.db), DigestRows(pipeline.records.db), ZoneInfo(settings.timezone),
            install_id(settings.data_dir),
        )  # fmt: skip
        self.radar = ReleaseRadar(
            settings, RadarRows(pipeline.records), PushStore(pipeline.records.db), category_labels(settings),
            install_id(settings.data_dir),
        )  # fmt: skip
        self.renewals = build_renewals(settings, pipeline.deriver)
        records = pipeline.records
        self.follow_ups = FollowUps(
            NoticeRows(records), PushStore(records.db), AnswerRows(records), records.select, install_id(settings.data_dir)
        )  # fmt: skip
        self.text_days = settings.privacy.text_days
        self.rests_since: datetime | None = None
        self.accounts_at: datetime | None = None
        self.queues_at: datetime | None = None

    def tick(self, now: datetime, *, flooded: bool = False) -> int:
        """Do what is due; gives how many tickets, visits, accounts and queues that were. flooded: more deliveries wait."""
        if self.rests_since is not None and not is_over(
            self.rests_since, timedelta(seconds=CLOCK_SECONDS), now
        ):
            return 0
        tickets, accounts = self.pipeline.due(now), self._accounts(now, flooded) + self._queues(now)
        tickets += self.pipeline.due_visits(now)
        tickets += self.pipeline.write_back(now)
        tickets += self.digests.tick(now) + self.radar.tick(now) + self.renewals.tick(now)
        tickets += self.follow_ups.tick(now)
        self.learner.tick(now)
        self.noticer.tick(now)
        tickets += self.grouper.tick(now)
        with self.pipeline.records.db.atomic():
            before = now - timedelta(days=self.text_days)
            self.pipeline.records.forget_texts(before)
            exchanges.forget(self.pipeline.records.db, before)
        self.rests_since = None if tickets else now
        return tickets + accounts

    def _accounts(self, now: datetime, flooded: bool) -> int:
        if flooded and self.accounts_at is not None and not is_over(self.accounts_at, FLOOD, now):
            return 0
        self.accounts_at = now
        return self.judge_accounts(now)

    def judge_accounts(self, now: datetime) -> int:
        """As many as are due, and problems, within a part of a second."""
        done, last = 0, time.monotonic() + ACCOUNT_SECONDS
        while time.monotonic() < last and (judged := self._judge_some(now)):
            done += judged
        return done

    def _judge_some(self, now: datetime) -> int:
        return self.pipeline.due_problems(now) + self.pipeline.due_accounts(now)

    def _queues(self, now: datetime) -> int:
        hour, looked = full_hour(now), self.queues_at
        recent = looked is not None and looked >= hour and not is_over(looked, QUEUES, now)
        return 0 if recent or now < hour + LATECOMERS else self.judge_queues(now)

    def judge_queues(self, now: datetime) -> int:
        """As many as are due, within a part of a second; what is left is looked at with the next tick."""
        done, last = 0, time.monotonic() + QUEUE_SECONDS
        while time.monotonic() < last:
            if not self.pipeline.due_queue(now):
                self.queues_at = now
                break
            done += 1
        return done
