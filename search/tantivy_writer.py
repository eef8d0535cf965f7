"""Writing a tantivy index: compare versions, then write, under the one writer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import tantivy

from search.engine import Delete, Document, EngineUnavailable, IndexState, WriterBusy, key_number
from search.tantivy_counting import joined
from search.tantivy_files import read_state, write_state
from search.tantivy_reader import TantivyView
from search.tantivy_schema import SCHEMA

HEAP = 64_000_000  # bytes; more buys nothing below a million documents
LOOKUP = 500  # versions looked up at once
NOBODY = -1  # no entity's number


class TantivyWriter:
    """`IndexWriter`. A deleted entity leaves a bare document with its version, so that a late write of an
    older state cannot bring it back."""

    def __init__(self, path: Path, state: IndexState, view: TantivyView, writer: tantivy.IndexWriter) -> None:
        self._path, self._state, self._view, self._writer = path, state, view, writer
        self._pending: dict[int, int] = {}  # versions written since the last commit
        self._counted = 0  # and how many writes that were

    @classmethod
    def open(cls, path: Path, *, view: TantivyView) -> TantivyWriter:
        """Open the writer of an index folder."""
        state = read_state(path)
        if state is None:
            raise EngineUnavailable(f"index {path.name} is missing")
        try:
            writer = view.index.writer(HEAP, 1)
        except ValueError as error:
            raise WriterBusy(str(error)) from error
        writer.garbage_collect_files()  # else a kill inside a commit can block every later writer
        # tantivy gives a session's first operation the number of the last commit. A merge that begins while this
        # session commits (one that a kill had left undone) passes over it: a delete would be lost, and a document
        # stand in the index twice. So the first one deletes nothing.
        writer.delete_documents_by_term("id", NOBODY)
        return cls(path, state, view.refreshed(), writer)

    def write(self, documents: Iterable[Document], deletes: Iterable[Delete] = ()) -> None:
        """See `IndexWriter.write`. An equal version is written again: it may have been rendered later."""
        newest: dict[int, Document | Delete] = {}
        entries: list[Document | Delete] = [*deletes, *documents]
        for entry in entries:
            number = key_number(entry.key)
            if number not in newest or newest[number].version <= entry.version:
                newest[number] = entry
        versions = self._versions(list(newest))
        for number, entry in newest.items():
            known = versions.get(number)
            if known is not None:
                if known > entry.version:
                    continue
                self._writer.delete_documents_by_term("id", number)
            self._writer.add_document(tantivy.Document.from_dict(fields_of(number, entry), SCHEMA))
            self._pending[number] = entry.version
            self._counted += 1

    def _versions(self, numbers: list[int]) -> dict[int, int]:
        found: dict[int, int] = {}
        for start in range(0, len(numbers), LOOKUP):
            found.update(self._view.versions(numbers[start : start + LOOKUP]))
        for number in numbers:
            if number in self._pending:
                found[number] = self._pending[number]
        return found

    def commit(self, *, seq: int, complete: bool | None = None) -> int:
        """Commit first, note the position afterwards: a kill in between repeats work, never loses it."""
        self._writer.commit()
        self._pending.clear()
        self._view = self._view.refreshed()
        whole = self._state.complete if complete is None else complete
        self._state = IndexState(self._state.name, self._state.shape, seq, whole)
        write_state(self._path, self._state)
        counted, self._counted = self._counted, 0
        return counted

    def close(self) -> None:
        """Drop what was not committed and wait for merges."""
        if self._pending:
            self._writer.rollback()
        self._writer.wait_merging_threads()


def fields_of(number: int, entry: Document | Delete) -> dict[str, object]:
    """A document as tantivy takes it; of a deleted one only identity and version."""
    if isinstance(entry, Delete):
        return {"id": number, "version": entry.version}
    fields: dict[str, object] = {
        "id": number,
        "version": entry.version,
        "live": 1,
        "order": entry.order,
        "recent": entry.recent,
        "name": entry.name,
        "core": entry.core,
        "core_grams": entry.core_grams,
        "grams": entry.grams,
        "units": entry.units,
        "code_grams": entry.code_grams,
        "kind": entry.kind,
        "status": entry.status,
        "stored": entry.stored,
        **joined(entry),
    }
    for name in ("other_names", "codes", "region", "listed", "has"):
        values = getattr(entry, name)
        if values:
            fields[name] = list(values)
    return fields
