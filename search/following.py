"""Keeping an index current: read sealed Changes after the index's own number, write their entities anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from journal import selectors as journal
from search import documents
from search.engine import IndexWriter

CHANGES = 4_000  # looked at before each commit
BATCH = 500  # entities rendered at once


def follow(writer: IndexWriter, *, seq: int) -> int:
    """Write what changed after `seq`, to the end of the log; returns the number reached.

    A burst of Changes on one entity collapses; doing a Change twice is harmless. Each commit notes its
    number, so a killed run goes on where the index itself stands.
    """
    last = journal.last_seq()
    while seq < last:
        upto = min(seq + CHANGES, last)
        # Of every audience: what staff enter today may decide on which day the public sees something turn.
        changes = journal.changes_after(seq, limit=upto - seq)
        write_keys(writer, sorted({change.entity_key for change in changes}))
        writer.commit(seq=upto)
        seq = upto
        last = journal.last_seq()
    return seq


def write_keys(writer: IndexWriter, keys: Iterable[str]) -> int:
    """Render entities in batches and hand them to the writer; returns how many were handed over."""
    handed = 0
    for batch in in_batches(keys, BATCH):
        found, gone = documents.documents(batch)
        writer.write(found, gone)
        handed += len(found) + len(gone)
    return handed


def in_batches(keys: Iterable[str], size: int) -> Iterator[list[str]]:
    """Lists of at most `size`."""
    rest = iter(keys)
    while batch := list(islice(rest, size)):
        yield batch
