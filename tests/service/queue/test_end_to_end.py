"""A whole installation whose worker is woken through a real Redis, and one whose Redis fails it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.processes.installation import SAMPLE, Installation, until
from tests.service.queue.conftest import RedisServer

TICKETS = "SELECT id FROM tickets"


@pytest.fixture
def over_redis(tmp_path: Path, redis_server: RedisServer) -> Iterator[Installation]:
    """An installation whose queue is the test's Redis."""
    made = Installation.fresh(tmp_path / "home")
    made.configure('# queue = "inline"', f'queue = "{redis_server.url}"')
    yield made
    made.end()


def another(number: int) -> bytes:
    """The sample delivery as that of another ticket."""
    body = json.loads(SAMPLE.read_bytes())
    body["id"] = f"event-{number}"
    body["subject"] = f"zen:ticket:{number}"
    body["detail"]["id"] = str(number)
    return json.dumps(body).encode()


def test_deliveries_go_through_redis_to_tickets(over_redis: Installation, redis_server: RedisServer) -> None:
    over_redis.up()
    with redis_server.client() as client:
        assert until(lambda: client.scard("rq:workers") == 1)
        before = int(client.info("stats")["total_commands_processed"])
        for number in range(1, 21):
            assert over_redis.send(another(number)).status_code == 200

        assert until(lambda: len(over_redis.rows(TICKETS)) == 20)
        assert int(client.info("stats")["total_commands_processed"]) > before + 20
        assert until(lambda: not client.keys("rq:job:*"))
    assert over_redis.stop() == 0


def test_without_redis_deliveries_are_acknowledged_and_applied(
    over_redis: Installation, redis_server: RedisServer
) -> None:
    over_redis.up()
    assert over_redis.send(another(1)).status_code == 200
    redis_server.stop()
    answers = [over_redis.send(another(number)) for number in range(2, 12)]

    assert {answer.status_code for answer in answers} == {200}
    assert max(answer.elapsed.total_seconds() for answer in answers) < 1.0
    assert until(lambda: len(over_redis.rows(TICKETS)) == 11)
    assert over_redis.stop() == 0


def test_the_doctor_sees_redis_and_misses_it(over_redis: Installation, redis_server: RedisServer) -> None:
    rows = json.loads(over_redis.command("doctor", "--json").stdout)
    assert [row["state"] for row in rows if row["what"] == "Redis"] == ["fine"]

    redis_server.stop()
    rows = json.loads(over_redis.command("doctor", "--json").stdout)
    assert [row["state"] for row in rows if row["what"] == "Redis"] == ["wrong"]
