"""PDFs: read whole by qpdf, every object looked at, also those that no page leads to; the file stays as it is."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from documents.uploads.inspection.dictionaries import look
from documents.uploads.inspection.drawing import require_little_drawn
from documents.uploads.inspection.limits import (
    DEEPEST,
    MOST_OBJECTS,
    MOST_PAGES,
    MOST_UNPACKED,
    NotTaken,
)
from documents.uploads.inspection.streams import unpacked_size

HEAD = re.compile(rb"%PDF-[12]\.\d")
END = b"%%EOF"
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
HIDDEN = re.compile(rb"/(?:JavaScript|Launch|SubmitForm|ImportData|RichMedia)\b")


def pages_of(content: bytes) -> int:
    """The number of pages of a harmless PDF.

    Raises:
        NotTaken.
    """
    import pikepdf

    _require_whole(content)
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as found:
            if found.is_encrypted:
                raise NotTaken("encrypted")
            pages = len(found.pages)
            if not pages:
                raise NotTaken("broken")
            if pages > MOST_PAGES:
                raise NotTaken("pages")
            _walk(found)
            _require_no_guessing(found)
    except pikepdf.PasswordError as error:
        raise NotTaken("encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError) as error:
        raise NotTaken("broken") from error
    _require_nothing_hidden(content)
    return pages


def _require_whole(content: bytes) -> None:
    """From head to end mark, with nothing after it."""
    if not HEAD.match(content):
        raise NotTaken("broken")
    end = content.rfind(END)
    if end < 0 or content[end + len(END) :].strip(b"\r\n\t \0"):
        raise NotTaken("foreign_bytes")


def _require_no_guessing(found: Any) -> None:
    """What qpdf had to make sense of, another program may make other sense of."""
    warnings = [str(warning) for warning in found.get_warnings()]
    if warnings:
        raise NotTaken("bomb" if any("limits error" in warning for warning in warnings) else "broken")


def _require_nothing_hidden(content: bytes) -> None:
    """No script in an object that the file's own table leaves out: a viewer that repairs files would find it."""
    plain = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
    if HIDDEN.search(plain):
        raise NotTaken("script")


def _walk(found: Any) -> None:
    import pikepdf

    unpacked, count, forms, acts = 0, 0, [], False
    look(found.trailer)
    for whole in found.objects:
        for one in _nested(whole):
            count += 1
            if count > MOST_OBJECTS:
                raise NotTaken("bomb")
            acts = _acts(one) or acts
        if isinstance(whole, pikepdf.Stream):
            unpacked += unpacked_size(whole, most=MOST_UNPACKED - unpacked)
            if whole.get("/Subtype") == "/Form":
                forms.append(whole)
            elif whole.get("/Type") == "/ObjStm":
                _require_nothing_hidden(whole.read_bytes())
    require_little_drawn(forms)
    if acts:
        raise NotTaken("action")


def _acts(one: Any) -> bool:
    """Whether a dictionary does something; told last, for what it does may be worse than that it does it."""
    try:
        look(one)
    except NotTaken as found:
        if str(found) != "action":
            raise
        return True
    return False


def _nested(whole: Any) -> Iterator[Any]:
    """The dictionaries in an object that are written within it."""
    import pikepdf

    waiting = [(whole, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise NotTaken("bomb")
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            values = [value for _key, value in one.items()]
        elif isinstance(one, pikepdf.Array):
            values = list(one)
        else:
            continue
        waiting.extend(
            (value, depth + 1)
            for value in values
            if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect
        )
