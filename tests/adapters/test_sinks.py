"""Every sink there is: whatever the far side does, it raises SinkError and nothing else."""

from collections.abc import Iterator

import pytest

from adapters.base import SinkSettings
from adapters.sinks import SINKS
from rules.errors import SinkError
from tests.fakes import far_side
from tests.fakes.far_side import FarSide, Fault
from tests.fakes.pushes import a_push

SECRET = "CANARY-secret-0123456789"
OPTIONS = {"linear": {"team": "SUP"}}
BROKEN: list[Fault] = [
    far_side.reset,
    far_side.html,
    far_side.half_reply,
    *(far_side.status(code) for code in (204, 301, 400, 401, 403, 404, 408, 409, 410, 422, 429, 500, 503)),
    *(
        far_side.status(200, body)
        for body in (b"", b"{}", b"[]", b"null", b"\xff", b"{", b'{"data": []}', b"[" * 5000)
    ),
]


@pytest.fixture
def far() -> Iterator[FarSide]:
    with FarSide(lambda _: (200, b'{"data": {"teams": {"nodes": []}}}')) as server:
        yield server


def settings(kind: str, url: str) -> SinkSettings:
    return SinkSettings("mine", kind, url, SECRET, OPTIONS[kind])


@pytest.mark.parametrize("kind", SINKS)
def test_the_registry_names_each_sink_by_its_kind(kind: str) -> None:
    sink = SINKS[kind](settings(kind, "http://127.0.0.1:9/"))

    assert sink.kind == kind
    assert sink.settings.name == "mine"


@pytest.mark.parametrize("kind", SINKS)
@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize("method", ["send", "read_back"])
def test_only_a_sink_error_ever_leaves_a_sink(far: FarSide, kind: str, fault: Fault, method: str) -> None:
    far.usual = fault
    sink = SINKS[kind](settings(kind, far.url))
    with pytest.raises(SinkError) as raised:
        getattr(sink, method)(a_push(title="CANARY-text"))

    assert "CANARY" not in f"{raised.value} {raised.value.__cause__!r}"


@pytest.mark.parametrize("kind", SINKS)
def test_a_sinks_repr_does_not_show_its_secret(kind: str) -> None:
    sink = SINKS[kind](settings(kind, "http://127.0.0.1:9/"))

    assert SECRET not in repr(sink) + repr(sink.settings)


@pytest.mark.parametrize("kind", SINKS)
def test_a_sink_inside_the_network_is_not_reached_unless_allowed(kind: str) -> None:
    sink = SINKS[kind](settings(kind, "http://10.0.0.1:9/graphql"))
    with pytest.raises(SinkError, match=r"10\.0\.0\.1, a blocked address \(private\)"):
        sink.send(a_push())
