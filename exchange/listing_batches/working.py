"""What is done with one row: the check rehearses its proposal and takes it back; the decision lets it stand."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from exchange.listing_batches.models import BatchState, ListingBatch, ListingBatchRow, RowState
from exchange.listing_batches.proposing import meant_by, propose
from journal.actor import Actor
from journal.workflow import PolicyDenied, Refused
from lists.models import ListingCase

REHEARSED = "rehearsal"  # a reason, for what is taken back at once


def person(user_key: str) -> Actor | None:
    """The person of a key with the rights of this moment, as the door makes them; None for a closed account."""
    _kind, _colon, pk = user_key.partition(":")
    if not pk.isdigit():
        return None
    user = User.objects.select_related("agency").filter(pk=pk, is_active=True, is_staff=True).first()
    if user is None:
        return None
    return Actor(
        user_key=user.key,
        agency_key=user.agency.code if user.agency else "",
        agency_line=user.agency.line() if user.agency else (),
        roles=frozenset({*user.groups.values_list("name", flat=True), "staff"}),
        name=user.shown_name,
    )


@transaction.atomic
def row_check(row_pk: int, *, batch: ListingBatch, by: Actor | None) -> bool:
    """Say of one row what it would do, or why not; nothing else is written. False where it is not its turn."""
    row = _held(row_pk, batch, BatchState.CHECKING, RowState.PENDING)
    if row is None:
        return False

    def rehearse() -> None:
        meant = meant_by(row, row.batch)
        row.found, row.entity_key = meant.as_json(), meant.entity.key
        with transaction.atomic():
            propose(meant, row.batch, by=_somebody(by), reason=REHEARSED)
            transaction.set_rollback(True)

    row.found, row.entity_key = {}, ""
    row.why = _refusal(rehearse)
    row.state = RowState.REFUSED if row.why else RowState.READY
    row.save(update_fields=["found", "entity_key", "why", "state"])
    return True


@transaction.atomic
def row_open(row_pk: int, *, batch: ListingBatch, by: Actor | None) -> bool:
    """Open the case of one row, or say why that is not possible any more; both in one transaction with the row."""
    row = _held(row_pk, batch, BatchState.RUNNING, RowState.READY)
    if row is None:
        return False
    made: list[ListingCase] = []

    def act() -> None:
        with transaction.atomic():
            made.append(
                propose(meant_by(row, row.batch), row.batch, by=_somebody(by), reason=row.batch.reason)
            )

    row.why = _refusal(act)
    row.state = RowState.REFUSED if row.why else RowState.MADE
    row.case = made[-1] if made else None
    row.save(update_fields=["why", "state", "case"])
    return True


def _held(row_pk: int, batch: ListingBatch, stands: str, waits: str) -> ListingBatchRow | None:
    """The row, locked behind its batch: whoever stops the batch waits for the row at hand, and stops all after it."""
    state = ListingBatch.objects.select_for_update().filter(pk=batch.pk).values_list("state", flat=True).get()
    if state != stands:
        return None
    rows = ListingBatchRow.objects.select_for_update(of=("self",))
    return rows.select_related("batch__credit_list", "batch__agency").filter(pk=row_pk, state=waits).first()


def _somebody(by: Actor | None) -> Actor:
    if by is None:
        raise Refused(_("The account of the person who answers for this batch is closed."))
    return by


def _refusal(act: Callable[[], None]) -> dict[str, str]:
    """Try it; what refuses it, in every language of the site. Empty where nothing does: then it is done, once."""
    said: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            try:
                act()
            except Refused as error:
                said[code] = str(error.message)
            except PolicyDenied:
                said[code] = _("You may not propose this for this agency.")
            else:
                return {}
    return said
