"""`deskgauge config`: every key, its value and where that came from."""

from pathlib import Path

from service.config import load_settings
from service.config.catalog import SETTINGS
from service.config.effective import MASK, Effective, effective
from tests.service.config.usable import API_KEY, KEYED, MONEY, SIGNING, USABLE, Written

SCHEDULE = '\n[schedules.office]\nzone = "Europe/Berlin"\nweek = { monday = "09:00-17:00" }\n'


def rows(written: Written, text: str = USABLE) -> dict[str, Effective]:
    return {row.key: row for row in effective(written(text))}


def test_a_default_says_that_it_is_one(written: Written) -> None:
    assert rows(written)["deskgauge.queue"] == Effective("deskgauge.queue", "inline", "default")


def test_a_written_value_names_its_file_and_key(written: Written) -> None:
    row = rows(written)["deskgauge.timezone"]

    assert (row.value, row.origin) == ("Europe/Berlin", "deskgauge.toml deskgauge.timezone")


def test_a_secret_is_masked_and_names_what_it_refers_to(written: Written) -> None:
    found = rows(written)

    assert found["connections.help.secrets[0]"] == Effective(
        "connections.help.secrets[0]", MASK, "file signing"
    )
    assert found["sinks.bugs.secret"] == Effective("sinks.bugs.secret", MASK, "env BUGS_KEY")


def test_an_expiring_secret_shows_its_end(written: Written) -> None:
    text = USABLE.replace('["file:signing"]', '[{ secret = "${OLD}", until = 2026-03-01T00:00:00Z }]')

    row = rows(written, text)["connections.help.secrets[0]"]
    assert (row.value, row.origin) == (f"{MASK} until 2026-03-01T00:00:00Z", "env OLD")


def test_credentials_are_masked_one_by_one(written: Written) -> None:
    text = USABLE.replace("ai_authors", 'credentials = { token = "${TOKEN}" }\nai_authors')

    assert rows(written, text)["connections.help.credentials.token"].value == MASK


def test_a_referenced_queue_address_is_masked(written: Written) -> None:
    row = rows(written, '[deskgauge]\nqueue = "${REDIS_URL}"\n')["deskgauge.queue"]

    assert (row.value, row.origin) == (MASK, "env REDIS_URL")


def test_values_are_shown_the_way_people_write_them(written: Written) -> None:
    found = rows(written)

    assert found["connections.help.ai_authors"].value == "77, 78"
    assert found["connections.help.mapping"].value == "category=tag:cat_"
    assert found["connections.help.allow_private"].value == "false"
    assert found["routes[0].max_age"].value == "172800s"
    assert found["connections.help.go_live"].value == ""


def test_every_setting_is_shown(written: Written) -> None:
    names = {"connections.<name>": "connections.help", "sinks.<name>": "sinks.bugs", "routes": "routes[0]",
             "sources.<name>": "sources.billing",
             "schedules.<name>": "schedules.office", "costs.entries": "costs.entries[0]", "costs.staff": "costs.staff[0]",
             "costs.value": "costs.value[0]", "targets": "targets[0]"}  # fmt: skip
    shown = " ".join(rows(written, USABLE + KEYED + SCHEDULE + MONEY))

    assert not [s.path for s in SETTINGS if f"{names.get(s.section, s.section)}.{s.key}" not in shown]


def test_no_secret_is_ever_shown(written: Written) -> None:
    path = written(USABLE)
    load_settings(path, {"BUGS_KEY": API_KEY})

    shown = repr(effective(path))
    assert SIGNING not in shown
    assert API_KEY not in shown


def test_rows_come_in_the_order_of_the_documentation(written: Written) -> None:
    keys = [row.key for row in effective(written(USABLE))]
    sections = [key.split(".")[0] for key in keys]

    assert list(dict.fromkeys(sections)) == [
        "deskgauge", "taxonomy", "rules", "privacy", "business_hours", "survey", "costs", "people", "releases",
        "connections", "sinks", "routes[0]",
    ]  # fmt: skip
    assert [key for key in keys if key.startswith("deskgauge.")] == [
        s.path for s in SETTINGS if s.section == "deskgauge"
    ]


def test_each_of_several_secrets_has_its_row(written: Written) -> None:
    text = USABLE.replace(
        '"file:signing"]', '"${NEW}", { secret = "file:signing", until = 2026-03-01T02:00:00+02:00 }]'
    )
    found = rows(written, text)

    assert (found["connections.help.secrets[0]"].value, found["connections.help.secrets[0]"].origin) == (
        MASK,
        "env NEW",
    )
    assert found["connections.help.secrets[1]"].value == f"{MASK} until 2026-03-01T00:00:00Z"
    assert found["connections.help.secrets[1]"].origin == "file signing"


def test_every_connection_route_and_sink_has_its_rows(written: Written) -> None:
    more = '[connections.second]\nhelpdesk = "zendesk"\nsecrets = ["${TWO}"]\n[[routes]]\nflag = "x"\nto = "bugs"\n'
    found = rows(written, USABLE + more)

    assert found["connections.second.secrets[0]"].origin == "env TWO"
    assert found["connections.second.ai_authors"] == Effective("connections.second.ai_authors", "", "default")
    assert found["routes[1].flag"].value == "x"
    assert found["routes[1].max_age"] == Effective("routes[1].max_age", "604800s", "default")


def test_moments_and_switches_are_shown_as_they_take_effect(written: Written) -> None:
    text = USABLE.replace(
        "ai_authors", "go_live = 2026-01-01T02:00:00+02:00\nallow_private = true\nai_authors"
    )
    found = rows(written, text)

    assert found["connections.help.go_live"].value == "2026-01-01T00:00:00Z"
    assert found["connections.help.allow_private"].value == "true"


def test_the_origin_names_the_file_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "eu.toml").write_text('[deskgauge]\ntimezone = "UTC"\n')

    (row,) = [one for one in effective(tmp_path / "eu.toml") if one.key == "deskgauge.timezone"]

    assert row.origin == "eu.toml deskgauge.timezone"


def test_amounts_and_days_are_shown_as_they_are_written(written: Written) -> None:
    found = rows(written, USABLE + MONEY)

    assert found["costs.entries[1].amount"].value == "0.99"
    assert found["costs.entries[1].since"].value == "2026-03-01"
    assert found["costs.staff[0].fte"].value == "4.5"
    assert found["costs.handle_minutes"].value == "1=6, 2=10/14/20"
    assert found["targets[0].where"].value == "channel=chat"


def test_a_list_inside_a_table_names_its_place_and_number(written: Written) -> None:
    found = rows(written, USABLE + MONEY)

    assert found["costs.entries[1].kind"].origin == "deskgauge.toml costs.entries[1].kind"
    assert found["costs.staff[0].group"] == Effective("costs.staff[0].group", "", "default")
    assert "costs.entries[3].kind" not in found
