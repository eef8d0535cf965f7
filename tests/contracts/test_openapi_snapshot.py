"""The API's description changes only on purpose: `make openapi` writes the snapshot anew, the diff is read."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
SNAPSHOT = ROOT / "tests" / "contracts" / "openapi.yaml"
REFERENCE = ROOT / "docs" / "reference" / "api.md"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What `make openapi` would write; a warning of the generator fails here."""
    path = tmp_path_factory.mktemp("openapi") / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(path))
    return path.read_text(encoding="utf-8")


def operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, operation) for path, methods in schema["paths"].items() for operation in methods.values()]


def test_the_description_is_the_snapshot(generated: str) -> None:
    kept = SNAPSHOT.read_text(encoding="utf-8")
    difference = "".join(
        difflib.unified_diff(
            kept.splitlines(keepends=True), generated.splitlines(keepends=True), "snapshot", "now"
        )
    )
    assert not difference, f"meant? then run `make openapi` and say it in CHANGELOG.md\n{difference}"


def test_every_operation_knows_its_language_and_its_problems(generated: str) -> None:
    for path, operation in operations(yaml.safe_load(generated)):
        assert "lang" in {one["name"] for one in operation["parameters"]}, path
        assert {"200", "304", "400", "406", "414", "500"} <= set(operation["responses"]), path
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"], (path, status)


def test_the_reference_page_documents_every_address_and_parameter(generated: str) -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### `GET (/\S+)`.*?\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    common = page.partition("## Addresses")[0]
    missing = []
    for path, operation in operations(yaml.safe_load(generated)):
        section = sections.get(path)
        if section is None:
            missing.append(path)
            continue
        for parameter in operation["parameters"]:
            name = f"`{parameter['name']}`"
            if name not in section and (parameter["name"] not in ("lang", "format") or name not in common):
                missing.append(f"{path} {parameter['name']}")
    assert not missing, "docs/reference/api.md says nothing of these"
    known = {path for path, _ in operations(yaml.safe_load(generated))}
    assert set(sections) <= known | {"/api/v1/schema"}, (
        "docs/reference/api.md tells of addresses that are not there"
    )


def test_the_reference_page_documents_every_error_code() -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    sources = [*ROOT.glob("creditsite/api/*.py"), *ROOT.glob("*/api/*.py")]
    used = set()
    for path in sources:
        used |= set(re.findall(r'code="([a-z_]+)"|Wrong\("([a-z_]+)"', path.read_text(encoding="utf-8")))
    codes = {code for pair in used for code in pair if code}
    assert codes
    assert not {code for code in codes if f"`{code}`" not in page}
