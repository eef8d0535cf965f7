"""Taking back what a whole file said: many records at once, by the same rules as one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.models import Audience, ChangeKind
from records.bulk import on_display, records_correct, refresh_turns
from records.models import ENDED, EndKind, Record, RecordEnd, RecordRevision, RecordState
from records.preparation import Preparation, RecordRefused, input_of
from registry.models import Agency, Entity
from registry.selectors import entity_by_address

DATES = ("decided_on", "published_on")


@dataclass(frozen=True, slots=True)
class Restoration:
    """A correction to be taken back: the revision it opened, and what revisions do not keep of before."""

    pk: int
    revision: int
    before: dict[str, Any]


@transaction.atomic
def records_withdraw(*, pks: Collection[int], by: Actor) -> list[Record]:
    """Withdraw records that should never have come in; those that ended by a decision stay as they ended.

    An address that was public answers 410. The record gives its identity as a file's row back: the same row,
    put right, comes in as a new record under a new address.
    """
    records = _locked(pks)
    ending = [record for record in records if record.state not in ENDED]
    shown = {record.pk for record in ending if on_display(record)}
    turned = {record.entity_id for record in ending if record.next_turn_on}
    for record in ending:
        record.state, record.next_turn_on = RecordState.WITHDRAWN, None
    for record in records:
        record.import_key, record.content_digest = None, ""
    Record.objects.bulk_update(records, ["state", "next_turn_on", "import_key", "content_digest"])
    RecordRevision.objects.filter(record__in=[record.pk for record in ending]).update(concealed=True)
    today = clock.today()
    RecordEnd.objects.bulk_create(
        [RecordEnd(record=r, kind=EndKind.WITHDRAWN, ended_on=today) for r in ending if r.pk in shown],
        ignore_conflicts=True,
    )
    shielded = RecordEnd.objects.filter(record__in=[r.pk for r in ending], kind=EndKind.SHIELDED)
    shielded.update(kind=EndKind.WITHDRAWN)  # it will not come back
    if turned:
        refresh_turns(turned)
    journal.append_many(
        [
            journal.Entry(
                record.entity.key,
                ChangeKind.MUST_DELETE,
                Audience.PUBLIC if record.pk in shown else Audience.STAFF,
                record.public_id,
            )
            for record in ending
        ]
    )
    return ending


@transaction.atomic
def records_restore(*, restorations: Sequence[Restoration], by: Actor) -> tuple[list[Record], list[Record]]:
    """Let corrected records say again what they said before; returns those that do, and those that cannot.

    One cannot where what it said no longer fits the catalogue, or its entity of then is no more.
    """
    wanted = {one.pk: one for one in restorations}
    records = _locked(wanted)
    earlier = _revisions_before(wanted)
    preparation, pairs, left = Preparation(), [], []
    for record in records:
        try:
            pairs.append((record, _as_before(record, earlier[record.pk], wanted[record.pk], preparation)))
        except (RecordRefused, KeyError, LookupError):
            left.append(record)
    if pairs:
        records_correct(corrections=pairs, by=by)
    for record, _new in pairs:  # what the wrong file said is in no history
        # and neither where a rule moved its dates, or the withdrawal of a later file let it be said again
        said = RecordRevision.objects.filter(record=record, number__gte=wanted[record.pk].revision)
        said.filter(valid_to__isnull=False).update(concealed=True)
    return [record for record, _new in pairs], left


def _locked(pks: Collection[int]) -> list[Record]:
    keys = Record.objects.filter(pk__in=list(pks)).values_list("entity__key", flat=True)
    journal.hold(list(keys))
    found = Record.objects.select_for_update(of=("self",)).select_related("entity", "source_agency")
    return list(found.filter(pk__in=list(pks)).order_by("entity__key", "pk"))


def _revisions_before(wanted: dict[int, Restoration]) -> dict[int, RecordRevision]:
    """The last revision before the one that the file opened."""
    earlier: dict[int, RecordRevision] = {}
    for revision in RecordRevision.objects.filter(record_id__in=list(wanted)).order_by("number"):
        if revision.number < wanted[revision.record_id].revision:
            earlier[revision.record_id] = revision
    return earlier


def _as_before(
    record: Record, revision: RecordRevision, one: Restoration, preparation: Preparation
) -> Record:
    data = input_of(record)
    data.details = dict(revision.details)
    for name in ("document_number", "severity", "source_url"):
        setattr(data, name, revision.spine.get(name) or "")
    for name in DATES:
        text = revision.spine.get(name)
        setattr(data, name, date.fromisoformat(text) if text else None)
    data.entity = _entity(one.before["entity"])
    deciding = one.before["deciding"]
    data.deciding_agency = Agency.objects.filter(pk=deciding).first() if deciding else None
    data.conditions = frozenset((one.before.get("conditions") or "").split())
    data.content_digest = one.before["digest"]
    return preparation.prepare(data)


def _entity(key: str) -> Entity:
    """The entity of a key, or what it was merged into.

    Raises:
        LookupError: it is no more.
    """
    found = Entity.objects.filter(key=key).first() or entity_by_address(key).entity
    if found is None:
        raise LookupError(key)
    return found
