"""Profiles: the shipped ones load; errors name line, key and what is allowed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from exchange.profile_yaml import ProfileError
from exchange.profiles import SHIPPED, load, parse
from registry.enumerations import codes

GOOD = """\
kind: records
item: penalty
columns:
  name: entity.name
  fine: {field: details.fine_fen, amount: wan}
  agency_name: details.notice_title
key: [name]
source_agency: nfra
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_profile_fits_the_catalogue(path: Path) -> None:
    profile = load(path.stem)
    if profile.kind == "entities":
        return
    schema = json.loads((settings.REFERENCE_DIR / "schemas" / f"{profile.item}.json").read_text())
    for column in profile.columns:
        if column.detail:
            spec = schema["properties"][column.detail]
            assert (column.kind == "amount") == (spec.get("x-format") == "fen"), column.name
            assert (column.kind == "date") == (spec.get("x-format") == "date"), column.name
            assert (column.kind == "list") == (spec["type"] == "array" if "type" in spec else False), (
                column.name
            )
            assert spec["x-access"] != "never"
            allowed = spec.get("enum") or spec.get("items", {}).get("enum")
            assert set((column.choices or {}).values()) <= set(allowed or ())


def test_the_default_profile_maps_to_known_codes() -> None:
    columns = {column.field: column for column in load("entities").columns}
    assert set((columns["kind"].choices or {}).values()) == set(codes("entity_kind"))
    assert set((columns["status"].choices or {}).values()) == set(codes("entity_status"))


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "says"),
    [
        ("kind: records", "kind: record", 1, "kind", "records, entities"),
        ("item: penalty", "itme: penalty", 2, "itme", "allowed: title, kind, item"),
        ("entity.name", "entity.nam", 4, "columns.name", "entity.usci"),
        ("amount: wan", "amount: 万元", 5, "columns.fine.amount", "fen, yuan, wan, yi"),
        ("amount: wan", "limit: 5", 5, "columns.fine", "amount"),
        ("details.notice_title", "entity.name", 6, "columns.agency_name", "filled by the column name"),
        ("key: [name]", "key: [nam]", 7, "key", "name, fine, agency_name"),
        ("key: [name]", "key: name", 7, "key", "list of texts"),
        ("key: [name]", "", 1, "profile", "lacks the key key"),
        ("source_agency: nfra", "source_agency: {column: a, unknown: create}", 8, "source_agency", "below"),
        ("agency: nfra", "agency: {column: a, unknown: guess}", 8, "source_agency.unknown", "hold, create"),
        ("agency: nfra", "agency: {column: a, spellings: {'(': x}}", 8, "source_agency.spellings.(", "pattern"),
        ("source_agency: nfra", "source_agency: nfra\nnever: [name]", 9, "never", "used all the same"),
        ("source_agency: nfra", "source_agency: nfra\nkind: records", 9, "kind", "twice"),
    ],
)  # fmt: skip
def test_an_error_names_line_key_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, line: int, key: str, says: str
) -> None:
    parse(written(tmp_path, GOOD))
    with pytest.raises(ProfileError) as error:
        parse(written(tmp_path, GOOD.replace(old, new)))
    assert f"line {line}, {key}" in str(error.value)
    assert says in str(error.value)


def test_what_is_no_yaml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="not YAML"):
        parse(written(tmp_path, "kind: [records"))
    with pytest.raises(ProfileError, match="mapping"):
        parse(written(tmp_path, "- a\n"))
    with pytest.raises(ProfileError, match="cannot be read"):
        parse(tmp_path / "none.yaml")


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ProfileError, match=r"double_publicity_permit, .*entities, nfra"):
        load("nfar")
    with pytest.raises(ProfileError, match="not a profile's name"):
        load("../../etc/passwd")


def test_a_sites_own_profile_comes_first(tmp_path: Path) -> None:
    (tmp_path / "nfra.yaml").write_text(GOOD, encoding="utf-8")
    assert load("nfra", own=tmp_path).key == ("name",)
    assert load("nfra").key == ("party_name", "source_url")


def test_the_digest_changes_with_the_meaning_only(tmp_path: Path) -> None:
    plain = parse(written(tmp_path, GOOD)).digest
    assert parse(written(tmp_path, "title: other words\n" + GOOD)).digest == plain
    assert parse(written(tmp_path, GOOD.replace("wan", "yuan"))).digest != plain


def test_never_columns_are_not_kept() -> None:
    kept = load("double_publicity_penalty").kept
    assert not {"CF_FR_ZJHM", "CF_XDR_ZJHM", "CF_XDR_ZJLX"} & set(kept)


@pytest.mark.parametrize(
    ("spelling", "official"),
    [
        ("青岛金融监管局", "国家金融监督管理总局青岛监管局"),
        ("国家金融监督管理总局青岛监管局", "国家金融监督管理总局青岛监管局"),
        ("国家金融监督管理总局东莞金融监管分局", "国家金融监督管理总局东莞监管分局"),
        ("国家金融监管总局新乡监管分局", "国家金融监督管理总局新乡监管分局"),
        ("孝感金融监管分局 孝感金融监管分局", "国家金融监督管理总局孝感监管分局"),
        ("国家金融监督管理总局肇庆监管分局金融监管总局", "国家金融监督管理总局肇庆监管分局"),
        ("吉林金融监管分局", "国家金融监督管理总局吉林监管分局"),  # the city's, not the province's
        ("天津银保监局", "中国银行保险监督管理委员会天津监管局"),
        ("原中国银保监会黄山监管分局", "中国银行保险监督管理委员会黄山监管分局"),
        ("某市人民政府", "某市人民政府"),
    ],
)
def test_spellings_of_one_branch_are_one(spelling: str, official: str) -> None:
    rule = load("nfra").deciding_agency
    assert rule is not None
    assert rule.canonical(spelling) == official


def test_every_line_of_the_reference_page_stands_for_a_key() -> None:
    page = (settings.BASE_DIR / "docs" / "reference" / "import-profiles.md").read_text(encoding="utf-8")
    for path in SHIPPED.glob("*.yaml"):
        assert f"`{path.stem}`" in page, path.stem
    documented = set(re.findall(r"^\| `([a-z_.*]+)`", page, re.MULTILINE))
    from exchange.profiles import ENTITY_FIELDS, RECORD_FIELDS

    assert set(ENTITY_FIELDS) | set(RECORD_FIELDS) <= documented
