"""Metrics measured day by day over a small world: windows as plain questions, what is measured again, what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from rules.errors import ConfigError
from rules.metrics.tally import Number
from rules.targets import Target
from service.config.settings import Settings
from service.demo.world import World
from service.metrics.building import build_numbers
from service.metrics.keeper import refresh_now
from service.metrics.measuring import measure
from service.metrics.numbers import Numbers
from service.store.measured import Measurement, Wanted, read, write
from tests.service.pipeline.harness import Run
from tests.service.pipeline.test_world import ran

DAY = timedelta(days=1)
CORE = {"arr_verified", "ces", "csat", "escalation_quality", "fcr", "first_response_human", "handle_time",
        "human_cost_per_resolution", "reopen_rate", "repeat_contact_rate", "resolution_time"}  # fmt: skip
KINDS = ("arr_verified", "repeat_contact_rate", "csat", "resolution_time", "sentiment_last", "volume", "handle_minutes",
         "human_cost_per_resolution", "resolution_rate", "automation_rate", "ces_response_rate")  # fmt: skip


@pytest.fixture(scope="module")
def world_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    run = ran(tmp_path_factory.mktemp("measured"), World(3, tickets=120, eventful=True), "mixed")
    refresh_now(run.settings.data_dir, "UTC")
    yield run
    run.close()


@pytest.fixture(scope="module")
def numbers(world_run: Run) -> Numbers:
    return build_numbers(world_run.settings)


def span(numbers: Numbers) -> tuple[date, date]:
    first, last = numbers.mirror.rows("SELECT min(started_at_on), max(started_at_on) FROM episodes")[0]
    return first, last + 20 * DAY


def alike(one: Number, other: Number) -> bool:
    near = [
        (one.value, other.value), (one.low, other.low), (one.high, other.high), (one.tally.numerator, other.tally.numerator),
        (one.tally.denominator, other.tally.denominator), (one.tally.n, other.tally.n),
        (one.tally.provisional, other.tally.provisional),
    ]  # fmt: skip
    same = all(a == b if a is None or b is None else a == pytest.approx(b, abs=1e-9) for a, b in near)
    return same and (one.state, one.missing, one.tally.excluded) == (
        other.state,
        other.missing,
        other.tally.excluded,
    )


@pytest.mark.parametrize(
    ("days", "where"), [(28, {}), (1, {}), (28, {"channel": ("email",)}), (7, {"priority": ("high",)})]
)
def test_each_window_is_the_plain_question_about_its_days_as_of_its_midnight(
    numbers: Numbers, days: int, where: dict[str, tuple[str, ...]]
) -> None:
    first, last = span(numbers)
    cells = numbers.answer(KINDS, numbers.rolling(first, last, days, where))

    assert [one.start for one in cells] == [first + number * DAY for number in range((last - first).days)]
    seen = 0
    for cell in cells[::5]:
        midnight = datetime.combine(cell.end, time.min, UTC)
        plain = replace(numbers.ask(cell.end - days * DAY, cell.end, where=where), as_of=midnight)
        [wanted] = numbers.answer(KINDS, plain)
        seen += sum(one.tally.n for one in wanted.numbers.values())
        assert all(alike(cell.numbers[name], wanted.numbers[name]) for name in KINDS)
    assert seen > 0


def test_a_level_is_what_stands_at_the_end_of_each_day(numbers: Numbers) -> None:
    first, last = span(numbers)
    cells = numbers.answer(["backlog"], numbers.rolling(first, last, 28, {}))
    for cell in cells[::7]:
        [plain] = numbers.answer(["backlog"], numbers.ask(cell.start, cell.end))
        assert cell.numbers["backlog"].value == plain.numbers["backlog"].value
    assert max(one.numbers["backlog"].value or 0 for one in cells) > 0


@pytest.mark.parametrize(("name", "part"), [("repeat_contact_rate", "numerator"), ("volume", "numerator"),
                                            ("reopen_rate", "numerator")])  # fmt: skip
def test_the_tickets_of_what_should_be_few_are_the_newest_that_count(
    numbers: Numbers, name: str, part: str
) -> None:
    first, last = span(numbers)
    found = numbers.against(name, numbers.rolling(first, last, 28, {}), 5)

    assert found
    for day in list(found)[::9]:
        midnight = datetime.combine(day + DAY, time.min, UTC)
        ask = replace(numbers.ask(day - 27 * DAY, day + DAY), as_of=midnight)
        newest = [one.ticket for one in numbers.tickets(name, ask, part, limit=5)]
        assert found[day] == list(dict.fromkeys(newest))


def test_the_tickets_of_what_should_be_many_are_those_that_do_not_count(numbers: Numbers) -> None:
    first, last = span(numbers)
    found = numbers.against("arr_verified", numbers.rolling(first, last, 28, {}), 500)

    assert found
    for day, tickets in list(found.items())[::9]:
        ask = replace(
            numbers.ask(day - 27 * DAY, day + DAY), as_of=datetime.combine(day + DAY, time.min, UTC)
        )
        everybody = [one.key for one in numbers.tickets("arr_verified", ask, "denominator", limit=500)]
        counted = {one.key for one in numbers.tickets("arr_verified", ask, "numerator", limit=500)}
        rest = [key for key in everybody if key not in counted]
        assert 0 < len(tickets) <= len(rest)


def test_the_tickets_of_a_median_are_on_its_worse_side(numbers: Numbers) -> None:
    _, last = span(numbers)
    ask = numbers.rolling(last - DAY, last, 90, {})
    [cell] = numbers.answer(["resolution_time"], ask)
    middle = cell.numbers["resolution_time"].value
    plain = replace(numbers.ask(last - 90 * DAY, last), as_of=datetime.combine(last, time.min, UTC))
    members = numbers.tickets("resolution_time", plain, "denominator", limit=500)
    slow = {
        one.ticket for one in members if one.value is not None and middle is not None and one.value >= middle
    }

    assert set(numbers.against("resolution_time", ask, 500)[last - DAY]) == slow
    assert 0 < len(slow) < len(members)


def test_a_metric_made_of_others_has_no_tickets_and_a_wrong_dimension_is_refused(numbers: Numbers) -> None:
    first, last = span(numbers)

    assert numbers.against("human_cost_per_resolution", numbers.rolling(first, last, 28, {}), 5) == {}
    with pytest.raises(ConfigError, match="cannot be split by colour"):
        numbers.against("volume", numbers.rolling(first, last, 28, {"colour": ("red",)}), 5)


def by_subject(found: Measurement) -> dict[str, date]:
    return {one.subject: one.since for one in found.parts}


def targeted(settings: Settings, *targets: Target) -> Settings:
    return replace(settings, targets=targets)


def test_core_metrics_goals_and_targets_are_measured_from_the_first_day_on_each_once(
    world_run: Run, numbers: Numbers
) -> None:
    first, last = span(numbers)
    settings = targeted(
        world_run.settings, Target("csat", 0.9, first, {}), Target("volume", 9, first, {"channel": "email"}),
        Target("volume", 9, last, {"channel": "email"}),
    )  # fmt: skip
    found = measure(settings, Wanted(last, ("volume", "csat")))

    assert by_subject(found) == dict.fromkeys(
        [*(f"metric:{one}" for one in sorted(CORE)), "metric:volume", "metric:volume:channel=email"], first
    )
    assert {len(one.days) for one in found.parts} == {(last - first).days}
    assert not found.refused


def test_what_cannot_be_measured_is_named_and_the_rest_is_measured(world_run: Run, numbers: Numbers) -> None:
    first, last = span(numbers)
    settings = targeted(
        world_run.settings, Target("nonsense", 1, first, {}), Target("csat", 1, first, {"colour": "red"})
    )
    found = measure(settings, Wanted(last))

    assert len(found.parts) == len(CORE)
    assert [one.partition(": ")[0] for one in found.refused] == ["metric:csat:colour=red", "metric:nonsense"]


def test_only_what_is_new_or_changed_is_measured_again(world_run: Run, numbers: Numbers) -> None:
    first, last = span(numbers)
    basis = measure(world_run.settings, Wanted(last)).basis
    known = {f"metric:{one}": last - 3 * DAY for one in CORE - {"csat"}}

    def since(changed: date | None, basis: str = basis) -> dict[str, date]:
        return by_subject(measure(world_run.settings, Wanted(last, (), basis, known, changed)))

    assert since(None) == dict.fromkeys(known, last - 3 * DAY) | {"metric:csat": first}
    assert since(last - 9 * DAY)["metric:arr_verified"] == last - 9 * DAY
    assert since(last)["metric:arr_verified"] == last - 3 * DAY
    assert since(first - 99 * DAY)["metric:arr_verified"] == first
    assert set(since(None, "another").values()) == {first}


def test_a_segment_of_accounts_is_measured_anew_each_day(world_run: Run, numbers: Numbers) -> None:
    first, last = span(numbers)
    settings = targeted(world_run.settings, Target("volume", 1, first, {"customer_tier": "enterprise"}),
                        Target("volume", 1, first, {"channel": "email"}))  # fmt: skip
    basis = measure(settings, Wanted(last)).basis
    known = dict.fromkeys(("metric:volume:customer_tier=enterprise", "metric:volume:channel=email"), last)
    found = by_subject(measure(settings, Wanted(last, (), basis, known)))

    assert found["metric:volume:customer_tier=enterprise"] == first
    assert found["metric:volume:channel=email"] == last


def test_another_cost_or_parameter_is_another_basis(world_run: Run, numbers: Numbers) -> None:
    _, last = span(numbers)
    settings = world_run.settings

    def basis(one: Settings) -> str:
        return measure(one, Wanted(last, (), "", {}, None)).basis

    assert basis(settings) == basis(targeted(settings, Target("csat", 1, last, {})))
    assert basis(settings) != basis(replace(settings, verified_after=timedelta(days=7)))


def test_measuring_in_pieces_gives_what_measuring_at_once_gives(world_run: Run, numbers: Numbers) -> None:
    first, last = span(numbers)
    whole = measure(world_run.settings, Wanted(last))
    cut = last - 30 * DAY
    known = {f"metric:{one}": cut for one in CORE}
    rest = measure(world_run.settings, Wanted(last, (), whole.basis, known))

    assert {one.since for one in rest.parts} == {cut}
    for one, other in zip(whole.parts, rest.parts, strict=True):
        assert list(one.days)[(cut - first).days :] == list(other.days)


def test_what_was_measured_comes_through_a_file_as_it_was(
    world_run: Run, numbers: Numbers, tmp_path: Path
) -> None:
    first, last = span(numbers)
    settings = targeted(world_run.settings, Target("volume", 9, first, {"channel": "email"}))
    found = measure(settings, Wanted(last))
    write(found, tmp_path / "found.json")
    back = read(tmp_path / "found.json")

    assert (back.until, back.basis, back.upto, back.refused) == (
        found.until,
        found.basis,
        found.upto,
        found.refused,
    )
    assert [(one.subject, one.since, one.where) for one in back.parts] == [
        (one.subject, one.since, one.where) for one in found.parts
    ]
    assert [list(one.days) for one in back.parts] == [list(one.days) for one in found.parts]
    assert any(day.value is not None and day.evidence for one in back.parts for day in one.days)
