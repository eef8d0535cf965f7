"""What records do when an agency is renamed, follows other rules, or is folded into another."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from journal.actor import Actor
from records.models import Record, ReworkKind
from records.reworks import rework_begin
from registry.dependants import AgencyChange, AgencyChangeKind

COUNTED = 10_000  # beyond this a figure says "more than"
KINDS = {
    AgencyChangeKind.RENAMED: ReworkKind.RENAME,
    AgencyChangeKind.REGIME: ReworkKind.REGIME,
    AgencyChangeKind.FOLDED: ReworkKind.FOLD,
}


class RecordsOfAgencies:
    """Records name the agency that reported them and the one that decided."""

    def foresee(self, change: AgencyChange) -> list[tuple[str, str]]:
        """How many records the worker will then look at."""
        pk = change.agency.pk
        reported = Record.objects.filter(source_agency=pk)
        decided = Record.objects.filter(Q(deciding_agency=pk) & ~Q(source_agency=pk))
        return [
            (_("Records reported by it"), counted(reported.order_by()[: COUNTED + 1].count())),
            (
                _("Records decided by it that others reported"),
                counted(decided.order_by()[: COUNTED + 1].count()),
            ),
        ]

    def follow(self, change: AgencyChange, *, by: Actor, reason: str) -> None:
        """The worker goes through the agency's records; pages, lists and the index follow."""
        scope = {"agency": change.agency.pk}
        if change.into is not None:
            scope["into"] = change.into.pk
        about = f"agency:{change.agency.code}"
        rework_begin(kind=KINDS[change.kind], about=about, scope=scope, by=by, reason=reason)


def counted(number: int) -> str:
    """A bounded count in words."""
    return _("more than %(limit)s") % {"limit": f"{COUNTED:,}"} if number > COUNTED else f"{number:,}"
