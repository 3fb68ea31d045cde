"""Sources: what billing is read from, how its customers are tied, and what keeps the program from starting."""

from pathlib import Path

import pytest

from adapters.settings import SourceSettings
from service.config import load_settings
from service.config.settings import secret_values
from service.processes.reload import with_secrets_and_routes
from service.wiring import verify
from tests.service.config.usable import BILLING, KEYED, USABLE, Refusal, Written

KEY = "rk_live_Q7w5E2r9T4y1U8i6O3p0"


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path) -> Path:
    """Where the key lies."""
    path = tmp_path / "billing"
    path.write_text(KEY)
    return path


def test_a_source_is_read_with_its_key_hidden_and_the_ties_of_its_file(
    written: Written, environ: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "payers.csv").write_text("customer,account\ncus_1,help:81\n")
    more = 'accounts_file = "payers.csv"\naccount_connection = "help"\nby_domain = true\n'
    settings = load_settings(written(USABLE + KEYED + more), environ)

    assert settings.sources["billing"] == SourceSettings(
        "billing", "stripe", KEY, "", "organization", "help", True, {"cus_1": "help:81"}
    )
    assert KEY not in repr(settings)
    assert KEY in secret_values(settings)


@pytest.mark.parametrize(
    ("more", "key", "said"),
    [
        (BILLING, "sources.billing", "ties no customer to an account"),
        (KEYED.replace('"stripe"', '"strype"'), "sources.billing.kind", "Did you mean 'stripe'?"),
        (
            KEYED + 'account_connection = "halp"\n',
            "sources.billing.account_connection",
            "Did you mean 'help'?",
        ),
        (KEYED.replace("billing", "bugs"), "sources.bugs", "has the name of a sink"),
        (KEYED + "colour = 1\n", "sources.billing.colour", "is no known key"),
        (KEYED.replace('"file:billing"', '"rk_live_plain"'), "sources.billing.secret", ""),
        (BILLING + 'accounts_file = "none.csv"\n', "sources.billing.accounts_file", "cannot be read as CSV"),
    ],
)
def test_what_cannot_work_is_told_with_its_key(refusal: Refusal, more: str, key: str, said: str) -> None:
    problems = dict(line.split(": ", 1) for line in refusal(USABLE + more))

    assert said in problems[key]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("account,customer\n", "does not begin with the line customer,account"),
        ("customer,account\ncus_1\n", "line 2"),
        ("customer,account\ncus_1,help:1\ncus_2,81\n", "line 3"),
        ("customer,account\ncus_1,help:1\ncus_1,help:2\n", "line 3: write a customer once"),
    ],
)
def test_a_file_of_ties_that_is_not_clear_keeps_the_program_from_starting(
    refusal: Refusal, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "payers.csv").write_text(text)
    problems = dict(
        line.split(": ", 1) for line in refusal(USABLE + BILLING + 'accounts_file = "payers.csv"\n')
    )

    assert said in problems["sources.billing.accounts_file"]


def test_a_reload_takes_a_fresh_key_and_fresh_ties(
    written: Written, environ: dict[str, str], tmp_path: Path, key_file: Path
) -> None:
    file = tmp_path / "payers.csv"
    file.write_text("customer,account\ncus_1,help:81\n")
    path = written(USABLE + BILLING + 'accounts_file = "payers.csv"\n')
    before = load_settings(path, environ)
    file.write_text("customer,account\ncus_1,help:82\n")
    key_file.write_text(KEY + "2")
    fresh = load_settings(path, environ)
    after = with_secrets_and_routes(before, fresh).sources["billing"]

    assert (after.secret, after.accounts) == (KEY + "2", {"cus_1": "help:82"})


def test_a_source_is_made_before_anything_starts(
    written: Written, environ: dict[str, str], key_file: Path
) -> None:
    key_file.write_text("sk_live_Q7w5E2r9T4y1U8i6O3p0")
    settings = load_settings(written(USABLE + KEYED), environ)

    with pytest.raises(Exception, match=r"sources\.billing\.secret: is no restricted key"):
        verify(settings)
