"""A connection in the making: what the file says, what is added, and whether a helpdesk could reach us."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.connectors import CONNECTORS
from rules.errors import ConfigError
from service.config import load_settings
from service.connecting.draft import Draft, beyond_reach, draft

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
SECRET = "k9Zt4uVw8sQmX2bN7cRfJ1hL"
ONE = (
    '[connections.support]\nhelpdesk = "zendesk"\nsecrets = ["file:mine"]\nbase_url = "https://x.example/"\n'
)


def made(
    folder: Path, text: str = "", name: str | None = None, vendor: str = "zendesk", base_url: str = "",
    credentials: Mapping[str, str] | None = None, environ: Mapping[str, str] | None = None,
) -> Draft:  # fmt: skip
    (folder / "mine").write_text(SECRET)
    (folder / "old").write_text(SECRET)
    (folder / "deskgauge.toml").write_text(text)
    settings = load_settings(folder / "deskgauge.toml", {})
    return draft(settings, environ or {}, CONNECTORS[vendor], name, base_url, credentials)


@pytest.mark.parametrize(
    ("text", "given", "name"),
    [
        ("", None, "zendesk"),
        ("", "eu", "eu"),
        (ONE, None, "support"),
        (ONE, "eu", "eu"),
        (ONE + ONE.replace("support", "other"), None, "zendesk"),
        (ONE.replace('"zendesk"', '"freshdesk"'), None, "zendesk"),
    ],
)
def test_without_a_name_the_only_connection_of_this_helpdesk_is_meant(
    tmp_path: Path, text: str, given: str | None, name: str
) -> None:
    assert made(tmp_path, text, given).name == name


def test_what_the_file_says_needs_not_be_given_again(tmp_path: Path) -> None:
    known = made(tmp_path, ONE)

    assert (known.base_url, known.secret_file) == ("https://x.example", "mine")
    assert known.missing == ["credentials.email", "credentials.token"]
    assert known.url == "http://127.0.0.1:8321/webhooks/support"


def test_an_address_that_is_given_counts_before_the_files(tmp_path: Path) -> None:
    assert made(tmp_path, ONE, base_url="https://y.example/").base_url == "https://y.example"


def test_a_helpdesk_with_one_address_for_all_needs_none(tmp_path: Path) -> None:
    assert made(tmp_path, vendor="intercom").missing == ["credentials.token"]
    assert (
        made(tmp_path, vendor="intercom", base_url="https://api.eu.example").base_url
        == "https://api.eu.example"
    )


def test_the_connection_for_the_api_holds_the_values_and_shows_none(tmp_path: Path) -> None:
    known = made(
        tmp_path, ONE, credentials={"email": "${A}", "token": "file:mine"}, environ={"A": "bot@desk.example"}
    )

    connection = known.connection()

    assert dict(connection.credentials) == {"email": "bot@desk.example", "token": SECRET}
    assert SECRET not in repr(connection)
    assert "bot@desk.example" not in repr(known)


@pytest.mark.parametrize(
    ("reference", "said"), [("plain-value-1", "must not hold the secret"), ("${NO}", "NO is not set")]
)
def test_a_credential_that_is_no_reference_or_leads_nowhere_is_refused(
    tmp_path: Path, reference: str, said: str
) -> None:
    known = made(tmp_path, ONE, credentials={"email": reference, "token": "file:mine"})

    with pytest.raises(ConfigError, match=said) as raised:
        known.connection()

    assert "plain-value-1" not in str(raised.value)


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ("https://gauge.example", "https://x.example", ""),
        ("http://gauge.example", "https://x.example", "is not https"),
        ("http://127.0.0.1:8321", "https://x.example", "only this machine can reach"),
        ("http://localhost:8321", "https://x.example", "only this machine can reach"),
        ("http://127.0.0.1:8321", "http://127.0.0.1:9999", ""),
    ],
)
def test_whether_a_helpdesk_could_reach_us(tmp_path: Path, ours: str, theirs: str, said: str) -> None:
    trouble = beyond_reach(made(tmp_path, f'[deskgauge]\npublic_url = "{ours}"\n', base_url=theirs))

    assert (said in trouble) if said else trouble == ""


def test_a_rotation_is_under_way_until_the_old_secrets_end(tmp_path: Path) -> None:
    both = ONE.replace(
        '["file:mine"]', '["file:mine", { secret = "file:old", until = 2026-11-24T09:00:00Z }]'
    )
    known = made(tmp_path, both)

    assert known.secret_file == "mine"
    assert known.rotating_until(NOW) == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert known.rotating_until(NOW + timedelta(days=1)) is None
    assert made(tmp_path, ONE).rotating_until(NOW) is None


def test_the_newest_secret_is_the_one_without_an_end(tmp_path: Path) -> None:
    turned = ONE.replace(
        '["file:mine"]', '[{ secret = "file:old", until = 2026-11-24T09:00:00Z }, "file:mine"]'
    )

    assert made(tmp_path, turned).secret_file == "mine"
