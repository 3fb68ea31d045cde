"""One request: what is sent, and what every status and every broken exchange means."""

import http
import json

import pytest
import requests
import responses

from adapters.http import GuardedHttp, Reply
from adapters.statuses import check_status
from rules.errors import SinkError

URL = "https://api.tracker.example/graphql"
NOW = 1_772_442_000.0
HTTP = GuardedHttp("Tracker", URL, clock=lambda: NOW)
CANARY = "CANARY-4f1c"


def reply(status: int, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, requests.structures.CaseInsensitiveDict(named), b"", NOW)


def failure(status: int, **headers: str) -> SinkError:
    with pytest.raises(SinkError) as raised:
        check_status("Tracker", reply(status, **headers))
    return raised.value


@responses.activate
def test_the_request_is_one_post_with_these_headers_and_this_body() -> None:
    responses.post(URL, body=b'{"ok": true}')
    answer = HTTP.post({"a": "é"}, {"Authorization": "key"})

    sent = responses.calls[0].request
    assert (sent.method, sent.url, json.loads(sent.body)) == ("POST", URL, {"a": "é"})
    assert sent.headers["Authorization"] == "key"
    assert sent.headers["Content-Type"] == "application/json"
    assert sent.headers["Accept-Encoding"] == "identity"
    assert sent.headers["Connection"] == "close"
    assert (answer.status, answer.body, answer.received_at) == (200, b'{"ok": true}', NOW)


@responses.activate
def test_headers_of_the_answer_are_found_in_any_case() -> None:
    responses.post(URL, status=429, headers={"retry-after": "9"})

    assert HTTP.post({}, {}).retry_after == 9.0


@responses.activate
def test_proxies_and_netrc_of_the_environment_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    (tmp_path / ".netrc").write_text("machine api.tracker.example login x password y")  # type: ignore[operator]
    monkeypatch.setenv("NETRC", f"{tmp_path}/.netrc")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    responses.post(URL, body=b"{}")
    HTTP.post({}, {})

    assert "Authorization" not in responses.calls[0].request.headers
    assert not responses.calls[0].request.req_kwargs["proxies"]
    assert responses.calls[0].request.req_kwargs["verify"] is True


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_is_a_success(status: int) -> None:
    assert check_status("Tracker", reply(status)) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize("status", [400, 402, 404, 405, 409, 410, 413, 415, 422, 451])
def test_a_refusal_is_permanent(status: int) -> None:
    error = failure(status)

    assert error.permanent
    assert (error.outcome_unknown, error.pauses_sink, error.counts) == (False, False, True)
    assert str(error).startswith(f"Tracker answered {status} {http.HTTPStatus(status).phrase}")


@pytest.mark.parametrize("status", [401, 403, 407])
def test_rejected_credentials_pause_the_sink(status: int) -> None:
    error = failure(status)

    assert error.pauses_sink
    assert not error.permanent
    assert "Check our credentials there" in str(error)


@pytest.mark.parametrize("status", [408, 425])
def test_a_request_that_was_not_heard_is_repeated(status: int) -> None:
    error = failure(status, Retry_After="3")

    assert (error.permanent, error.outcome_unknown, error.counts, error.retry_after) == (
        False,
        False,
        True,
        3.0,
    )


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 599])
def test_after_a_server_error_nobody_knows_what_was_done(status: int) -> None:
    error = failure(status, Retry_After="120")

    assert error.outcome_unknown
    assert error.counts
    assert error.retry_after == 120.0
    assert not error.permanent


@pytest.mark.parametrize(
    ("hint", "seconds"),
    [("17", 17.0), ("Mon, 02 Mar 2026 09:00:30 GMT", 30.0), ("-1", None), ("soon", None), (None, None)],
)
def test_a_rate_limit_is_a_wait_that_uses_no_try_up(hint: str | None, seconds: float | None) -> None:
    error = failure(429, **({"Retry_After": hint} if hint else {}))

    assert not error.counts
    assert error.retry_after == seconds
    assert (error.permanent, error.outcome_unknown, error.pauses_sink) == (False, False, False)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_that_names_the_setting(status: int) -> None:
    error = failure(status, Location="http://169.254.169.254/")

    assert "a redirect, which is not followed. Correct base_url." in str(error)
    assert "169.254" not in str(error)
    assert (error.permanent, error.outcome_unknown) == (False, False)


@pytest.mark.parametrize(
    "error",
    [
        requests.ConnectionError(CANARY),
        requests.ReadTimeout(CANARY),
        requests.exceptions.ChunkedEncodingError(CANARY),
        requests.exceptions.SSLError(CANARY),
        requests.exceptions.InvalidHeader(CANARY),
        OSError(CANARY),
        UnicodeEncodeError("latin-1", CANARY, 0, 1, CANARY),
    ],
)
@responses.activate
def test_no_message_quotes_what_an_error_says(error: Exception) -> None:
    responses.post(URL, body=error)
    with pytest.raises(SinkError) as raised:
        HTTP.post({"text": CANARY}, {"Authorization": CANARY})

    assert CANARY not in str(raised.value)
    assert CANARY not in repr(raised.value.__cause__)
    assert "Tracker" in str(raised.value)


@pytest.mark.parametrize("secret", ["two\nlines", "kéy✓", " leading"])
def test_a_secret_that_cannot_be_sent_pauses_the_sink_and_is_not_shown(secret: str) -> None:
    with pytest.raises(SinkError, match="base_url or secret cannot be sent") as raised:
        GuardedHttp("Tracker", "http://127.0.0.1:9/").post({}, {"Authorization": secret})

    assert raised.value.pauses_sink
    assert secret.strip() not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["ftp://api.example/", "http://", "api.example", "http://a b/", "file:///etc/passwd"]
)
def test_an_address_that_is_none_pauses_the_sink(url: str) -> None:
    with pytest.raises(SinkError, match="base_url or secret") as raised:
        GuardedHttp("Tracker", url).post({}, {})

    assert raised.value.pauses_sink


@responses.activate
def test_another_method_and_path_stay_below_the_address() -> None:
    responses.get(f"{URL}/crm/things", body=b"{}")
    HTTP.request("GET", "/crm/things", None, {"Authorization": "key"})

    sent = responses.calls[0].request
    assert (sent.method, sent.url, sent.body) == ("GET", f"{URL}/crm/things", None)
    assert (sent.headers["Authorization"], sent.headers["Connection"]) == ("key", "close")
