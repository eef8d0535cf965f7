"""Every environment variable that the product reads is documented, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "settings.md"
READS = re.compile(r"""(?:env\.\w+\(\s*|_secret\(|environ\.get\(|environ\[|\$\{)["']?([A-Z][A-Z_]+)""")
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}


def read_variables() -> set[str]:
    found: set[str] = set()
    for folder in ("creditsite", "deploy", "search", "exchange", "documents", "website"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".sh"):
                found |= set(READS.findall(path.read_text(encoding="utf-8")))
    return found - NOT_OURS


def test_the_settings_page_names_what_is_read() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    documented = {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row.split("|")[1])}
    assert read_variables() - documented - {"SERVE"} == set()
    assert documented - read_variables() - {"CREDITSITE_SHARED"} == set()
