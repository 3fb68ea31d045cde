"""A message about a flag through the real pipeline and outbox: posted once, changed when what it says changes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.notify.slack.sink import UPDATE
from rules.answers import HANDLED, NOT_FIXED, OUTCOME, SNOOZE
from rules.facts.problem import FIX_FAILED, FIX_HELD
from service import colleagues
from service.answer_links import Asked
from service.follow_ups import FollowUps, lines, news
from service.outbox import Outbox
from service.store.answer_rows import AnswerRows
from service.store.notice_rows import NoticeRows
from service.store.pushes import PushStore
from tests.fakes import far_side
from tests.fakes.pushes import INSTALLATION
from tests.fakes.slack import FakeSlack
from tests.service.outbox.scripted import Clock
from tests.service.outbox.scripted import run as run_outbox
from tests.service.pipeline.desk import at
from tests.service.pipeline.problem_desk import RULE, ProblemDesk, of_code

CHAT = '\n[sinks.chat]\nkind = "slack"\nsecret = "${SECRET}"\noptions = { channel = "C0DESKGAUGE" }\n'
FAULT, CODE = "It stops with error E-4012", of_code("E-4012")
STANDS = {"over": "", "word": "", "state": "open", "accounts": 0, "tiers": []}


class ChattyDesk(ProblemDesk):
    """Flags about problems go to a loopback Slack; messages are looked at once an hour."""

    def __init__(self, folder: Path, slack: FakeSlack, **route: str) -> None:
        more = "".join(f"{name} = {value}\n" for name, value in route.items())
        super().__init__(folder, f'{CHAT}\n[[routes]]\nflag = "{RULE}"\nto = "chat"\n{more}')
        records, self.pushing = self.run.records, PushStore(self.run.records.db)
        self.clock, self.slack = Clock(at(0)), slack
        self.outbox = Outbox(self.pushing, {"chat": slack.sink()}, self.clock)
        self.follow_ups = FollowUps(
            NoticeRows(records), self.pushing, AnswerRows(records), records.select, INSTALLATION
        )

    def at(self, hours: float, *bodies: Any) -> None:
        """Log and settle, look at the messages, send what is due."""
        self.clock.now = at(hours)
        if bodies:
            self.take(*bodies, now=at(hours))
        self.run.settle(at(hours))
        self.follow_ups.tick(at(hours))
        run_outbox(self.outbox)

    def report(self, ticket: str, hours: float, account: int = 0) -> None:
        account_id = f"{account}" if account else None
        self.at(hours + 1, *self.bug(ticket, hours, FAULT, organization_id=account_id))

    def answer(self, answer: str, hours: float) -> None:
        until = at(hours) + timedelta(days=7) if answer == SNOOZE else None
        asked = Asked(OUTCOME, answer, self.flag, "", "Anna", "chat", 0)
        self.at(hours + 0.5, colleagues.entry(asked, RULE, CODE, until, at(hours)))

    @property
    def flag(self) -> str:
        return str(self.run.rows("SELECT id FROM flags")[0]["id"])

    @property
    def first(self) -> str:
        """What the message about the problem shows."""
        return shown(next(iter(self.slack.workspace.messages.values())))

    @property
    def replies(self) -> list[str]:
        first, *others = self.slack.workspace.messages.values()
        assert {one["thread_ts"] for one in others} <= {first["ts"]}
        return [one["text"] for one in others]


def shown(message: dict[str, Any]) -> str:
    return "\n".join(one["text"]["text"] for one in message["blocks"] if "text" in one)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake
        assert fake.violations == []


@pytest.fixture
def desk(tmp_path: Path, slack: FakeSlack) -> ChattyDesk:
    made = ChattyDesk(tmp_path, slack)
    made.report("1", 0)
    return made


def test_a_message_of_which_nothing_changed_is_left_alone(desk: ChattyDesk) -> None:
    for hours in (2, 3, 4):
        desk.at(hours)

    assert desk.slack.methods() == ["chat.postMessage", "chat.getPermalink"]
    assert "*Now*" not in desk.first


def test_who_says_that_it_is_handled_stands_in_the_message(desk: ChattyDesk) -> None:
    desk.answer(HANDLED, 2)

    assert "Handled, as Anna said on 2026-03-02." in desk.first
    assert desk.replies == []


def test_a_snooze_stands_in_the_message_until_another_word_takes_its_place(desk: ChattyDesk) -> None:
    desk.answer(SNOOZE, 2)
    assert "Put off until 2026-03-09, as Anna said on 2026-03-02." in desk.first

    desk.answer(HANDLED, 3)
    assert "Put off" not in desk.first
    assert "Handled" in desk.first


def test_a_problem_that_grows_is_told_in_the_thread_once(desk: ChattyDesk) -> None:
    for number in range(2, 13):
        desk.report(f"{number}", number, account=number)
    desk.at(20)

    assert desk.replies == ["5 accounts report it.", "10 accounts report it."]
    assert "10 accounts or more report it." in desk.first
    assert desk.slack.methods().count("chat.update") == 2


def test_whether_the_fix_holds_is_told_in_the_thread(desk: ChattyDesk) -> None:
    desk.fixed(CODE, 3)
    desk.at(4)
    assert "It is said to be fixed." in desk.first
    assert desk.replies == []

    desk.at(24 * 40)
    assert desk.replies == ["The fix holds."]
    assert "The fix holds." in desk.first


def test_a_fix_that_failed_is_told_each_time_and_that_the_flag_holds_again(desk: ChattyDesk) -> None:
    desk.fixed(CODE, 3)
    desk.at(4)
    desk.report("2", 5)
    desk.fixed(CODE, 7, NOT_FIXED)
    desk.fixed(CODE, 8)
    desk.at(9)
    desk.report("3", 10)

    assert desk.replies.count("The fix failed: it is reported again.") == 2
    assert "The fix failed: it is reported again." in desk.first


def test_an_update_whose_reply_was_lost_is_made_again_and_posts_nothing(desk: ChattyDesk) -> None:
    desk.slack.faults.append(far_side.lost_reply)
    desk.answer(HANDLED, 2)
    desk.at(4)

    assert len(desk.slack.workspace.messages) == 1
    assert desk.slack.methods().count("chat.update") == 2
    assert desk.pushing.counts() == {"delivered": 2}


def test_while_a_message_is_not_there_nothing_follows_it(tmp_path: Path, slack: FakeSlack) -> None:
    slack.faults.extend([far_side.status(503)] * 2)
    desk = ChattyDesk(tmp_path, slack)
    desk.report("1", 0)
    desk.answer(HANDLED, 1.1)
    assert slack.methods() == ["chat.postMessage", "conversations.history"]

    desk.at(3)
    desk.at(4)
    assert "Handled, as Anna said" in desk.first
    assert len(slack.workspace.messages) == 1


def test_what_waits_to_be_changed_says_what_holds_now(desk: ChattyDesk) -> None:
    desk.slack.faults.append(far_side.status(503))
    desk.answer(SNOOZE, 2)
    desk.slack.faults.append(far_side.status(503))
    desk.answer(HANDLED, 2.6)
    desk.at(5)

    assert [action for action in actions(desk) if action.startswith(UPDATE)] == [f"update:{RULE}"]
    assert "Handled" in desk.first


def test_follow_ups_keep_the_quiet_hours_of_their_message(tmp_path: Path, slack: FakeSlack) -> None:
    desk = ChattyDesk(tmp_path, slack, quiet='"11:00-15:00"')
    desk.report("1", 0)
    desk.answer(HANDLED, 2)  # 11:30 UTC
    assert slack.methods().count("chat.update") == 0

    desk.at(6)
    assert slack.methods().count("chat.update") == 1


def test_a_message_is_looked_after_for_ninety_days(desk: ChattyDesk) -> None:
    desk.at(24 * 91)
    desk.answer(HANDLED, 24 * 91 + 1)

    assert "Handled, as" not in desk.first
    assert desk.run.rows("SELECT * FROM notices") == []


def actions(desk: ChattyDesk) -> list[str]:
    return [row["action"] for row in desk.run.rows("SELECT action FROM pushes ORDER BY created_at, action")]


@pytest.mark.parametrize(
    ("stands", "told"),
    [
        ({}, []),
        ({"over": "2026-03-04T11:00:00.000000Z"}, ["Over since 2026-03-04."]),
        ({"over": "withdrawn"}, ["Withdrawn: what it stood on is gone."]),
        ({"accounts": 25, "tiers": ["a", "b"]}, ["25 accounts or more report it.", "Tiers: a, b."]),
    ],
)
def test_how_things_stand_is_said_in_words(stands: dict[str, Any], told: list[str]) -> None:
    assert lines(STANDS | stands) == told


@pytest.mark.parametrize(
    ("before", "after", "keys"),
    [
        ({}, {"over": "2026-03-04", "word": "Handled."}, []),
        ({"over": "2026-03-04"}, {}, ["again"]),
        ({"accounts": 5, "tiers": ["b"]}, {"accounts": 10, "tiers": ["a", "b"]}, ["accounts-10", "tier-a"]),
        ({}, {"state": FIX_FAILED}, ["fix_failed"]),
        ({"state": FIX_HELD}, {"state": FIX_HELD}, []),
    ],
)
def test_only_news_is_worth_a_message(before: dict[str, Any], after: dict[str, Any], keys: list[str]) -> None:
    assert [key for key, _ in news(STANDS | before, STANDS | after)] == keys
