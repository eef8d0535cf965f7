"""The page about the lists is made from the data; an edit of the data without it shows here."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_says_what_the_tables_say() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "lists.py"))["page"]()
    assert (ROOT / "docs" / "reference" / "lists.md").read_text(encoding="utf-8") == made, (
        "run .venv/bin/python tools/lists.py"
    )
    assert made.count("\n### ") == 7 and made.count("| memorandum |") == 44
