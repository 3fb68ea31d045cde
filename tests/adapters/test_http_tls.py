"""TLS over a guarded connection: the name is checked, not the address it led to, and trust comes first."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from adapters.http import GuardedHttp
from rules.errors import SinkError
from tests.fakes import far_side
from tests.fakes.far_side import FarSide

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the test's certificate")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for `localhost`, signed by itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "made.pem", folder / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    names = ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, *names, "-keyout", key, "-out", made], check=True, capture_output=True)
    return made, key


@pytest.fixture
def far(certificate: tuple[Path, Path]) -> Iterator[FarSide]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with FarSide(lambda _: (200, b"{}"), tls=context) as server:
        yield server


@pytest.fixture
def trusted(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(certificate[0]))


def http(far: FarSide, host: str = "localhost") -> GuardedHttp:
    return GuardedHttp("Tracker", f"https://{host}:{far.port}/graphql")


@pytest.mark.usefixtures("trusted")
def test_a_trusted_far_side_is_understood(far: FarSide) -> None:
    assert http(far).post({"a": 1}, {}).body == b"{}"
    assert far.seen[0].headers["Host"] == f"localhost:{far.port}"


@pytest.mark.usefixtures("trusted")
def test_a_lost_reply_leaves_the_outcome_unknown_under_tls_too(far: FarSide) -> None:
    far.usual = far_side.reset
    with pytest.raises(SinkError, match="broke off") as raised:
        http(far).post({}, {})

    assert raised.value.outcome_unknown


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_is_not_trusted(far: FarSide) -> None:
    with pytest.raises(SinkError, match="the TLS handshake with"):
        http(far, "127.0.0.1").post({}, {})

    assert far.seen == []


def test_a_certificate_nobody_vouches_for_is_not_trusted_and_nothing_is_sent(far: FarSide) -> None:
    with pytest.raises(SinkError, match="the TLS handshake with localhost failed") as raised:
        http(far).post({}, {"Authorization": "key"})

    assert far.seen == []
    assert not raised.value.outcome_unknown
