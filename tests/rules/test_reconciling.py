"""Reasons are found in their order: what is merged is not called excluded, what is near the edge not another period."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.reconciling import (
    REASONS,
    Fate,
    Known,
    Question,
    Row,
    Theirs,
    absent,
    difference,
    of_all,
    why_not,
)  # fmt: skip

START, END = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
COUNTS, VALUES = Question(False, START, END, "resolved_at"), Question(True, START, END, "resolved_at")
KNOWN = Known("acme:1")
INSIDE = datetime(2026, 3, 10, tzinfo=UTC)


def row(at: datetime | None = INSIDE, counted: bool = True, **more: object) -> Row:
    inside = at is not None and START <= at < END
    return Row(key="1", at=at, inside=inside, counted=counted, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fate", "reason"),
    [
        (Fate("ai", "revoked", "repeat_contact"), "repeat_contact"),
        (Fate("ai", "revoked", "something new"), "reopened"),
        (Fate("ai", "provisional"), "provisional"),
        (Fate("ai_then_human", None, None, 1, 1), "human_replied"),
        (Fate("abandoned", None, None, 0, 1), "handed_over"),
        (Fate("abandoned"), "abandoned"),
        (Fate("open"), "still_open"),
    ],
)
def test_each_fate_has_its_reason(fate: Fate, reason: str) -> None:
    assert why_not(fate) == (reason, "")


@pytest.mark.parametrize("fate", [Fate("ai", "verified"), Fate("ai"), Fate()])
def test_what_stands_or_is_not_known_has_none(fate: Fate) -> None:
    assert why_not(fate) is None


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (START - timedelta(hours=14), "time_zone"),
        (START - timedelta(hours=14, seconds=1), "other_period"),
        (END + timedelta(hours=14), "time_zone"),
        (END + timedelta(days=3), "other_period"),
        (None, "not_ended"),
    ],
)
def test_what_lies_outside_is_told_by_how_far(at: datetime | None, reason: str) -> None:
    failing = () if at else ("not resolved",)
    assert absent(COUNTS, KNOWN, [row(at, failing=failing)])[0] == reason


def test_merged_and_removed_come_before_anything_else() -> None:
    assert absent(COUNTS, Known("1", merged_into="2"), [row(START - timedelta(days=9))]) == ("merged", "2")
    assert absent(COUNTS, Known("1", removed="deleted"), []) == ("removed", "deleted")
    assert absent(COUNTS, None, []) == ("not_in_our_log", "")
    assert absent(COUNTS, KNOWN, []) == ("nothing_of_it", "")


def test_what_the_definition_leaves_out_says_which_of_its_conditions() -> None:
    assert absent(COUNTS, KNOWN, [row(failing=("a", "b"))]) == ("excluded", "a; b")
    assert absent(COUNTS, KNOWN, [row(failing=("window",), waits=True)]) == ("provisional", "")


def test_both_agree_where_both_count_it_or_neither_does() -> None:
    assert difference(COUNTS, Theirs("1"), KNOWN, [row()]) is None
    assert difference(COUNTS, Theirs("1", counts=False), KNOWN, [row(counted=False)]) is None
    assert difference(COUNTS, Theirs("1", counts=False), None, []) is None


def test_one_of_several_episodes_that_counts_is_enough() -> None:
    assert difference(COUNTS, Theirs("1"), KNOWN, [row(counted=False), row()]) is None


def test_only_ours_near_the_edge_is_a_matter_of_time_zones() -> None:
    near = difference(COUNTS, None, KNOWN, [row(END - timedelta(hours=3))])
    far = difference(COUNTS, None, KNOWN, [row()])

    assert near is not None
    assert far is not None
    assert (near.reason, far.reason, far.theirs, far.ours) == ("time_zone", "not_in_theirs", None, 1.0)
    assert difference(COUNTS, None, KNOWN, [row(counted=False)]) is None


@pytest.mark.parametrize(
    ("theirs", "reason"),
    [
        (60.0, None),
        (59.0, "rounding"),
        (58.9, "unexplained"),
        (45.2, "business_time"),
        (10.0, "first_resolution"),
    ],
)
def test_values_are_explained_within_a_minute(theirs: float, reason: str | None) -> None:
    ours = row(value=60.0, others={"business_time": 45.0, "first_resolution": 10.0})
    found = difference(VALUES, Theirs("1", value=theirs), KNOWN, [ours])

    assert (found and found.reason) == reason


def test_a_value_that_one_side_lacks_is_a_difference() -> None:
    ours_lacks = difference(VALUES, Theirs("1", value=5.0), KNOWN, [row()])
    theirs_lacks = difference(VALUES, Theirs("1"), KNOWN, [row(value=5.0)])

    assert ours_lacks is not None
    assert theirs_lacks is not None
    assert (ours_lacks.reason, theirs_lacks.reason) == ("no_value", "unexplained")
    assert difference(VALUES, Theirs("1"), KNOWN, [row()]) is None


def test_every_reason_is_a_sentence() -> None:
    assert all(text.endswith((".", "}")) for text in REASONS.values())


@pytest.mark.parametrize(
    ("details", "said"),
    [
        (["spam", "spam"], "It is marked spam."),
        (["spam", "deleted"], "It is marked …."),
        ([], "It is marked …."),
    ],
)
def test_a_reason_is_told_with_the_detail_that_all_its_tickets_share(details: list[str], said: str) -> None:
    assert of_all("It is marked {detail}.", details) == said
