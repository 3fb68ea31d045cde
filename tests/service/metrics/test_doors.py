"""The same answer leaves by every door: document, API, command and CSV agree cell by cell."""

import csv
import importlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from service.cli.program import Program
from service.config import load_settings
from service.metrics.asking import Asked, ask_of, fitting
from service.metrics.building import build_numbers
from service.metrics.numbers import Numbers
from service.metrics.showing import COLUMNS, answer_document
from service.store.reads.snapshot import Reads
from service.web.app import create_app
from tests.service import seeded
from tests.service.installation import Installation
from tests.service.metrics.naive.drawn import drawn
from tests.service.metrics.naive.formulas import FORMULAS
from tests.service.metrics.naive.installed import installed

COMMANDS = importlib.import_module("service.cli.metrics")  # the package's own name for it is the command
CONFIGURATION = """\
[deskgauge]
timezone = "Europe/Berlin"
week_start = "sunday"
[privacy]
per_agent = true
"""
PERIOD = {"from": "2026-08-01", "to": "2026-11-20"}
QUESTIONS: list[dict[str, Any]] = [
    PERIOD,
    PERIOD | {"every": "month"},
    {"from": "2026-10-14", "to": "2026-11-04", "every": "week", "where": ["channel=email", "channel=chat"]},
    PERIOD | {"by": ["customer_tier", "category"], "where": ["connection=chat"]},
    PERIOD | {"by": ["connection"], "parameter": ["window_days=7"]},
]
Answer = dict[str, Any]
Rows = list[list[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with drawn tickets, one of whose categories a spreadsheet would run."""
    made = tmp_path_factory.mktemp("doors")
    tables = drawn(11, 800)
    for ticket in tables["tickets"][::9]:
        ticket["category"] = "=1+1"
    installed(made, tables, "Europe/Berlin")
    (made / "deskgauge.toml").write_text(CONFIGURATION)
    return made


@pytest.fixture
def numbers(folder: Path) -> Numbers:
    return build_numbers(load_settings(folder / "deskgauge.toml", {}))


@pytest.fixture
def client(numbers: Numbers, tmp_path: Path) -> FlaskClient:
    """A browser on the machine itself that sees these numbers."""
    beside = Installation(tmp_path)
    app = create_app(Reads(beside.path), replace(seeded.site(beside), numbers=numbers))
    beside.close()
    return app.test_client()


@pytest.fixture
def command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """deskgauge metrics beside a worker, which keeps the mirror as it is."""
    monkeypatch.setattr(COMMANDS, "worker_trouble", lambda _folder: None)

    def run(*arguments: str) -> str:
        program = Program(folder / "deskgauge.toml", "auto", {})
        said = CliRunner().invoke(COMMANDS.metrics, list(arguments), obj=program)
        assert said.exit_code == 0, said.output
        return said.stdout

    return run


def options(question: dict[str, Any]) -> list[str]:
    """A question as the command's options."""
    return [
        part for name, told in question.items()
        for value in (told if isinstance(told, list) else [told]) for part in (f"--{name}", value)
    ]  # fmt: skip


def document(numbers: Numbers, question: dict[str, Any]) -> Answer:
    """What is shown of all metrics that the question fits."""
    renamed = {"from": "start", "to": "end"}
    ask = ask_of(numbers, Asked(**{renamed.get(name, name): value for name, value in question.items()}))
    names = fitting(numbers, numbers.book.metrics, ask)
    shown = answer_document(numbers, ask, numbers.answer(names, ask), names)
    return dict(json.loads(json.dumps(shown)))


def from_api(client: FlaskClient, question: dict[str, Any], form: str) -> str:
    response = client.get(f"/api/v1/metrics?{urlencode(question | {'format': form}, doseq=True)}")
    assert response.status_code == 200, response.text
    return response.text


def cells_of(answer: Answer) -> dict[tuple[str, ...], Answer]:
    """By bucket, segment and metric the number."""
    return {
        (cell["start"], cell["end"], *(cell["segment"][by] for by in answer["by"]), name): number
        for cell in answer["cells"] for name, number in cell["numbers"].items()
    }  # fmt: skip


def api_cells(answer: Answer) -> dict[tuple[str, ...], Answer]:
    """The same of the API's list of metrics."""
    beside = ("start", "end", "whole", "segment")
    return {
        (cell["start"], cell["end"], *(cell["segment"][by] for by in answer["by"]), item["id"]): {
            name: value for name, value in cell.items() if name not in beside
        }
        for item in answer["items"] for cell in item["cells"]
    }  # fmt: skip


def check_rows(rows: Rows, answer: Answer) -> None:
    """That a CSV's rows are the document's cells, field by field."""
    keys = 2 + len(answer["by"])
    assert rows[0] == ["start", "end", *answer["by"], *COLUMNS]
    told = {tuple(one.removeprefix("'") for one in row[: keys + 1]): row[keys + 1 :] for row in rows[1:]}
    cells = cells_of(answer)
    assert told.keys() == cells.keys()
    assert len(rows) == len(cells) + 1
    for place, values in told.items():
        number = cells[place] | {"excluded": sum(cells[place]["excluded"].values())}
        assert values == ["" if number[name] is None else str(number[name]) for name in COLUMNS[1:]]


def read(text: str) -> Rows:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_document_api_and_command_agree_cell_by_cell(
    numbers: Numbers, client: FlaskClient, command: Callable[..., str], question: dict[str, Any]
) -> None:
    answer = document(numbers, question)

    assert json.loads(command(*options(question), "--json")) == answer
    assert api_cells(json.loads(from_api(client, question, "json"))) == cells_of(answer)
    assert any(number["value"] is not None for number in cells_of(answer).values())


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_the_rows_of_api_and_command_are_the_documents_cells(
    numbers: Numbers, client: FlaskClient, command: Callable[..., str], question: dict[str, Any]
) -> None:
    answer, text = document(numbers, question), command(*options(question), "--csv")

    assert from_api(client, question, "csv") == text
    check_rows(read(text), answer)


def test_no_cell_of_a_spreadsheet_begins_like_a_formula(command: Callable[..., str]) -> None:
    rows = read(command(*options(PERIOD | {"by": ["category"]}), "--csv"))

    assert {row[2] for row in rows[1:]} >= {"'=1+1", "billing", "unknown"}
    assert not [row for row in rows if row[2].startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("name", ["arr_verified", *sorted(FORMULAS)])
def test_one_metric_and_those_beside_it_are_what_they_are_among_all(
    numbers: Numbers, client: FlaskClient, command: Callable[..., str], name: str
) -> None:
    among = cells_of(document(numbers, PERIOD))
    shown = json.loads(command("show", name, *options(PERIOD), "--json"))
    told = client.get(f"/api/v1/metrics/{name}?{urlencode(PERIOD)}").get_json()
    guards = numbers.book.metric(name).guards

    assert cells_of(shown) == {
        place: number for place, number in among.items() if place[-1] in (name, *guards)
    }
    assert api_cells(told | {"items": [told, *told["beside"]]}) == cells_of(shown)


@pytest.mark.parametrize("part", ["numerator", "denominator", "awaiting", "excluded"])
@pytest.mark.parametrize("name", ["first_response_any", "arr_verified", "deflections", "rephrase_rate"])
def test_the_tickets_behind_a_number_are_the_same_by_every_door(
    client: FlaskClient, command: Callable[..., str], name: str, part: str
) -> None:
    question = urlencode(PERIOD | {"part": part, "limit": 10_000})
    address = f"/api/v1/metrics/{name}/tickets?{question}"
    told = json.loads(
        command("tickets", name, "--part", part, "--limit", "10000", *options(PERIOD), "--json")
    )
    rows = read(client.get(f"{address}&format=csv").text)

    assert client.get(address).get_json()["items"] == told
    assert [row[1:] for row in rows[1:]] == [
        [one["key"], one["at"], "" if one["value"] is None else str(one["value"])] for one in told
    ]
