"""Whether a file that somebody hands in is what it says it is, and harmless.

By signature, by name, then by a real parser in a process of its own (`documents.uploads.inspection`), then by a scanner
where one is configured. Images are made anew; a PDF stays as it is, for it may be signed.
"""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import structlog
from django.utils.translation import gettext as _

from documents.uploads import inspection, scanning
from journal.workflow import Refused

logger = structlog.get_logger(__name__)

LARGEST = 10_000_000  # bytes
PATIENCE = inspection.SECONDS + 10  # seconds, for a machine that is busy
SIGNATURES = {"pdf": b"%PDF-", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
ENDINGS = {".pdf": "pdf", ".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that is taken: its kind, what to store, pages, and who scanned it."""

    kind: str
    content: bytes
    pages: int
    scanned_by: str = ""


def checked(content: bytes, name: str) -> Checked:
    """The file as it is stored.

    Raises:
        Refused: with the reason in words, on the field "files".
    """
    kind = _kind(content, name)
    if zipfile.is_zipfile(io.BytesIO(content)) or (kind != "pdf" and b"%PDF-" in content):
        raise Refused(_words("two_kinds"), field="files")
    scanned_by = scanning.scanned(content)
    said, made = _inspected(content, kind)
    if "refused" in said:
        raise Refused(_words(str(said["refused"])), field="files")
    return Checked(kind, made or content, int(said["pages"]), scanned_by)


def _kind(content: bytes, name: str) -> str:
    """What the file is by its first bytes, and says it is by its name.

    Raises:
        Refused.
    """
    kind = next((kind for kind, head in SIGNATURES.items() if content.startswith(head)), "")
    ending = Path(name.strip().lower()).suffix
    if not kind:
        raise Refused(_words("kind"), field="files")
    if ENDINGS.get(ending) != kind:
        raise Refused(_words("name"), field="files")
    return kind


def _inspected(content: bytes, kind: str) -> tuple[dict[str, Any], bytes]:
    """What the child process says; one that was ended by its limits says "bomb"."""
    command = [sys.executable, "-I", "-W", "ignore", inspection.__file__, kind]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, input=content, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return {"refused": "bomb"}, b""
    head, _newline, made = done.stdout.partition(b"\n")
    if done.returncode or not head:
        logger.warning("a paper ended its inspection", code=done.returncode, kind=kind)
        return {"refused": "bomb"}, b""
    return orjson.loads(head), made


def _words(code: str) -> str:
    """Why a file is not taken, and what to do."""
    words = {
        "kind": _("Only PDF, JPEG and PNG files are taken."),
        "name": _("The name of this file does not fit what it is. Save it anew as PDF, JPEG or PNG."),
        "two_kinds": _("This file is two kinds of file at once. Print or scan it anew."),
        "foreign_bytes": _("This PDF is cut off or holds something after its end. Print it to PDF anew."),
        "broken": _("This file is damaged: it cannot be read to its end. Save or scan it anew."),
        "encrypted": _("This PDF is protected by a password. Save it without one."),
        "pages": _("This PDF has more than %(n)s pages.") % {"n": inspection.MOST_PAGES},
        "script": _("This PDF holds a script. Print it to PDF anew; that leaves the script out."),
        "attached": _("Another file is embedded in this PDF. Hand that one in by itself."),
        "action": _("This PDF starts something when it is opened or clicked. Print it to PDF anew."),
        "active": _("This PDF holds film, sound or other active content. Print it to PDF anew."),
        "pixels": _("This picture has too many pixels. Make it smaller and try again."),
        "bomb": _("This file unpacks to far too much. Print or scan it anew."),
    }
    return words[code]
