"""Which addresses may be reached: every way to write an inside address is one."""

import socket
import threading

import pytest

from adapters.address_guard import BlockedAddressError, Reach
from adapters.guarded_connection import Limits
from adapters.http import GuardedHttp
from rules.errors import SinkError

PUBLIC = "93.184.215.14"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1", "loopback"),
        ("127.8.8.8", "loopback"),
        ("::1", "loopback"),
        ("0.0.0.0", "unspecified"),
        ("::", "unspecified"),
        ("0.1.2.3", "reserved"),
        ("10.0.0.1", "private"),
        ("172.16.5.4", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "private"),
        ("fd00::1", "private"),
        ("fec0::1", "private"),
        ("169.254.169.254", "link-local"),
        ("fe80::1", "link-local"),
        ("224.0.1.1", "multicast"),
        ("ff02::1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("192.0.2.1", "reserved"),
        ("198.18.0.1", "reserved"),
        ("2001:db8::1", "reserved"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "reserved"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:10.0.0.1", "private"),
        ("::7f00:1", "reserved"),
        ("64:ff9b::a9fe:a9fe", "link-local"),
        ("64:ff9b::7f00:1", "loopback"),
        ("64:ff9b:1::a00:1", "reserved"),
        ("2002:7f00:1::", "loopback"),
        ("2002:c0a8:101::1", "private"),
    ],
)
def test_an_inside_address_is_refused(address: str, why: str) -> None:
    assert Reach("api.example").refusal(address) == why


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808",
     "2002:808:808::1"],
)  # fmt: skip
def test_a_public_address_is_reached(address: str) -> None:
    assert Reach("api.example").refusal(address) is None


@pytest.mark.parametrize(
    ("host", "address", "refused"),
    [
        ("127.0.0.1", "127.0.0.1", False),
        ("localhost", "127.0.0.1", False),
        ("LOCALHOST", "::1", False),
        ("localhost", "10.0.0.1", True),
        ("localhost.example", "127.0.0.1", True),
        ("127.0.0.2", "127.0.0.2", True),
        ("0x7f.1", "127.0.0.1", True),
    ],
)
def test_only_two_words_mean_this_machine(host: str, address: str, refused: bool) -> None:
    assert (Reach(host).refusal(address) is not None) is refused


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ("10.0.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("169.254.169.254", True),
        ("64:ff9b::a9fe:a9fe", True),
        ("0.0.0.0", True),
        ("224.0.1.1", True),
    ],
)
def test_allow_private_opens_private_networks_and_nothing_else(address: str, refused: bool) -> None:
    assert (Reach("jira.intern", allow_private=True).refusal(address) is not None) is refused


class Hits:
    """Counts the connections to a port of 127.0.0.1."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.number = 0
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()

    def _count(self) -> None:
        while True:
            connection, _ = self._server.accept()
            with connection:
                if connection.recv(4) == b"stop":
                    return
                self.number += 1

    def close(self) -> int:
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.sendall(b"stop")
        self._thread.join(5)
        self._server.close()
        return self.number


@pytest.fixture
def hits() -> Hits:
    return Hits()


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f.1", "0x7f000001", "017700000001", "127.1", "0", "0.0.0.0", "127.0.0.2",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::]", "[::1]"],
)  # fmt: skip
def test_no_way_to_write_it_makes_a_connection(host: str, hits: Hits) -> None:
    http = GuardedHttp("Linear", f"http://{host}:{hits.port}/", limits=Limits(total=2.0))
    with pytest.raises(SinkError, match="blocked address") as refused:
        http.post({}, {})

    assert hits.close() == 0
    assert refused.value.pauses_sink
    assert not refused.value.outcome_unknown


def answers(*addresses: list[str]) -> object:
    """A resolver whose answer is another one each time."""
    left = list(addresses)

    def resolve(_host: str, port: int, *_: object, **__: object) -> list[object]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    return resolve


def test_a_name_that_flips_to_the_inside_makes_no_connection(
    hits: Hits, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialled: list[tuple[str, int]] = []

    def unreachable(_self: socket.socket, place: tuple[str, int]) -> None:
        dialled.append(place)
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", answers([PUBLIC], ["127.0.0.1"]))
        patched.setattr(socket.socket, "connect", unreachable)
        with pytest.raises(SinkError, match="refused"):
            GuardedHttp("Linear", f"http://api.example:{hits.port}/").post({}, {})

    assert dialled == [(PUBLIC, hits.port)]
    assert hits.close() == 0


def test_one_inside_address_among_public_ones_refuses_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answers([PUBLIC, "169.254.169.254"]))

    with pytest.raises(BlockedAddressError, match=r"api\.example leads to 169\.254\.169\.254"):
        Reach("api.example").places(443)


def test_a_host_without_an_address_is_an_ordinary_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(SinkError, match="its name is not known") as failure:
        GuardedHttp("Linear", "http://api.example/").post({}, {})

    assert not failure.value.pauses_sink
    assert not failure.value.outcome_unknown
