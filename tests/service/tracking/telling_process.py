"""A worker that settles, judges and sends until nothing is left. Arguments: the installation's folder, hours after the start.

Far sides are folders: one file for each push, in the order in which they came, so that a killed process leaves what it did.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, ClassVar

from adapters.base import Push, Receipt
from adapters.settings import SinkSettings
from adapters.sinks import INBOUND
from service.building import build_pipeline
from service.config import load_settings
from service.outbox import Outbox
from service.store.pushes import PushStore
from service.store.records import Records
from service.store.sqlite import open_store
from tests.fakes.tracker import FakeInbound
from tests.service.pipeline.desk import at

LONGEST = 30.0
ENVIRONMENT = {"SECRET": "synthetic-but-long-enough-0123456789"}


class FolderSink:
    """Keeps a push under its far id; the same one again changes nothing, another one is another object."""

    kind: ClassVar[str] = "linear"

    def __init__(self, name: str, folder: Path) -> None:
        self.settings, self.folder = SinkSettings(name, self.kind), folder / name.replace(":", "-")
        self.folder.mkdir(exist_ok=True)

    def send(self, push: Push) -> Receipt:
        told = {"subject": push.subject, "action": push.action, "content": dict(push.content)}
        path = self.folder / push.far_id
        if not path.exists():
            path.with_suffix(".new").write_text(json.dumps(told))
            os.rename(path.with_suffix(".new"), path)
        return self._receipt(push)

    def read_back(self, push: Push) -> Receipt | None:
        return self._receipt(push) if (self.folder / push.far_id).exists() else None

    def _receipt(self, push: Push) -> Receipt:
        return Receipt(push.far_id, push.content.get("issue") or f"ENG-{push.far_id[:8]}", "")


def kept(folder: Path, name: str) -> list[dict[str, Any]]:
    """What a far side was told."""
    return [json.loads(path.read_text()) for path in sorted((folder / name).iterdir()) if not path.suffix]


def main(folder: Path, hours: float) -> int:
    INBOUND["linear"] = FakeInbound
    settings = load_settings(folder / "deskgauge.toml", ENVIRONMENT)
    db = open_store(folder / "deskgauge.db")
    pipeline = build_pipeline(settings, Records(db), PushStore(db))
    sinks = {name: FolderSink(name, folder) for name in ("bugs", "helpdesk:acme")}
    now, last = at(hours), time.monotonic() + LONGEST
    outbox = Outbox(PushStore(db), sinks, lambda: now)
    while (
        pipeline.step(now) + pipeline.due(now) + pipeline.due_problems(now) + outbox.tick()
        or outbox.under_way
    ):
        if time.monotonic() > last:
            return 1
    outbox.close()
    pipeline.reader.close()
    db.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2])))
