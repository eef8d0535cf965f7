"""Whether a file that somebody hands in is what it says it is, and harmless.

By size while it is read, by signature and name, by a real parser in a process of its own
(`documents.uploads.inspection`), then by a scanner where one is configured. Images are made anew; a PDF stays as it
is, for it may be signed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import BinaryIO

from django.core.files.base import File

from documents.uploads import child, scanning
from documents.uploads.names import clean_name, shown_name
from documents.uploads.words import LARGEST, words_of
from journal.workflow import Refused

CHUNK = 64 * 1024
SIGNATURES = {"pdf": b"%PDF-", "jpeg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
ENDINGS = {".pdf": "pdf", ".jpg": "jpeg", ".jpeg": "jpeg", ".jpe": "jpeg", ".jfif": "jpeg", ".png": "png"}


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that is taken: what is stored of it. `given` is the SHA-256 of what came in."""

    name: str
    kind: str
    content: bytes = field(repr=False)
    pages: int
    given: str
    scanned_by: str = ""


def paper_of(file: File[bytes] | BinaryIO, name: str) -> Paper:
    """Look into a file; outside of a transaction, for it takes a while.

    Raises:
        Refused: with the reason in words, on the field "files".
    """
    content = _read(file)
    kind = _kind(content, name)
    try:
        said, made = child.inspected(content, kind)
    except child.Busy as busy:
        raise _refused("busy") from busy
    if "refused" in said:
        raise _refused(str(said["refused"]))
    scanned_by = scanning.scanned(content)
    return Paper(
        name=shown_name(name, kind),
        kind=kind,
        content=made or content,
        pages=int(said["pages"]),
        given=hashlib.sha256(content).hexdigest(),
        scanned_by=scanned_by,
    )


def _refused(code: str) -> Refused:
    return Refused(words_of(code), field="files")


def _read(file: File[bytes] | BinaryIO) -> bytes:
    """The bytes, never more than are taken."""
    parts, size = [], 0
    while part := file.read(CHUNK):
        size += len(part)
        if size > LARGEST:
            raise _refused("large")
        parts.append(part)
    if not size:
        raise _refused("empty")
    return b"".join(parts)


def _kind(content: bytes, name: str) -> str:
    """What the file is by its first bytes, and says it is by its name."""
    kind = next((kind for kind, head in SIGNATURES.items() if content.startswith(head)), "")
    if not kind:
        raise _refused("kind")
    if ENDINGS.get(PurePosixPath(clean_name(name).lower()).suffix) != kind:
        raise _refused("name")
    return kind
