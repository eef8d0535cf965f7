"""The worker's part: rows are checked and cases opened one by one, a slice of time at once."""

from __future__ import annotations

import time
from datetime import datetime

from exchange import sealed
from exchange.listing_batches.models import (
    OVER,
    BatchState,
    ListingBatch,
    ListingBatchRow,
    RowState,
)
from exchange.listing_batches.services import batch_pass_on
from exchange.listing_batches.working import person, row_check, row_open
from journal.locks import advisory_lock

SLICE = 0.7  # seconds of one sweep; sealing and indexing come in between
LOCK = "listing-batches"
AT_ONCE = 50  # rows looked up together


def work_batches() -> int:
    """Go on with the oldest batch; returns how many rows were dealt with.

    Every row is a transaction of its own that asks for its state first: killed anywhere, the next sweep goes on
    with the rows that wait, and none is done twice. A batch that fails keeps no other from its turn.
    """
    moving = ListingBatch.objects.filter(state__in=(BatchState.CHECKING, BatchState.RUNNING))
    if not moving.exists():
        return 0
    with advisory_lock(LOCK) as alone:
        if not alone:
            return 0
        count, end, failure = 0, time.monotonic() + SLICE, None
        for batch in moving.select_related("credit_list", "agency").order_by("pk"):
            try:
                count += _go_on(batch, end)
            except Exception as error:
                failure = error
            if time.monotonic() >= end:
                break
        if failure is not None:
            raise failure  # the worker logs it, counts it and tries again
        return count


def _go_on(batch: ListingBatch, end: float) -> int:
    checking = batch.state == BatchState.CHECKING
    by = person(batch.uploaded_by if checking else batch.confirmed_by)
    waits, act = (RowState.PENDING, row_check) if checking else (RowState.READY, row_open)
    rows, count = ListingBatchRow.objects.filter(batch=batch, state=waits).order_by("line"), 0
    while found := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        for pk in found:
            if not act(pk, batch=batch, by=by):
                return count  # stopped meanwhile
            count += 1
            if time.monotonic() >= end:
                return count
    return count + batch_pass_on(batch=batch)


def forget_batches(before: datetime) -> int:
    """Delete the files of batches that were over before, and what their rows said; returns how many."""
    over = ListingBatch.objects.exclude(stored_as="").filter(state__in=OVER, finished_at__lt=before)
    count = 0
    for batch in over.order_by("pk")[:100]:
        sealed.forget(batch.stored_as)
        batch.rows.update(cells={})
        ListingBatch.objects.filter(pk=batch.pk).update(stored_as="")
        count += 1
    return count
