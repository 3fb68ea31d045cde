"""The truth sample in the forms in which it leaves: blind for who checks it, open in the report."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rules.errors import ConfigError
from rules.truth import ANSWERS, QUESTION
from service.metrics.showing import harmless
from service.metrics.verdicts.sampling import Report
from service.metrics.verdicts.their_file import Wanted, read_table
from service.store.reads.snapshot import Row

BLIND = ("number", "ticket", "link", "category", "ended_at", "resolved")
Link = Callable[[str], str | None]


def blind(sample: Row, answers: Mapping[int, str], link: Link) -> dict[str, Any]:
    """What a reviewer sees: no verdict, and nothing that tells it."""
    items = [
        {"number": number, "ticket": one["ticket"], "link": link(one["ticket"]), "category": one["category"],
         "ended_at": one["ended_at"], "resolved": answers.get(number)}
        for number, one in enumerate(sample["members"], 1)
    ]  # fmt: skip
    head = {name: sample[name] for name in ("id", "month", "seed", "size", "drawn_at")}
    return {**head, "question": QUESTION, "items": items}


def blind_csv(document: Mapping[str, Any]) -> str:
    """The same as rows to fill in."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(BLIND)
    for one in document["items"]:
        writer.writerow([one["number"], *(harmless(str(one[name] or "")) for name in BLIND[1:])])
    return out.getvalue()


def blind_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """The same for a terminal."""
    yield f"Sample {document['id']} of {document['month']}. {document['question']}"
    for one in document["items"]:
        where = one["link"] or one["ticket"]
        yield f"{one['number']:>4}  {where}  {one['category']}  {one['ended_at'][:16]}  {one['resolved'] or ''}".rstrip()


def read_answers(path: Path, size: int) -> list[tuple[int, str]]:
    """Number and answer of each row that is filled in; ConfigError names the first row that cannot be read."""
    wanted = {"number": Wanted("", ("number",)), "resolved": Wanted("", ("resolved", "answer"))}
    found = []
    for line, row in read_table(path, wanted):
        if row["resolved"]:
            found.append(answer_of(row["number"], row["resolved"], size, f"{path.name}, line {line}: "))
    return found


def answer_of(number: str, said: str, size: int, where: str = "") -> tuple[int, str]:
    """One answer; ConfigError for one that is none."""
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= size):
        raise ConfigError(f"{where}{number[:20]!r} is no number from 1 to {size}.")
    if said.lower() not in ANSWERS:
        raise ConfigError(f"{where}{said[:20]!r} is no answer. Write {', '.join(ANSWERS)}.")
    return int(number), said.lower()


def document(found: Report) -> dict[str, Any]:
    """The report for programs; shares from 0 to 1."""
    rate, limits = found.true or (None, (None, None))
    return {
        **{name: found.sample[name] for name in ("id", "month", "seed", "size", "drawn_at", "as_of")},
        "answered": found.answered, "held": found.held, "contacts": found.of, "verified_rate": found.verified_rate,
        "true_rate": rate, "low": limits[0], "high": limits[1],
        "strata": [
            {"verdict": one.verdict, "population": one.population, "drawn": one.drawn, "answered": one.answered,
             "held": one.held, "unsure": one.unsure}
            for one in found.strata
        ],
        "wrong": list(found.wrong),
    }  # fmt: skip


def lines(found: Report) -> Iterator[str]:
    """49 of 50 held, true rate 44-52 %."""
    told = f"{found.held} of {found.answered} held"
    if found.true:
        low, high = (f"{100 * one:.0f}" for one in found.true[1])
        told += f", true rate {low}-{high} %" if low != high else f", true rate {low} %"
    else:
        told += "; too few answers for a rate"
    ours = (
        ""
        if found.verified_rate is None
        else f" (told: {100 * found.verified_rate:.0f} % of {found.of:,} contacts)"
    )
    yield f"{found.sample['month']}: {told}{ours}"
    for one in found.strata:
        unsure = f", {one.unsure} unsure" if one.unsure else ""
        yield f"  {one.verdict}: {one.held} of {one.answered} held{unsure}; {one.drawn} drawn of {one.population:,}"
    for wrong in found.wrong:
        place = f"  {wrong['number']:>4}  {wrong['ticket']}  {wrong['category']}"
        yield f"{place}  {wrong['verdict']}, and a person says {wrong['answer']}"
