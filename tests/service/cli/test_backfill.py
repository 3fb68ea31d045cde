"""deskgauge backfill: what it says, where it goes on, and its exit codes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.demo.world import World
from service.fetch.backfill import standing_of
from service.store.log_reader import LogReader
from tests.fakes import far_side
from tests.fakes.zendesk_api import FakeZendesk
from tests.service.cli.conftest import Command, Said

WORLD = World(3, tickets=12, eventful=True)
SINCE = f"{WORLD.setup.start:%Y-%m-%d}"


@pytest.fixture
def api() -> Iterator[FakeZendesk]:
    with FakeZendesk(WORLD, WORLD.setup.end, per_page=5, a_minute=700) as fake:
        yield fake


@pytest.fixture
def backfill(command: Command, api: FakeZendesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command on an installation that can read the helpdesk, and one that it cannot."""
    command("init", "--data-dir", ".")
    for name, value in api.credentials.items():
        monkeypatch.setenv(name.upper(), value)
    file = tmp_path / "deskgauge.toml"
    reach = f'base_url = "{api.url}"\ncredentials = {{ email = "${{EMAIL}}", token = "${{TOKEN}}" }}\n'
    other = '\n[connections.other]\nhelpdesk = "zendesk"\nsecrets = ["file:secrets/zendesk"]\n'
    text = file.read_text()
    begin = text.index("[connections.zendesk]") + len("[connections.zendesk]\n")
    file.write_text(text[:begin] + reach + text[begin:] + other)
    return lambda *arguments: command("backfill", *arguments)


def logged(folder: Path) -> int:
    with LogReader(folder) as log:
        return sum(log.counts().values())


def document(said: Said) -> Any:
    return json.loads(said.out)


def test_it_brings_everything_into_the_log_and_says_how_much(backfill: Command, tmp_path: Path) -> None:
    said = backfill("zendesk", "--since", SINCE)

    assert said.code == 0
    assert said.out.startswith(
        "12 tickets found, 12 put into the delivery log. Organizations read before: 3. 13 deliveries wait for the worker"
    )
    assert "deskgauge up" in said.out
    assert logged(tmp_path) == 13


def test_as_json_it_tells_the_same_in_numbers(backfill: Command) -> None:
    told = document(backfill("zendesk", "--since", SINCE, "--json"))

    assert (told["finished"], told["seen"], told["filled"], told["expected"]) == (True, 12, 12, 12)
    assert (told["organizations"], told["organizations_unread"]) == (3, "")
    assert "page_done" not in told


def test_a_dry_run_only_says_what_it_takes(backfill: Command, api: FakeZendesk, tmp_path: Path) -> None:
    said = backfill("zendesk", "--since", SINCE, "--dry-run")

    assert said.code == 0
    assert said.out == (
        f"About 12 tickets changed since {SINCE}: 13 calls. At 665 calls a minute that takes about 1 min."
        " Before them 3 organizations are read.\n"
    )
    assert api.paths() == ["/api/v2/search/count.json", "/api/v2/organizations/count"]
    assert logged(tmp_path) == 0
    assert standing_of(tmp_path, "zendesk") is None


def test_what_is_left_to_others_counts_in_the_estimate(backfill: Command) -> None:
    told = document(backfill("zendesk", "--since", SINCE, "--dry-run", "--leave", "50", "--json"))

    assert told["a_minute"] == 350


def test_cut_off_it_says_how_to_go_on_and_goes_on(
    backfill: Command, api: FakeZendesk, tmp_path: Path
) -> None:
    api.faults.extend([far_side.well] * 8 + [far_side.status(401)])
    broken = backfill("zendesk", "--since", SINCE)
    asked = len(api.seen)
    mended = backfill("zendesk", "--json")

    assert broken.code == 1
    assert "Not finished: the helpdesk of zendesk answered 401 Unauthorized" in broken.out
    assert "deskgauge backfill zendesk goes on from there." in broken.out
    assert (mended.code, document(mended)["seen"]) == (0, 12)
    assert document(mended)["since"].startswith(SINCE)
    assert len(api.seen) - asked < asked + 12


def test_an_unfinished_one_is_not_turned_into_another(backfill: Command, api: FakeZendesk) -> None:
    api.faults.extend([far_side.well] * 4 + [far_side.status(401)])
    backfill("zendesk", "--since", SINCE)

    refused = backfill("zendesk", "--since", "2020-01-01")
    assert refused.code == 2
    assert f"A backfill since {SINCE} is not finished. Leave --since out" in refused.err

    again = backfill("zendesk", "--since", "2020-01-01", "--restart", "--json")
    assert document(again)["since"].startswith("2020-01-01")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "There is no connection nowhere. Configured: zendesk, other."),
        (("zendesk", "--since", "yesterday"), "--since yesterday: write a day or a moment, as 2026-01-31."),
        (("zendesk", "--since", "2126-01-01"), "--since 2126-01-01 lies in the future."),
        (("other",), "connections.other cannot be read: it needs base_url and credentials"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_to_do(
    backfill: Command, arguments: tuple[str, ...], said: str
) -> None:
    refused = backfill(*arguments)

    assert refused.code == 2
    assert said in refused.err


def test_where_the_helpdesk_does_not_count_a_dry_run_says_so(backfill: Command, api: FakeZendesk) -> None:
    api.usual = far_side.status(404)

    said = backfill("zendesk", "--since", SINCE, "--dry-run")

    assert said.code == 1
    assert "does not say how many tickets there are" in said.err


def test_a_finished_one_is_not_gone_on_with(backfill: Command, api: FakeZendesk) -> None:
    backfill("zendesk", "--since", SINCE)
    later = f"{WORLD.setup.end:%Y-%m-%d}"

    told = document(backfill("zendesk", "--since", later, "--json"))

    assert told["since"].startswith(later)
    assert told["seen"] < 12


def refusing_organizations(code: int) -> far_side.Fault:
    """Everything is well, but for the organizations."""

    def usual(exchange: far_side.Exchange) -> None:
        refused = "/organizations" in exchange.handler.path
        (far_side.status(code, b"{}") if refused else far_side.well)(exchange)

    return usual


@pytest.mark.parametrize(
    ("code", "words"), [(403, "answered 403 Forbidden"), (404, "has no list of organizations")]
)
def test_organizations_that_may_not_be_read_are_a_warning_and_no_failure(
    backfill: Command, api: FakeZendesk, tmp_path: Path, code: int, words: str
) -> None:
    api.usual = refusing_organizations(code)

    said = backfill("zendesk", "--since", SINCE)
    assert said.code == 0
    assert "Warning: organizations could not be read, so accounts have no names: " in said.out
    assert words in said.out
    assert logged(tmp_path) == 12

    told = document(backfill("zendesk", "--since", SINCE, "--restart", "--json"))
    assert (told["finished"], told["organizations"]) == (True, None)
    assert words in told["organizations_unread"]


def test_a_dry_run_says_nothing_of_organizations_that_nobody_counts(
    backfill: Command, api: FakeZendesk
) -> None:
    api.usual = refusing_organizations(403)

    said = backfill("zendesk", "--since", SINCE, "--dry-run")
    assert said.code == 0
    assert "organizations" not in said.out
    assert document(backfill("zendesk", "--since", SINCE, "--dry-run", "--json"))["organizations"] is None
