"""The strict JSON loader: what it takes, what it refuses and where it points."""

import json
import time
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.body import load_body
from rules.errors import MalformedBody

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc/~ é", max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


def refusal(body: bytes) -> MalformedBody:
    with pytest.raises(MalformedBody) as caught:
        load_body(body)
    return caught.value


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(b"", "empty", id="nothing at all"),
        pytest.param(b"   ", "not JSON", id="spaces only"),
        pytest.param(b"[]", "an array", id="array root"),
        pytest.param(b'"x"', "a string", id="string root"),
        pytest.param(b"null", "null", id="null root"),
        pytest.param(b"7", "a number", id="number root"),
        pytest.param(b"true", "a truth value", id="truth root"),
        pytest.param(b"payload=%7B%7D", "not JSON", id="a form body"),
        pytest.param(b'{"a":1} trailing', "not JSON", id="something after the object"),
        pytest.param(b'{"a":', "not JSON", id="cut in the middle"),
        pytest.param(b"\xff\xfe", "not UTF-8", id="invalid UTF-8"),
        pytest.param(b'{"a":"\xc3"}', "not UTF-8", id="cut UTF-8"),
        pytest.param(b'{"a":"\xed\xa0\x80"}', "not UTF-8", id="a surrogate in UTF-8"),
        pytest.param(b"\xef\xbb\xbf{}", "byte order mark", id="byte order mark"),
        pytest.param('{"a":1}'.encode("utf-16"), "not UTF-8", id="UTF-16 with mark"),
        pytest.param('{"a":1}'.encode("utf-16-le"), "not JSON", id="UTF-16 without mark"),
        pytest.param(b'{"a":"x\x00y"}', "not JSON", id="raw NUL in text"),
        pytest.param(b'{"a":1}\x00', "not JSON", id="raw NUL after the object"),
        pytest.param(b'{"a":"x\ny"}', "not JSON", id="raw line break in text"),
        pytest.param(b"{'a':1}", "not JSON", id="single quotes"),
    ],
)
def test_what_is_no_json_object_is_refused_with_the_reason(body: bytes, words: str) -> None:
    assert words in str(refusal(body))


def test_a_syntax_error_tells_line_and_column_and_nothing_of_the_text() -> None:
    error = refusal(b'{"a": 1,\n "secret-canary": oops}')

    assert "line 2, column 19" in str(error)
    assert "canary" not in str(error)


@pytest.mark.parametrize(
    ("body", "pointer", "words"),
    [
        (b'{"a":NaN}', "/a", "NaN"),
        (b'{"a":[0,-Infinity]}', "/a/1", "-Infinity"),
        (b'{"a":{"b":1e999}}', "/a/b", "too large"),
        (b'{"a":-1e999}', "/a", "too large"),
        (b'{"a":1e-400}', "/a", "too small"),
        (b'{"a":9223372036854775808}', "/a", "64 bits"),
        (b'{"a":-9223372036854775809}', "/a", "64 bits"),
        (b'{"a":[{"b/c":1,"b/c":2}]}', "/a/0/b~1c", "twice"),
        (b'{"a":1,"\\u0061":2}', "/a", "twice"),
        (b'{"~":{"x":1,"y":2,"x":1}}', "/~0/x", "twice"),
        (b'{"a":1,"a":1}', "/a", "twice"),
    ],
)
def test_a_value_that_cannot_be_kept_is_refused_with_its_pointer(
    body: bytes, pointer: str, words: str
) -> None:
    error = refusal(body)

    assert error.pointer == pointer
    assert words in str(error)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a":-0}', 0),
        (b'{"a":-0.0}', 0.0),
        (b'{"a":0e-400}', 0.0),
        (b'{"a":9223372036854775807}', 2**63 - 1),
        (b'{"a":-9223372036854775808}', -(2**63)),
        (b'{"a":1.5e308}', 1.5e308),
        (b'{"__proto__":{"a":1},"a":2}', 2),
    ],
)
def test_numbers_at_the_edge_and_odd_keys_are_kept(body: bytes, value: float) -> None:
    assert load_body(body)["a"] == value


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


