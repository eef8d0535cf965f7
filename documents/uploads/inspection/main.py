"""The child: a file on standard input, one line of JSON and, for an image, the image made anew on standard output."""

from __future__ import annotations

import json
import sys
from typing import Any

from documents.uploads.inspection.limits import NotTaken, set_limits


def looked_into(content: bytes, kind: str) -> tuple[int, bytes]:
    """The number of pages, and the image made anew (empty for a PDF, which stays as it is).

    Raises:
        NotTaken.
    """
    from documents.uploads.inspection.polyglots import require_one_kind

    require_one_kind(content, kind)
    if kind == "pdf":
        from documents.uploads.inspection.pdf import pages_of

        return pages_of(content), b""
    from documents.uploads.inspection.image import made_anew

    return 1, made_anew(content, kind)


def main(kind: str) -> None:
    """Answer for the file on standard input: {"pages": n} or {"refused": code}."""
    content = sys.stdin.buffer.read()
    set_limits()
    made = b""
    try:
        pages, made = looked_into(content, kind)
        said: dict[str, Any] = {"pages": pages}
    except NotTaken as refused:
        said = {"refused": str(refused)}
    except MemoryError:
        said = {"refused": "bomb"}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + made)
