"""The drill: a backup, a day goes on with pushes sent, the backup is put back, and no far side has anything twice."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.base import Sink
from adapters.crm.hubspot import matching
from rules.moments import to_text
from service.backup.making import make
from service.backup.restoring import Restored, restore
from service.building import build_pipeline
from service.demo.hubspot import Portal
from service.demo.world import World
from service.outbox import Outbox
from service.store.log_reader import LogReader
from service.store.pushes import PushStore
from service.store.reads import flow
from service.store.reads.restored import LookedAt, last_restore
from service.store.reads.snapshot import Reads
from service.store.records import Records
from service.store.sqlite import open_store
from tests.fakes.hubspot import FakeHubSpot
from tests.fakes.linear import FakeLinear
from tests.fakes.slack import FakeSlack
from tests.fakes.webhook import SECRET, FakeReceiver
from tests.service.outbox.scripted import run as run_outbox
from tests.service.pipeline.harness import LONG_AGO, Run, entries, fresh

FLAGS = {
    "bugs": ("product_bug_escalation", "repeat_contact_14"),
    "crm": ("account_health", "unresolved_contacts"),
    "chat": ("repeat_contact_7",),
    "hook": ("repeat_contact_14", "low_ease"),
}
KINDS = {
    "bugs": ("linear", 'options = { team = "SUP" }'),
    "crm": ("hubspot", ""),
    "chat": ("slack", 'options = { channel = "C0123ABCD" }'),
    "hook": ("webhook", 'base_url = "http://127.0.0.1:9/hook"'),
}
SINK = '\n[sinks.%s]\nkind = "%s"\nsecret = "${HOOK}"\n%s\n'
ROUTE = '\n[[routes]]\nflag = "%s"\nto = "%s"\nmax_age = "900d"\n'
ORGANIZATIONS = range(9_400_000_000_001, 9_400_000_000_004)
RESTORED_AT = datetime(2027, 1, 1, tzinfo=UTC)


@dataclass
class Sides:
    """All far sides, and what each of them was made to hold."""

    linear: FakeLinear
    hubspot: FakeHubSpot
    slack: FakeSlack
    hook: FakeReceiver

    @property
    def sinks(self) -> dict[str, Sink]:
        return {
            "bugs": self.linear.sink(), "crm": self.hubspot.sink(), "chat": self.slack.sink(), "hook": self.hook.sink(),
        }  # fmt: skip

    def objects(self) -> dict[str, Counter[str]]:
        """How often each object was made."""
        issues = [issue["id"] for issue in self.linear.issues]
        comments = [one["id"] for issue in self.linear.issues for one in issue.get("comments", [])]
        posted = [one["metadata"]["event_payload"]["id"] for one in self.slack.workspace.messages.values()]
        hooks = [
            {name.lower(): value for name, value in one.headers.items()}["webhook-id"]
            for one in self.hook.seen
        ]
        return {"bugs": Counter(issues + comments), "chat": Counter(posted), "hook": Counter(hooks)}

    def figures(self) -> dict[str, object]:
        """What the CRM holds of each account."""
        return {
            key: one["properties"].get("deskgauge_push") for key, one in self.hubspot.portal.companies.items()
        }


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sides]:
    monkeypatch.setattr(matching, "SEARCH_PAUSE", 0.0)
    companies = Portal([{"name": f"Company {number}", "org": str(number)} for number in ORGANIZATIONS])
    with (
        FakeLinear() as linear,
        FakeHubSpot(companies) as hubspot,
        FakeSlack() as slack,
        FakeReceiver() as hook,
    ):
        yield Sides(linear, hubspot, slack, hook)


class Drill:
    """An installation of a month; `day` settles and sends what the days after it bring."""

    def __init__(self, folder: Path, far: Sides) -> None:
        self.world = World(5, 30, 240, datetime(2026, 3, 1, tzinfo=UTC), "zendesk")
        routes = "".join(ROUTE % (flag, sink) for sink, flags in FLAGS.items() for flag in flags)
        sinks = "".join(SINK % (name, *told) for name, told in KINDS.items())
        self.far, self.folder = far, folder
        self.run = fresh(folder, self.world.connection_settings(), sinks + routes, LONG_AGO, hook=SECRET)
        self.rows = entries(self.world.deliveries())
        self.now = self.rows[0].received_at
        self.open()

    def open(self) -> None:
        """A worker starts over the database that is there."""
        self.pushes = PushStore(self.run.records.db)
        self.outbox = Outbox(self.pushes, self.far.sinks, lambda: self.now)

    def go_on(self, until: datetime) -> None:
        """Everything that comes until then is settled and sent."""
        self.run.log([one for one in self.rows if self.now <= one.received_at < until])
        self.now = until
        self.settle()

    def settle(self) -> None:
        for _ in range(3):  # what is told of a problem may depend on what has arrived
            self.run.settle(self.now)
            run_outbox(self.outbox)

    def stop(self) -> None:
        self.outbox.close()
        self.run.close()

    def restored(self, backup: Path) -> Restored:
        """The processes stop, the backup is put back, and a worker starts on it."""
        self.stop()
        done = restore(self.run.settings, backup, list(self.far.sinks), RESTORED_AT)
        records = Records(open_store(self.folder / "deskgauge.db"))
        self.run = Run(
            self.run.settings, build_pipeline(self.run.settings, records, PushStore(records.db)), records
        )
        self.open()
        self.settle()
        return done

    def found(self) -> dict[str, LookedAt]:
        with Reads(self.folder / "deskgauge.db").snapshot() as snapshot:
            seen = last_restore(snapshot)
        return {one.sink: one for one in seen.sinks} if seen else {}

    def resume(self, *sinks: str) -> None:
        order = {"order": "resume_restored", "sinks": list(sinks), "at": to_text(RESTORED_AT)}
        self.run.pipeline.orders._steer(order, self.now)
        self.settle()

    def arrived(self, *sinks: str) -> set[str]:
        """The pushes to these sinks that count as delivered."""
        rows = self.run.rows("SELECT id, sink FROM pushes WHERE state = 'delivered'")
        return {row["id"] for row in rows if row["sink"] in sinks}

    def balanced(self) -> bool:
        """Both identities."""
        with Reads(self.folder / "deskgauge.db").snapshot() as snapshot, LogReader(self.folder) as log:
            return flow.arrivals(snapshot, log.counts).balanced and flow.departures(snapshot).balanced


@pytest.fixture
def drill(tmp_path: Path, far: Sides) -> Iterator[Drill]:
    made = Drill(tmp_path / "home", far)
    yield made
    made.stop()


def test_a_restored_backup_doubles_nothing_on_any_far_side(drill: Drill, tmp_path: Path) -> None:
    far, end = drill.far, drill.world.setup.end
    drill.go_on(end - timedelta(days=8))
    before = {name: sum(made.values()) for name, made in far.objects().items()}
    backup = make(drill.folder, tmp_path / "backup.tar", drill.now, lambda done, total: None)
    drill.go_on(end)
    arrived = drill.arrived("bugs", "chat")
    objects, figures, derived = far.objects(), far.figures(), drill.run.derived()
    assert all(sum(made.values()) > before[name] > 0 for name, made in objects.items())

    done = drill.restored(backup.path)

    assert (far.objects(), far.figures(), drill.run.derived()) == (objects, figures, derived)
    assert done.newer == done.to_read > 0
    found = drill.found()
    assert {name: one.unseen for name, one in found.items()} == dict.fromkeys(FLAGS, 0)
    assert found["bugs"].there >= sum(objects["bugs"].values()) - before["bugs"]
    assert found["chat"].there == sum(objects["chat"].values()) - before["chat"]
    assert found["hook"].blind == found["hook"].waiting == sum(objects["hook"].values()) - before["hook"]
    assert drill.balanced()

    cancel = {"order": "cancel", "sink": "hook", "until": to_text(drill.now)}
    drill.run.pipeline.orders._steer(cancel, drill.now)
    drill.resume(*FLAGS)

    assert (far.objects(), far.figures()) == (objects, figures)
    assert max(count for made in far.objects().values() for count in made.values()) == 1
    assert drill.found() == {}
    assert drill.balanced()
    assert drill.arrived("bugs", "chat") == arrived
    assert drill.pushes.waiting_sinks() == ["crm"]  # which is told of each account once an hour at most
