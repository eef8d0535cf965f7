"""What the import tests share: fictitious rows in the field codes CF_*, and the command's last line."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from demo.regions import ensure_regions
from journal.actor import Actor
from registry.models import Agency
from registry.services import agency_create

OFFICE = "示例一市甲区市场监督管理局"
NAME = "示例一市澄屿科技有限公司"
CODE = "91990102MAXJ3X4KX9"
ROW = {
    "CF_XDR_MC": NAME,
    "CF_XDR_SHXYM": CODE,
    "CF_XDR_LB": "法人及非法人组织",
    "CF_WSH": "示一市监处罚〔2026〕1号",
    "CF_SY": "发布违法广告",
    "CF_YJ": "《中华人民共和国广告法》第九条",
    "CF_CFLB": "罚款",
    "CF_NR_FK": "0.3",
    "CF_JDRQ": "2026-04-06",
    "CF_NR_ZKDX": "",
    "CF_XDR_ZJHM": "",
}


def agency() -> str:
    """The name of a fictitious authority that is on file, and its region."""
    ensure_regions()
    if not Agency.objects.filter(code="demo-market").exists():
        samr = Agency.objects.get(code="samr")
        agency_create(code="demo-market", name=OFFICE, parent=samr, by=Actor.system("test"), reason="test")
    return OFFICE


def row(**cells: str) -> dict[str, str]:
    """A good row with other cells."""
    found = agency()
    return {**ROW, "CF_CFJG": found, "CF_SJLY": found, **cells}


def csv_file(path: Path, rows: list[dict[str, str]]) -> Path:
    """Rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(command: str, path: Path, **options: Any) -> dict[str, int]:
    """Run an import; its last line as numbers, and `code`, the exit code."""
    out, errors = StringIO(), StringIO()
    code = 0
    if command == "import_records":
        options = {"profile": "double_publicity_penalty", **options}
    try:
        call_command(
            command, str(path), report=True, stdout=out, stderr=errors, **{"origin": "demo", **options}
        )
    except SystemExit as left:
        code = int(str(left.code))
    line = out.getvalue().splitlines()[-1]
    return {"code": code, **{k: int(v) for k, _, v in (pair.partition("=") for pair in line.split())}}


def records(path: Path, **options: Any) -> dict[str, int]:
    """Import records."""
    return run("import_records", path, **options)


def entities(path: Path, **options: Any) -> dict[str, int]:
    """Import entities."""
    return run("import_entities", path, **options)
