"""Following the change log: a row for every negative penalty and listing that is public, kept up to its dates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.conf import settings
from django.db import transaction

from accounts.representation.selectors import in_force
from journal import clock, followers
from journal import selectors as journal
from journal.inserts import insert_rows
from journal.models import Audience, Change, ChangeKind
from records.catalogue import catalogue
from records.models import Record
from registry.models import Entity
from repair.notices.dates import dates_of
from repair.notices.days import Dates, come, is_history, next_due
from repair.notices.models import Notice

FOLLOWER = "notices"
CHANGES = 500  # in one transaction, as an import's
OF_RECORDS = (ChangeKind.PUBLISHED, ChangeKind.CORRECTED, ChangeKind.TURNED)
COLUMNS = (
    "of_history",
    "letter",
    "previous",
    "said_repair_on",
    "said_until",
    "pending",
    "next_on",
    "repair_told",
    "end_told",
)


def changes_note() -> int:
    """Deal with the next changes of the log; returns how many. Rows and place in the log are written together."""
    seq = followers.cursor(FOLLOWER)
    upto = min(seq + CHANGES, journal.last_seq())
    if upto <= seq:
        return 0
    changes = journal.changes_after(seq, limit=upto - seq, audiences=(Audience.PUBLIC,))
    with transaction.atomic():
        records_note({one.subject for one in changes if one.kind in OF_RECORDS and one.subject})
        _merged(changes)
        followers.advance(FOLLOWER, upto)
    return upto - seq


def items() -> list[str]:
    """Kinds of record whose subject is told: penalties and listings that speak against it."""
    known = catalogue()
    return [code for code in known if known[code].row.polarity == "negative" and known[code].row.typed_table]


@transaction.atomic
def records_note(public_ids: Collection[str]) -> list[Notice]:
    """Bring the rows of these records up to what is public today; those that are not, or are no news, are left out.

    A row is what a letter hangs on: a new one says whether the record is of history, an old one whose dates or
    entity differ from its letter's lets go of it. Idempotent.
    """
    today = clock.today()
    shown = Record.objects.public(at=today).filter(public_id__in=list(public_ids), item__in=items())
    records = list(shown.select_related("source_agency__region").order_by("pk"))
    if not records:
        return []
    dates = dates_of(records)
    heard = represented({record.entity_id for record in records})
    rows = Notice.objects.select_for_update(of=("self",)).select_related("letter").order_by("pk")
    known = {row.pk: row for row in rows.filter(record__in=records)}
    new = [_new(one, dates[one.pk], one.entity_id in heard) for one in records if one.pk not in known]
    insert_rows(new)
    for record in records:
        if record.pk in known:
            _renew(known[record.pk], record, dates[record.pk], heard=record.entity_id in heard, today=today)
    Notice.objects.bulk_update(known.values(), COLUMNS, batch_size=200)
    return [*new, *known.values()]


def represented(entities: Iterable[int]) -> set[int]:
    """Those of the entities for which somebody speaks today."""
    return set(in_force().filter(entity__in=list(entities)).values_list("entity_id", flat=True))


def wait_for_letters(entity: Entity) -> int:
    """Let every standing record of an entity that has no letter have one made; returns how many those are."""
    shown = Record.objects.public(at=clock.today()).filter(entity=entity, item__in=items())
    without = Notice.objects.filter(record__in=shown, letter=None, of_history=False)
    return without.update(pending=True)


def _merged(changes: Iterable[Change]) -> None:
    """Who speaks for what an entity became speaks for all its records."""
    keys = {one.entity_key for one in changes if one.kind == ChangeKind.MERGED}
    for entity in Entity.objects.filter(key__in=keys).order_by("key"):
        if represented([entity.pk]):
            wait_for_letters(entity)


def _new(record: Record, dates: Dates, heard: bool) -> Notice:
    today = clock.today()
    decided_on = record.decided_on or record.clock_on or record.published_on
    recent, least = settings.NOTICE_RECENT_DAYS, settings.NOTICE_LEAST_DAYS
    history = is_history(dates, decided_on=decided_on, today=today, recent=recent, least=least)
    repair_told, end_told = come(dates, today)
    return Notice(
        record=record,
        noted_at=clock.now(),
        of_history=history,
        pending=heard and not history,
        next_on=next_due(dates, repair_told=repair_told, end_told=end_told),
        repair_told=repair_told,
        end_told=end_told,
    )


def _renew(row: Notice, record: Record, dates: Dates, *, heard: bool, today: date) -> None:
    letter = row.letter
    moved = (row.said_repair_on, row.said_until) != (dates.repair_on, dates.until)
    if letter is not None and (moved or letter.entity_id != record.entity_id):
        row.previous = letter if letter.entity_id == record.entity_id else None
        row.letter, row.said_repair_on, row.said_until = None, None, None
        repair_told, end_told = come(dates, today)  # of which the new letter speaks
        row.repair_told, row.end_told = repair_told or row.repair_told, end_told or row.end_told
        row.of_history = False  # it had a letter, so it gets another
    row.pending = heard and row.letter is None and not row.of_history
    row.next_on = next_due(dates, repair_told=row.repair_told, end_told=row.end_told)
