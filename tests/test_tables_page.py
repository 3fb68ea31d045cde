"""Datasette's metadata describes what docs/tables.md describes, and that is what is there."""

from service.store.schema import TABLES
from service.store.views import VIEWS
from tests.tables_page import METADATA, metadata, written

# Tables for other tools, as the outside contract names them.
PROMISED = ("tickets", "episodes", "escalations", "surveys", "accounts", "flags", "backlog_daily")


def test_the_metadata_is_what_the_page_says() -> None:
    assert METADATA.read_text(encoding="utf-8") == written()


def test_every_described_table_and_column_is_there() -> None:
    described = metadata()["databases"]["deskgauge"]["tables"]

    assert set(described) <= {*TABLES, *VIEWS}
    for name, table in described.items():
        assert set(table["columns"]) <= set(TABLES[name].columns), name


def test_every_column_of_a_promised_table_is_described() -> None:
    described = metadata()["databases"]["deskgauge"]["tables"]

    for name in PROMISED:
        assert set(TABLES[name].columns) <= set(described[name]["columns"]), name


def test_descriptions_are_plain_sentences() -> None:
    tables = metadata()["databases"]["deskgauge"]["tables"]

    assert all(
        table["description"] and not set("`[]") & set(table["description"]) for table in tables.values()
    )
