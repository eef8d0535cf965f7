"""What people decide about a batch: bring it, have it checked again, have its cases opened, stop it."""

from __future__ import annotations

from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from exchange import sealed
from exchange.listing_batches import policies
from exchange.listing_batches.models import (
    OPEN_STATES,
    BatchState,
    ListingBatch,
    ListingBatchRow,
    RowState,
)
from exchange.listing_batches.reading import LineRead, lines_of
from exchange.readers import FileBroken, kind_of
from exchange.uploads import MEGABYTE, file_parts, shown_name
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.inserts import insert_rows
from journal.workflow import Refused, Step, Table, WrongState, advance, allowed_actions
from lists.models import CreditList
from lists.services.conditions import require_running
from registry.models import Agency
from registry.policies import require

CONFIRM, AGAIN, STOP = "confirm", "check_again", "stop"
CHECK_ENDED, FINISH = "check_ended", "finish"  # the worker's
TABLE: Table = {
    (BatchState.CHECKING, CHECK_ENDED): Step(BatchState.CHECKED, needs_reason=False),
    (BatchState.CHECKING, STOP): Step(BatchState.STOPPED),
    (BatchState.CHECKED, CONFIRM): Step(BatchState.RUNNING),
    (BatchState.CHECKED, AGAIN): Step(BatchState.CHECKING, needs_reason=False),
    (BatchState.CHECKED, STOP): Step(BatchState.STOPPED),
    (BatchState.RUNNING, FINISH): Step(BatchState.FINISHED, needs_reason=False),
    (BatchState.RUNNING, STOP): Step(BatchState.STOPPED),
}
MOST_BYTES = 20 * MEGABYTE  # ours: 500 rows with the longest facts fit
KINDS = ("csv", "xlsx")


def batch_receive(
    *, file: BinaryIO, name: str, credit_list: CreditList, agency: Agency, by: Actor, sheet: str = ""
) -> ListingBatch:
    """Take a file in; the worker checks its rows then. Nothing of it stays where it is refused.

    Raises:
        PolicyDenied: the actor could not propose a single case of it. Refused: the list runs no cases.
        FileBroken: says what is wrong; `upload_known` names the batch that is the same file (`batch`).
    """
    require(
        policies.may_bring(by, credit_list, agency), f"bring cases for {agency.code} on {credit_list.code}"
    )
    require_running(credit_list)
    stored = _stored(file)
    try:
        batch = ListingBatch(
            credit_list=credit_list,
            agency=agency,
            file_name=shown_name(name),
            file_digest=stored.digest,
            file_size=stored.size,
            stored_as=stored.name,
            uploaded_by=by.user_key,
            uploaded_by_name=by.name,
            uploaded_at=clock.now(),
        )
        _refuse_double(batch)
        lines = _read(batch, sheet)
        return _listed(batch, lines, by=by)
    except BaseException:
        sealed.forget(stored.name)
        raise


@transaction.atomic
def batch_confirm(*, batch: ListingBatch, by: Actor, reason: str) -> ListingBatch:
    """Have the cases opened, each by the worker in a transaction of its own, in this person's name and rights.

    Raises:
        PolicyDenied, WrongState, ReasonMissing. Refused: no row could become a case.
    """
    batch = _locked(batch, CONFIRM, by)
    if not batch.rows.filter(state=RowState.READY).exists():
        raise Refused(_("No row of this file could become a case. Nothing to do."))
    advance(batch, CONFIRM, table=TABLE, by=by, reason=reason)
    batch.reason, batch.confirmed_at = reason.strip(), clock.now()
    batch.confirmed_by, batch.confirmed_by_name = by.user_key, by.name
    batch.save(update_fields=["state", "reason", "confirmed_at", "confirmed_by", "confirmed_by_name"])
    return batch


@transaction.atomic
def batch_check_again(*, batch: ListingBatch, by: Actor) -> ListingBatch:
    """Have every row looked at anew, as what is on file may have changed.

    Raises:
        PolicyDenied, WrongState.
    """
    batch = _locked(batch, AGAIN, by)
    advance(batch, AGAIN, table=TABLE, by=by)
    batch.save(update_fields=["state"])
    batch.rows.update(state=RowState.PENDING, why={}, entity_key="")
    return batch


