"""A Zendesk by hand with a bug that is routed to a channel, and the door behind which colleagues answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from rules.reports import problem_of_ticket
from service import colleagues
from service.answer_links import AnswerLinks, Asked, ColleagueLinks
from service.config.settings import Survey
from service.intake.commit import CommitThread
from service.store.log import LogEntry, LogWriter
from service.store.reads.snapshot import Reads
from service.web.answer_page import AnswerPage
from service.web.app import create_app
from service.web.colleague_page import ColleaguePage
from service.web.site import Site
from tests.service.pipeline.desk import Desk, routed
from tests.service.pipeline.test_flags import escalated

LINKS = ColleagueLinks(b"the-key-of-an-installation-32byte", "https://gauge.example")
CUSTOMERS = AnswerLinks(LINKS.key, LINKS.public_url, timedelta(days=30))
AWAY = {"Host": "gauge.example", "X-Forwarded-For": "192.0.2.7"}
RULE, TICKET = "product_bug_escalation", "acme:1"
PROBLEM = problem_of_ticket(TICKET)


class ColleagueDesk(Desk):
    """One ticket handed over because of a bug, with its flag and a push that waits."""

    def __init__(self, folder: Path) -> None:
        tracker, channel = 'kind = "linear"', 'kind = "slack"'
        options = ('team = "SUP"', 'channel = "C0DESKGAUGE"')
        super().__init__(folder, routed(RULE).replace(tracker, channel).replace(*options))
        assert self.run.pipeline.deriver.router is not None
        self.run.pipeline.deriver.router.links = LINKS
        self.take(*escalated(self))

    @property
    def flag(self) -> str:
        rows = self.run.rows("SELECT id FROM flags WHERE rule = ? AND subject = ?", RULE, PROBLEM)
        return str(rows[0]["id"])

    def said(
        self, answer: str, now: datetime, until: datetime | None = None, who: str = "", via: str = "bugs"
    ) -> LogEntry:
        """A pressed link about the flag as the page writes it."""
        question = "flag" if answer in ("right", "wrong") else "outcome"
        asked = Asked(question, answer, self.flag, TICKET, who, via, 0)
        return colleagues.entry(asked, RULE, PROBLEM, until, now)

    def answers(self) -> list[dict[str, Any]]:
        """What stands, after everything that the door has let in was settled."""
        self.run.settle(datetime.now(UTC) + timedelta(seconds=1))
        return self.run.rows("SELECT * FROM answers ORDER BY id")

    def words(self) -> list[tuple[str, str]]:
        return [(row["question"], row["answer"]) for row in self.answers()]

    def push(self) -> tuple[str, str | None]:
        """State and due time of the flag's push."""
        (row,) = self.run.rows("SELECT state, due_at FROM pushes WHERE action = ?", f"create:{RULE}")
        return row["state"], row["due_at"]


@contextmanager
def door_of(desk: Desk) -> Iterator[FlaskClient]:
    """What is reached from outside."""
    folder = desk.run.settings.data_dir
    commit = CommitThread(LogWriter.open(folder, "door"))
    answer = AnswerPage(commit, CUSTOMERS, Survey(), ColleaguePage(commit, LINKS)).blueprint()
    site = Site(data_dir=folder, timezone="Europe/Berlin", rules={RULE: "Bug in the product"})
    yield create_app(Reads(folder / "deskgauge.db"), site, (answer,)).test_client()
    commit.close()


def path(url: str) -> str:
    return url.removeprefix(LINKS.public_url)
