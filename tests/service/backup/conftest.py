"""A small installation with a log over two days, a database and everything else that a backup holds."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.backup.making import Made, make
from service.config.installation import draw
from tests.service.installation import NOW, Installation

DAYS = ("2031-03-01", "2031-03-02")  # later than any today, so that no writer begins another one


class Lived(Installation):
    """An installation as it is after a while; its processes have ended."""

    def __init__(self, folder: Path) -> None:
        draw(folder)
        super().__init__(folder)
        self.running = True
        for day in DAYS:
            self.settle(received_at=f"{day}T09:00:00+00:00", body=day.encode())
        (
            folder / f"log/web-0/{datetime.now(UTC):%Y-%m-%d}.db"
        ).unlink()  # a writer always opens that of today
        self.ticket("1")
        for name in ("frozen/b1.parquet", "connect/acme.json"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(f"as {name} was written")

    def stop(self) -> None:
        """End the processes."""
        if self.running:
            self.running = False
            self.close()

    def made(self, target: Path, now: datetime = NOW) -> Made:
        return make(self.data_dir, target, now, lambda done, total: None)


@pytest.fixture
def lived(tmp_path: Path) -> Iterator[Lived]:
    found = Lived(tmp_path / "home")
    yield found
    found.stop()
