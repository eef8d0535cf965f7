"""The demo as import files, streamed, for benches and import tests.

Entities come in this project's own columns, penalties and permits in the field codes of the double publicity
standard, as authorities send them: the shipped profiles `entities`, `double_publicity_penalty` and
`double_publicity_permit` read them.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TextIO

from demo.content.plan import records_of
from demo.content.shape import InventedRecord
from demo.entities import Invented
from demo.offices import bureaus
from demo.showcase import invented
from registry.enumerations import label

Row = dict[str, str]
Sink = Callable[[Row], None]

ENTITY_COLUMNS = (
    "name",
    "usci",
    "registration_number",
    "kind",
    "status",
    "region",
    "established_on",
    "legal_representative",
    "address",
    "scope",
    "registering_authority",
    "english_name",
    "former_names",
    "aliases",
    "parent_usci",
)
# Column → property of the details, or None for what stands beside them.
PENALTY_COLUMNS = {
    "CF_XDR_MC": None,
    "CF_XDR_LB": "party_kind",
    "CF_XDR_SHXYM": None,
    "CF_XDR_GSZC": None,
    "CF_FRDB": "legal_representative",
    "CF_WSH": None,
    "CF_WFXW": "violation_type",
    "CF_SY": "facts",
    "CF_YJ": "legal_basis",
    "CF_CFLB": "penalty_kinds",
    "CF_NR": "penalty_content",
    "CF_NR_FK": "fine_fen",
    "CF_NR_WFFF": "confiscation_fen",
    "CF_JDRQ": None,
    "CF_CFJG": None,
    "CF_SJLY": None,
}
PERMIT_COLUMNS = {
    "XK_XDR_MC": None,
    "XK_XDR_LB": "party_kind",
    "XK_XDR_SHXYM": None,
    "XK_XDR_GSZC": None,
    "XK_FRDB": "legal_representative",
    "XK_XKWS": "document_name",
    "XK_WSH": None,
    "XK_XKLB": "permit_kind",
    "XK_XKZS": "certificate_name",
    "XK_XKBH": "certificate_number",
    "XK_NR": "content",
    "XK_JDRQ": None,
    "XK_YXQZ": "valid_from",
    "XK_YXQZI": "valid_until",
    "XK_XKJG": None,
    "XK_LYDW": None,
    "XK_ZT": "permit_state",
}
# By the name of the file, without its ending.
COLUMNS: dict[str, Iterable[str]] = {
    "entities": ENTITY_COLUMNS,
    "penalties": PENALTY_COLUMNS,
    "permits": PERMIT_COLUMNS,
}
PROFILES = {
    "entities": "entities",
    "penalties": "double_publicity_penalty",
    "permits": "double_publicity_permit",
}
_LABELLED = ("party_kind", "permit_kind", "permit_state")  # properties named like their enumerations


def entity_row(made: Invented) -> Row:
    """An entity as a row of the default import columns."""
    row = {column: str(getattr(made, column)) for column in ENTITY_COLUMNS}
    row["former_names"] = ";".join(made.former_names)
    row["aliases"] = ";".join(made.aliases)
    return row


def penalty_row(made: Invented, record: InventedRecord) -> Row:
    """A penalty in the field codes CF_*; amounts in 万元."""
    row = _spine(made, record, "CF_", deciding="CF_CFJG", source="CF_SJLY")
    return row | _contents(record, PENALTY_COLUMNS)


def permit_row(made: Invented, record: InventedRecord) -> Row:
    """A permit in the field codes XK_*; one without an end has the customary 2099-12-31."""
    row = _spine(made, record, "XK_", deciding="XK_XKJG", source="XK_LYDW")
    return row | {"XK_YXQZI": "2099-12-31"} | _contents(record, PERMIT_COLUMNS)


def _spine(made: Invented, record: InventedRecord, codes: str, *, deciding: str, source: str) -> Row:
    return {
        f"{codes}XDR_MC": made.name,
        f"{codes}XDR_SHXYM": made.usci,
        f"{codes}XDR_GSZC": made.registration_number,
        f"{codes}WSH": record.document_number,
        f"{codes}JDRQ": record.decided_on.isoformat() if record.decided_on else "",
        deciding: bureaus()[record.deciding].name,
        source: bureaus()[record.source].name,
    }


def _contents(record: InventedRecord, columns: dict[str, str | None]) -> Row:
    row: Row = {}
    for column, key in columns.items():
        value = record.details.get(key) if key else None
        if key is None or value is None:
            continue
        if key == "penalty_kinds":
            row[column] = "、".join(label("penalty_kind", kind, "zh-hans") for kind in value)
        elif key.endswith("_fen"):
            row[column] = f"{value // 1_000_000}.{value % 1_000_000:06d}"
        else:
            row[column] = label(key, value, "zh-hans") if key in _LABELLED else value
    return row


def rows(*, entities: int, seed: int, day: date) -> Iterator[tuple[str, Row]]:
    """Each row with the file it belongs to: every entity, followed by its penalties and permits."""
    for made in islice(invented(seed=seed, day=day), entities):
        yield "entities", entity_row(made)
        for record in records_of(made, seed=seed, today=day):
            if record.item == "penalty":
                yield "penalties", penalty_row(made, record)
            elif record.item == "permit":
                yield "permits", permit_row(made, record)


def csv_sink(handle: TextIO, columns: Iterable[str]) -> Sink:
    """Write rows as CSV with a heading."""
    writer = csv.DictWriter(handle, list(columns), restval="")
    writer.writeheader()

    def write(row: Row) -> None:
        writer.writerow(row)

    return write


def json_sink(handle: TextIO, columns: Iterable[str]) -> Sink:
    """Write rows as JSON lines; empty values are left out."""
    kept = tuple(columns)

    def write(row: Row) -> None:
        filled = {column: row[column] for column in kept if row.get(column)}
        handle.write(json.dumps(filled, ensure_ascii=False) + "\n")

    return write


def _sinks(folder: Path, stack: ExitStack) -> dict[str, list[Sink]]:
    def opened(name: str) -> TextIO:
        return stack.enter_context((folder / name).open("w", encoding="utf-8", newline=""))

    return {
        what: [csv_sink(opened(f"{what}.csv"), columns), json_sink(opened(f"{what}.jsonl"), columns)]
        for what, columns in COLUMNS.items()
    }


def write_files(
    *, folder: Path, entities: int, seed: int, day: date, progress: Callable[[int], None]
) -> dict[str, int]:
    """Write the CSV and JSON-lines files into a folder; returns the number of rows of each."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = dict.fromkeys(COLUMNS, 0)
    with ExitStack() as stack:
        sinks = _sinks(folder, stack)
        for what, row in rows(entities=entities, seed=seed, day=day):
            for sink in sinks[what]:
                sink(row)
            counts[what] += 1
            if what == "entities" and counts[what] % 1000 == 0:
                progress(counts[what])
    progress(counts["entities"])
    return counts
