"""The forecast over a mirror: whole and by segment, learnt from the past, in words, and what it lacks."""

from datetime import timedelta
from pathlib import Path

import pytest

from rules.errors import MissingExtra
from service.metrics.numbers import Numbers
from service.metrics.verdicts import foreseen
from service.metrics.verdicts.foreseen import NO_CONTACT, NO_WEEK, document, foresee
from service.metrics.verdicts.foreseen_words import lines
from tests.service.metrics.rows import AS_OF, BY_AI, HANDED, Rows, ask, before

LAST_MONTH = (AS_OF.date() - timedelta(days=27), AS_OF.date() + timedelta(days=1))


def resolutions(
    rows: Rows, n: int, ago: float, verdict: str, fell: float | None = None, **ticket: str
) -> None:
    """n resolutions of the AI, so many days ago; fell: after so many days."""
    at = before(AS_OF, ago)
    told = {"verdict": verdict, "verdict_at": at + 24 * fell if fell else at + 24 * 14}
    rows.episodes(
        n, BY_AI, started_at=at - 1, resolved_at=at, ticket={**ticket, "created_at": at - 1}, **told
    )


def past(rows: Rows) -> None:
    """200 of forty days ago, of which 20 fell on day 1 and 20 on day 7: 0.9 stand after day 1, 0.8 in the end."""
    resolutions(rows, 160, 40, "verified")
    resolutions(rows, 20, 40, "revoked", 1)
    resolutions(rows, 20, 40, "revoked", 7)


def month(rows: Rows) -> None:
    """100 contacts: 50 verified, 10 revoked, 30 open since three days, 10 that people resolved."""
    resolutions(rows, 50, 20, "verified", channel="email")
    resolutions(rows, 10, 20, "revoked", 1, channel="chat")
    resolutions(rows, 30, 3, "provisional", channel="chat")
    at = before(AS_OF, 20)
    rows.episodes(
        10, HANDED, started_at=at - 1, resolved_at=at, ticket={"created_at": at - 1, "channel": "chat"}
    )


@pytest.fixture
def numbers(tmp_path: Path) -> Numbers:
    rows = Rows(tmp_path)
    past(rows)
    month(rows)
    return rows.numbers()


def test_what_is_provisional_is_aged_with_what_survived_in_the_past(numbers: Numbers) -> None:
    found = foresee(numbers, ask(numbers, *LAST_MONTH))

    (whole,) = found.parts
    assert (whole.told.of, whole.told.verified, whole.told.revoked, whole.told.open) == (100, 50, 10, 30)
    assert whole.told.provisional == 0.8
    # Past and month together: 260 old ones, 30 fell on day 1 and 20 on day 7, so 230/260 and 210/260 stand. The 30 open ones
    # are known for three days, which joins them to those at risk before: 260/290 stand after day 1, then 210/230 of these.
    assert whole.told.expected == pytest.approx((50 + 30 * 210 / 230) / 100)
    assert (whole.state, whole.missing) == ("sure", None)


def test_it_is_told_in_words(numbers: Numbers) -> None:
    said = list(lines(foresee(numbers, ask(numbers, *LAST_MONTH)), "UTC"))

    # 30 open stand with 0.913 each: variance 30 * 0.0794 + (30 * 0.913)^2 * 20 / (230 * 210) = 2.69; 1.645 times its root
    # is 2.7 to each side of 77.4.
    assert said == [
        "80 % provisional, 75-80 % expected, final on 26 April 2026",
        # Six days old, 50 of last month's stood; 44 were expected to, and 50 did.
        "Past forecasts of a week: 0 of 1 held (0 %); 90 % should.",
    ]


def test_segments_stand_beside_the_whole(numbers: Numbers) -> None:
    found = foresee(numbers, ask(numbers, *LAST_MONTH, by=("channel",)))

    counts = [(dict(one.segment), one.told.of, one.told.open) for one in found.parts]
    assert counts == [({}, 100, 30), ({"channel": "chat"}, 50, 30), ({"channel": "email"}, 50, 0)]
    said = list(lines(found, "Europe/Berlin"))
    assert said[2] == "  channel=email  100 % provisional, 100 % verified, final since 9 April 2026"


def test_a_filter_asks_and_learns_from_its_own_contacts(numbers: Numbers) -> None:
    (chat,) = foresee(numbers, ask(numbers, *LAST_MONTH, where={"channel": ("chat",)})).parts

    # Only ten old resolutions came by chat.
    assert (chat.told.of, chat.told.expected) == (50, None)
    assert chat.missing
    assert "fewer than 30 are 14 days old" in chat.missing