def test_64_levels_are_read_and_65_refused_with_a_pointer() -> None:
    assert load_body(nested(64))

    error = refusal(nested(65))
    assert error.pointer == "/a" * 64
    assert "deeper than 64" in str(error)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 10_000,
        b"[" * 10_000 + b"]" * 10_000,
        b'{"a":' * 1_000,
        nested(1_000),
        b'{"a":' + b"[" * 100_000 + b"}",
    ],
    ids=["open arrays", "arrays", "open objects", "objects", "a hundred thousand"],
)
def test_deep_nesting_is_refused_fast_and_is_no_recursion_error(body: bytes) -> None:
    started = time.perf_counter()
    error = refusal(body)

    assert "deeper than 64" in str(error) or "must be a JSON object" in str(error)
    assert time.perf_counter() - started < 0.2


def test_a_number_of_thousands_of_digits_is_refused_without_quadratic_cost() -> None:
    started = time.perf_counter()
    for digits in (4_000, 400_000):
        assert refusal(b'{"a":' + b"9" * digits + b"}").pointer == "/a"

    assert time.perf_counter() - started < 0.2


def wide(keys: int, extra: str = "") -> bytes:
    return ("{" + ",".join(f'"k{number}":{number}' for number in range(keys)) + extra + "}").encode()


def test_a_hundred_thousand_keys_are_read_in_bounded_time_and_memory() -> None:
    tracemalloc.start()
    assert len(load_body(wide(100_000))) == 100_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    started = time.perf_counter()
    load_body(wide(100_000))
    assert time.perf_counter() - started < 0.5
    assert peak < 64 * 1024 * 1024


def test_the_one_key_given_twice_among_a_hundred_thousand_is_named() -> None:
    assert refusal(wide(100_000, ',"k77":0')).pointer == "/k77"


def test_a_text_of_a_megabyte_is_read() -> None:
    assert len(load_body(b'{"a":"' + b"x" * 1_000_000 + b'"}')["a"]) == 1_000_000


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"a":"x\\u0000y"}', "x\ufffdy"),
        (b'{"a":"cut \\ud83d"}', "cut \ufffd"),
        (b'{"a":"\\uDE00 low first"}', "\ufffd low first"),
        (b'{"a":"whole \\ud83d\\ude00"}', "whole \U0001f600"),
        (b'{"a":"a backslash \\\\ud83d"}', "a backslash \\ud83d"),
        (b'{"a":"\\u00e9"}', "é"),
    ],
)
def test_text_that_no_store_can_keep_is_repaired_and_other_text_is_left_alone(body: bytes, text: str) -> None:
    read = load_body(body)["a"]

    assert read == text
    assert read.encode()


def test_repair_reaches_every_depth() -> None:
    assert load_body(b'{"a":[{"b":["\\ud83d",1,null]}],"c":true}') == {
        "a": [{"b": ["\ufffd", 1, None]}],
        "c": True,
    }


def test_a_key_that_no_store_can_keep_is_refused_with_its_pointer() -> None:
    error = refusal(b'{"a":[{"k\\u0000":1}]}')

    assert error.pointer == "/a/0/k\ufffd"
    assert "key" in str(error)


def test_a_long_key_does_not_fill_the_error() -> None:
    key = b"k" * 100_000
    assert len(str(refusal(b'{"' + key + b'":1,"' + key + b'":2}'))) < 200


@given(st.dictionaries(st.text("ab", max_size=3), JSON_VALUES, max_size=4))
def test_what_json_writes_is_read_back_equal(document: dict[str, object]) -> None:
    assert load_body(json.dumps(document).encode()) == document
    assert load_body(json.dumps(document, ensure_ascii=False).encode()) == document


@given(st.binary(max_size=200))
def test_no_bytes_make_anything_but_an_object_or_a_malformed_body(body: bytes) -> None:
    with suppress(MalformedBody):
        assert isinstance(load_body(body), dict)


@given(st.text('{}[]":,\\u0d8aeE+-.19 tnf', max_size=60))
def test_nothing_that_looks_like_json_makes_anything_else_either(text: str) -> None:
    with suppress(MalformedBody):
        assert isinstance(load_body(text.encode()), dict)
