"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "creditsite",
    "journal",
    "registry",
    "accounts",
    "records",
    "documents",
    "penalties",
    "search",
    "exchange",
    "website",
    "demo",
)
SOURCES = [
    path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts
]


def calls(tree: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_source_file_keeps_the_house_rules(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    made = calls(tree)
    assert text.count("\n") <= 400, "split it by subject"
    if path.name != "clock.py":
        clocks = {"date.today", "datetime.now", "datetime.today", "timezone.now", "timezone.localdate"}
        assert not made & clocks, "only journal.clock asks what day it is"
    assert not {name for name in made if name.endswith(("post_save.connect", "pre_save.connect"))}, (
        "no signals"
    )
    assert "/work/" not in text, "no path of a machine"


def test_every_app_has_a_docstring_and_no_attic_exists() -> None:
    for app in APPS[1:]:
        assert ast.get_docstring(ast.parse((ROOT / app / "apps.py").read_text(encoding="utf-8")))
    assert not {"core", "common", "utils", "lib", "helpers"} & {path.name for path in ROOT.iterdir()}


def test_functions_fit_one_look() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {node.end_lineno - node.lineno + 1}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno + 1 > 60
    ]
    assert not long
