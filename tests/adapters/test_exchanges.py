"""What may be kept of a request and its answer: enough to see what went wrong, no secret, no person's text."""

import json
from typing import Any

import pytest

from adapters.exchanges import MOST, Asked, Exchange, listened, note, overheard
from adapters.harmless import BODY_BYTES
from adapters.http import GuardedHttp
from rules.errors import SinkError
from tests.fakes import far_side
from tests.fakes.far_side import FarSide

SECRET = "CANARYsecret0123456789"
WORDS = "CANARY please call me on 0171 555, me@canary.example"
HEADERS = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json", "webhook-id": "msg_1"}


def asked(
    document: Any = None, path: str = "/issues", base: str = "https://far.example", method: str = "POST"
) -> Asked:
    return Asked(method, base, path, HEADERS, document)


def answered(body: Any, **headers: str) -> Exchange:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return asked().answered(200, named, json.dumps(body).encode())


def test_ids_codes_numbers_and_moments_stay_and_texts_become_their_length() -> None:
    document = {
        "id": "SUP-7", "state": "open", "count": 3, "done": False, "owner": None,
        "since": "2026-03-02T08:59:00Z", "title": WORDS, "labels": ["bug", "import"],
    }  # fmt: skip

    assert json.loads(asked(document).answered(201, {}, b"").sent) == document | {
        "title": f"(text, {len(WORDS)} characters)",
        "labels": ["(text, 3 characters)", "(text, 6 characters)"],
    }


@pytest.mark.parametrize("key", ["id", "code", "state", "error", "customer_id", "title", "text", WORDS])
@pytest.mark.parametrize("value", [WORDS, SECRET, f"Bearer {SECRET}", f"x-{SECRET}", "me@canary.example"])
def test_neither_texts_nor_secrets_stay_under_any_key(key: str, value: str) -> None:
    document = {"deep": [{key: value}], value: 1, "list": [[value]], key: [value]}
    exchange = asked(document).answered(400, {"X-Request-Id": value}, json.dumps(document).encode())

    assert "canary" not in f"{exchange}".lower()


@pytest.mark.parametrize(
    "key", ["access_token", "client_secret", "api_key", "apiKey", "session_id", "password", "authCode"]
)
@pytest.mark.parametrize("value", ["abcdef", 123456, ["abcdef"], {"x": "abcdef"}])
def test_what_is_called_a_secret_is_one_whatever_it_looks_like(key: str, value: Any) -> None:
    kept = answered({key: value, "id": "7"}).answer

    assert "abcdef" not in kept
    assert "123456" not in kept
    assert '"id": "7"' in kept


def test_of_the_configured_address_only_the_host_is_kept_for_the_rest_may_be_a_key() -> None:
    base = "https://user:pass1234@hooks.example:8443/services/T0CANARY/B0CANARY"
    body = {"id": "T0CANARY", "code": "B0CANARY"}
    exchange = asked({"id": "T0CANARY"}, "", base).answered(200, {}, json.dumps(body).encode())

    assert exchange.address == "https://hooks.example:8443"
    assert "CANARY" not in f"{exchange}"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/repos/acme/app/issues", "/repos/acme/app/issues"),
        ("/users?email=me%40canary.example&limit=5", "/users?email=(hidden)&limit=(hidden)"),
        ("/users/me@canary.example", "/users/(hidden)"),
        ("/users/me%40canary.example/x", "/users/(hidden)/x"),
        (f"/x/{SECRET}?{SECRET}=1&a b=2", "/x/(hidden)?(hidden)=(hidden)&(hidden)=(hidden)"),
        ("", ""),
    ],
)
def test_of_a_query_only_the_names_are_kept(path: str, shown: str) -> None:
    address = asked(None, path).troubled("gone").address

    assert address == f"https://far.example{shown}"


def test_chosen_headers_are_kept_in_order_and_no_others() -> None:
    exchange = answered(
        {}, Retry_After="20", Content_Type="application/json; charset=utf-8", Set_Cookie="a=b",
        X_RateLimit_Remaining="0", Location="https://far.example/me", Date=f"<{WORDS}>",
    )  # fmt: skip

    assert exchange.sent_headers == "content-type: application/json\nwebhook-id: msg_1"
    assert exchange.headers == (
        "content-type: application/json; charset=utf-8\nretry-after: 20\nx-ratelimit-remaining: 0"
    )


@pytest.mark.parametrize("number", [1, 400, 100_000])
def test_a_body_is_cut_to_2_kb(number: int) -> None:
    kept = answered([{"id": "SUP-1", "titleÜ": "x"}] * number).answer

    assert len(kept.encode()) <= BODY_BYTES
    assert kept.endswith("…") == (number > 1)


@pytest.mark.parametrize("body", [b"<p>CANARY</p>", b'{"id": ', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_told_by_its_length_alone(body: bytes) -> None:
    assert asked().answered(502, {}, body).answer == f"(no JSON, {len(body)} bytes)"


def test_what_nests_deep_is_cut_off() -> None:
    document: Any = {"title": WORDS}
    for _ in range(200):
        document = {"x": [document]}

    assert "(deeper than shown)" in answered(document).answer


def test_no_body_is_nothing() -> None:
    exchange = asked(None, method="GET").answered(204, {}, b"")

    assert (exchange.sent, exchange.answer, exchange.status) == ("", "", 204)


def test_each_request_is_overheard_with_its_answer() -> None:
    with FarSide(lambda _: (201, b'{"id": "7"}')) as far, overheard() as heard:
        GuardedHttp("Far", far.url).request("POST", "/things?key=1", {"title": WORDS}, HEADERS)

    (one,) = heard
    assert (one.method, one.status, one.answer) == ("POST", 201, '{"id": "7"}')
    assert one.address == f"http://127.0.0.1:{far.port}/things?key=(hidden)"
    assert one.sent == f'{{"title": "(text, {len(WORDS)} characters)"}}'


def test_a_request_without_an_answer_says_why() -> None:
    with FarSide(lambda _: (200, b"{}")) as far, overheard() as heard:
        far.usual = far_side.reset
        with pytest.raises(SinkError):
            GuardedHttp("Far", far.url).post({}, HEADERS)

    assert heard[0].status is None
    assert heard[0].trouble.startswith("Far broke off before its answer was complete")


def test_of_many_requests_the_last_ones_are_kept() -> None:
    with overheard() as heard:
        for number in range(MOST + 3):
            note(asked(None, f"/{number}").troubled("gone"))

    assert heard[0].address.endswith("/3")
    assert len(heard) == MOST


def test_nobody_hears_what_is_said_before_and_after() -> None:
    assert not listened()
    with overheard() as outer:
        with overheard() as inner:
            note(asked().troubled("gone"))
        assert listened()
    note(asked().troubled("gone"))

    assert (len(outer), len(inner), listened()) == (0, 1, False)
