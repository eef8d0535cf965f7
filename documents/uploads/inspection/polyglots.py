"""Files that are two kinds at once: harmless by the one reading, something else by the other."""

from __future__ import annotations

import io
import re
import zipfile

from documents.uploads.inspection.limits import NotTaken

ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")  # found anywhere by those who open them
AT = ((257, b"ustar"), (0x8001, b"CD001"))  # a tape archive, a disk image
HEAD = re.compile(rb"<(?:script|html|svg|iframe|!doctype|\?php)\b", re.IGNORECASE)
WITHIN = re.compile(rb"<(?:script|html|iframe|\?php)[\s>]", re.IGNORECASE)  # too long to come by chance
PDF = re.compile(rb"%PDF-[12]\.\d")
SNIFFED = 2048  # bytes in which browsers and viewers look for what a file is


def require_one_kind(content: bytes, kind: str) -> None:
    """Nothing but what it says it is.

    Raises:
        NotTaken: "two_kinds".
    """
    if _archive(content) or any(content[place : place + len(mark)] == mark for place, mark in AT):
        raise NotTaken("two_kinds")
    if HEAD.search(content, 0, SNIFFED):
        raise NotTaken("two_kinds")
    if kind != "pdf" and (WITHIN.search(content) or PDF.search(content)):  # a paper may well quote such words
        raise NotTaken("two_kinds")


def _archive(content: bytes) -> bool:
    return any(mark in content for mark in ARCHIVES) or zipfile.is_zipfile(io.BytesIO(content))
