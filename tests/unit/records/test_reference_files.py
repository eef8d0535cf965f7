from __future__ import annotations

import csv
import gzip
import json
import os
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from records.presenters import FOR_MACHINES
from registry.enumerations import codes

REFERENCE = Path(__file__).resolve().parents[3] / "reference"
SCHEMAS = sorted((REFERENCE / "schemas").glob("*.json"))
TABLES = sorted(REFERENCE.glob("*.csv"))
ACCESS = ("public", "shared", "restricted", "never")


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def schema(name: str) -> dict[str, Any]:
    return json.loads((REFERENCE / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


def column(name: str, key: str) -> list[str]:
    return [row[key] for row in rows(name)]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_row_of_a_table_has_every_column(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        header, *lines = csv.reader(handle)
    assert lines
    assert [line for line in lines if len(line) != len(header)] == []


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("agencies.csv", "code"),
        ("catalogue.csv", "item_code"),
        ("record_categories.csv", "number"),
        ("regions.csv", "code"),
        ("rules.csv", "rule_code"),
    ],
)
def test_codes_are_unique(name: str, key: str) -> None:
    found = column(name, key)
    assert len(found) == len(set(found))


def test_enumerations_have_unique_codes_and_both_labels() -> None:
    listed = rows("enumerations.csv")
    pairs = [(row["enumeration"], row["code"]) for row in listed]
    assert len(pairs) == len(set(pairs))
    assert [row for row in listed if not (row["code"] and row["name_zh"] and row["name_en"])] == []


def test_the_catalogue_uses_codes_that_exist() -> None:
    categories = {*column("record_categories.csv", "number"), *codes("category")}
    for row in rows("catalogue.csv"):
        assert row["category"] in categories
        assert row["group"] in codes("group")
        assert row["polarity"] in codes("polarity")
        assert row["access"] in codes("access")
        assert row["storage"] in ("registry", "record")
        assert row["name_zh"]
        assert row["name_en"]


def test_publicity_rules_use_codes_that_exist_and_do_not_contradict() -> None:
    listed = rows("publicity_rules.csv")
    identity = ("regime", "severity", "only_if", "in_force_from")
    assert len({tuple(row[key] for key in identity) for row in listed}) == len(listed)
    stated = set(column("rules.csv", "rule_code"))
    for row in listed:
        assert row["regime"] in codes("regime")
        assert row["severity"] in ("", *codes("severity"))
        assert row["clock"] in ("decision", "publication")
        assert row["shown"] in ("yes", "no", "on_source_request")
        assert row["confidence"] in codes("confidence")
        if row["confidence"] == "confirmed":
            assert set(row["rule_codes"].split(";")) <= stated
        if row["min_months"] and row["max_months"]:
            assert int(row["min_months"]) <= int(row["max_months"])
        if row["in_force_to"]:
            assert date.fromisoformat(row["in_force_from"]) <= date.fromisoformat(row["in_force_to"])


def test_agencies_follow_a_known_regime_and_their_successors_exist() -> None:
    known = column("agencies.csv", "code")
    for row in rows("agencies.csv"):
        assert row["publicity_regime"] in codes("regime")
        assert row["successor"] in ("", *known)


def test_regions_form_a_tree_and_leave_room_for_the_fictitious_ones() -> None:
    listed = {row["code"]: row for row in rows("regions.csv")}
    assert len(listed) > 7_000
    for code, row in listed.items():
        assert len(code) == 6
        assert code.isdigit()
        assert not code.startswith("99")
        assert row["name"]
        assert row["kind"] in codes("region_kind")
        assert row["is_current"] in ("0", "1")
        assert row["first_revision"] <= row["last_revision"]
        if row["kind"] in ("prefecture", "county"):
            parent = listed[row["parent"]]
            assert parent["kind"] in ("province", "prefecture")
            assert parent["code"] != code
            assert parent["code"][:2] == code[:2]
        else:
            assert not row["parent"]
    assert sum(row["is_current"] == "1" for row in listed.values()) == 3_212 + 1


@pytest.mark.parametrize(
    ("code", "name", "parent", "current"),
    [
        ("110101", "东城区", "110000", "1"),
        ("130521", "邢台县", "130500", "0"),
        ("410307", "偃师区", "410300", "1"),
        ("429004", "仙桃市", "420000", "1"),
        ("441000", "海口市", "440000", "0"),
    ],
)
def test_regions_old_and_new_stand_where_they_belong(code: str, name: str, parent: str, current: str) -> None:
    row = next(row for row in rows("regions.csv") if row["code"] == code)
    assert (row["name"], row["parent"], row["is_current"]) == (name, parent, current)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_every_property_of_a_schema_says_how_it_is_shown(path: Path) -> None:
    content = schema(path.stem)
    jsonschema_rs.meta.validate(content)
    assert content["additionalProperties"] is False
    properties = content["properties"]
    orders = [spec["x-order"] for spec in properties.values()]
    assert len(orders) == len(set(orders))
    for key, spec in properties.items():
        assert spec["title"], key
        assert spec["x-title-zh"], key
        assert spec["x-access"] in ACCESS, key
        assert key.endswith("_fen") == (spec.get("x-format") == "fen"), key
        if "fen" in (spec.get("x-format"), spec.get("x-unit")):
            assert spec["type"] == "integer", key
        kind, _, name = spec.get("x-format", "").partition(":")
        assert kind in ("", "fen", "date", "enumeration", FOR_MACHINES), key
        if kind == "enumeration":
            assert tuple(spec.get("items", spec)["enum"]) == codes(name), key
    sources = [spec["x-source-code"] for spec in properties.values() if "x-source-code" in spec]
    assert len(sources) == len(set(sources))
    assert not set(sources) & set(content.get("x-spine", {}))


def test_every_schema_belongs_to_an_item_that_is_a_record() -> None:
    items = {row["item_code"] for row in rows("catalogue.csv") if row["storage"] == "record"}
    assert {path.stem for path in SCHEMAS} - {"_default"} <= items


@pytest.mark.parametrize("name", ["penalty", "permit"])
def test_identity_numbers_are_never_kept(name: str) -> None:
    properties = schema(name)["properties"]
    secret = [key for key in properties if key.endswith(("_id_number", "_id_kind"))]
    assert len(secret) == 4
    assert {properties[key]["x-access"] for key in secret} == {"never"}


@pytest.mark.parametrize(
    ("details", "fits"),
    [
        ({"penalty_kinds": ["warning", "fine"], "fine_fen": 1_000_000, "facts": "退保流程不规范"}, True),
        ({"penalty_kinds": ["disqualification"], "notice_title": "行政处罚信息公开表"}, True),
        ({}, True),
        ({"fine_fen": 0.5}, False),
        ({"fine_fen": -1}, False),
        ({"penalty_kinds": ["flogging"]}, False),
        ({"valid_until": "2022/09/31"}, False),
        ({"shoe_size": 43}, False),
    ],
)
def test_the_schema_of_penalties_takes_what_sources_write(details: dict[str, Any], fits: bool) -> None:
    assert jsonschema_rs.validator_for(schema("penalty")).is_valid(details) is fits


def test_brands_in_use_are_sorted_and_of_two_to_four_characters() -> None:
    with gzip.open(REFERENCE / "brands_in_use.txt.gz", "rt", encoding="utf-8") as handle:
        brands = handle.read().splitlines()
    assert len(brands) > 200_000
    assert {len(brand) for brand in brands} == {2, 3, 4}
    assert all(one < other for one, other in pairwise(brands))


@pytest.mark.parametrize(("name", "prefix"), [("penalty_CF", "penalty"), ("licence_XK", "permit")])
def test_schemas_cover_the_fields_of_the_standard(name: str, prefix: str) -> None:
    folder = os.environ.get("CREDITSITE_SHARED")
    if not folder:
        pytest.skip("CREDITSITE_SHARED is not set: the standard's fields are not at hand")
    with (Path(folder) / "data" / f"shuanggongshi_2018_{name}.csv").open(
        encoding="utf-8", newline=""
    ) as handle:
        fields = {row["field"] for row in csv.DictReader(handle)}
    content = schema(prefix)
    held = {spec.get("x-source-code") for spec in content["properties"].values()} | set(content["x-spine"])
    assert fields <= held


def test_no_row_of_the_real_penalties_is_shipped() -> None:
    folder = os.environ.get("CREDITSITE_SHARED")
    if not folder:
        pytest.skip("CREDITSITE_SHARED is not set: no real penalties to look for")
    with (Path(folder) / "data" / "nfra_penalties.csv").open(encoding="utf-8", newline="") as handle:
        real = list(csv.DictReader(handle))
    shipped = "".join(
        path.read_text(encoding="utf-8")
        for path in REFERENCE.rglob("*")
        if path.suffix in (".csv", ".json", ".md", ".tsv")
    )
    for row in real:
        assert row["party_name"] not in shipped
        assert not row["usci"] or row["usci"] not in shipped
