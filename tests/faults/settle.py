"""Settles an installation's log in a process of its own: `python settle.py FOLDER AS_OF`, so that it can be killed."""

import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from service.building import build_pipeline
from service.config import load_settings
from service.store.pushes import PushStore
from service.store.records import Records
from service.store.sqlite import open_store

folder, as_of = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
settings = load_settings(folder / "deskgauge.toml", {"SECRET": "synthetic-but-long-enough-0123456789"})
db = open_store(folder / "deskgauge.db")
pipeline = build_pipeline(settings, Records(db), PushStore(db))
while (
    pipeline.step(as_of)
    or pipeline.due(as_of)
    or pipeline.due_accounts(as_of)
    or pipeline.due_problems(as_of)
    or pipeline.due_queue(as_of)
):
    pass
