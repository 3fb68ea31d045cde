"""HTML bodies become the words in them, whatever is broken in the markup."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.plain_text import plain_text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One</p>", "One"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One<br>Two<br/>Three</p>", "One\nTwo\nThree"),
        ('<p class="no-margin">A <b>bold</b>  word</p>', "A bold word"),
        ("<h2>Title</h2>\n<ul>\n<li>Tea</li>\n<li>Milk</li>\n</ul>", "Title\nTea\nMilk"),
        ("<p>5 &lt; 6 &amp; Z&uuml;rich</p>", "5 < 6 & Zürich"),
        ('<p>See <a href="https://x.example/?a=1&b=2">this</a>.</p>', "See this."),
        ("<!-- hidden --><p>Shown</p>", "Shown"),
        ("<P>Loud</P>", "Loud"),
        ("  <p>Padded</p>\n", "Padded"),
        ("<pre>a</pre>", "a"),
        ("", ""),
        ("<p></p>", ""),
    ],
)
def test_tags_go_and_paragraphs_stand_on_lines_of_their_own(body: str, expected: str) -> None:
    assert plain_text(body) == expected


@pytest.mark.parametrize(
    "body", ["no markup", "a < b and b > c", "use <div> here", "<3 you", "1 &amp; 2", "ends with <b>"]
)
def test_text_that_is_no_html_stays_as_it_is(body: str) -> None:
    assert plain_text(body) == body


@pytest.mark.parametrize(
    "number", ["&#99999999999;", "&#x" + "f" * 5000 + ";", "&#" + "9" * 5000 + ";", "&#0;", "&#xD800;"]
)
def test_a_number_that_is_no_character_harms_nothing(number: str) -> None:
    words = plain_text(f"<p>a{number}b</p>")

    assert (words[0], words[-1]) == ("a", "b")
    assert len(words) <= 3
    assert "\x00" not in words
    words.encode()


@given(st.text(alphabet='<>/pab!-&#;" \n', max_size=200))
def test_nothing_makes_it_fail(body: str) -> None:
    assert plain_text(f"<p>{body}</p>") is not None
    assert isinstance(plain_text(body), str)


@pytest.mark.parametrize("piece", ["<", "<p", "</", "<!--", "&#", "&", "<a <", "<p>"])
def test_its_time_grows_with_the_text_and_not_with_its_square(piece: str) -> None:
    body = f"<p>{piece * 100_000}</p>"
    started = time.process_time()
    plain_text(body)

    assert time.process_time() - started < 2
