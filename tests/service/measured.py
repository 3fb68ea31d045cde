"""An installation whose numbers can be counted by hand, and a browser for it; all made up.

30 contacts began on 30 October to 8 November 2026, three a day. Of the 20 that ended on 9 November after an answer of the AI,
it resolved 16, of which 12 stayed and 4 were taken back, and handed 4 over. 5 it resolved on 20 November: these may still
come back. 5 are open. The first 10 came by chat, the others by e-mail; two have a category that wants to be code.
"""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from service.store.mirror.days import mark_all
from service.store.mirror.refreshing import refresh
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.service import seeded
from tests.service.installation import NOW, Installation

HOSTILE = '"><script>alert(1)</script>'
FORMULA = "=1+1"
ODD = {28: FORMULA, 29: HOSTILE}  # categories that want to be code
DAYS = "from=2026-10-26&to=2026-11-23"
ENDED, LATE = "2026-11-09T08:00:00.000000Z", "2026-11-20T10:00:00.000000Z"
FATES = (
    *[("ai", "verified", ENDED)] * 12,
    *[("ai", "revoked", ENDED)] * 4,
    *[("ai_then_human", None, ENDED)] * 4,
    *[("ai", "provisional", LATE)] * 5,
    *[("open", None, None)] * 5,
)


def fill(made: Installation) -> None:
    """Write the contacts and make the mirror."""
    for number, (path, verdict, ended) in enumerate(FATES):
        _contact(made, number, path, verdict, ended)
    with made.store.atomic():
        mark_all(made.store)
    refresh(made.path, made.data_dir / "mirror", "Europe/Berlin", NOW)


def _contact(made: Installation, number: int, path: str, verdict: str | None, ended: str | None) -> None:
    day = f"2026-10-{30 + number % 10}" if number % 10 < 2 else f"2026-11-{number % 10 - 1:02}"
    began = f"{day}T08:{number:02}:00.000000Z"
    category = ODD.get(number) or ("sign_in" if number % 2 else "data_import")
    ticket = made.ticket(
        str(number), created_at=began, channel="chat" if number < 10 else "email", category=category,
        resolution_path=path, tier="1",
    )  # fmt: skip
    made.episode(
        ticket, started_at=began, resolved_at=ended, path=path, verdict=verdict, first_any_at=f"{day}T08:59:00.000000Z",
        ai_first_at=f"{day}T08:59:00.000000Z",
    )  # fmt: skip


@pytest.fixture(scope="session")
def counted(tmp_path_factory) -> Iterator[Installation]:
    """The installation; only for tests that change nothing."""
    made = Installation(tmp_path_factory.mktemp("counted"))
    fill(made)
    yield made
    made.close()


@pytest.fixture(scope="session")
def reader(counted: Installation) -> FlaskClient:
    """A browser on the machine itself."""
    return create_app(Reads(counted.path), seeded.site(counted)).test_client()
