"""What a mail says, as text and as HTML, and what cannot get into its headers."""

from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from adapters.notice import notice
from adapters.notify.mail.letter import letter
from tests.fakes.pushes import a_push

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANSWERS = [{"label": "Right", "url": "https://gauge.example/a/r?x=1&y=2"}]
TEXT = """Product bug in data_import

Escalated because of a product bug.

Ticket: help:4711
  https://desk.example/agent/tickets/4711
Rule: product_bug_escalation
Severity: high
Since: 2026-03-02T08:59:00Z

Facts:
- cause: product_bug
- turn: 3

Evidence:
- help:4711
- help:comment:12

Answer with one click:
- Right
  https://gauge.example/a/r?x=1&y=2

-- 
Deskgauge help:4711, """


def made(**content: Any) -> EmailMessage:
    told = notice(a_push(**content))
    return letter(told, "<id@desk.example>", "gauge@desk.example", ["a@desk.example", "b@desk.example"], NOW)


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_the_headers_are_ours_and_no_absence_note_answers() -> None:
    mail = made()

    assert mail["From"] == "gauge@desk.example"
    assert mail["To"] == "a@desk.example, b@desk.example"
    assert mail["Subject"] == "Product bug in data_import"
    assert mail["Date"] == "Mon, 02 Mar 2026 09:00:00 +0000"
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == ("<id@desk.example>", "auto-generated")


def test_the_text_says_everything_and_answers_are_links() -> None:
    assert body(made(answers=ANSWERS), "plain") == f"{TEXT}{a_push().id}\n"


def test_the_html_says_the_same_with_links() -> None:
    html = body(made(answers=ANSWERS), "html")

    assert html.startswith("<h2>Product bug in data_import</h2>\n<p>Escalated because of a product bug.</p>")
    assert 'Ticket: <a href="https://desk.example/agent/tickets/4711">help:4711</a><br>' in html
    assert '<a href="https://gauge.example/a/r?x=1&amp;y=2">Right</a>' in html
    assert "<li>cause: product_bug</li><li>turn: 3</li>" in html


def test_what_looks_like_html_is_text() -> None:
    html = body(made(title="<img src=x>", summary="<script>", facts=['"><a href=x>']), "html")

    assert "<h2>&lt;img src=x&gt;</h2>" in html
    assert "<script" not in html
    assert "<li>&quot;&gt;&lt;a href=x&gt;</li>" in html


@pytest.mark.parametrize("title", ["one\r\nBcc: x@evil.example", "one\nBcc: two", "one\u2028Bcc: x"])
def test_a_title_cannot_add_a_header(title: str) -> None:
    mail = made(title=title)

    assert "Bcc" not in mail
    assert str(mail["Subject"]).startswith("one Bcc: ")


def test_other_alphabets_survive() -> None:
    mail = made(title="Übergabe – 漢字 😀", summary="Größe")

    assert mail["Subject"] == "Übergabe – 漢字 😀"
    assert "Größe" in body(mail, "plain")
    assert mail.as_bytes().isascii()


def test_a_long_list_says_how_many_are_left_out() -> None:
    mail = made(facts=[f"fact: {one}" for one in range(33)])

    assert "\nand 3 more\n" in body(mail, "plain")
    assert "<li>and 3 more</li>" in body(mail, "html")


def test_no_line_is_longer_than_smtp_allows() -> None:
    mail = made(
        facts=["f" * 300] * 30, answers=[{"label": "R", "url": "https://gauge.example/" + "x" * 1500}]
    )

    assert max(map(len, mail.as_bytes().split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    ("thread", "followed"),
    [("<id-1@desk.example>", True), ("", False), ("1772.1", False), ("<a@b>\r\nBcc: x", False)],
)
def test_a_mail_that_follows_another_names_it(thread: str, followed: bool) -> None:
    mail = letter(
        notice(a_push()), "<id@desk.example>", "gauge@desk.example", ["a@desk.example"], NOW, thread
    )

    assert (mail["In-Reply-To"] == mail["References"] == thread) is followed
    assert ("In-Reply-To" in mail) is followed
    assert "Bcc" not in mail
