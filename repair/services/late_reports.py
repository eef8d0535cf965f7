"""Another source reports a decision whose repair was granted already: that report ends too, within seconds.

Else the record would be "repaired here, still shown there". A follower of the change log looks at what came in.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from journal import followers
from journal.actor import Actor
from journal.models import ChangeKind
from journal.selectors import changes_after, last_seq
from records.models import Record, RecordState
from records.selectors import same_decision
from repair.models import Case, EndedRecord
from repair.services.forgetting import end_too
from repair.services.walking import held

FOLLOWER = "repair.late_reports"
TOLD_BY = (ChangeKind.PUBLISHED, ChangeKind.CORRECTED, ChangeKind.TURNED)
STANDING = (RecordState.PUBLISHED, RecordState.UNPUBLISHED)
SYSTEM = Actor.system("cases")


def late_reports_end(*, limit: int = 1_000) -> int:
    """End what reports a repaired or shielded decision anew. Idempotent; returns how many Changes were looked at."""
    after = followers.cursor(FOLLOWER)
    last = last_seq()
    if after >= last:
        return 0
    if not EndedRecord.objects.filter(restored_at__isnull=True).exists():
        followers.advance(FOLLOWER, last)  # nothing that could come back
        return 0
    upto = min(after + limit, last)
    changes = changes_after(after, limit=upto - after)
    for record in _candidates({one.subject for one in changes if one.kind in TOLD_BY and one.subject}):
        ended = EndedRecord.objects.filter(
            record__in=same_decision(record), restored_at__isnull=True
        ).select_related("application__case")
        if (found := ended.order_by("-pk").first()) is not None:
            _end(found.application.case, record)
    followers.advance(FOLLOWER, upto)
    return upto - after


def _candidates(ids: Collection[str]) -> list[Record]:
    """Those that stand, of entities that have something repaired: one statement for a whole file of others."""
    repaired = EndedRecord.objects.filter(restored_at__isnull=True).values("record__entity")
    rows = Record.objects.filter(public_id__in=ids, state__in=STANDING, entity__in=repaired)
    return list(rows.exclude(document_number="").select_related("entity").order_by("pk"))


@transaction.atomic
def _end(case: Case, record: Record) -> None:
    case = held(case)
    record = Record.objects.select_related("entity").get(pk=record.pk)
    still = EndedRecord.objects.filter(
        application=case.application, restored_at__isnull=True, record__in=same_decision(record)
    )
    if record.state in STANDING and still.exists():
        reason = _("The same decision was repaired: %(case)s.") % {"case": case.number}
        end_too(case, record, by=SYSTEM, reason=reason)
