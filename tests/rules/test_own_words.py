"""What somebody wrote themselves, without what mail programs and habits add."""

import pytest

from rules.own_words import LONGEST_SIGNATURE, MOST_READ, own_words

QUOTES = [
    "On Mon, 2 Mar 2026 at 10:04, Support <help@example.com> wrote:",
    "on 3 March 2026, Ann wrote:",
    "-----Original Message-----",
    "---------- Forwarded message ---------",
    "Begin forwarded message:",
    "##- Please type your reply above this line -##",
    "## Please do not write below this line ##",
    "________________________________",
    "From: Support <help@example.com>",
    "From: Support [mailto:help@example.com]",
]
NO_QUOTES = [
    "On Monday it worked.",
    "From: the settings page I went to the invoices.",
    "He wrote: please wait.",
    "-- still nothing --",
    "#1 is the import, #2 the export",
    "___ is what the page shows",
    "The forwarded message is empty.",
]
SIGNATURES = [
    "-- ",
    "--",
    "Best regards",
    "Kind regards,",
    "Regards",
    "Best wishes!",
    "Yours sincerely,",
    "Sincerely",
    "Sent from my iPhone",
    "Get Outlook for Android",
]
NO_SIGNATURES = [
    "Regards the invoice: it is wrong.",
    "Best regards to your colleague who helped me.",
    "Sent from my desk, as always.",
    "Yours is the best product.",
    "--verbose prints nothing",
]


@pytest.mark.parametrize("line", QUOTES)
def test_from_the_line_on_that_begins_a_quote_nothing_is_the_writers(line: str) -> None:
    assert (
        own_words(f"It fails again.\n\n{line}\nThank you, it is terrible that you have to wait.")
        == "It fails again."
    )


@pytest.mark.parametrize("line", NO_QUOTES)
def test_a_line_that_only_looks_like_one_begins_no_quote(line: str) -> None:
    text = f"It fails again.\n{line}\nPlease help."

    assert own_words(text) == text


def test_quoted_lines_go_wherever_they_stand() -> None:
    assert own_words("> Did you restart?\nYes, twice.\n > And then?\nNothing.") == "Yes, twice.\nNothing."


def test_an_arrow_within_a_line_is_no_quote() -> None:
    assert own_words("Settings > Users > Add") == "Settings > Users > Add"


def test_a_beginning_of_a_quote_may_be_broken_over_two_lines() -> None:
    text = "Solved.\nOn Tue, 3 Mar 2026 at 09:12, Somebody with a long name\n<help@example.com> wrote:\nTerrible."

    assert own_words(text) == "Solved."


def test_two_lines_of_which_only_the_second_fits_begin_no_quote() -> None:
    text = "It says on top\nthat my colleague wrote:\nplease wait"

    assert own_words(text) == text


@pytest.mark.parametrize("line", SIGNATURES)
def test_a_signature_and_what_follows_it_go(line: str) -> None:
    assert own_words(f"Thank you!\n\n{line}\nA. Writer\nHead of Awful Affairs") == "Thank you!"


@pytest.mark.parametrize("line", NO_SIGNATURES)
def test_words_of_a_signature_within_a_sentence_stay(line: str) -> None:
    text = f"Hello\n{line}"

    assert own_words(text) == text


def test_a_greeting_far_from_the_end_is_no_signature() -> None:
    text = "\n".join(["Hello", "Regards", *["one more line"] * LONGEST_SIGNATURE])

    assert own_words(text) == text


def test_a_greeting_just_near_enough_to_the_end_is_one() -> None:
    text = "\n".join(["Hello", "Regards", *["one more line"] * (LONGEST_SIGNATURE - 1)])

    assert own_words(text) == "Hello"


def test_the_first_line_is_never_a_signature() -> None:
    assert own_words("Regards\nAnn") == "Regards\nAnn"


@pytest.mark.parametrize(
    "text", ["> only a quote", "On Monday Ann wrote:\n> hello", "-----Original Message-----\nhello"]
)
def test_where_nothing_else_would_be_left_all_of_it_counts(text: str) -> None:
    assert own_words(text) == text


@pytest.mark.parametrize(
    ("text", "left"), [("", ""), ("  \n ", ""), ("  Hello \n", "Hello"), ("a\r\nb", "a\nb")]
)
def test_spaces_around_it_go(text: str, left: str) -> None:
    assert own_words(text) == left


def test_of_a_longer_text_the_middle_is_not_read() -> None:
    text = f"first {'x' * MOST_READ} last"

    assert own_words(text).startswith("first ")
    assert own_words(text).endswith(" last")
    assert len(own_words(text)) == MOST_READ + 1


def test_a_text_of_just_that_length_is_read_whole() -> None:
    text = "y" * MOST_READ

    assert own_words(text) == text


def test_reading_once_more_changes_nothing() -> None:
    once = own_words("Solved.\n> quoted\nRegards\nAnn\nOn Monday Ann wrote:\nhello")

    assert own_words(once) == once == "Solved."
