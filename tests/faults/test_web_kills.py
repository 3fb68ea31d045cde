"""kill -9 of the web process at every named point: what was acknowledged is there, what was not can be sent again."""

import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.store.log import log_dir
from tests.faults.budget import rounds
from tests.faults.web import bodies_in_log, web

BEFORE = ("intake.before_read", "intake.after_read", "intake.before_commit")
AFTER = ("intake.after_commit", "intake.before_response")
ROUNDS = rounds(len(BEFORE + AFTER), 0.5)
SENDERS, EACH = 4, 15  # at most 4 share a commit, so there are at least 15 commits


def whole(folder: Path) -> bool:
    """Whether SQLite finds every file of the log in order."""
    for file in log_dir(folder).glob("*/*.db"):
        connection = sqlite3.connect(file)
        found = connection.execute("PRAGMA integrity_check").fetchall()
        connection.close()
        if found != [("ok",)]:
            return False
    return True


@pytest.mark.faults
@pytest.mark.parametrize("passage", range(1, 1 + ROUNDS))
@pytest.mark.parametrize("point", BEFORE + AFTER)
def test_killed_under_load_everything_acknowledged_is_in_the_log(
    tmp_path: Path, point: str, passage: int
) -> None:
    bodies = [f'{{"id": {number}}}'.encode() for number in range(SENDERS * EACH)]
    with web(tmp_path, f"{point}:{passage}") as server, ThreadPoolExecutor(SENDERS) as pool:
        answers = dict(zip(bodies, pool.map(server.acknowledged, bodies), strict=True))
        assert server.killed()
    kept = {body for body, good in answers.items() if good}
    assert kept <= set(bodies_in_log(tmp_path))
    assert len(kept) < len(bodies)
    assert whole(tmp_path)

    with web(tmp_path) as again:
        assert all(again.acknowledged(body) for body in bodies if body not in kept)
    assert set(bodies_in_log(tmp_path)) == set(bodies)


@pytest.mark.faults
@pytest.mark.parametrize("point", BEFORE)
def test_killed_before_the_commit_there_is_no_row_and_no_answer(tmp_path: Path, point: str) -> None:
    with web(tmp_path, point) as server:
        assert not server.acknowledged(b"{}")
        assert server.killed()

    assert bodies_in_log(tmp_path) == []


@pytest.mark.faults
@pytest.mark.parametrize("point", AFTER)
def test_killed_after_the_commit_the_row_is_there_and_a_resend_is_a_second_one(
    tmp_path: Path, point: str
) -> None:
    with web(tmp_path, point) as server:
        assert not server.acknowledged(b"{}")
        assert server.killed()
    assert bodies_in_log(tmp_path) == [b"{}"]

    with web(tmp_path) as again:
        assert again.acknowledged(b"{}")
    assert Counter(bodies_in_log(tmp_path)) == {b"{}": 2}
