"""The first rows of a file as the public would see them, by the code that the import itself uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import override as spoken

from exchange.messages import held_message
from exchange.models import ImportRun
from exchange.occurrences import scan
from exchange.readers import BadRow, FileBroken, Row
from exchange.rows import RowRefused
from exchange.running import reading_of, work_of
from exchange.values import clean
from journal import clock
from records.models import Record
from records.presenters import present
from registry.models import Entity


@dataclass(slots=True)
class PreviewRow:
    """A row: who it is about, its card, or why it would be held."""

    line: int
    entity: str = ""
    usci: str = ""
    is_new_entity: bool = False
    shown: bool = False  # whether the public would see it today
    card: dict[str, Any] = field(default_factory=dict)  # records.presenters.present
    fields: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    column: str = ""
    record: Record | None = None  # unsaved


@dataclass(slots=True)
class Preview:
    """The first rows; `broken` says why the file could not be read that far."""

    rows: list[PreviewRow] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    broken: FileBroken | None = None


def preview(run: ImportRun, *, limit: int = 20, language: str = "") -> Preview:
    """The first `limit` rows of a run's file; writes nothing."""
    with spoken(language or get_language()):
        try:
            reading = reading_of(run)
            rows, broken = _first(reading.rows(), limit)
        except FileBroken as error:
            return Preview(broken=error)
        found = Preview(ignored=list(reading.ignored), broken=broken)
        work = work_of(run, dry_run=True)
        groups = scan(rows, work.identify, expected=limit, seen=lambda _count: None)
        batch = work.prepare([row for row in rows if isinstance(row, Row)], groups)
        made = [_shown(line, subject, language or get_language() or "") for line, subject in batch.subjects]
        held = [(row, refused) for row, refused in batch.held]
        held += [(row, RowRefused("", row.reason, **row.detail)) for row in rows if isinstance(row, BadRow)]
        made += [_refused(row, refused, reading.columns) for row, refused in held]
        found.rows = sorted(made, key=lambda row: row.line)
        return found


def _first(rows: Any, limit: int) -> tuple[list[Row | BadRow], FileBroken | None]:
    taken: list[Row | BadRow] = []
    try:
        taken.extend(islice(rows, limit))
    except FileBroken as error:
        if not taken:
            raise
        return taken, error
    return taken, None


def _refused(row: Row | BadRow, refused: RowRefused, columns: Any) -> PreviewRow:
    cells = [] if refused.reason == "natural_person" else row.cells
    return PreviewRow(
        line=row.line,
        column=refused.column,
        problems=[held_message(refused.reason, refused.detail)],
        fields=[(name, clean(cell)) for name, cell in zip(columns, cells, strict=False) if cell],
    )


def _shown(line: int, subject: Record | Entity, language: str) -> PreviewRow:
    if isinstance(subject, Entity):
        labels = ("name", "usci", "status", "region_id", "legal_representative", "address")
        fields = [(name, str(getattr(subject, name) or "")) for name in labels]
        return PreviewRow(
            line,
            subject.name,
            subject.usci or "",
            subject.pk is None,
            True,
            fields=[f for f in fields if f[1]],
        )
    today, entity = clock.today(), subject.entity
    subject.public_id = subject.public_id or "preview"
    if not entity.key:
        entity.key = "preview"
    card = present(subject, language=language, today=today)
    fields = [(str(one["label"]), str(one["value"])) for one in card["fields"]]
    shown = subject.state == "published" and (subject.shown_until is None or subject.shown_until >= today)
    return PreviewRow(
        line,
        entity.name,
        entity.usci or "",
        entity.pk is None,
        shown,
        card=card,
        fields=fields,
        record=subject,
    )
