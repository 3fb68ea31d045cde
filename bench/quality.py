"""How well contacts about the same issue are told from others, and how well text is read, on labelled data.

    python -m bench.quality [--similarity FOLDER] [--sentiment FOLDER] [--json]

The similarity folder holds contacts.csv, pairs.csv and stream.csv (any may be missing): texts with their true issue, pairs of
one customer's contacts, and contacts in time order. Nothing is tuned here: the limits are those of the product, and the weights
of words are learned without labels; for `unseen` from half of a set's customers, counting only the pairs of the other half.
"""

import csv
import importlib
import importlib.util
import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.likening.costs import costs  # noqa: E402
from bench.likening.pairs import pair_figures  # noqa: E402
from bench.likening.streams import stream_figures  # noqa: E402
from bench.likening.texts import Contact  # noqa: E402

Figures = dict[str, Any]
TEXT_READING = "bench.quality_text"


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file's rows, none where there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def similarity(folder: Path) -> Figures:
    """Pairs and streams by set, and what the method costs on these texts."""
    contacts = {row["id"]: Contact.of(row) for row in rows(folder / "contacts.csv")}
    stream = [Contact.of(row) for row in rows(folder / "stream.csv")]
    return {
        "pairs": pair_figures(contacts, rows(folder / "pairs.csv")),
        "streams": stream_figures(stream),
        "costs": costs([one.text for one in (*contacts.values(), *stream)]),
    }


def sentiment(folder: Path) -> Figures:
    """What reading text reaches, where this version reads it."""
    if importlib.util.find_spec(TEXT_READING) is None:
        return {}
    found: Figures = importlib.import_module(TEXT_READING).figures(folder)
    return found


def lines(found: Figures, indent: str = "") -> list[str]:
    """The figures as text, one a line."""
    told: list[str] = []
    for name, value in found.items():
        if isinstance(value, dict) and any(isinstance(one, dict) for one in value.values()):
            told += [f"{indent}{name}", *lines(value, indent + "  ")]
        else:
            told.append(f"{indent}{name:22} {_flat(value)}")
    return told


def _flat(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return "  ".join(f"{name} {one}" for name, one in value.items())


def main(arguments: Sequence[str]) -> None:
    """Print the figures of the folders."""
    parser = ArgumentParser(prog="python -m bench.quality")
    parser.add_argument("--similarity", type=Path)
    parser.add_argument("--sentiment", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    found: Figures = {}
    for name, folder, measure in (
        ("similarity", given.similarity, similarity), ("sentiment", given.sentiment, sentiment),
    ):  # fmt: skip
        if folder is not None:
            if not folder.is_dir():
                parser.error(f"{folder} is not a folder")
            found[name] = measure(folder)
    if not found:
        print("Name a folder of labelled data: --similarity FOLDER, --sentiment FOLDER.")
    elif given.json:
        print(json.dumps(found, indent=1))
    else:
        print("\n".join(lines(found)))


if __name__ == "__main__":
    main(sys.argv[1:])
