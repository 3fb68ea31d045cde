"""What leaves the house: nothing that reaches a person, and of a customer's words nothing that tells who wrote them."""

import pytest

from rules.scrub import ADDRESS, LONGEST, NAME, NUMBER, SECRET, scrubbed, without_contacts

# Synthetic, and looked for in every quote.
CANARIES = (
    "Zebulon", "Quillfeather", "zebulon@canary.example", "+49 30 5550123", "4711-0815", "hunter2canary", "sk-live-canarykey",
    "https://canary.example/secret?x=1", "canary.internal", "192.0.2.7", "DE89370400440532013000", "eyJhbGciOi.canary.sig",
    "QUILLFEATHER", "Canarystreet",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The import stops at row 40.", f"The import stops at row {NUMBER}."),
        ("Hi, my name is Zebulon Quillfeather!", f"Hi, my name is {NAME} {NAME}!"),
        ("Zebulon cannot log in since Monday", f"{NAME} cannot log in since Monday"),
        ("Write to zebulon@canary.example, please", f"Write to {ADDRESS}, please"),
        ("It is at https://canary.example/secret?x=1", f"It is at {ADDRESS}"),
        ("password: hunter2canary does not work", f"password {SECRET} does not work"),
        ("my password is hunter2canary", f"my password {SECRET}"),
        ("the key sk-live-canarykey is refused", f"the key {SECRET} is refused"),
        ("abcdefghijklmnopqrstuvw fails", f"{SECRET} fails"),
        ("The password reset fails", "The password reset fails"),
        ("The CSV export is EMPTY, is it not?", f"The CSV export is {NAME}, is it not?"),
        ("Backups fail. Our Backups fail.", f"{NAME} fail. Our {NAME} fail."),
        ("backups fail, Backups", "backups fail, Backups"),
        ("At 12 Canarystreet", f"At {NUMBER} {NAME}"),
        ("", ""),
        (" \n ", ""),
    ],
)  # fmt: skip
def test_what_identifies_stands_as_a_word_in_brackets(text: str, shown: str) -> None:
    assert scrubbed(text) == shown


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize(
    "around", ["{}", "({})", "It fails for {}, again", "{}: it fails", "“{}”", "it fails\n{}\nfor us"]
)
def test_no_canary_is_quoted_wherever_it_stands(canary: str, around: str) -> None:
    shown = scrubbed(around.format(canary))

    for part in canary.split():
        assert part.strip("+") not in shown


def test_the_quoted_mail_and_the_signature_are_not_the_customers_words() -> None:
    text = "It stops again.\n\nOn Tue, 3 Mar 2026 at 09:12, support <s@canary.example> wrote:\n> hello\n"

    assert scrubbed(text) == "It stops again."
    assert "the sales team" not in scrubbed("It stops again.\n-- \nthe sales team")


def test_a_long_text_ends_at_a_word() -> None:
    shown = scrubbed("it stops again " * 100)

    assert len(shown) <= LONGEST + 2
    assert shown.endswith((" it …", " stops …", " again …"))
    assert scrubbed("one two three", longest=8) == "one two …"


def test_equal_marks_beside_each_other_are_one() -> None:
    assert scrubbed("call 030 5550123 now") == f"call {NUMBER} now"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("write to ann.lee+x@mail.example.org today", "write to [e-mail] today"),
        ("call +49 30 1234567 now", "call [phone] now"),
        ("call +1 (555) 010-2345.", "call [phone]."),
        ("card 4111 1111 1111 1111 failed", "card [card] failed"),
        ("card 4111111111111111", "card [card]"),
        ("help:4711 and #12", "help:4711 and #12"),
        ("event 4111111111111112", "event 4111111111111112"),
        ("comment help:comment:4111111111111111", "comment help:comment:4111111111111111"),
        ("at 2026-03-02T09:00:00+01:00", "at 2026-03-02T09:00:00+01:00"),
    ],
)
def test_personal_details_are_taken_out_and_ids_and_times_stay(text: str, left: str) -> None:
    assert without_contacts(text) == left
