"""Text that leaves: one line, no personal details, and nothing that the target takes for markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.outgoing_text import CUT, html, is_web_address, markdown, markdown_link, one_line

UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[`*_\[\]()<>#!|~&@${}]")


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("two\nlines\r\nand\ttabs", "two lines and tabs"),
        ("  spaces  ", "spaces"),
        ("nul\x00 and \u202eturned\u200b", "nul and turned"),
        ("a\u2028b", "a b"),
        (12, "12"),
        ("", ""),
    ],
)
def test_a_line_is_a_line(value: object, line: str) -> None:
    assert one_line(value, 100) == line


def test_a_long_line_is_cut_to_the_limit_and_says_so() -> None:
    assert one_line("x" * 100, 10) == "x" * 9 + CUT
    assert one_line("x" * 10, 10) == "x" * 10


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("[click](http://evil.example)", r"\[click\]\(http:\//evil.example\)"),
        ("<img src=x onerror=alert(1)>", r"\<img src=x onerror=alert\(1\)\>"),
        ("![x](y)", r"\!\[x\]\(y\)"),
        ("# heading", r"\# heading"),
        ("`code` **bold** _it_", r"\`code\` \*\*bold\*\* \_it\_"),
        ("\\", r"\\"),
        ("@everyone", r"\@everyone"),
        ("a | b", r"a \| b"),
        ("help:4711", "help:4711"),
    ],
)
def test_markup_becomes_text(text: str, written: str) -> None:
    assert markdown(text, 100) == written


@given(st.text(max_size=60))
def test_no_text_leaves_markup_behind(text: str) -> None:
    written = markdown(text, 500)

    assert "\n" not in written
    assert not UNESCAPED.search(re.sub(r"\\[\\`*_\[\]()<>#!|~&@${}]", "", written))
    assert "://" not in written
    assert re.sub(r"\\(.)", lambda match: match[1], written) == one_line(text, 500)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://a.example/x", "//a.example", "https://", "http:///x", "",
     None, 5, "https://a.example/ b", "https://a.example/>", "https://user:pass@a.example/", "https://[::1",
     "https://a.example/\u202e", "https://a.example/" + "x" * 2000],
)  # fmt: skip
def test_only_an_ordinary_web_address_becomes_a_link(url: object) -> None:
    assert not is_web_address(url)
    assert markdown_link("help:1", url, 50) == "help:1"


def test_a_link_keeps_its_address_and_escapes_its_label() -> None:
    address = "https://a.example/t?x=1&y=(2)"

    assert markdown_link("a]b", address, 50) == rf"[a\]b](<{address}>)"


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("one\ntwo", "one<br>two"),
        ("a <b> & \"c\"", "a &lt;b&gt; &amp; &quot;c&quot;"),
        ("go: https://gauge.example/a/x.y\nend",
         'go: <a href="https://gauge.example/a/x.y">https://gauge.example/a/x.y</a><br>end'),
        ('https://gauge.example/"onclick=x',
         '<a href="https://gauge.example/&quot;onclick=x">https://gauge.example/&quot;onclick=x</a>'),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)  # fmt: skip
def test_our_text_as_html_has_lines_and_links_and_no_other_markup(text: str, sent: str) -> None:
    assert html(text) == sent
