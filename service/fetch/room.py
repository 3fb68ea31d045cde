"""All that the worker reads at helpdesks, CRMs and billing, behind one tick."""

import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from adapters.list_api import ListApi
from adapters.sent_log import SentLog
from adapters.ticket_api import TicketApi
from service.account_told import KIND as ACCOUNT_TOLD
from service.config.settings import Settings
from service.fetch.context_readers import ContextReader
from service.fetch.context_reads import ContextReads
from service.fetch.desk import desks
from service.fetch.errand import Errand
from service.fetch.fetcher import Fetcher
from service.fetch.keeper import SLOT, Keeper
from service.fetch.list_polls import ListPolls
from service.fetch.reconciler import Reconciler
from service.fetch.sent_logs import SentLogs
from service.fetch.watch import Watch
from service.health import DATABASE
from service.store import sink_states
from service.store.fetches import Fetches
from service.store.log import LogWriter
from service.store.records import Records
from service.store.sink_states import READING, SinkState

DRAIN_SECONDS = 2.0  # for all together: the outbox drains too before the supervisor loses patience


class FetchRoom:
    """Belongs to the thread that owns the store. now: the clock, aware UTC. pause: sleeps."""

    def __init__(
        self, settings: Settings, records: Records, apis: Mapping[str, TicketApi],
        lists: Mapping[str, Mapping[str, ListApi]],
        now: Callable[[], datetime], pause: Callable[[float], None] = time.sleep,
        sent_logs: Mapping[str, SentLog] | None = None, contexts: Mapping[str, ContextReader] | None = None,
    ) -> None:  # fmt: skip
        self._records, self._desks = records, desks(apis, now())
        self._keeper = Keeper(LogWriter.open(settings.data_dir, SLOT), now) if apis else None
        self._watch = Watch(records, settings.connections)
        self.fetcher = Fetcher(Fetches(records), self._desks, self._keeper) if self._keeper else None
        path = settings.data_dir / DATABASE
        self.reconciler = (
            Reconciler(records, self._desks, self._keeper, path, pause) if self._keeper else None
        )
        self._polls = ListPolls(records, lists, self._keeper) if self._keeper else None
        address = f"{settings.public_url}/webhooks/"
        self._sent = SentLogs(records, sent_logs or {}, {name: address + name for name in sent_logs or {}})
        self._told_keeper = (
            Keeper(LogWriter.open(settings.data_dir, SLOT), now, ACCOUNT_TOLD) if contexts else None
        )
        self._contexts = (
            ContextReads(records, contexts, self._told_keeper) if contexts and self._told_keeper else None
        )
        self._shown: dict[str, SinkState] = {}
        sink_states.forget_all(records.db, READING)

    def tick(self, now: datetime) -> int:
        """One round; gives how much was begun and ended."""
        done = self._watch.tick(now)
        done += self.fetcher.tick(now) if self.fetcher else 0
        done += self.reconciler.tick(now) if self.reconciler else 0
        done += self._polls.tick(now) if self._polls else 0
        done += self._contexts.tick(now) if self._contexts else 0
        done += self._sent.tick(now)
        self._show()
        return done

    def reconcile(self, connections: Collection[str]) -> None:
        """Compare these with their helpdesks now; a person ordered it."""
        if self.reconciler:
            self.reconciler.ordered |= set(connections)

    def close(self) -> None:
        """Let what is under way end; what does not is read again after the next start."""
        last = time.monotonic() + DRAIN_SECONDS
        for errand in self.under_way():
            errand.ended(max(0.0, last - time.monotonic()))
        for keeper in (self._keeper, self._told_keeper):
            if keeper:
                keeper.close()

    def under_way(self) -> list[Errand[Any]]:
        """What is asked of helpdesks and CRMs now."""
        parts = [
            one for one in (self.fetcher, self.reconciler, self._polls, self._sent, self._contexts) if one
        ]
        return [errand for part in parts for errand in part.under_way()]

    def _show(self) -> None:
        views = {name: desk.gate.view() for name, desk in self._desks.items()}
        changed = [view for name, view in views.items() if view != self._shown.get(name)]
        if changed:
            sink_states.show(self._records.db, changed, READING)
            self._shown = views
