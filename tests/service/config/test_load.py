"""What deskgauge.toml becomes, and everything it may not be."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rules.errors import ConfigError, DeskgaugeError
from service.config import load_settings
from service.config.problems import ConfigProblems
from service.config.settings import secret_values
from tests.service.config.usable import API_KEY, SIGNING, USABLE, Refusal, Written


def test_a_usable_file_becomes_settings(written: Written, environ: dict[str, str], tmp_path: Path) -> None:
    settings = load_settings(written(USABLE), environ)

    assert settings.data_dir == tmp_path / "data"
    assert settings.timezone == "Europe/Berlin"
    connection = settings.connections["help"]
    assert (connection.name, connection.helpdesk) == ("help", "zendesk")
    assert connection.secrets[0].value == SIGNING
    assert connection.ai_authors == {"77", "78"}
    assert connection.mapping == {"category": "tag:cat_"}
    assert settings.sinks["bugs"].secret == API_KEY
    assert settings.sinks["bugs"].options == {"team": "SUP"}


def test_the_secret_of_a_sinks_webhooks_is_read_and_hidden(written: Written, environ: dict[str, str]) -> None:
    told = USABLE.replace("[[routes]]", 'webhook_secret = "${HOOKS}"\n\n[[routes]]')
    settings = load_settings(written(told), {**environ, "HOOKS": SIGNING})

    assert settings.sinks["bugs"].webhook_secret == SIGNING
    assert SIGNING not in repr(settings.sinks["bugs"])
    assert SIGNING in secret_values(settings)
    assert load_settings(written(USABLE), environ).sinks["bugs"].webhook_secret == ""


def test_what_is_not_written_has_its_documented_default(written: Written, environ: dict[str, str]) -> None:
    settings = load_settings(written(USABLE), environ)

    assert (settings.store, settings.queue, settings.week_start) == ("sqlite", "inline", "monday")
    assert settings.public_url == "http://127.0.0.1:8321"
    assert (settings.privacy.text_days, settings.privacy.quotes, settings.privacy.per_agent) == (
        30,
        False,
        False,
    )
    assert settings.taxonomy_file is None
    assert settings.rules_dir is None
    assert settings.verified_after == timedelta(days=14)
    assert settings.connections["help"].go_live is None


def test_an_empty_file_is_usable(written: Written, tmp_path: Path) -> None:
    settings = load_settings(written(""), {})

    assert settings.data_dir == tmp_path
    assert settings.connections == {}
    assert settings.routes == ()


def test_a_route_has_spans_of_time(written: Written, environ: dict[str, str]) -> None:
    (route,) = load_settings(written(USABLE), environ).routes

    assert (route.flag, route.to) == ("repeat_contact_7", "bugs")
    assert route.max_age == timedelta(days=2)
    assert route.cool_down == timedelta(0)
    assert route.include_text is False


def test_own_files_are_found_beside_the_configuration(written: Written, tmp_path: Path) -> None:
    settings = load_settings(
        written('[taxonomy]\nfile = "our.yaml"\n[rules]\nfolder = "our_rules"\nverified_after = "7d"\n'), {}
    )

    assert settings.taxonomy_file == tmp_path / "our.yaml"
    assert settings.rules_dir == tmp_path / "our_rules"
    assert settings.verified_after == timedelta(days=7)


def test_a_secret_may_have_an_end(written: Written, environ: dict[str, str]) -> None:
    text = USABLE.replace(
        '["file:signing"]', '["file:signing", { secret = "${OLD}", until = 2026-03-01T02:00:00+02:00 }]'
    )
    settings = load_settings(written(text), environ | {"OLD": "p0o9i8u7y6t5r4e3w2q1"})

    _, old = settings.connections["help"].secrets
    assert old.until == datetime(2026, 3, 1, tzinfo=UTC)
    assert old.value == "p0o9i8u7y6t5r4e3w2q1"


def test_settings_show_no_secret(written: Written, environ: dict[str, str]) -> None:
    text = USABLE.replace('data_dir = "data"', 'data_dir = "data"\nqueue = "${REDIS}"')
    settings = load_settings(written(text), environ | {"REDIS": "redis://:pa55word@127.0.0.1/0"})

    assert "pa55word" in settings.queue
    shown = repr(settings)
    assert not [value for value in (SIGNING, API_KEY, "pa55word") if value in shown]


def test_secret_values_lists_every_secret(written: Written, environ: dict[str, str]) -> None:
    text = USABLE.replace("ai_authors", 'credentials = { token = "${TOKEN}" }\nai_authors')
    settings = load_settings(written(text), environ | {"TOKEN": "abc123"})

    assert sorted(secret_values(settings)) == sorted([SIGNING, API_KEY, "abc123"])


def test_a_referenced_queue_address_is_checked_too(written: Written) -> None:
    with pytest.raises(
        ConfigError, match=r"deskgauge\.queue: environment variable REDIS is neither inline nor"
    ):
        load_settings(written('[deskgauge]\nqueue = "${REDIS}"'), {"REDIS": "amqp://x"})


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ("[deskgauge]\ntime_zone = 'UTC'", "deskgauge.time_zone: is no known key. Did you mean 'timezone'?"),
        ("[deskgage]\n", "deskgage: is no known section. Did you mean 'deskgauge'?"),
        ("[privacy]\ntext_day = 3", "privacy.text_day: is no known key. Did you mean 'text_days'?"),
        ("[[route]]\nflag = 'x'", "route: is no known section. Did you mean 'routes'?"),
        ("[deskgauge]\nzzz = 1", "deskgauge.zzz: is no known key. Known: data_dir, public_url, queue, store"),
    ],
)
def test_an_unknown_key_is_refused_with_a_suggestion(refusal: Refusal, broken: str, complaint: str) -> None:
    (line,) = refusal(broken)

    assert line.startswith(complaint)


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ("deskgauge = 3", "deskgauge: is not a table. Write [deskgauge] on a line of its own."),
        ("connections = 3", "connections: is not a table. Write [connections.NAME] on a line of its own."),
        ("routes = 3", "routes: is not a list. Write [[routes]] on a line of its own."),
        ("[connections]\nhelp = 3", "connections.help: is not a table."),
        ("[connections.'no good']\n", "connections.no good: is no usable name."),
        (
            "[deskgauge]\ntimezone = 'Europe/Berlim'",
            "deskgauge.timezone: has the unknown time zone 'Europe/Berlim'.",
        ),
        ("[deskgauge]\ntimezone = 3", "deskgauge.timezone: is not a text. Put it in quotes."),
        ("[deskgauge]\ndata_dir = ' '", "deskgauge.data_dir: is empty."),
        (
            "[deskgauge]\nweek_start = 'mon'",
            "deskgauge.week_start: has the unknown value 'mon'. Did you mean 'monday'?",
        ),
        (
            "[deskgauge]\nstore = 'postgresql://db'",
            "deskgauge.store: has the unknown value 'postgresql://db'.",
        ),
        ("[deskgauge]\nqueue = 'amqp://x'", "deskgauge.queue: is neither inline nor a Redis address"),
        ("[deskgauge]\nqueue = 'redis://:hunter2@x'", "deskgauge.queue: must not hold a password."),
        ("[deskgauge]\npublic_url = 'ftp://x'", "deskgauge.public_url: is not a plain address."),
        ("[deskgauge]\npublic_url = 'https://u:p@x'", "deskgauge.public_url: is not a plain address."),
        ("[deskgauge]\npublic_url = 'https://[x'", "deskgauge.public_url: is not a plain address."),
        ("[privacy]\ntext_days = -1", "privacy.text_days: is not a whole number from 0 to 3650."),
        ("[privacy]\ntext_days = true", "privacy.text_days: is not a whole number"),
        ("[privacy]\nquotes = 'yes'", "privacy.quotes: is neither true nor false"),
    ],
)
def test_each_wrong_value_is_refused_with_what_to_do(refusal: Refusal, broken: str, complaint: str) -> None:
    (line,) = refusal(broken)

    assert line.startswith(complaint)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            '"zendesk"',
            '"zendisk"',
            "connections.help.helpdesk: has the unknown value 'zendisk'. Did you mean 'zendesk'?",
        ),
        ('"linear"', '"linnear"', "sinks.bugs.kind: has the unknown value 'linnear'. Did you mean 'linear'?"),
        ('to = "bugs"', 'to = "bug"', "routes[0].to: has the unknown value 'bug'. Did you mean 'bugs'?"),
        ('to = "bugs"', "", "routes[0].to: is missing. Name of the sink they go to."),
        ('"2d"', '"2 days"', "routes[0].max_age: is not a span of time."),
        ('{ category = "tag:cat_" }', '"tag:cat_"', "connections.help.mapping: is not a table."),
        ('["77", "78"]', "77", "connections.help.ai_authors: is not a list."),
        ('["77", "78"]', "[77]", "connections.help.ai_authors: is not a text."),
        ("ai_authors", "go_live = 2026-01-01\nai_authors", "connections.help.go_live: is not a moment."),
        (
            "ai_authors",
            "go_live = 2026-01-01T00:00:00\nai_authors",
            "connections.help.go_live: is not a moment.",
        ),
    ],
)
def test_a_wrong_part_of_a_usable_file_is_refused(
    refusal: Refusal, old: str, new: str, complaint: str
) -> None:
    (line,) = refusal(USABLE.replace(old, new))

    assert line.startswith(complaint)


def test_statuses_are_taken_where_the_helpdesk_does_not_say_what_its_own_mean(written: Written) -> None:
    text = (
        USABLE.replace('"zendesk"', '"freshdesk"')
        + "\n[connections.help.statuses]\n8 = 'pending'\nParked = 'hold'\n"
    )

    statuses = load_settings(written(text), {"BUGS_KEY": API_KEY}).connections["help"].statuses

    assert statuses == {"8": "pending", "parked": "hold"}


def test_statuses_are_refused_where_they_would_change_nothing(refusal: Refusal) -> None:
    (line,) = refusal(USABLE + "\n[connections.help.statuses]\n8 = 'pending'\n")

    assert (
        line
        == "connections.help.statuses: is of no use: zendesk says itself what its statuses mean. Remove it."
    )


def test_all_problems_are_told_at_once(refusal: Refusal) -> None:
    text = (
        USABLE.replace("Europe/Berlin", "Mars/Crater")
        .replace("${BUGS_KEY}", "${GONE}")
        .replace("tag:cat_", "")
    )
    lines = refusal(text + "\n[extra]\n")

    assert [line.split(": ")[0] for line in lines] == [
        "extra", "deskgauge.timezone", "connections.help.mapping", "sinks.bugs.secret",
    ]  # fmt: skip


def test_a_file_that_is_missing_names_the_command_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"does not exist\. `deskgauge init` writes one\."):
        load_settings(tmp_path / "deskgauge.toml", {})


def test_a_file_that_is_not_toml_names_the_line(written: Written) -> None:
    with pytest.raises(ConfigError, match=r"is not TOML: .*line 2"):
        load_settings(written("[deskgauge]\ntimezone = Berlin\n"), {})


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deskgauge.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        load_settings(tmp_path / "deskgauge.toml", {})


def test_a_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path, {})


def test_nothing_that_survives_errors_swallows_a_refusal() -> None:
    assert not issubclass(ConfigProblems, DeskgaugeError)


def test_a_broken_sink_is_told_once_and_its_route_is_not(refusal: Refusal) -> None:
    (line,) = refusal(USABLE.replace('kind = "linear"\n', ""))

    assert line.startswith("sinks.bugs.kind: is missing.")


def test_a_broken_section_hides_nothing_of_another(refusal: Refusal) -> None:
    lines = refusal("[privacy]\ntext_days = 'x'\n[[routes]]\nflag = 'f'\nto = 'gone'\n")

    assert [line.split(":")[0] for line in lines] == ["privacy.text_days", "routes[0].to"]
    assert lines[1].endswith("None exists yet.")


def test_several_wrong_rows_are_told_by_their_number(refusal: Refusal) -> None:
    row = "[[routes]]\nflag = 'f'\nto = 'bug'\n"

    assert [line.split(":")[0] for line in refusal(USABLE + row + row)] == ["routes[1].to", "routes[2].to"]


@pytest.mark.parametrize("name", ["help", "a", "eu-west_2", "x" * 40])
def test_usable_names_of_connections_are_taken(written: Written, environ: dict[str, str], name: str) -> None:
    text = USABLE.replace("[connections.help]", f"[connections.{name}]")

    assert list(load_settings(written(text), environ).connections) == [name]


@pytest.mark.parametrize("name", ["Help", "9", "-a", "_a", "x" * 41, "h\u00e9lp", "a b", "a/b"])
def test_a_name_that_could_not_be_an_address_is_refused(refusal: Refusal, name: str) -> None:
    (line,) = refusal(f'[connections."{name}"]\n')

    assert line.endswith("is no usable name. Start with a letter and use a-z, 0-9, - and _.")


def test_addresses_lose_their_last_slash_and_moments_become_utc(
    written: Written, environ: dict[str, str]
) -> None:
    more = (
        'base_url = "https://help.example.com/"\ngo_live = 2026-01-01T02:00:00+02:00\nallow_private = true\n'
    )
    text = USABLE.replace("ai_authors", f"{more}ai_authors")

    connection = load_settings(written(text), environ).connections["help"]

    assert connection.base_url == "https://help.example.com"
    assert connection.go_live == datetime(2026, 1, 1, tzinfo=UTC)
    assert connection.allow_private is True


@pytest.mark.parametrize(
    ("reference", "complaint"),
    [
        ("${GONE}", "environment variable GONE is not set."),
        ("${EMPTY}", "environment variable EMPTY is empty."),
        ("${TWO_LINES}", "environment variable TWO_LINES holds more than one line"),
        ("file:gone", "file "),
    ],
)
def test_credentials_that_cannot_be_used_are_told_at_their_key(
    written: Written, environ: dict[str, str], reference: str, complaint: str
) -> None:
    text = USABLE.replace("ai_authors", f'credentials = {{ token = "{reference}" }}\nai_authors')

    with pytest.raises(ConfigProblems) as caught:
        load_settings(written(text), environ | {"EMPTY": "", "TWO_LINES": "a\nb"})

    (problem,) = caught.value.problems
    assert problem.key == "connections.help.credentials.token"
    assert problem.what.startswith(complaint)


def test_credentials_may_be_short_because_others_make_them(written: Written, environ: dict[str, str]) -> None:
    text = USABLE.replace("ai_authors", 'credentials = { user = "${USER_ID}" }\nai_authors')

    settings = load_settings(written(text), environ | {"USER_ID": "42"})

    assert settings.connections["help"].credentials == {"user": "42"}


def test_the_second_of_two_secrets_is_named_by_its_number(refusal: Refusal) -> None:
    (line,) = refusal(USABLE.replace('"file:signing"]', '"file:signing", "${GONE}"]'))

    assert line.startswith("connections.help.secrets[1]: environment variable GONE is not set.")


def test_secrets_are_tried_in_the_order_in_which_they_stand(
    written: Written, environ: dict[str, str]
) -> None:
    text = USABLE.replace('"file:signing"]', '"${NEW}", "file:signing"]')

    settings = load_settings(written(text), environ | {"NEW": "p0o9i8u7y6t5r4e3w2q1"})

    assert [one.value for one in settings.connections["help"].secrets] == ["p0o9i8u7y6t5r4e3w2q1", SIGNING]


def test_an_absolute_folder_is_taken_as_it_is(written: Written, tmp_path: Path) -> None:
    settings = load_settings(written(f'[deskgauge]\ndata_dir = "{tmp_path / "elsewhere"}"\n'), {})

    assert settings.data_dir == tmp_path / "elsewhere"


def test_a_file_that_an_editor_began_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "deskgauge.toml").write_bytes(b'\xef\xbb\xbf[deskgauge]\ntimezone = "Europe/Berlin"\n')

    assert load_settings(tmp_path / "deskgauge.toml", {}).timezone == "Europe/Berlin"


def test_a_key_given_twice_names_the_line(written: Written) -> None:
    with pytest.raises(ConfigError, match=r"is not TOML: .*line 3"):
        load_settings(written('[deskgauge]\ntimezone = "UTC"\ntimezone = "UTC"\n'), {})
