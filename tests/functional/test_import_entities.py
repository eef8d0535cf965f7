"""Importing entities: the default columns, changes, repeated rows, branches."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from exchange.models import HeldRow
from registry.models import Entity, EntityLink, EntityName, EntityRevision, Identifier
from tests.functional.importing import CODE, NAME, csv_file, entities

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

FULL = {
    "name": NAME,
    "usci": CODE.lower(),
    "registration_number": "990102000000017",
    "kind": "企业",
    "status": "存续",
    "region": "浙江省",
    "established_on": "2018年9月6日",
    "legal_representative": "潘煦",
    "address": "示例省示例一市甲区范本路823号",
    "scope": "软件开发",
    "registering_authority": "示例一市甲区市场监督管理局",
    "english_name": "Example Chengyu Technology Co., Ltd.",
    "former_names": "示例一市澄屿信息咨询有限公司；旧名",
    "aliases": "澄屿科技;澄屿",
    "parent_usci": "",
}
BRANCH = "91990302MAU2GLQ2XH"


def test_every_default_column_arrives(tmp_path: Path) -> None:
    assert entities(csv_file(tmp_path / "a.csv", [FULL]))["imported"] == 1
    entity = Entity.objects.get()
    assert (entity.usci, entity.usci_flags, entity.origin) == (CODE, [], "demo")
    assert (entity.kind, entity.status, entity.region_id) == ("enterprise", "active", "330000")
    assert (entity.established_on, entity.legal_representative) == (date(2018, 9, 6), "潘煦")
    assert (entity.scope, entity.registering_authority) == ("软件开发", "示例一市甲区市场监督管理局")
    assert Identifier.objects.get().value == "990102000000017"
    assert sorted(EntityName.objects.values_list("kind", "name")) == [
        ("alias", "澄屿"),
        ("alias", "澄屿科技"),
        ("current", NAME),
        ("english", "Example Chengyu Technology Co., Ltd."),
        ("former", "旧名"),
        ("former", "示例一市澄屿信息咨询有限公司"),
    ]


def test_the_same_file_again_changes_nothing_and_a_changed_cell_one_entity(tmp_path: Path) -> None:
    other = {**FULL, "name": "另一家公司", "usci": "", "registration_number": "", "former_names": ""}
    path = csv_file(tmp_path / "a.csv", [FULL, other])
    assert entities(path)["changed"] == 2
    assert entities(path)["changed"] == 0
    assert EntityRevision.objects.count() == 2
    csv_file(path, [FULL, {**other, "address": "新址"}])
    assert entities(path)["changed"] == 1
    assert Entity.objects.get(name="另一家公司").address == "新址"
    assert EntityRevision.objects.count() == 3


def test_an_empty_cell_says_nothing(tmp_path: Path) -> None:
    entities(csv_file(tmp_path / "a.csv", [FULL]))
    assert entities(csv_file(tmp_path / "a.csv", [{"name": NAME, "usci": CODE}]))["changed"] == 0
    assert Entity.objects.get().scope == "软件开发"


def test_what_a_file_says_twice_and_differently_is_held(tmp_path: Path) -> None:
    rows = [FULL, FULL, {**FULL, "scope": "别的"}, {**FULL, "usci": "", "registration_number": ""}]
    result = entities(csv_file(tmp_path / "a.csv", rows))
    assert (result["imported"], result["held"]) == (1, 3)
    held = list(HeldRow.objects.order_by("line").values_list("line", "reason", "detail"))
    assert held == [
        (3, "duplicate_row", {"first": "2"}),
        (4, "repeated_key", {"first": "2"}),
        (5, "repeated_key", {"first": "2"}),
    ]


def test_a_branch_is_linked_wherever_its_parent_stands(tmp_path: Path) -> None:
    rows = [
        {"name": "分公司", "usci": BRANCH, "parent_usci": CODE},
        {"name": NAME, "usci": CODE, "parent_usci": "91990102MAXXXXXXX0"},
    ]
    errors = tmp_path / "errors.csv"
    path = csv_file(tmp_path / "a.csv", rows)
    assert entities(path, errors=errors)["imported"] == 2
    link = EntityLink.objects.get()
    assert (link.child.usci, link.parent.usci, link.kind) == (BRANCH, CODE, "branch_of")
    assert "parent_unknown" in errors.read_text(encoding="utf-8")
    assert entities(path)["changed"] == 0
    assert EntityLink.objects.count() == 1


def test_codes_are_kept_with_flags_or_held_with_the_wrong_character(tmp_path: Path) -> None:
    rows = [
        {"name": "甲", "usci": CODE[:-1] + ("1" if CODE[-1] != "1" else "2")},
        {"name": "乙", "usci": CODE[:-2]},
        {"name": "丙", "usci": "O" + CODE[1:]},
        {"name": "丁", "usci": "９１" + CODE[2:8] + " - " + CODE[8:]},
    ]
    result = entities(csv_file(tmp_path / "a.csv", rows))
    assert (result["imported"], result["held"]) == (2, 2)
    assert Entity.objects.get(name="甲").usci_flags == ["check_character"]
    assert Entity.objects.get(name="丁").usci == CODE
    short, letter = HeldRow.objects.order_by("line")
    assert (short.reason, letter.reason) == ("usci_malformed", "usci_malformed")
    assert "16" in short.message
    assert "O" in letter.message


def test_json_lines_do_as_well(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"name": "{NAME}", "usci": "{CODE}", "aliases": ["甲;乙", "丙"]}}\n', encoding="utf-8")
    assert entities(path)["imported"] == 1
    aliases = EntityName.objects.filter(kind="alias").values_list("name", flat=True)
    assert sorted(aliases) == ["丙", "乙", "甲"]


def test_a_code_of_another_origin_is_held(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [FULL])
    entities(path)
    assert entities(path, origin="real")["held"] == 1
    assert HeldRow.objects.get().reason == "origin_conflict"
    assert Entity.objects.count() == 1
