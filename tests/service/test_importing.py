"""Files that are imported: read as a stream, every line as it stands, and refused with its number and reason."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from adapters.base import Helpdesk
from adapters.helpdesks.agent import Agent
from adapters.helpdesks.zendesk import Zendesk
from adapters.settings import ConnectionSettings
from service import importing
from service.import_files import LONGEST_LINE, PIECE, lines_of, records_of, rows_of
from service.importing import BATCH_BYTES, ImportReport
from service.store.log_reader import LogReader
from tests.adapters.agent.batches import one

AGENT = Agent(ConnectionSettings("acme", "agent"))
DESK = Zendesk(ConnectionSettings("desk", "zendesk"))
MIB = 1024 * 1024


def quiet(_: int) -> None:
    """Hears of lines."""


def taken(path: Path, helpdesk: Helpdesk = AGENT) -> tuple[ImportReport, list[bytes]]:
    """The report of an import and the bodies in its log."""
    report = importing.run(path, helpdesk, path.parent, quiet)
    with LogReader(path.parent) as reader:
        return report, [one.body for slot in reader.slots() for one in reader.read(slot, "", 0, 10_000)]


def rows(tmp_path: Path, text: str) -> list[Any]:
    """The documents of a CSV file, or why a row is none."""
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return [row.refused or json.loads(row.body) for row in rows_of(path)]


def test_a_helpdesks_body_is_in_the_log_byte_by_byte(tmp_path: Path) -> None:
    body = rb'{"webhook":  {}, "text": "cut \\ud83d", "text_again": "\u00e4"}'
    path = tmp_path / "t.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + body + b"\r\n\n" + body)

    report, bodies = taken(path, DESK)

    assert (report.taken, bodies) == (2, [body, body])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "the body is not JSON"),
        (b"[]", "the body must be a JSON object, not an array"),
        (b"\xff", "the body is not UTF-8 (byte 0)"),
        (b'{"id": NaN}', "NaN is not a JSON number (at /id)"),
        (b'{"id": 1, "id": 2}', "the key is given twice (at /id)"),
        (b"[" * 100_000, "the body is nested deeper"),
    ],
    ids=["no json", "no object", "no utf-8", "nan", "twice", "deep"],
)
@pytest.mark.parametrize("helpdesk", [AGENT, DESK], ids=["agent", "helpdesk"])
def test_a_line_that_is_none_is_refused_and_the_next_one_is_read(
    tmp_path: Path, helpdesk: Helpdesk, line: bytes, said: str
) -> None:
    path = tmp_path / "t.jsonl"
    good = one("search") if helpdesk is AGENT else {"webhook": {}}
    path.write_bytes(line + b"\n" + json.dumps(good).encode())

    report = importing.check(path, helpdesk, quiet)

    assert (report.taken, report.refused) == (1, 1)
    ((number, why),) = report.bad
    assert number == 1
    assert why.startswith(said)


def test_half_an_emoji_in_an_event_loses_neither_the_event_nor_the_import(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps(one("search", query="cut \ud83d")))

    report, (body,) = taken(path)

    assert report.refused == 0
    assert json.loads(body)["events"][0]["query"] == "cut \ufffd"


def test_a_line_without_an_end_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(b"x" * (2 * LONGEST_LINE + 5) + b"\n{}\n" + b"y" * (LONGEST_LINE + 1))

    told = [(line.number, line.body[:5], bool(line.refused)) for line in lines_of(path)]

    assert told == [(1, b"", True), (2, b"{}", False), (3, b"", True)]


def test_cells_become_what_their_columns_hold(tmp_path: Path) -> None:
    heading = "text,name,public,helpful,score,amount,tags,customer.email,scale.low,scale.higher_is_better"
    text = f'{heading}\ntrue,12,False,TRUE,4.5,-7,a b,x@small.example,1,true\n"two\nlines",,,,,,,,,\n'

    assert rows(tmp_path, text) == [
        {"text": "true", "name": "12", "public": False, "helpful": True, "score": 4.5, "amount": -7,
         "tags": ["a", "b"], "customer": {"email": "x@small.example"},
         "scale": {"low": 1, "higher_is_better": True}},
        {"text": "two\nlines"},
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["1_000", " 1", "0x1", "nan", "inf", "1,5", "\u0661", "yes"])
def test_what_is_no_number_stays_text_and_is_refused_at_its_place(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "e.csv"
    path.write_text(f'type,id,at,account_id,name,value\nusage,1,2026-03-10T09:00:00Z,a,seats,"{cell}"\n')

    assert importing.check(path, AGENT, quiet).bad == [(2, "Not a number. (at /value)")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("type,id\na,b,c\n", "it has more cells than the heading"),
        ("customer,customer.id\na,b\n", "the column customer.id stands beside one that it nests in"),
        ("customer.id,customer\na,b\n", "the column customer stands beside one that it nests in"),
    ],
    ids=["too many cells", "nests in text", "text over a nest"],
)
def test_a_row_that_does_not_fit_its_heading_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert rows(tmp_path, text) == [said]


def test_a_text_longer_than_most_is_read_from_a_cell(tmp_path: Path) -> None:
    assert rows(tmp_path, f"text\n{'x' * 200_000}\n") == [{"text": "x" * 200_000}]


def test_batches_are_as_large_as_the_door_takes_them_and_always_the_same(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_text("\n".join(json.dumps(one("search", id=f"q{n}", query="x" * 50_000)) for n in range(50)))

    report, bodies = taken(path)

    assert report.deliveries == len(bodies) == 3
    assert max(map(len, bodies)) < BATCH_BYTES + 60_000
    assert taken(path)[1] == bodies * 2


def test_a_large_file_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    with path.open("w") as file:
        for number in range(1500):
            file.write(json.dumps(one("search", id=f"q{number}", query="x" * 40_000)) + "\n")
    assert path.stat().st_size > 55 * MIB

    tracemalloc.start()
    importing.run(path, AGENT, tmp_path, quiet)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 12 * MIB


def records(tmp_path: Path, text: str) -> list[tuple[int, str]]:
    """Line and document of each record of a .json file, or why there is none."""
    path = tmp_path / "records.json"
    path.write_text(text, encoding="utf-8")
    return [(one.number, one.refused or one.body.decode()) for one in records_of(path)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[{"a": 1},\n {"a": [2, "]"]}]\n', [(1, '{"a": 1}'), (2, '{"a": [2, "]"]}')]),
        ('{"a": 1}\n\n{"a": 2}\n', [(1, '{"a": 1}'), (3, '{"a": 2}')]),
        ('{\n "a": 1\n}\n', [(1, '{\n "a": 1\n}')]),
        ('\ufeff[{"a": "\u00e4"}]', [(1, '{"a": "\u00e4"}')]),
        ("[]", []),
        ("", []),
    ],
    ids=["an array", "one a line", "one over several lines", "byte order mark", "empty array", "empty file"],
)
def test_records_are_those_of_one_array_or_one_after_another(
    tmp_path: Path, text: str, found: list[tuple[int, str]]
) -> None:
    assert records(tmp_path, text) == found


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[{"a": 1},\n{"a": ', 2, "no JSON"),
        ('[{"a": 1},\n', 2, "cut off"),
        ('{"a": 1}\nname,age\n', 2, "no JSON"),
        ("PK\x03\x04", 1, "no JSON"),
    ],
    ids=["cut in a record", "cut between records", "something else behind", "an archive"],
)
def test_what_is_no_json_ends_the_file_and_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    number, why = records(tmp_path, text)[-1]

    assert number == line
    assert said in why


def test_records_over_the_ends_of_pieces_are_whole_and_have_their_lines(tmp_path: Path) -> None:
    made = [json.dumps({"n": n, "text": "x" * (PIECE // 3)}) for n in range(12)]

    found = records(tmp_path, "[" + ",\n".join(made) + "]")

    assert found == [(number, one) for number, one in enumerate(made, start=1)]


def test_a_record_that_never_ends_is_given_up(tmp_path: Path) -> None:
    ((number, why),) = records(tmp_path, '[{"a": "' + "x" * (LONGEST_LINE + 2 * PIECE))

    assert (number, "longer than" in why) == (1, True)


def test_a_body_of_no_known_shape_is_refused_with_what_to_look_at(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text('[{"webhook": {}}, {"name": "an invoice"}]')

    report = importing.check(path, DESK, quiet)

    assert (report.taken, report.refused) == (1, 1)
    assert "docs/commands.md" in report.bad[0][1]
