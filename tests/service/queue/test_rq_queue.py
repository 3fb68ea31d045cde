"""Wake-ups through a real Redis, and what happens without one."""

import json
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from rq import Queue as JobQueue
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer

from service.queue.rq_queue import LOOK, SWEEP_SECONDS, RqQueue
from tests.service.queue.conftest import RedisServer

NAME = "deskgauge-test-worker-0"
SECONDS = 10

Made = Callable[..., RqQueue]


@pytest.fixture
def made() -> Iterator[Made]:
    """Makes queues that are closed at the end."""
    queues: list[RqQueue] = []

    def make(url: str, *, listening: bool = False) -> RqQueue:
        queues.append(RqQueue(url, NAME, listening=listening))
        return queues[-1]

    yield make
    for queue in queues:
        queue.close()


def until(condition: Callable[[], object]) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def woken(queue: RqQueue) -> bool:
    """Whether a wake-up ends a wait, before the time at which the worker looks by itself."""
    started = time.perf_counter()
    queue.wait(60)
    return time.perf_counter() - started < SWEEP_SECONDS * 0.9


def jobs(server: RedisServer) -> JobQueue:
    return JobQueue(NAME, connection=server.client(), serializer=JSONSerializer)


def test_a_wake_up_travels_through_redis(redis_server: RedisServer, made: Made) -> None:
    worker, web = made(redis_server.url, listening=True), made(redis_server.url)
    with redis_server.client() as client:
        assert until(lambda: client.scard("rq:workers") == 1)

    web.wake("web-0")

    assert until(lambda: woken(worker))


def test_a_wake_up_from_another_process_is_taken_and_leaves_nothing(
    redis_server: RedisServer, made: Made
) -> None:
    worker = made(redis_server.url, listening=True)
    code = f"""if 1:
        import sys
        from service.queue.rq_queue import RqQueue
        queue = RqQueue(sys.argv[1], {NAME!r}, listening=False)
        queue.wake("web-0")
        queue.close()"""
    subprocess.run([sys.executable, "-c", code, redis_server.url], check=True, timeout=30)

    assert until(lambda: woken(worker))
    assert until(lambda: not jobs(redis_server).job_ids)
    with redis_server.client() as client:
        assert not client.keys("rq:job:*")


def test_at_most_one_job_of_each_name_waits(redis_server: RedisServer, made: Made) -> None:
    web = made(redis_server.url)
    for _ in range(50):
        web.wake("web-0")
        web.wake("linear")

    assert until(lambda: len(jobs(redis_server).job_ids) == 2)
    time.sleep(0.1)
    assert sorted(jobs(redis_server).job_ids) == [f"{NAME}-linear", f"{NAME}-web-0"]


def test_a_job_carries_a_name_and_nothing_else(redis_server: RedisServer, made: Made) -> None:
    made(redis_server.url).wake("web-0")
    assert until(lambda: jobs(redis_server).job_ids)

    (job,) = jobs(redis_server).jobs
    assert json.loads(JSONSerializer.dumps(job.args)) == ["web-0"]
    assert (job.func_name, job.kwargs) == (LOOK, {})
    assert job.timeout


def test_without_redis_nothing_blocks_and_the_worker_looks_by_itself(tmp_path: Path, made: Made) -> None:
    nowhere = f"unix://{tmp_path}/none.sock"
    web, worker = made(nowhere), made(nowhere, listening=True)

    slowest = max(_seconds(lambda: web.wake("web-0")) for _ in range(100))
    waited = _seconds(lambda: worker.wait(60))

    assert slowest < 0.05
    assert waited < SWEEP_SECONDS + 0.3
    assert until(lambda: "does not take wake-ups" in web.trouble())
    assert until(lambda: "gives no wake-ups" in worker.trouble())


def test_a_stopped_redis_does_not_block_the_web_process(redis_server: RedisServer, made: Made) -> None:
    web = made(redis_server.url)
    web.wake("web-0")
    assert until(lambda: jobs(redis_server).job_ids)
    assert redis_server.process
    redis_server.process.send_signal(signal.SIGSTOP)

    slowest = max(_seconds(partial(web.wake, f"web-{number}")) for number in range(100))

    assert slowest < 0.05
    assert until(web.trouble)


def test_wake_ups_arrive_again_after_redis_was_lost_with_all_it_held(
    redis_server: RedisServer, made: Made
) -> None:
    worker, web = made(redis_server.url, listening=True), made(redis_server.url)
    web.wake("web-0")
    assert until(lambda: woken(worker))
    redis_server.stop()
    assert until(worker.trouble)
    redis_server.start()
    assert until(lambda: not worker.trouble())

    def wakes() -> bool:
        web.wake("web-0")
        return woken(worker)

    assert until(wakes)
    assert until(lambda: not web.trouble())


def test_an_emptied_redis_loses_no_more_than_a_wake_up(redis_server: RedisServer, made: Made) -> None:
    worker, web = made(redis_server.url, listening=True), made(redis_server.url)
    with redis_server.client() as client:
        assert until(lambda: client.scard("rq:workers") == 1)
        client.flushall()

    web.wake("web-0")

    assert until(lambda: woken(worker))


def test_a_pickle_put_into_a_job_is_not_opened(redis_server: RedisServer, made: Made, tmp_path: Path) -> None:
    canary = tmp_path / "opened"
    queue = jobs(redis_server)
    job = queue.enqueue(LOOK, "web-0", job_id="hostile")
    queue.connection.hset(job.key, "data", pickle.dumps(_Opens(str(canary))))

    made(redis_server.url, listening=True)

    assert until(lambda: "hostile" in FailedJobRegistry(queue=queue).get_job_ids())
    assert not canary.exists()


def test_a_job_that_is_not_ours_is_not_run(redis_server: RedisServer, made: Made, tmp_path: Path) -> None:
    canary = tmp_path / "made"
    queue = jobs(redis_server)
    queue.enqueue("os.mkdir", str(canary), job_id="foreign")

    made(redis_server.url, listening=True)

    assert until(lambda: "foreign" in FailedJobRegistry(queue=queue).get_job_ids())
    assert not canary.exists()


def test_closing_takes_no_longer_than_two_seconds(redis_server: RedisServer) -> None:
    queue = RqQueue(redis_server.url, NAME, listening=True)
    with redis_server.client() as client:
        assert until(lambda: client.scard("rq:workers") == 1)

    assert _seconds(queue.close) < 2.5
    assert "wake-ups" not in {thread.name for thread in threading.enumerate()}


class _Opens:
    """Makes a folder when it is unpickled."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, ...]:
        import os

        return os.mkdir, (self._path,)


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
