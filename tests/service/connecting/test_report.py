"""What connect says to people: short lists, numbered clicks, and why something is left to them."""

from pathlib import Path

import pytest

from adapters.account import Account, AccountSchedule, AccountStatus, Named
from adapters.connecting import Standing, Steps
from adapters.connectors import CONNECTORS
from service.config import load_settings
from service.connecting import report
from service.connecting.draft import Draft, draft
from service.connecting.looking import Looked
from service.connecting.making import Done
from service.connecting.proposing import Candidate

WEEK = {"monday": "09:00-17:00"}


@pytest.fixture
def made(tmp_path: Path) -> Draft:
    (tmp_path / "deskgauge.toml").write_text("")
    settings = load_settings(tmp_path / "deskgauge.toml", {})
    return draft(settings, {}, CONNECTORS["zendesk"], "support", "https://x.example")


def said(made: Draft, **seen: object) -> str:
    looked = Looked(Standing("Kim", "admin", True), **seen)  # type: ignore[arg-type]
    return "\n".join(report.seen(made, looked))


def test_who_we_are_comes_first(made: Draft) -> None:
    assert said(made).splitlines()[0] == "support: signed in to zendesk as Kim (admin)."


def test_a_refusal_is_said_and_nothing_else(made: Draft) -> None:
    looked = Looked(refused="the helpdesk of support answered 401 Unauthorized")

    assert list(report.seen(made, looked)) == ["support: the helpdesk of support answered 401 Unauthorized."]


def test_long_lists_are_cut_with_their_number(made: Draft) -> None:
    text = said(made, account=Account(groups=tuple(Named(str(one), f"G{one}") for one in range(40))))

    assert "G11 and 28 more" in text
    assert "G12" not in text


def test_nothing_to_list_makes_no_line(made: Draft) -> None:
    assert not [line for line in said(made).splitlines() if line.startswith("  ")]


def test_nothing_that_fits_is_said(made: Draft) -> None:
    assert "None of its fields and tags fits the taxonomy; 0 recent tickets were looked at." in said(made)


def test_a_proposal_says_what_it_rests_on(made: Draft) -> None:
    one = Candidate("category", "tag:cat_", "tags cat_...", 18, 17, 0, ("moon",))

    text = said(made, proposed={"category": one}, samples=[None] * 20)

    assert (
        "proposed: category = tag:cat_ (tags cat_...): 18 of 20 tickets carry it, the taxonomy knows 17"
        in text
    )
    assert "not in the taxonomy: moon" in text
    assert "of the choices" not in text


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (
            AccountSchedule("1", "Main office", "UTC", "UTC", WEEK, default=True),
            "becomes schedules.main_office, UTC",
        ),
        (
            AccountSchedule("1", "Mars", "", "Olympus Mons", WEEK, default=True),
            "its time zone Olympus Mons is not known",
        ),
        (AccountSchedule("1", "Night", "UTC", "UTC", WEEK), "nothing says to whose tickets it applies"),
    ],
)
def test_a_schedule_says_what_becomes_of_it(made: Draft, schedule: AccountSchedule, words: str) -> None:
    assert words in said(made, account=Account(schedules=(schedule,)))


def test_a_status_says_how_it_is_read(made: Draft) -> None:
    account = Account(statuses=(AccountStatus("8", "With courier", "unknown", {"8": "pending"}),))

    told = said(made, account=account)
    assert "  statuses: With courier: unknown" in told
    assert "  proposed: the status With courier (8): 8 = pending" in told


def test_clicks_are_numbered_and_what_is_pasted_stands_apart() -> None:
    lines = list(report.by_hand([Steps("Do it", ("Open this.", "Press that."), '{"a": 1}\n')]))

    assert lines == ["", "Do it:", "  1. Open this.", "  2. Press that.", "", '{"a": 1}']


def test_steps_without_anything_to_paste_end_with_the_last_click() -> None:
    assert list(report.by_hand([Steps("Do it", ("Open this.",))])) == ["", "Do it:", "  1. Open this."]
    assert list(report.by_hand([])) == []


def test_the_document_for_programs_names_every_part(made: Draft) -> None:
    document = report.document(made, Looked(), Done(), "", written=False)

    assert set(document) == {
        "connection", "helpdesk", "url", "standing", "refused", "account", "sampled", "proposed", "configured", "made",
        "steps", "notes", "difference", "written", "first_delivery",
    }  # fmt: skip
    assert document["standing"] is None
    assert document["first_delivery"] is None
