"""The demo as import files: columns that the shipped profiles know, and every row there."""

from __future__ import annotations

import csv
import json
from datetime import date
from itertools import islice

import pytest

from demo.content.plan import records_of
from demo.files import COLUMNS, PROFILES, write_files
from demo.offices import bureaus
from demo.showcase import LONG, invented
from exchange import profiles

TODAY = date(2026, 5, 1)
ENTITIES = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    counts = write_files(folder=folder, entities=ENTITIES, seed=3, day=TODAY, progress=lambda entities: None)
    return folder, counts


def read(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_entity_penalty_and_permit_has_its_row(folder):
    path, counts = folder
    made = list(islice(invented(seed=3, day=TODAY), ENTITIES))
    items = [record.item for entity in made for record in records_of(entity, seed=3, today=TODAY)]
    assert counts == {
        "entities": ENTITIES,
        "penalties": items.count("penalty"),
        "permits": items.count("permit"),
    }
    for what, count in counts.items():
        assert len(read(path / f"{what}.csv")) == count
        assert len((path / f"{what}.jsonl").read_text(encoding="utf-8").splitlines()) == count


def test_csv_and_json_lines_say_the_same(folder):
    path, counts = folder
    for what in counts:
        lines = (path / f"{what}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [{key: value for key, value in row.items() if value} for row in read(path / f"{what}.csv")]
        assert [json.loads(line) for line in lines] == rows


@pytest.mark.parametrize("what", sorted(PROFILES))
def test_columns_are_those_of_the_profile(what):
    assert set(COLUMNS[what]) <= set(profiles.load(PROFILES[what]).kept)


def test_fines_are_in_ten_thousand_yuan_to_the_fen(folder):
    path, _ = folder
    made = islice(invented(seed=3, day=TODAY), ENTITIES)
    records = [record for entity in made for record in records_of(entity, seed=3, today=TODAY)]
    fines = [record.details.get("fine_fen", 0) for record in records if record.item == "penalty"]
    written = [row["CF_NR_FK"] or "0" for row in read(path / "penalties.csv")]
    assert [int(fine.replace(".", "")) for fine in written] == fines
    assert all(len(fine.partition(".")[2]) in (0, 6) for fine in written)


def test_authorities_are_named_and_texts_whole(folder):
    path, _ = folder
    names = {bureau.name for bureau in bureaus().values()}
    penalties = read(path / "penalties.csv")
    assert {row["CF_CFJG"] for row in penalties} | {row["CF_SJLY"] for row in penalties} <= names
    assert any(row["CF_XDR_MC"] == LONG and len(row["CF_SY"]) > 2000 for row in penalties)
