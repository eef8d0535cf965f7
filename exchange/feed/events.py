"""Events of the public feed: each Change of the log that the public may hear of, rendered against today's state.

A record that is no longer public gives its number, `must_delete` and since when, and nothing else; also in place of its
earlier events. So whoever reads the feed from its beginning learns nothing of what has ended.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from journal import clock
from journal.models import Audience, Change, ChangeKind
from journal.selectors import last_seq
from records.api.rows import RecordRows
from records.models import Record
from records.selectors import public_records
from registry.models import Entity, EntityKind, EntityRedirect, EntityRevision, Origin

PUBLISHED, CORRECTED, OBJECTION = "published", "corrected", "objection"
MUST_DELETE, MERGED = "must_delete", "merged"
KINDS = (PUBLISHED, CORRECTED, OBJECTION, MUST_DELETE, MERGED)
TOLD = {
    ChangeKind.PUBLISHED: PUBLISHED,
    ChangeKind.TURNED: PUBLISHED,
    ChangeKind.MUST_DELETE: PUBLISHED,  # it is public again: revoked repairs, ends that were taken back
    ChangeKind.CORRECTED: CORRECTED,
    ChangeKind.OBJECTION: OBJECTION,
}
OF_ENTITY = (ChangeKind.ENTITY_CHANGED, ChangeKind.MERGED)
IN_FEED = (Origin.REAL, Origin.DEMO)  # the sandbox is for re-users' tests

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Events in their order; `next_after` is where the next page begins, `last_seq` how far the log has come."""

    events: list[Event]
    next_after: int
    last_seq: int

    @property
    def more(self) -> bool:
        """Whether more is there already."""
        return self.next_after < self.last_seq


def newest(after: int) -> bool:
    """Whether the public log has anything behind a number."""
    return Change.objects.filter(audience=Audience.PUBLIC, seq__gt=after).exists()


def page(after: int, *, limit: int, language: str) -> Page:
    """The events behind a number. A handful of statements, whatever their number."""
    last = last_seq()  # before the rows: what is numbered meanwhile comes with the next page
    public = Change.objects.filter(audience=Audience.PUBLIC, seq__gt=after, seq__lte=last)
    found = list(public.order_by("seq")[: limit + 1])
    changes = found[:limit]
    records = _public([one.subject for one in changes if one.kind not in OF_ENTITY])
    gone = _since(
        [one.subject for one in changes if one.kind not in OF_ENTITY and one.subject not in records]
    )
    entities = _entities([one.entity_key for one in changes if one.kind in OF_ENTITY])
    rows = RecordRows(language=language, at=clock.today())
    rows.prepare(list(records.values()))
    shown = {public_id: rows.present(record) for public_id, record in records.items()}
    silent = untold([one.entity_key for one in changes])
    events = [
        _event(one, records, shown, gone, entities)
        for one in changes
        if one.entity_key not in silent or (one.kind in OF_ENTITY and silent[one.entity_key])
    ]
    upto = changes[-1].seq if len(found) > limit else last
    return Page(events, upto or after, max(last, after))


def _event(
    change: Change,
    records: dict[str, Record],
    shown: dict[str, dict[str, Any]],
    gone: dict[str, date | None],
    entities: dict[str, Entity],
) -> Event:
    if change.kind in OF_ENTITY:
        return _of_entity(change, entities.get(change.entity_key))
    record = records.get(change.subject)
    if record is None:
        since = gone.get(change.subject) or clock.day_of(change.at)
        return {"seq": change.seq, "record": change.subject, "kind": MUST_DELETE, "since": since}
    return {
        "seq": change.seq,
        "record": record.public_id,
        "kind": TOLD[ChangeKind(change.kind)],
        "at": change.at.astimezone(clock.SHANGHAI),
        "entity": record.entity.key,
        "usci": record.entity.usci,
        "name": record.entity.name,
        "url": record.path,
        "data": shown[record.public_id],
    }


def _of_entity(change: Change, entity: Entity | None) -> Event:
    """Something happened to an entity as a whole: whoever keeps its records reads them again, all of them."""
    if entity is None:
        since = clock.day_of(change.at)
        return {
            "seq": change.seq, "record": None, "kind": MUST_DELETE, "since": since, "entity": change.entity_key
        }  # fmt: skip
    return {
        "seq": change.seq,
        "record": None,
        "kind": MERGED if change.kind == ChangeKind.MERGED else CORRECTED,
        "at": change.at.astimezone(clock.SHANGHAI),
        "entity": change.entity_key,
        "now": entity.key,
        "usci": entity.usci,
        "name": entity.name,
        "url": entity.path,
        "records_url": f"/api/v1{entity.path}/records",
    }


def _public(ids: Collection[str]) -> dict[str, Record]:
    """The records among them that the feed may show: public today, and not of an individual business."""
    rows = public_records(at=clock.today()).filter(public_id__in=set(ids), entity__origin__in=IN_FEED)
    return {record.public_id: record for record in rows.exclude(entity__kind=EntityKind.INDIVIDUAL_BUSINESS)}


def _since(ids: Sequence[str]) -> dict[str, date | None]:
    """First day on which they are not shown, as far as a trace of it is kept."""
    rows = Record.objects.filter(public_id__in=set(ids)).values_list(
        "public_id", "end__ended_on", "shown_until"
    )
    today = clock.today()
    return {
        public_id: ended or (clock.next_day(until) if until is not None and until < today else None)
        for public_id, ended, until in rows
    }


def _entities(keys: Collection[str]) -> dict[str, Entity]:
    """What the keys mean today: the entity itself, or what it was merged into."""
    shown = Q(origin__in=IN_FEED) & ~Q(kind=EntityKind.INDIVIDUAL_BUSINESS)
    found = {entity.key: entity for entity in Entity.objects.filter(shown, key__in=set(keys))}
    missing = set(keys) - set(found)
    if missing:
        led = EntityRedirect.objects.filter(old__in=missing).select_related("entity")
        found |= {
            one.old: one.entity
            for one in led
            if one.entity.origin in IN_FEED and one.entity.kind != EntityKind.INDIVIDUAL_BUSINESS
        }
    return found


def untold(keys: Collection[str]) -> dict[str, bool]:
    """Keys that mean an individual business, or the sandbox, today: no record of theirs is told of, not by its number.

    True where a copy may hold something from before (it was a company, or a company became part of it): then the
    events of the entity itself tell to delete.
    """
    wanted = set(keys)
    closed = Q(kind=EntityKind.INDIVIDUAL_BUSINESS) | ~Q(origin__in=IN_FEED)
    own = dict(Entity.objects.filter(closed, key__in=wanted).values_list("key", "pk"))
    led = EntityRedirect.objects.filter(old__in=wanted - set(own)).select_related("entity")
    found = {
        one.old: True
        for one in led
        if one.entity.kind == EntityKind.INDIVIDUAL_BUSINESS and one.entity.origin in IN_FEED
    }
    kinds = EntityRevision.objects.filter(entity__in=own.values()).values_list("entity__key", "data__kind")
    once = {key for key, kind in kinds if kind != EntityKind.INDIVIDUAL_BUSINESS}
    sandbox = set(
        Entity.objects.filter(key__in=own).exclude(origin__in=IN_FEED).values_list("key", flat=True)
    )
    return found | {key: key in once and key not in sandbox for key in own}
