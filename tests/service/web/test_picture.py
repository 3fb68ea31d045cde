"""The picture of a resolution stays inside its frame and says in words what it shows."""

from itertools import pairwise

import pytest

from service.web.picture import CLOSE, WIDTHS, picture
from service.web.times import Times
from tests.service.installation import DEFAULTS, NOW, ago

TIMES = Times("UTC", lambda: NOW)


def episode(**values):
    row = DEFAULTS["episodes"] | {"verdict": None, "verdict_at": None, "verdict_due_at": None}
    return row | values


def provisional(days_left: float):
    return episode(
        resolved_at=ago(days=14 - days_left), verdict="provisional", verdict_due_at=ago(days=-days_left)
    )


def revoked(after_days: float, reason: str = "repeat_contact"):
    revocation = {"reason": reason, "at": ago(days=20 - after_days), "by": "x"}
    return episode(
        resolved_at=ago(days=20), verdict="revoked", verdict_due_at=ago(days=6), revocations=[revocation]
    )


VERIFIED = episode(
    resolved_at=ago(days=20), verdict="verified", verdict_at=ago(days=6), verdict_due_at=ago(days=6)
)
STATES = [
    *(provisional(days) for days in (0.01, 1, 7, 13.9)),
    *(revoked(days) for days in (0, 0.1, 3, 13.9)),
    VERIFIED,
    episode(path="human"),
    episode(path="open", resolved_at=None),
    episode(path="abandoned", number=2),
]


@pytest.mark.parametrize("state", STATES)
def test_every_shape_lies_inside_the_picture(state):
    drawings = picture(state, TIMES).drawings

    assert {one.shown: one.width for one in drawings} == WIDTHS
    for one in drawings:
        assert all(x >= 0 and x + width <= one.width and width >= 0 for x, width, _, _ in one.rectangles)
        assert all(0 <= x <= one.width for x, *_ in one.lines)
        assert all(0 <= x <= one.width for x, *_ in one.texts)


@pytest.mark.parametrize("state", STATES)
def test_dates_on_the_axis_never_touch(state):
    for one in picture(state, TIMES).drawings:
        places = sorted(x for x, y, _, _ in one.texts if y > 90)
        assert all(later - earlier >= CLOSE for earlier, later in pairwise(places))


@pytest.mark.parametrize("state", STATES)
def test_labels_of_one_row_do_not_run_into_each_other(state):
    for one in picture(state, TIMES).drawings:
        rows: dict[int, int] = {}
        for _, y, _, _ in one.texts:
            rows[y] = rows.get(y, 0) + 1
        assert rows.pop(104) <= 3
        assert all(number <= 2 for number in rows.values())


def test_only_what_is_not_proved_is_hatched():
    def hatched(state):
        return any(hatch for *_, hatch in picture(state, TIMES).drawings[0].rectangles)

    assert hatched(provisional(7))
    assert hatched(revoked(3))
    assert not hatched(VERIFIED)
    assert not hatched(episode(path="human"))


def test_the_hatching_grows_with_time():
    lengths = [picture(provisional(days), TIMES).drawings[0].rectangles[0][1] for days in (13, 7, 1)]

    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]


def test_red_is_only_what_took_it_back():
    def red(state):
        return [classes for *_, classes in picture(state, TIMES).drawings[0].lines if "alarm" in classes]

    assert red(revoked(3)) == ["s-alarm w2"]
    assert red(provisional(3)) == red(VERIFIED) == []


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("repeat_contact", "Same person, same issue"),
        ("reopened", "Came back"),
        ("escalated_after", "A person took over"),
        ("negative_feedback", "Did not help"),
        ("new_reason", "Taken back"),
    ],
)
def test_the_line_says_what_it_was(reason, word):
    texts = [text for *_, text in picture(revoked(3, reason), TIMES).drawings[0].texts]

    assert word in texts


@pytest.mark.parametrize(
    ("state", "label"),
    [
        (VERIFIED, "Solved by the AI on 3 Nov; verified on 17 Nov"),
        (revoked(3), "Solved by the AI on 3 Nov, taken back on 6 Nov, before the time ended on 17 Nov"),
        (provisional(7), "Solved by the AI on 16 Nov, provisional until 30 Nov"),
        (episode(path="human"), "From 2 Nov, 08:14 to 2 Nov, 10:21"),
        (episode(path="open", resolved_at=None), "Open since 2 Nov"),
    ],
)
def test_the_picture_has_a_sentence_for_those_who_do_not_see_it(state, label):
    assert picture(state, TIMES).label == label


def test_who_solved_it_has_its_colour():
    def fill(path):
        return picture(episode(path=path), TIMES).drawings[0].rectangles[0][2]

    assert (fill("human"), fill("ai_then_human"), fill("abandoned")) == ("f-human", "f-mixed", "f-neutral")


@pytest.mark.parametrize("days", [0, 0.2, 1, 3, 8, 13.9])
def test_no_line_crosses_the_word_above_the_beginning(days):
    for one in picture(revoked(days), TIMES).drawings:
        x, word = next((x, text) for x, y, _, text in one.texts if "olved" in text)
        crossing = [
            line for line in one.lines if "w2" in line[3] and line[1] < 38 and line[0] < x + 7 * len(word)
        ]
        assert crossing == []


def test_within_one_day_the_axis_tells_the_hour():
    today = picture(episode(path="human", started_at=ago(hours=3), resolved_at=ago(hours=1)), TIMES)
    days = picture(episode(path="human", started_at=ago(days=3), resolved_at=ago(hours=1)), TIMES)

    assert [text for *_, text in today.drawings[0].texts][-2:] == ["23 Nov, 06:12", "23 Nov, 08:12"]
    assert today.label == "From 23 Nov, 06:12 to 23 Nov, 08:12"
    assert [text for *_, text in days.drawings[0].texts][-2:] == ["20 Nov", "23 Nov"]
    assert days.label == "From 20 Nov to 23 Nov"
