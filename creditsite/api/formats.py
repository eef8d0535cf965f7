"""JSON, CSV for people, JSON lines for machines; chosen by `format`, else by Accept."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from creditsite.api.errors import NotAcceptable

JSON, CSV, JSONL = "json", "csv", "jsonl"
ONE = (JSON,)
MANY = (JSON, CSV, JSONL)
ROW_LIMIT = 10_000  # rows of one CSV or JSON lines answer; `Link: …; rel="next"` leads on
TYPES = {
    "application/json": JSON,
    "application/*": JSON,
    "*/*": JSON,
    "text/csv": CSV,
    "text/*": CSV,
    "application/jsonl": JSONL,
    "application/x-ndjson": JSONL,
    "application/x-jsonlines": JSONL,
}
CONTENT_TYPES = {
    JSON: "application/json",
    CSV: "text/csv; charset=utf-8",
    JSONL: "application/jsonl; charset=utf-8",
}
OPTIONS = orjson.OPT_OMIT_MICROSECONDS | orjson.OPT_NON_STR_KEYS
BOM = "\ufeff"
CHUNK = 200  # rows sent at once
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Row = Mapping[str, Any] | bytes  # bytes: one JSON object, ready


@dataclass(frozen=True, slots=True)
class Rows:
    """What a CSV or JSON lines answer holds. Columns are dotted keys of a row ("source_agency.name")."""

    columns: Sequence[str]
    each: Iterable[Row]
    next: str | None = None


def dumps(content: Any) -> bytes:
    """JSON bytes; content that is ready passes."""
    return content if isinstance(content, bytes) else orjson.dumps(content, default=str, option=OPTIONS)


@lru_cache(maxsize=500)
def negotiate(accept: str, formats: tuple[str, ...]) -> str:
    """The format that an Accept header asks for; JSON where it asks for anything.

    Raises:
        NotAcceptable: nothing here fits.
    """
    if not accept:
        return JSON
    best, quality = "", 0.0
    for part in accept[:1000].split(","):
        kind, *options = (text.strip().lower() for text in part.split(";"))
        form = TYPES.get(kind, "")
        if form in formats and _quality(options) > quality:
            best, quality = form, _quality(options)
    if not best:
        known = ", ".join(CONTENT_TYPES[form].partition(";")[0] for form in formats)
        raise NotAcceptable(_("This address answers: %(types)s.") % {"types": known})
    return best


def _quality(options: Sequence[str]) -> float:
    for option in options:
        if option.startswith("q="):
            try:
                return float(option[2:])
            except ValueError:
                return 0.0
    return 1.0


def safe_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        value = "；".join(map(str, value))
    elif isinstance(value, datetime):
        value = value.isoformat(timespec="seconds")
    elif isinstance(value, dict):
        value = dumps(value).decode()
    text = value if isinstance(value, str) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text) else text


def stream(
    form: str, rows: Rows, *, filename: str, sent: Callable[[int], None] | None = None
) -> StreamingHttpResponse:
    """Rows as a file, sent while they are read; the row limit and the next part stand in the headers.

    `sent` is called with the number of rows when all are sent or the reader went away.
    """
    if sent:
        rows = replace(rows, each=_counted(rows.each, sent))
    lines = csv_lines(rows) if form == CSV else json_lines(rows)
    response = StreamingHttpResponse(_chunks(lines), content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{filename}.{form}"'
    response["Row-Limit"] = str(ROW_LIMIT)
    if rows.next:
        response["Link"] = f'<{rows.next}>; rel="next"'
    return response


def json_lines(rows: Rows) -> Iterator[bytes]:
    """One JSON object a line."""
    for row in rows.each:
        yield dumps(row) + b"\n"


def csv_lines(rows: Rows) -> Iterator[bytes]:
    """A CSV table with BOM, as spreadsheets in China expect it."""
    writer = csv.writer(_Echo())
    write: Callable[[Iterable[Any]], Any] = writer.writerow
    yield (BOM + write(rows.columns)).encode()
    paths = [column.split(".") for column in rows.columns]
    for row in rows.each:
        content = orjson.loads(row) if isinstance(row, bytes) else row
        yield write(safe_cell(_at(content, path)) for path in paths).encode()


def _counted(each: Iterable[Row], sent: Callable[[int], None]) -> Iterator[Row]:
    count = 0
    try:
        for count, row in enumerate(each, start=1):  # noqa: B007 - the last number is told
            yield row
    finally:
        sent(count)


class _Echo:
    """A file whose write gives back what it was given."""

    def write(self, text: str) -> str:
        return text


def _at(content: Any, path: Sequence[str]) -> Any:
    for key in path:
        if not isinstance(content, Mapping):
            return None
        content = content.get(key)
    return content


def _chunks(lines: Iterator[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    for line in lines:
        held.append(line)
        if len(held) >= CHUNK:
            yield b"".join(held)
            held.clear()
    yield b"".join(held)
