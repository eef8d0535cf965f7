"""Making the letters of an entity's notices and telling its people, once each, in one transaction an entity."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Representation
from accounts.representation.policies import represents
from accounts.representation.selectors import in_force
from documents.models import Letter
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.workflow import Refused
from records.models import Record
from registry.models import Entity
from registry.policies import require
from repair.notices.letters import notice_letter
from repair.notices.mails import NOTICE, Reachable, reachable, tell
from repair.notices.models import Notice, NoticeReader
from repair.notices.noting import records_note, represented, wait_for_letters

BATCH = 20  # letters in one transaction
ENTITIES = 20  # looked for at once
SYSTEM = Actor.system("notices")


def entities_waiting(*, limit: int = ENTITIES) -> list[int]:
    """Entities with letters to be made or told of."""
    rows = Notice.objects.order_by("pk").values_list("record__entity", flat=True)
    pending, untold = rows.filter(pending=True)[: limit * BATCH], rows.filter(told=False)[: limit * BATCH]
    return list(dict.fromkeys([*pending, *untold]))[:limit]


def entities_of_newcomers(*, limit: int = ENTITIES) -> list[int]:
    """Entities with people who have not been told what stands; looks at everybody who speaks for anybody."""
    return list(dict.fromkeys(newcomers().values_list("entity", flat=True)[:limit]))


def newcomers() -> QuerySet[Representation]:
    """Representatives with a checked address who have not been told what stands, longest there first."""
    told = NoticeReader.objects.filter(representation=OuterRef("number"), entity_key=OuterRef("entity__key"))
    checked = EmailAddress.objects.filter(user=OuterRef("user"), verified=True)
    return in_force().filter(Exists(checked), ~Exists(told), user__is_active=True).order_by("pk")


@transaction.atomic
def entity_settle(entity_id: int) -> int:
    """Make the letters that wait, a few at a time; after the last tell the entity's people. Returns how many letters.

    Who speaks for it newly is told of all that stands, everybody else of what is new: one mail each, however
    many letters. Killed anywhere, nothing of it was done.
    """
    entity = Entity.objects.filter(pk=entity_id).first()
    if entity is None:
        return 0
    journal.hold([entity.key])
    people = reachable(entity)
    fresh = _not_told(people, entity)
    if fresh:
        wait_for_letters(entity)
    made = _letters(entity)
    if not Notice.objects.filter(pending=True, record__entity=entity).exists():
        _tell(entity, people, fresh)
    return made


@transaction.atomic
def notice_ask(*, record: Record, by: Actor) -> Letter:
    """The letter about a record, made now where there is none yet: on the asking of who speaks for its subject.

    Raises:
        PolicyDenied. Refused: the record is no penalty or listing that speaks against it, or is not public.
    """
    require(represents(by, record.entity), f"the notice of {record.public_id}")
    journal.hold([record.entity.key])
    if not records_note([record.public_id]):
        raise Refused(_("There is a notice only of penalties and listings that are on display."))
    row = Notice.objects.select_for_update(of=("self",)).select_related("letter").get(pk=record.pk)
    return row.letter or _letter(row, by)


def _letters(entity: Entity) -> int:
    rows = Notice.objects.select_for_update(of=("self",)).filter(pending=True, record__entity=entity)
    waiting = list(rows.select_related("previous").order_by("pk")[:BATCH])
    shown = Record.objects.public(at=clock.today()).filter(pk__in=[row.pk for row in waiting])
    readable = set(shown.values_list("pk", flat=True)) if represented([entity.pk]) else set()
    for row in waiting:
        if row.pk in readable:
            _letter(row, SYSTEM, told=False)
    Notice.objects.filter(pk__in=[row.pk for row in waiting if row.pk not in readable]).update(pending=False)
    return len(readable)


def _letter(row: Notice, by: Actor, *, told: bool = True) -> Letter:
    related = ("entity", "item", "source_agency__region", "deciding_agency")
    record = Record.objects.select_related(*related).get(pk=row.pk)
    row.letter = notice_letter(record, previous=row.previous, by=by)
    row.said_repair_on, row.said_until = record.earliest_repair_on, record.shown_until
    row.pending, row.told = False, told
    row.save(update_fields=["letter", "said_repair_on", "said_until", "pending", "told"])
    return row.letter


def _not_told(people: Reachable, entity: Entity) -> set[str]:
    """Numbers of those whom nobody told what stands."""
    numbers = {one.number for one, _address in people}
    known = NoticeReader.objects.filter(representation__in=numbers, entity_key=entity.key)
    return numbers - set(known.values_list("representation", flat=True))


def _tell(entity: Entity, people: Reachable, fresh: set[str]) -> None:
    untold = Notice.objects.filter(told=False, record__entity=entity)
    shown = Record.objects.public(at=clock.today()).filter(entity=entity)
    standing = Notice.objects.filter(record__in=shown, letter__isnull=False).count() if fresh else 0
    news = untold.count()
    new = [(one, address) for one, address in people if one.number in fresh]
    old = [(one, address) for one, address in people if one.number not in fresh]
    if standing:
        tell(NOTICE, new, entity, count=standing, by=SYSTEM)
    if news:
        tell(NOTICE, old, entity, count=news, by=SYSTEM)
    now = clock.now()
    NoticeReader.objects.bulk_create(
        [NoticeReader(representation=one.number, entity_key=entity.key, told_at=now) for one, _to in new]
    )
    untold.update(told=True)
