"""Which row of a file is which record: key, content, and the number among rows of equal key.

A file is read once beforehand (`scan`); per row that takes 24 bytes and some bits of memory. What repeats is
then known before the first row is written, so a row is matched with a record on file at once: equal contents
first, then the rest in order as corrections, then new numbers. Nothing is ever deleted.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from exchange.readers import BadRow, Row

JOINT = "\x1f"
CONTENT_LENGTH = 24  # hex digits of the cells' digest; 8 of the profile's follow


class Identity(NamedTuple):
    """The digests of a row: of its key cells, of all kept cells, and of what groups it with other rows."""

    key: str
    content: str
    group: int


class OnFile(NamedTuple):
    """A record on file with the same key."""

    record_id: int
    occurrence: int
    digest: str


class Match(NamedTuple):
    """What a row is: a new record (`record_id` None), or one on file. `first` names the line it repeats."""

    occurrence: int
    record_id: int | None = None
    digest_on_file: str = ""
    first: int | None = None


Identify = Callable[[Row], Identity]


def key_digest(parts: Sequence[str]) -> str:
    """32 hex digits that stand for a key."""
    return hashlib.blake2b(JOINT.join(parts).encode(), digest_size=16).hexdigest()


def content_digest(cells: Sequence[str]) -> str:
    """24 hex digits that stand for a row's kept cells."""
    return hashlib.blake2b(JOINT.join(cells).encode(), digest_size=CONTENT_LENGTH // 2).hexdigest()


@dataclass(slots=True)
class Groups:
    """The rows of a file that share their key with another: key → [(content, line)], in file order."""

    rows: int = 0
    groups: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _matches: dict[int, Match] = field(default_factory=dict)

    def size(self, identity: Identity) -> int:
        """How many different rows of the file have this key."""
        group = self.groups.get(identity.group)
        return 1 if group is None else len({content for content, _ in group})

    def match(self, row: Row, identity: Identity, on_file: Sequence[OnFile]) -> Match:
        """What this row is, given all records on file with its key."""
        group = self.groups.get(identity.group)
        if group is None:
            return _paired([(short(identity.content), row.line)], on_file)[row.line]
        if row.line not in self._matches:
            self._matches.update(_paired(group, on_file))
        return self._matches.pop(row.line)

    def first_of(self, row: Row, identity: Identity) -> int | None:
        """The line of the first row with this key, where this is not it."""
        group = self.groups.get(identity.group)
        return group[0][1] if group and group[0][1] != row.line else None


def scan(
    rows: Iterable[Row | BadRow], identify: Identify, *, expected: int, seen: Callable[[int], None]
) -> Groups:
    """Read a file beforehand. `expected` is a guess of its rows; `seen` hears of progress."""
    steps = scan_steps(rows, identify, expected=expected)
    while True:
        try:
            seen(next(steps))
        except StopIteration as end:
            groups: Groups = end.value
            return groups


def scan_steps(
    rows: Iterable[Row | BadRow], identify: Identify, *, expected: int
) -> Generator[int, None, Groups]:
    """The same in steps of 500 rows, for whoever has other things to do meanwhile; gives the rows so far."""
    keys, contents, lines = array("Q"), array("Q"), array("Q")
    repeated: set[int] = set()
    bits = 1 << max(16, (expected * 16).bit_length())
    bitmap = bytearray(bits >> 3)
    count = 0
    for count, row in enumerate(rows, 1):
        if count % 500 == 0:
            yield count
        if isinstance(row, BadRow):
            continue
        identity = identify(row)
        key = identity.group
        spot = key & (bits - 1)
        if bitmap[spot >> 3] >> (spot & 7) & 1:
            repeated.add(key)
        bitmap[spot >> 3] |= 1 << (spot & 7)
        keys.append(key)
        contents.append(short(identity.content))
        lines.append(row.line)
    groups: dict[int, list[tuple[int, int]]] = {}
    if repeated:
        for place, key in enumerate(keys):
            if key in repeated:
                groups.setdefault(key, []).append((contents[place], lines[place]))
    return Groups(count, {key: group for key, group in groups.items() if len(group) > 1})


def _paired(group: Sequence[tuple[int, int]], on_file: Sequence[OnFile]) -> dict[int, Match]:
    """Line → match for all rows of one key."""
    matches: dict[int, Match] = {}
    free = sorted(on_file, key=lambda record: record.occurrence)
    firsts: dict[int, int] = {}
    for content, line in group:
        if content in firsts:
            matches[line] = Match(0, first=firsts[content])
            continue
        firsts[content] = line
        equal = next((record for record in free if short(record.digest) == content), None)
        if equal is not None:
            free.remove(equal)
            matches[line] = Match(equal.occurrence, equal.record_id, equal.digest)
    used = {record.occurrence for record in on_file}
    number = 1
    for _, line in group:
        if line in matches:
            continue
        if free:
            record = free.pop(0)
            matches[line] = Match(record.occurrence, record.record_id, record.digest)
            continue
        while number in used:
            number += 1
        used.add(number)
        matches[line] = Match(number)
    return matches


def short(digest: str) -> int:
    """The first 64 bits of a digest, for memory's sake."""
    return int(digest[:16] or "0", 16)