def test_small_segments_are_marked_and_the_smallest_not_shown(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    past(rows)
    resolutions(rows, 6, 3, "provisional", channel="chat")
    resolutions(rows, 4, 3, "provisional", channel="phone")
    numbers = rows.numbers()
    found = foresee(numbers, ask(numbers, *LAST_MONTH, by=("channel",)))

    said = list(lines(found, "UTC"))
    assert said[1].endswith("final on 26 April 2026 (few: n 6)")
    assert said[2] == "  channel=phone  too few to show (n 4)"
    phone = document(numbers, found)["items"][2]
    assert (phone["state"], phone["contacts"], phone["provisional"], phone["expected"]) == (
        "too_few",
        4,
        None,
        None,
    )


def test_days_without_contacts_say_so(numbers: Numbers) -> None:
    start = LAST_MONTH[1]
    found = foresee(numbers, ask(numbers, start, start + timedelta(days=7)))

    assert (found.parts[0].state, found.parts[0].missing) == ("none", NO_CONTACT)
    assert next(iter(lines(found, "UTC"))) == NO_CONTACT


def test_past_forecasts_are_compared_with_what_came(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    for week in range(20):  # of each 40 that were resolved on one day, four fall on the second
        resolutions(rows, 36, 15 + 7 * week, "verified")
        resolutions(rows, 4, 15 + 7 * week, "revoked", 2)
    numbers = rows.numbers()
    found = foresee(numbers, ask(numbers, *LAST_MONTH))

    # The first two weeks have no thirty before them that were old enough; the others came as always.
    assert (found.hits.weeks, found.hits.within, found.hits.share) == (18, 18, 1.0)
    assert list(lines(found, "UTC"))[-1] == "Past forecasts of a week: 18 of 18 held (100 %); 90 % should."


def test_without_the_extra_what_is_known_stands_and_the_rest_says_what_to_install(
    numbers: Numbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: object) -> None:
        raise MissingExtra("A forecast", "stats")

    monkeypatch.setattr(foreseen, "forecast", lacking)
    monkeypatch.setattr(foreseen, "hit_rate", lacking)
    found = foresee(numbers, ask(numbers, *LAST_MONTH))

    whole = document(numbers, found)["items"][0]
    assert (whole["verified"], whole["provisional"], whole["expected"]) == (50, 0.8, None)
    assert "pip install deskgauge[stats]" in whole["missing"]
    assert "pip install deskgauge[stats]" in str(found.hits_missing)


def test_without_a_past_week_there_is_no_hit_rate(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    resolutions(rows, 9, 3, "provisional")
    numbers = rows.numbers()
    found = foresee(numbers, ask(numbers, *LAST_MONTH))

    assert document(numbers, found)["past_forecasts"] == {
        "weeks": 0, "within": 0, "share": None, "should_be": 0.9, "missing": NO_WEEK,
    }  # fmt: skip


def test_a_category_with_enough_of_a_past_is_judged_by_itself(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    resolutions(rows, 90, 40, "verified", category="login")
    resolutions(rows, 10, 40, "revoked", 7, category="login")
    resolutions(rows, 50, 40, "verified", category="export")
    resolutions(rows, 50, 40, "revoked", 7, category="export")
    resolutions(rows, 40, 3, "provisional", category="login")
    resolutions(rows, 40, 3, "provisional", category="export")
    numbers = rows.numbers()
    whole, export, login = foresee(numbers, ask(numbers, *LAST_MONTH, by=("category",))).parts

    # Nothing falls before the seventh day: a tenth and a half fall then.
    assert (export.told.expected, login.told.expected) == (pytest.approx(0.5), pytest.approx(0.9))
    assert (whole.told.expected, whole.told.pooled) == (pytest.approx(0.7), ())


def test_the_windows_length_is_the_installations(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    past(rows)
    resolutions(rows, 30, 3, "provisional")
    numbers = rows.numbers()
    numbers.parameters["verified_days"] = 5.0
    (whole,) = foresee(numbers, ask(numbers, *LAST_MONTH)).parts

    # What fell on the seventh day fell after it; nobody falls between the third and the fifth.
    assert whole.told.final_at == AS_OF + timedelta(days=2)
    assert whole.told.expected == 1.0


def test_a_return_after_the_window_takes_nothing_back(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    resolutions(rows, 8, 20, "verified")
    resolutions(rows, 2, 20, "revoked", 15)
    numbers = rows.numbers()
    (whole,) = foresee(numbers, ask(numbers, *LAST_MONTH)).parts

    assert (whole.told.verified, whole.told.revoked, whole.told.expected) == (10, 0, 1.0)


def test_what_the_team_began_and_what_counts_nowhere_is_left_out(tmp_path: Path) -> None:
    rows = Rows(tmp_path)
    resolutions(rows, 5, 3, "provisional")
    resolutions(rows, 3, 3, "provisional", removed="spam")
    at = before(AS_OF, 3)
    outbound = {"started_by": "outbound", "customer_messages": 0, "verdict": "provisional"}
    rows.episodes(4, BY_AI, started_at=at - 1, resolved_at=at, ticket={"created_at": at - 1}, **outbound)
    numbers = rows.numbers()
    (whole,) = foresee(numbers, ask(numbers, *LAST_MONTH)).parts

    assert (whole.told.of, whole.told.open) == (5, 5)
