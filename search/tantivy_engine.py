"""The embedded engine: a tantivy index folder beside the database.

<root>/live                         which index is live and which was before (JSON, replaced by rename)
<root>/entities-<shape>-<time>/     one index; creditsite.json in it says its shape and position
    writer.lock                     held by the one process that writes this index
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

from journal.locks import file_lock
from search.engine import EngineState, EngineUnavailable, IndexState, WriterBusy
from search.tantivy_files import (
    POINTER,
    fields_of_index,
    read_pointer,
    read_state,
    write_pointer,
    write_state,
)
from search.tantivy_reader import TantivyView
from search.tantivy_schema import SCHEMA, TANTIVY_SHAPE
from search.tantivy_writer import TantivyWriter

_NAME = re.compile(r"entities-[0-9a-f]{8}-\d{8}T\d{6}(?:-\d+)?")


def _asked_alike(path: Path) -> bool:
    """Whether today's questions mean the same fields in an index of another version: tantivy numbers fields, and new
    ones may only stand behind those of before."""
    with TemporaryDirectory() as folder:
        tantivy.Index(SCHEMA, folder, reuse=False)
        ours = fields_of_index(Path(folder))
    theirs = fields_of_index(path)
    return bool(theirs) and theirs == ours[: len(theirs)]


class TantivyEngine:
    """`SearchEngine` on folders. Cheap to make; opened indexes are kept for the life of the process."""

    label = "tantivy"
    shape = TANTIVY_SHAPE

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pointer = str(root / POINTER)
        self._opened: tuple[tuple[int, int], TantivyView] | None = None
        self._guard = threading.Lock()

    def state(self) -> EngineState:
        """What lies in the folder; folders that are no index of ours are passed over."""
        live, previous = read_pointer(self.root)
        found = {
            path.name: state
            for path in (self.root.glob("entities-*") if self.root.exists() else ())
            if _NAME.fullmatch(path.name) and (state := read_state(path)) is not None
        }
        others = tuple(state for name, state in sorted(found.items()) if name not in (live, previous))
        return EngineState(found.get(live or ""), found.get(previous or ""), others)

    def view(self, name: str | None = None) -> TantivyView:
        """The live index as of now; an index opened once is only reloaded when it was committed to."""
        if name is not None:
            return self._open(name).refreshed()
        try:
            stat = os.stat(self._pointer)  # noqa: PTH116 - a request's time counts
        except OSError as error:
            raise EngineUnavailable("no index has been built yet") from error
        mark = (stat.st_ino, stat.st_mtime_ns)
        with self._guard:
            if self._opened is None or self._opened[0] != mark:
                live, _ = read_pointer(self.root)
                if live is None:
                    raise EngineUnavailable("the index pointer cannot be read")
                self._opened = (mark, self._open(live))
            view = self._opened[1].refreshed()
            self._opened = (mark, view)
            return view

    def _open(self, name: str) -> TantivyView:
        path = self.root / name
        state = read_state(path)
        if state is None:
            raise EngineUnavailable(f"index {name} is missing")
        outdated = state.shape != TANTIVY_SHAPE
        if outdated and not _asked_alike(path):
            raise EngineUnavailable(f"index {name} was made by another version, whose fields are others")
        try:
            index = tantivy.Index.open(str(path))
            index.config_reader("manual")  # else reads lag up to 0.2 s behind a commit
        except (ValueError, OSError) as error:
            raise EngineUnavailable(f"index {name} cannot be opened: {error}") from error
        return TantivyView(index, path, outdated=outdated)

    @contextmanager
    def writing(self, name: str) -> Iterator[TantivyWriter]:
        """Hold the one writer; merges are waited for, else small commits would pile up segments."""
        state = read_state(self.root / name)
        if state is None:
            raise EngineUnavailable(f"index {name} is missing")
        if state.shape != TANTIVY_SHAPE:
            raise EngineUnavailable(f"index {name} was made by another version and is only read")
        with file_lock(self.root / name / "writer.lock") as held:
            if not held:
                raise WriterBusy("another process writes the index")
            writer = TantivyWriter.open(self.root / name, view=self._open(name))
            try:
                yield writer
            finally:
                writer.close()

    def begin(self, name: str) -> None:
        """Make an empty index folder; a leftover of the same name is discarded."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name} is not the name of an index")
        path = self.root / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        tantivy.Index(SCHEMA, str(path), reuse=False)
        write_state(path, IndexState(name, TANTIVY_SHAPE, seq=0, complete=False))

    def swap(self, name: str) -> None:
        """One rename decides which index is live."""
        state = read_state(self.root / name)
        if state is None or not state.complete:
            raise EngineUnavailable(f"index {name} is not complete")
        live, _ = read_pointer(self.root)
        if live != name:
            write_pointer(self.root, live=name, previous=live)

    def rollback(self) -> str:
        """Exchange live and previous."""
        live, previous = read_pointer(self.root)
        if previous is None or read_state(self.root / previous) is None:
            raise EngineUnavailable("there is no previous index to go back to")
        write_pointer(self.root, live=previous, previous=live)
        return previous

    def collect(self, *, keep: Collection[str] = ()) -> list[str]:
        """Delete folders by exact name, never the live or the previous one."""
        kept = {*read_pointer(self.root), *keep}
        removed = []
        for path in sorted(self.root.glob("entities-*")):
            if _NAME.fullmatch(path.name) and path.name not in kept:
                shutil.rmtree(path)
                removed.append(path.name)
        return removed

    def forget_previous(self) -> None:
        """Let go of the previous index, so that `collect` may remove it."""
        live, _ = read_pointer(self.root)
        if live is not None:
            write_pointer(self.root, live=live, previous=None)