@transaction.atomic
def batch_stop(*, batch: ListingBatch, by: Actor, reason: str) -> ListingBatch:
    """Do nothing more with it. Cases that are open already stay open; each can be dropped by itself.

    Raises:
        PolicyDenied, WrongState, ReasonMissing.
    """
    batch = _locked(batch, STOP, by)
    advance(batch, STOP, table=TABLE, by=by, reason=reason)
    batch.finished_at = clock.now()
    batch.save(update_fields=["state", "finished_at"])
    return batch


@transaction.atomic
def batch_pass_on(*, batch: ListingBatch) -> bool:
    """Where no row waits any more: the check, or the whole batch, is over. False where it is not."""
    batch = ListingBatch.objects.select_for_update().get(pk=batch.pk)
    ends = {
        BatchState.CHECKING: (RowState.PENDING, CHECK_ENDED),
        BatchState.RUNNING: (RowState.READY, FINISH),
    }
    waits, action = ends.get(BatchState(batch.state), ("", ""))
    if not action or batch.rows.filter(state=waits).exists():
        return False
    advance(batch, action, table=TABLE, by=Actor.system("listing-batches"))
    if action == FINISH:
        batch.finished_at = clock.now()
    batch.save(update_fields=["state", "finished_at"])
    return True


def _stored(file: BinaryIO) -> sealed.Stored:
    try:
        stored = sealed.store(file_parts(file), most=MOST_BYTES)
    except sealed.TooLarge as error:
        raise FileBroken("file_too_large", limit=str(MOST_BYTES // MEGABYTE)) from error
    if not stored.size:
        sealed.forget(stored.name)
        raise FileBroken("file_empty")
    return stored


def _read(batch: ListingBatch, sheet: str) -> list[LineRead]:
    """The rows; fills in what reading tells of the file."""
    with sealed.open_stored(batch.stored_as) as handle:
        batch.file_kind = kind_of(batch.file_name, handle.read(4096))
    if batch.file_kind not in KINDS:
        raise FileBroken("batch_kind")
    lines, reading = lines_of(
        batch.stored_as,
        name=batch.file_name,
        kind=batch.file_kind,
        sheet=sheet,
        with_persons=batch.credit_list.shares_persons,
    )
    batch.sheet, batch.rows_total = reading.sheet[:100], len(lines)
    batch.notes = [[note.code, note.detail] for note in reading.notes if note.code != "other_sheets"]
    return lines


def _listed(batch: ListingBatch, lines: list[LineRead], *, by: Actor) -> ListingBatch:
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
            insert_rows(
                [
                    ListingBatchRow(
                        batch=batch,
                        line=one.line,
                        cells=one.cells,
                        marks=one.marks,
                        broken=[one.broken[0], dict(one.broken[1])] if one.broken else [],
                    )
                    for one in lines
                ]
            )
            detail = {"file": batch.file_name, "digest": batch.file_digest, "rows": len(lines)}
            about = {"list": batch.credit_list_id, "agency": batch.agency.code}
            target = f"listingbatch:{batch.pk}"
            journal.audit(by=by, action="listing_batch.upload", target=target, detail={**detail, **about})
    except IntegrityError as error:
        _refuse_double(batch)
        raise FileBroken("upload_known", run="?") from error
    return batch


def _refuse_double(batch: ListingBatch) -> None:
    same = ListingBatch.objects.filter(
        agency=batch.agency,
        credit_list=batch.credit_list,
        file_digest=batch.file_digest,
        state__in=OPEN_STATES,
    )
    first = same.values_list("pk", flat=True).first()
    if first is not None:
        raise FileBroken("batch_known", batch=str(first))


def _locked(batch: ListingBatch, action: str, by: Actor) -> ListingBatch:
    """The batch as it is now; its state is named before rights, so that who comes second reads what happened."""
    rows = ListingBatch.objects.select_for_update(of=("self",))
    batch = rows.select_related("credit_list", "agency__parent").get(pk=batch.pk)
    if (batch.state, action) not in TABLE:
        state, allowed = str(batch.get_state_display()), allowed_actions(TABLE, batch.state)
        raise WrongState(state=state, action=action, allowed=allowed)
    require(policies.may_handle(by, batch), f"{action} batch {batch.pk}")
    return batch
