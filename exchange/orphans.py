"""Children whose parent was not on file when their row came; a file may name half a million.

Packed they take 35 bytes each; a list of them took 230 (bench/large_import.py, branches before their parents).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Orphan(NamedTuple):
    """A child's primary key, its parent's code, and the line that names it."""

    child: int
    parent: str
    line: int


class Orphans:
    """Remembers orphans in the order they came."""

    def __init__(self) -> None:
        self._children, self._lines = array("q"), array("q")
        self._ends, self._parents = array("I"), bytearray()

    def add(self, orphans: Iterable[Orphan]) -> None:
        """Remember them."""
        for one in orphans:
            self._children.append(one.child)
            self._lines.append(one.line)
            self._parents += one.parent.encode()
            self._ends.append(len(self._parents))

    def __iter__(self) -> Iterator[Orphan]:
        start = 0
        for child, line, end in zip(self._children, self._lines, self._ends, strict=True):
            yield Orphan(child, self._parents[start:end].decode(), line)
            start = end
