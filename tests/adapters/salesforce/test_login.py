"""How a session begins, ends and begins again, and where its token may go."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from adapters.crm.salesforce.login import WHAT_TO_DO, _is_own
from rules.errors import SinkError
from tests.adapters.salesforce.accounts import IDS, PAUSES, REPEATED, WAITS, meaning, told
from tests.fakes import far_side
from tests.fakes.salesforce import FakeSalesforce

LOGIN = "POST /services/oauth2/token"


def refusal(fake: FakeSalesforce, fault: far_side.Fault) -> SinkError:
    fake.usual = fault
    with pytest.raises(SinkError) as raised:
        fake.sink().send(told())
    assert "CANARY" not in f"{raised.value} {raised.value.__cause__!r}"
    assert len(fake.seen) == 1
    return raised.value


def test_one_login_serves_many_pushes_and_threads(fake: FakeSalesforce) -> None:
    sink = fake.sink()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: sink.send(told()), range(8)))

    assert fake.logins == 1


def test_a_session_that_is_over_is_begun_anew_once_and_nothing_is_lost(fake: FakeSalesforce) -> None:
    sink = fake.sink()
    sink.send(told())
    fake.tokens.clear()

    assert sink.send(told()).far_key == IDS[1]
    assert (fake.logins, fake.writes) == (2, 2)


def test_a_session_that_is_refused_twice_pauses_the_sink(fake: FakeSalesforce) -> None:
    over = far_side.status(401, b'[{"errorCode": "INVALID_SESSION_ID", "message": "CANARY"}]')
    fake.faults.extend([far_side.well, over, far_side.well, over])
    with pytest.raises(SinkError) as raised:
        fake.sink().send(told())

    assert meaning(raised.value) == PAUSES
    assert fake.asked().count(LOGIN) == 2


@pytest.mark.parametrize("word", sorted(WHAT_TO_DO))
def test_each_refusal_of_the_login_pauses_and_says_what_to_do(fake: FakeSalesforce, word: str) -> None:
    error = refusal(
        fake, far_side.status(400, f'{{"error": "{word}", "error_description": "CANARY"}}'.encode())
    )

    assert meaning(error) == PAUSES
    assert str(error) == f"Salesforce refused the login ({word}). {WHAT_TO_DO[word]}."


@pytest.mark.parametrize("body", [b"", b"[]", b'{"error": "CANARY"}', b'{"error": 5}', b"<html>"])
@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_login_refused_without_a_known_word_pauses_too(
    fake: FakeSalesforce, status: int, body: bytes
) -> None:
    error = refusal(fake, far_side.status(status, body))

    assert meaning(error) == PAUSES
    assert f"({status}). Check base_url, options.client_id and the secret" in str(error)


@pytest.mark.parametrize(("status", "means"), [(408, REPEATED), (429, WAITS)])
def test_a_login_that_only_has_to_wait_blames_nobody(fake: FakeSalesforce, status: int, means: str) -> None:
    assert meaning(refusal(fake, far_side.status(status))) == means


def test_a_wrong_secret_pauses_the_sink_and_is_not_told(fake: FakeSalesforce) -> None:
    with pytest.raises(SinkError, match="Correct the secret of this sink") as raised:
        fake.sink(secret="wrong-CANARY").send(told())

    assert meaning(raised.value) == PAUSES
    assert "CANARY" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://my.example", True),
        ("https://my.example/x", True),
        ("https://acme.my.salesforce.com", True),
        ("https://acme--dev.sandbox.my.salesforce.com", True),
        ("http://my.example", False),
        ("http://acme.my.salesforce.com", False),
        ("https://evilsalesforce.com", False),
        ("https://salesforce.com.evil.example", False),
        ("https://x@acme.my.salesforce.com", False),
        ("http://169.254.169.254", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_a_token_goes_to_its_own_host_or_over_tls_to_salesforce(url: str, own: bool) -> None:
    assert _is_own(url, "https://my.example") is own


def test_a_login_that_names_another_host_gets_no_request_there(fake: FakeSalesforce) -> None:
    with far_side.FarSide(lambda _: (200, b"{}")) as other:
        fake.instance_url = f"http://127.0.0.1:{other.port}"
        with pytest.raises(SinkError, match=r"another host than its own\. Correct base_url") as raised:
            fake.sink().send(told())

        assert other.seen == []
    assert meaning(raised.value) == PAUSES


def test_neither_token_nor_secret_is_shown(fake: FakeSalesforce) -> None:
    sink = fake.sink()
    sink.send(told())

    assert "CANARY" not in repr(sink._api._login.session()) + repr(sink.settings)
