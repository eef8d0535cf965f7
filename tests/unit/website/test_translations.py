"""The Chinese catalogue: complete, nothing doubtful, compiled as it stands."""

from __future__ import annotations

import gettext
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
ENTRY = re.compile(r'^(?P<key>msgid|msgid_plural|msgstr(?:\[\d\])?) (?P<text>".*"(?:\n".*")*)', re.MULTILINE)
APPS = ("creditsite", "journal", "registry", "records", "penalties", "search", "exchange", "website", "demo")
CALLED = re.compile(r'\b(?:_|gettext|gettext_lazy|gettext_noop)\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)[,)]')
TAGGED = re.compile(r'{% trans "((?:[^"\\]|\\.)*)" %}')


def unquoted(text: str) -> str:
    parts: list[str] = [eval(part) for part in re.findall(r'"(?:[^"\\]|\\.)*"', text)]
    return "".join(parts)


def entries() -> dict[str, list[str]]:
    """Message → its translations."""
    found: dict[str, list[str]] = {}
    message = ""
    for match in ENTRY.finditer((FOLDER / "django.po").read_text(encoding="utf-8")):
        text = unquoted(match["text"])
        if match["key"] == "msgid":
            message = text
            found[message] = []
        elif match["key"].startswith("msgstr"):
            found[message].append(text)
    return found


def used() -> dict[str, str]:
    """Every message in the code and the templates, and where it stands."""
    found = {}
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for match in CALLED.finditer(path.read_text(encoding="utf-8")):
                found[unquoted(match[1])] = str(path.relative_to(ROOT))
    for path in (ROOT / "templates").rglob("*.html"):
        for match in TAGGED.finditer(path.read_text(encoding="utf-8")):
            found[match[1]] = str(path.relative_to(ROOT))
    return found


def test_every_message_of_the_product_is_translated() -> None:
    known = entries()
    missing = {message: place for message, place in used().items() if not any(known.get(message, ()))}
    assert len(used()) > 150
    assert not missing


def test_nothing_is_empty_or_doubtful() -> None:
    text = (FOLDER / "django.po").read_text(encoding="utf-8")
    assert "fuzzy" not in text
    assert not [message for message, translations in entries().items() if message and not all(translations)]


def test_placeholders_survive_translation() -> None:
    names = re.compile(r"%\((\w+)\)")
    wrong = [
        message
        for message, translations in entries().items()
        for translated in translations
        if message and set(names.findall(message)) < set(names.findall(translated))
    ]
    assert not wrong


def test_the_compiled_catalogue_is_that_of_the_source(tmp_path: Path) -> None:
    with (FOLDER / "django.mo").open("rb") as handle:
        compiled = gettext.GNUTranslations(handle)
    for message, translations in entries().items():
        if message and len(translations) == 1 and "(n)" not in message:
            assert (
                compiled.gettext(message) == translations[0]
                or compiled.ngettext(message, "", 1) == translations[0]
            )
    try:
        done = subprocess.run(
            ["msgfmt", "--check-format", "-o", str(tmp_path / "fresh.mo"), str(FOLDER / "django.po")],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("gettext's msgfmt is not installed: the formats of translations are not checked here")
    assert done.returncode == 0, done.stderr.decode()
