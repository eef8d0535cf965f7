"""Walking over all records that a decision concerns: begun in its transaction, gone on with by the worker.

Each chunk judges at most 500 records, writes what changes and how far it came, in one transaction. Killed at any
moment it goes on where the last chunk ended; a record judged twice is the same the second time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.models import Audience, ChangeKind
from records.bulk import on_display, records_rewindow
from records.folding import records_move
from records.judging import JUDGED, Fate, judge
from records.models import PublicityRule, Record, Rework, ReworkKind
from records.preparation import Preparation, by_regime
from registry.models import Agency

CHUNK = 500  # records written in one transaction: an open one holds everybody's Changes back
STRIDE = 20_000  # primary keys looked through at once, so that a rare regime costs no long query
TELLING = (ReworkKind.RENAME, ReworkKind.FOLD, ReworkKind.ITEM)  # pages change even where no date does


def rework_begin(*, kind: ReworkKind, about: str, scope: dict[str, Any], by: Actor, reason: str) -> Rework:
    """Note, in the transaction of the decision, that the records in `scope` have to be looked at."""
    return Rework.objects.create(
        kind=kind,
        about=about,
        scope=scope,
        reason=reason,
        begun_by=by.user_key,
        begun_by_name=by.name,
        begun_at=clock.now(),
    )


def rework_scope(scope: dict[str, Any]) -> QuerySet[Record]:
    """The records that a scope names: by regime, item, or agency (source or deciding)."""
    records = Record.objects.all()
    if "regime" in scope:
        records = records.filter(regime=scope["regime"])
    if "item" in scope:
        records = records.filter(item=scope["item"])
    if "agency" in scope:
        records = records.filter(Q(source_agency=scope["agency"]) | Q(deciding_agency=scope["agency"]))
    return records


@transaction.atomic
def rework_next() -> int:
    """One chunk of the oldest unfinished walk; returns how much was done, 0 where nothing waits."""
    rework = Rework.objects.select_for_update().filter(finished_at__isnull=True).order_by("pk").first()
    if rework is None:
        return 0
    by = Actor.system(f"rework:{rework.pk}")
    upto = rework.last_pk + STRIDE
    found = rework_scope(rework.scope).filter(pk__gt=rework.last_pk, pk__lte=upto).order_by("pk")
    rows = list(found.values_list("pk", "entity__key")[:CHUNK])
    fates = _work(rework, rows, by=by)
    rework.last_pk = rows[-1][0] if len(rows) == CHUNK else upto
    _tally(rework, fates)
    if rework.last_pk >= (Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0):
        _finish(rework, by=by)
    rework.save()
    return max(1, len(rows))


def _work(rework: Rework, rows: Sequence[tuple[int, str]], *, by: Actor) -> Counter[Fate]:
    if not rows:
        return Counter()
    journal.hold([key for _, key in rows])
    locked = Record.objects.select_for_update(of=("self",)).select_related("entity", "source_agency")
    records = list(locked.filter(pk__in=[pk for pk, _ in rows]).order_by("pk"))
    if rework.kind == ReworkKind.FOLD:
        into = Agency.objects.get(pk=rework.scope["into"])
        records_move(records, source=rework.scope["agency"], into=into)
    fates = _judge_all(rework, records, by=by)
    if rework.kind in TELLING:
        _tell(records)
    journal.audit(
        by=by,
        action="records.rework",
        target=f"rework:{rework.pk}",
        reason=rework.reason,
        detail={"from": rows[0][0], "to": rows[-1][0], "fates": {str(f): n for f, n in fates.items()}},
    )
    return fates


def _judge_all(rework: Rework, records: Sequence[Record], *, by: Actor) -> Counter[Fate]:
    if rework.kind == ReworkKind.RENAME:
        return Counter({Fate.SAME: len(records)})
    after, before = Preparation(), _before(rework)
    judged = [(r, judge(r, after=after, before=before)) for r in records if r.state in JUDGED]
    changed = [(record, found.values, found.end_kind) for record, found in judged if found.values]
    if changed:
        records_rewindow(windows=changed, by=by)
    fates = Counter(found.fate for _, found in judged)
    fates[Fate.SAME] += len(records) - len(judged)
    return fates


def _before(rework: Rework) -> Preparation | None:
    """The rules as they were before the decision, where it was about a rule."""
    if rework.kind != ReworkKind.RULES:
        return None
    ended: dict[str, str | None] = rework.scope["ended"]
    rules = []
    for rule in PublicityRule.objects.exclude(pk=rework.scope.get("rule")).order_by("pk"):
        if str(rule.pk) in ended:
            was = ended[str(rule.pk)]
            rule.in_force_to = date.fromisoformat(was) if was else None
        rules.append(rule)
    return Preparation(rules=by_regime(rules))


def _tell(records: Sequence[Record]) -> None:
    """Every page that names the agency or the item changes: raise the versions of those entities."""
    keys = {record.entity.key: on_display(record) for record in records if not on_display(record)}
    keys |= {record.entity.key: True for record in records if on_display(record)}
    journal.append_many(
        [
            journal.Entry(key, ChangeKind.ENTITY_CHANGED, Audience.PUBLIC if shown else Audience.STAFF)
            for key, shown in keys.items()
        ]
    )


def _tally(rework: Rework, fates: Counter[Fate]) -> None:
    rework.looked_at += fates.total()
    rework.ended += fates[Fate.ENDS]
    rework.shown += fates[Fate.APPEARS]
    rework.left_alone += fates[Fate.UNKNOWN_GROUND]
    moved = (Fate.SHORTER, Fate.LONGER, Fate.OTHER, Fate.ENDS, Fate.APPEARS)
    rework.changed += sum(fates[fate] for fate in moved)


def _finish(rework: Rework, *, by: Actor) -> None:
    if rework.kind == ReworkKind.FOLD and rework_scope(rework.scope).exists():
        rework.last_pk = 0  # an import that knew the old agency brought more meanwhile
        return
    rework.finished_at = clock.now()
    journal.audit(
        by=by,
        action="records.rework_finished",
        target=f"rework:{rework.pk}",
        reason=rework.reason,
        detail={"looked_at": rework.looked_at, "changed": rework.changed, "ended": rework.ended},
    )
