"""A number beside the helpdesk's own export: every difference has its reason, and what has none is called unexplained."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from rules.errors import ConfigError
from service.metrics.numbers import Numbers
from service.metrics.verdicts.reconciling import Reconciled, as_csv, document, read_export, reconcile
from tests.service.metrics.reconciled_world import resolutions, times, written
from tests.service.metrics.rows import BY_AI, Rows, ask

THEIRS = (
    "held",
    "reopened",
    "handed",
    "given_up",
    "people",
    "unanswered",
    "merged",
    "spam",
    "edge",
    "february",
    "nobody",
)


def against(
    numbers: Numbers, metric: str, path: Path, end: date = date(2026, 4, 1), unit: str = "minutes"
) -> Reconciled:
    chosen = numbers.book.metric(metric)
    return reconcile(
        numbers, chosen, ask(numbers, end=end), read_export(path, chosen, None, None, unit), None
    )


def reasons(found: Reconciled) -> dict[str, str]:
    return {one.ticket: one.reason for one in found.differences}


@pytest.fixture
def numbers(tmp_path: Path) -> Numbers:
    return resolutions(tmp_path / "here").numbers()


def test_what_they_call_resolved_and_we_do_not_has_a_reason(numbers: Numbers, tmp_path: Path) -> None:
    path = written(tmp_path / "theirs.csv", "Ticket ID", *THEIRS)
    found = against(numbers, "arr_verified", path)

    assert reasons(found) == {
        "reopened": "reopened", "handed": "human_replied", "given_up": "abandoned", "people": "excluded",
        "unanswered": "not_ended", "merged": "merged", "spam": "removed", "edge": "time_zone", "february": "other_period",
        "nobody": "not_in_our_log", "acme:held2": "not_in_theirs",
    }  # fmt: skip
    assert (found.agree, found.unexplained) == (1, 0)
    said = {one.ticket: one.said for one in found.differences}
    assert said["merged"] == "It was merged into acme:held; we count that one."
    assert said["people"] == (
        'Our definition leaves it out: not so: "The AI said something to a customer who wrote, beyond a greeting."'
    )
    assert "2026-02-28 23:00 UTC" in said["edge"]


def test_what_may_still_be_revoked_is_provisional(numbers: Numbers, tmp_path: Path) -> None:
    found = against(numbers, "arr_verified", written(tmp_path / "t.csv", "id", "young"), date(2026, 4, 15))

    assert reasons(found)["young"] == "provisional"


def test_yes_and_no_are_compared_with_whether_it_counts(numbers: Numbers, tmp_path: Path) -> None:
    path = written(
        tmp_path / "theirs.csv",
        "ticket;value",
        "held;no",
        "held2;yes",
        "reopened;false",
        "handed;0",
        "people;perhaps",
    )
    found = against(numbers, "arr_verified", path)

    # They agree about three: one counts for both, two for neither. A row that says nothing is named by its line.
    assert (found.agree, reasons(found)) == (3, {"held": "they_do_not_count", "people": "unreadable"})
    assert found.export.unreadable == (6,)
    shown = document(numbers, found)
    assert shown["theirs"] == {"rows": 5, "tickets": 5, "unreadable": [6], "value": 0.25}
    assert (shown["ours"]["value"], shown["ours"]["n"], shown["reasons"]) == (
        0.4,
        5,
        {"they_do_not_count": 1, "unreadable": 1},
    )


def test_durations_differ_by_clock_by_hours_and_by_what_ends_them(tmp_path: Path) -> None:
    numbers = times(tmp_path / "here").numbers()
    path = written(
        tmp_path / "theirs.csv",
        "id,value",
        "acme:1,120",
        "acme:2,119.4",
        "acme:3,90",
        "again,30",
        "acme:4,240",
        "acme:5,",
    )
    found = against(numbers, "resolution_time", path)

    assert reasons(found) == {
        "acme:2": "rounding", "acme:3": "business_time", "again": "first_resolution", "acme:4": "unexplained",
        "acme:5": "unexplained",
    }  # fmt: skip
    assert (found.agree, found.unexplained) == (1, 2)
    assert document(numbers, found)["theirs"]["value"] == 119.4


def test_their_unit_is_made_ours(tmp_path: Path) -> None:
    numbers = times(tmp_path / "here").numbers()
    path = written(
        tmp_path / "theirs.csv",
        "id,value",
        'acme:1,"2,0"',
        *(f"acme:{one},2" for one in (2, 3, 4, 5)),
        "again,2",
    )
    found = against(numbers, "resolution_time", path, unit="hours")

    assert (found.agree, reasons(found)) == (6, {})


def test_every_exclusion_of_the_definition_is_named(tmp_path: Path) -> None:
    rows = Rows(tmp_path / "here")
    rows.episode(ticket={"id": "acme:ours"}, started_by="outbound", human_business_seconds=60.0)
    numbers = rows.numbers()
    found = against(numbers, "first_response_human", written(tmp_path / "t.csv", "id,value", "ours,1"))

    assert [one.said for one in found.differences] == ["Our definition leaves it out: The team began it."]


def test_every_difference_is_a_row_that_no_spreadsheet_runs(numbers: Numbers, tmp_path: Path) -> None:
    found = against(numbers, "arr_verified", written(tmp_path / "t.csv", "id", "held", "=1+1"))

    header, first, second = csv.reader(io.StringIO(as_csv(found)))
    assert header == ["ticket", "reason", "explanation", "theirs", "ours"]
    assert first[:2] == ["'=1+1", "not_in_our_log"]
    assert first[3:] == ["1", ""]
    assert second == ["acme:held2", "not_in_theirs", "Their export does not have it.", "", "1"]


def test_the_same_id_at_two_helpdesks_has_to_be_told_apart(tmp_path: Path) -> None:
    rows = Rows(tmp_path / "here")
    for connection in ("acme", "beta"):
        rows.episode(BY_AI, ticket={"id": f"{connection}:7", "connection": connection}, verdict="verified")
    numbers = rows.numbers()
    path, chosen = written(tmp_path / "t.csv", "id", "7"), numbers.book.metric("arr_verified")

    with pytest.raises(ConfigError, match=r"one of acme and beta\. Name the helpdesk with --connection"):
        against(numbers, "arr_verified", path)
    found = reconcile(numbers, chosen, ask(numbers), read_export(path, chosen, None, None), "beta")
    assert (found.agree, reasons(found)) == (1, {})


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("number,value", "1,2"), "has no column ticket. Name it with --ticket-column"),
        (("id,minutes", "1,2"), "has no column value. Name it with --value-column"),
    ],
)
def test_a_file_without_the_columns_says_which_option_names_them(
    numbers: Numbers, tmp_path: Path, lines: tuple[str, ...], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        read_export(written(tmp_path / "t.csv", *lines), numbers.book.metric("resolution_time"), None, None)


@pytest.mark.parametrize("metric", ["deflection_rate", "backlog"])
def test_what_has_no_members_of_its_own_is_refused(numbers: Numbers, tmp_path: Path, metric: str) -> None:
    with pytest.raises(ConfigError, match="cannot be compared ticket by ticket"):
        read_export(written(tmp_path / "t.csv", "id", "1"), numbers.book.metric(metric), None, None)


def test_a_file_that_is_none_is_refused(numbers: Numbers, tmp_path: Path) -> None:
    chosen, path = numbers.book.metric("volume"), tmp_path / "t.csv"
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_export(path, chosen, None, None)
    path.write_bytes(b"id\n\xff\xfe\n")
    with pytest.raises(ConfigError, match="is no CSV file in UTF-8"):
        read_export(path, chosen, None, None)
