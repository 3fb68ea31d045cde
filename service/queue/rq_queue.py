"""The queue over Redis: RQ jobs that carry nothing but the name of a log slot or a sink.

Redis may be down, slow or emptied at any time: wake-ups leave from their own thread, after the commit they
speak of, and the worker looks at the store every SWEEP_SECONDS even when none arrives.
"""

import threading
from typing import Any

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue as JobQueue
from rq import SimpleWorker
from rq.exceptions import DuplicateJobError, StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import TimerDeathPenalty

SWEEP_SECONDS = 0.5
PAUSE_SECONDS = 1.0
CONNECT_SECONDS, ANSWER_SECONDS = 1.0, 2.0
CLOSE_SECONDS = 2.0
JOB_SECONDS = 60
FAILED_JOB_SECONDS = 86_400
WORKER_SECONDS, MAINTENANCE_SECONDS = 60, 30

log = structlog.get_logger()


def look(what: str) -> None:
    """What a job says: this slot or sink has something new. Taking the job is all there is to do."""


LOOK = f"{look.__module__}.{look.__qualname__}"


class LookJob(Job):
    """A job that can only be `look`: whoever can write to Redis must not choose what the worker runs."""

    def perform(self) -> Any:
        if self.func_name != LOOK:
            raise PermissionError(
                f"{self.func_name} is not a job of Deskgauge. See who else writes to this Redis."
            )
        return None


class RqQueue:
    """One queue for one worker process.

    url: the Redis address. name: the queue's, of letters, digits, - and _. listening: True in the worker.
    """

    def __init__(self, url: str, name: str, *, listening: bool) -> None:
        self._name = name
        self._woken = threading.Event()
        self._closed = threading.Event()
        self._relay = _Relay(url, name, self._closed)
        self._listener = _Listener(url, name, self._woken, self._closed) if listening else None

    def wake(self, what: str) -> None:
        if self._listener:
            self._woken.set()
        else:
            self._relay.add(what)

    def wait(self, timeout: float) -> None:
        self._woken.wait(min(timeout, SWEEP_SECONDS))
        self._woken.clear()

    def trouble(self) -> str:
        return (self._listener or self._relay).trouble

    def close(self) -> None:
        self._closed.set()
        self._woken.set()
        self._relay.close()
        if self._listener:
            self._listener.join(CLOSE_SECONDS)  # a daemon: one that waits for a hung Redis holds up nobody


def _connect(url: str, answer_seconds: float = ANSWER_SECONDS) -> Redis:
    return Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=answer_seconds,
        retry=Retry(NoBackoff(), 0),
    )


class _Relay:
    """Turns wake-ups into jobs in a thread of its own; at most one job of each name waits in Redis."""

    def __init__(self, url: str, name: str, closed: threading.Event) -> None:
        self.trouble = ""
        self._url, self._name, self._closed = url, name, closed
        self._waiting: set[str] = set()
        self._lock = threading.Lock()
        self._added = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, what: str) -> None:
        with self._lock:
            self._waiting.add(what)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="wake-ups", daemon=True)
                self._thread.start()
        self._added.set()

    def close(self) -> None:
        self._added.set()
        if self._thread:
            self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        queue = JobQueue(self._name, connection=_connect(self._url), serializer=JSONSerializer)
        while not self._closed.is_set():
            self._added.wait()
            self._added.clear()
            self._send_all(queue)
        self._send_all(queue)
        queue.connection.close()

    def _send_all(self, queue: JobQueue) -> None:
        with self._lock:
            names, self._waiting = self._waiting, set()
        try:
            for what in sorted(names):
                self._send(queue, what)
            self.trouble = ""
        except RedisError as error:
            self.trouble = (
                f"Redis does not take wake-ups ({type(error).__name__}); the worker looks by itself."
            )
            log.warning("wake_ups_dropped", error=type(error).__name__, names=len(names))
            self._closed.wait(PAUSE_SECONDS)

    def _send(self, queue: JobQueue, what: str) -> None:
        try:
            queue.enqueue(
                LOOK,
                what,
                job_id=f"{self._name}-{what}",
                unique=True,
                ttl=JOB_SECONDS,
                result_ttl=0,
                failure_ttl=FAILED_JOB_SECONDS,
                job_timeout=JOB_SECONDS,
            )
        except DuplicateJobError:
            return


class _Listener(threading.Thread):
    """Takes jobs for as long as the process lives, whatever happens to Redis."""

    def __init__(self, url: str, name: str, woken: threading.Event, closed: threading.Event) -> None:
        super().__init__(name="wake-ups", daemon=True)
        self.trouble = ""
        self._url, self._queue_name = url, name
        self._woken, self._closed = woken, closed
        self.start()

    def run(self) -> None:
        while not self._closed.is_set():
            try:
                with _connect(self._url) as connection:
                    _Taker(self._queue_name, connection, self).work(logging_level="CRITICAL")
            except RedisError as error:
                self.failed(error)
            self._closed.wait(PAUSE_SECONDS)

    def took(self) -> None:
        """A job was taken and is gone from Redis."""
        self._woken.set()

    def failed(self, error: RedisError) -> None:
        """Redis did not answer as it should."""
        if not self.trouble:
            log.warning("no_wake_ups", error=type(error).__name__)
        self.trouble = (
            f"Redis gives no wake-ups ({type(error).__name__}). The worker looks by itself meanwhile."
        )

    @property
    def closed(self) -> bool:
        """Whether the process is stopping."""
        return self._closed.is_set()


class _Taker(SimpleWorker):
    """An RQ worker inside a thread: no signals, no commands over Redis, no job but ours."""

    death_penalty_class = TimerDeathPenalty
    max_connection_wait_time = PAUSE_SECONDS

    def __init__(self, name: str, connection: Redis, listener: _Listener) -> None:
        self._listener = listener
        super().__init__(
            [name],
            connection=connection,
            serializer=JSONSerializer,
            job_class=LookJob,
            worker_ttl=WORKER_SECONDS,
            maintenance_interval=MAINTENANCE_SECONDS,
            log_job_description=False,
        )

    def execute_job(self, job: Job, queue: JobQueue) -> None:
        super().execute_job(job, queue)
        # Only now: the job is gone from Redis, so no wake-up can be refused as its duplicate and go unseen.
        self._listener.took()

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Called before every wait for a job: notices that Redis left or came back, and stops."""
        if self._listener.closed:
            raise StopRequested
        try:
            super().heartbeat(timeout, pipeline)
            self._listener.trouble = ""
        except RedisError as error:
            self._listener.failed(error)
            raise

    @property
    def dequeue_timeout(self) -> int:
        return 1  # seconds; how long closing may have to wait

    def _install_signal_handlers(self) -> None:
        return

    def subscribe(self) -> None:
        return

    def unsubscribe(self) -> None:
        return
