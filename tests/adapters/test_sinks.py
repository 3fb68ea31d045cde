"""What every sink in the registry must do, whatever its far side does; a row in vendors.py is all it needs."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from adapters.base import Push
from adapters.guarded_connection import Limits
from adapters.settings import SinkSettings
from adapters.sinks import BLIND_KINDS, SINKS, TRACKER_KINDS
from rules.errors import SinkError
from tests.adapters.vendors import SINK_ROWS, FakeSink, FakeTracker, SinkRow
from tests.fakes import far_side
from tests.fakes.far_side import FarSide, Fault
from tests.fakes.problem_pushes import ACTIONS, problem_push
from tests.fakes.pushes import a_push

QUICK = Limits(connect=1.0, read=0.8, total=1.5)  # for what never answers
BRIEF = Limits(connect=1.0, read=0.3, total=0.6)  # where the first answer is the broken one
SLACK = 2.0  # this machine may be busy
EMPTY_LIST = far_side.status(200, b"[]")
GARBAGE = [
    far_side.html,
    EMPTY_LIST,
    *(
        far_side.status(200, body)
        for body in (b"", b"{}", b"null", b"\xff", b"{", b'{"data": []}', b"[" * 5000)
    ),
]
BROKEN = [far_side.reset, far_side.lost_reply, far_side.half_reply, far_side.drip, far_side.drip_headers,
          far_side.silence, far_side.big, far_side.endless, far_side.gzip_bomb]  # fmt: skip
# Those that need no time to run out, for what is tried with everything that a tracker is asked.
QUICKLY_BROKEN = [
    far_side.reset,
    far_side.endless,
    far_side.gzip_bomb,
    far_side.redirect(302, "http://169.254.169.254/"),
]
NO_CONTENT = far_side.status(204)
REFUSED = [far_side.status(code) for code in (301, 400, 401, 403, 404, 408, 409, 410, 422, 429, 500, 503)]


@pytest.fixture(params=SINKS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def fake(kind: str) -> Iterator[FakeSink]:
    with SINK_ROWS[kind].fake() as far:
        yield far


def of(fits: Callable[[SinkRow], bool]) -> pytest.MarkDecorator:
    """Only for the kinds whose row fits."""
    return pytest.mark.parametrize("kind", [kind for kind in SINKS if fits(SINK_ROWS[kind])], indirect=True)


look_up = of(lambda row: row.looks_up)
one_way = of(lambda row: not row.looks_up)
known_again = of(lambda row: row.knows_again)
over_http = of(lambda row: row.http)


def asking(*methods: str, answers: bool = False) -> pytest.MarkDecorator:
    """Each method of each kind that asks its far side anything with it."""
    pairs = [
        (kind, method)
        for kind, row in SINK_ROWS.items()
        for method in methods
        if (row.looks_up or method == "send") and (row.answers or not answers)
    ]
    return pytest.mark.parametrize(("kind", "method"), pairs, indirect=["kind"])


def made(kind: str, host: str) -> SinkSettings:
    row = SINK_ROWS[kind]
    return SinkSettings("mine", kind, row.address.format(host=host), row.secret, row.options)


def at_once(kind: str) -> int:
    return 10 if SINK_ROWS[kind].keyed else 1


def requests_of_a_send(fake: FakeSink) -> int:
    fake.sink().send(a_push("another"))
    return len(fake.seen)


def failure(fake: FakeSink, method: str = "send", **limits: Limits) -> SinkError:
    with pytest.raises(SinkError) as raised:
        getattr(fake.sink(**limits), method)(a_push(title="CANARY-text"))
    assert "CANARY" not in f"{raised.value} {raised.value.__cause__!r}"
    return raised.value


def classes(error: SinkError) -> tuple[bool, bool, bool, bool]:
    return error.permanent, error.pauses_sink, not error.counts, error.outcome_unknown


PERMANENT, PAUSES, WAITS, UNKNOWN = (tuple(place == one for place in range(4)) for one in range(4))


def test_the_registry_names_each_sink_by_its_kind_and_shows_no_secret(kind: str) -> None:
    sink = SINKS[kind](made(kind, "127.0.0.1"))

    assert (sink.kind, sink.settings.name) == (kind, "mine")
    assert SINK_ROWS[kind].secret not in repr(sink) + repr(sink.settings)


def test_a_sink_inside_the_network_is_not_reached_unless_allowed(kind: str) -> None:
    sink = SINKS[kind](made(kind, "10.0.0.1"))
    with pytest.raises(SinkError, match=r"10\.0\.0\.1, a blocked address \(private\)"):
        sink.send(a_push())


@look_up
def test_a_push_is_made_once_and_found_again(fake: FakeSink) -> None:
    first = fake.sink().send(a_push())

    assert fake.kept(a_push()) == 1
    assert fake.sink().read_back(a_push()) == fake.sink().send(a_push()) == first
    assert fake.kept(a_push()) == 1


def test_the_registry_names_the_kinds_into_which_nobody_can_look() -> None:
    assert {kind for kind, row in SINK_ROWS.items() if not row.looks_up} == BLIND_KINDS


@one_way
def test_what_cannot_be_looked_up_is_sent_again_and_only_some_receivers_know_it(
    kind: str, fake: FakeSink
) -> None:
    first = fake.sink().send(a_push())

    assert fake.sink().read_back(a_push()) is None
    assert fake.sink().send(a_push()) == first
    assert fake.kept(a_push()) == (1 if SINK_ROWS[kind].knows_again else 2)


@known_again
def test_ten_at_once_make_one(fake: FakeSink) -> None:
    with ThreadPoolExecutor(at_once(fake.sink().kind)) as pool:
        receipts = set(pool.map(lambda _: fake.sink().send(a_push()), range(10)))

    assert (len(receipts), fake.kept(a_push())) == (1, 1)


def test_different_pushes_are_different_objects(fake: FakeSink) -> None:
    receipts = {fake.sink().send(a_push(subject)).far_id for subject in ("help:1", "help:2", "help:3")}

    assert len(receipts) == 3
    assert fake.kept(a_push("help:2")) == 1


def test_what_is_not_there_is_not_found(fake: FakeSink) -> None:
    assert fake.sink().read_back(a_push()) is None
    assert fake.kept(a_push()) == 0


@look_up
@pytest.mark.parametrize(
    "fault", [far_side.lost_reply, far_side.half_reply], ids=lambda fault: fault.__name__
)
def test_whichever_reply_is_lost_sending_again_completes_the_one_object(fake: FakeSink, fault: Fault) -> None:
    for lost in range(requests_of_a_send(fake)):
        push = a_push(f"help:{lost}")
        fake.faults.extend([far_side.well] * lost + [fault])
        with pytest.raises(SinkError) as raised:
            fake.sink().send(push)

        assert classes(raised.value) == UNKNOWN
        assert (fake.sink().read_back(push) is not None) is (fake.kept(push) == 1)
        assert fake.sink().send(push) == fake.sink().read_back(push)
        assert fake.kept(push) == 1


@one_way
@pytest.mark.parametrize(
    "fault", [far_side.lost_reply, far_side.half_reply], ids=lambda fault: fault.__name__
)
def test_a_lost_reply_leaves_the_outcome_open_and_sending_again_ends_it(fake: FakeSink, fault: Fault) -> None:
    fake.faults.append(fault)

    assert classes(failure(fake)) == UNKNOWN
    assert fake.kept(a_push()) == 1
    fake.sink().send(a_push())
    assert fake.kept(a_push()) >= 1


@pytest.mark.parametrize("fault", GARBAGE)
@asking("send", "read_back", answers=True)
def test_garbage_with_a_good_status_leaves_the_outcome_open(
    fake: FakeSink, fault: Fault, method: str
) -> None:
    if fault is EMPTY_LIST and method == "read_back" and SINK_ROWS[fake.sink().kind].lists:
        pytest.skip("an empty list is a true answer there")
    fake.usual = fault
    error = failure(fake, method)

    assert error.outcome_unknown
    assert not error.permanent


@pytest.mark.parametrize("fault", BROKEN)
@asking("send", "read_back")
def test_after_a_broken_answer_the_outcome_is_unknown_within_the_time(
    fake: FakeSink, fault: Fault, method: str
) -> None:
    fake.usual = fault
    started = time.monotonic()
    error = failure(fake, method, limits=BRIEF)

    assert error.outcome_unknown
    assert not error.permanent
    assert time.monotonic() - started < BRIEF.total + SLACK


@asking("send", "read_back", answers=True)
def test_a_success_without_content_is_none(fake: FakeSink, method: str) -> None:
    fake.usual = NO_CONTENT

    assert str(failure(fake, method))
    assert fake.kept(a_push()) == 0


@pytest.mark.parametrize("fault", REFUSED)
@asking("send", "read_back")
def test_only_a_sink_error_ever_leaves_a_sink(fake: FakeSink, fault: Fault, method: str) -> None:
    fake.usual = fault

    assert str(failure(fake, method))
    assert fake.kept(a_push()) == 0


@over_http
@pytest.mark.parametrize(
    ("code", "meaning"),
    [(429, WAITS), (401, PAUSES), (403, PAUSES), (500, UNKNOWN), (502, UNKNOWN), (503, UNKNOWN)],
)
def test_each_status_has_its_class_and_the_wait_it_asks_for(
    fake: FakeSink, code: int, meaning: tuple[bool, ...]
) -> None:
    fake.usual = far_side.status(code, b"<html>", Retry_After="5")
    error = failure(fake)
    expected = WAITS if code in SINK_ROWS[fake.sink().kind].waits else meaning

    assert classes(error) == expected
    assert error.retry_after == (None if expected is PAUSES else 5.0)


@over_http
@pytest.mark.parametrize("code", [302, 307])
@pytest.mark.parametrize("inside", ["http://169.254.169.254/latest/meta-data", "file:///etc/passwd", ""])
def test_a_redirect_inside_is_not_followed_and_the_key_not_sent(
    fake: FakeSink, code: int, inside: str
) -> None:
    with FarSide(lambda _: (200, b"{}")) as other:
        fake.usual = far_side.redirect(code, inside or other.url)
        assert "a redirect, which is not followed" in str(failure(fake))

        assert other.seen == []
    assert len(fake.seen) == 1


@dataclass(frozen=True)
class Asked:
    """What is asked of a tracker about problems."""

    fake: FakeTracker
    action: str

    def push(self, subject: str = "problem:p-1") -> Push:
        key = "" if self.action == "issue" else self.fake.has_issue(closed=self.action.startswith("reopen"))
        self.fake.seen.clear()
        return problem_push(self.action, subject, issue=key)


@pytest.fixture(params=[(kind, action) for kind in sorted(TRACKER_KINDS) for action in ACTIONS], ids="-".join)
def asked(request: pytest.FixtureRequest) -> Iterator[Asked]:
    kind, action = request.param
    with SINK_ROWS[kind].fake() as far:
        yield Asked(far, action)


def test_what_is_asked_about_a_problem_is_done_once_and_found_again(asked: Asked) -> None:
    fake, push = asked.fake, asked.push()
    assert (fake.kept(push), fake.sink().read_back(push)) == (0, None)
    first = fake.sink().send(push)

    assert first.far_key
    assert fake.kept(push) == 1
    assert fake.sink().read_back(push) == fake.sink().send(push) == first
    assert fake.kept(push) == 1


def test_ten_at_once_do_it_once(asked: Asked) -> None:
    fake, push = asked.fake, asked.push()
    with ThreadPoolExecutor(at_once(fake.sink().kind)) as pool:
        receipts = set(pool.map(lambda _: fake.sink().send(push), range(10)))

    assert (len(receipts), fake.kept(push)) == (1, 1)


@pytest.mark.parametrize(
    "fault", [far_side.lost_reply, far_side.half_reply], ids=lambda fault: fault.__name__
)
def test_whichever_reply_is_lost_about_a_problem_it_is_done_once(asked: Asked, fault: Fault) -> None:
    fake, push = asked.fake, asked.push("problem:whole")
    fake.sink().send(push)
    for lost in range(len(fake.seen)):
        push = asked.push(f"problem:{lost}")
        fake.faults.extend([far_side.well] * lost + [fault])
        with pytest.raises(SinkError) as raised:
            fake.sink().send(push)

        assert classes(raised.value) == UNKNOWN
        assert (fake.sink().read_back(push) is not None) is (fake.kept(push) == 1)
        assert fake.sink().send(push) == fake.sink().read_back(push)
        assert fake.kept(push) == 1


@pytest.mark.parametrize("fault", [*QUICKLY_BROKEN, far_side.html, far_side.status(200, b"{}"), *REFUSED])
@pytest.mark.parametrize("method", ["send", "read_back"])
def test_a_bad_answer_about_a_problem_is_a_sink_error_and_does_nothing(
    asked: Asked, fault: Fault, method: str
) -> None:
    fake, push = asked.fake, asked.push()
    fake.usual = fault
    with pytest.raises(SinkError) as raised:
        getattr(fake.sink(), method)(push)

    assert "Import stops" not in str(raised.value)
    assert fake.kept(push) == 0
