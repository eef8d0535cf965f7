"""What a folded agency means for imports and profiles: they are its successor's from then on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from exchange.listing_batches.models import OPEN_STATES, BatchState
from exchange.models import ImportProfile, ImportRun, ListingBatch
from journal import clock
from journal.actor import Actor
from registry.dependants import AgencyChange, AgencyChangeKind
from registry.models import Agency


class ImportsOfAgencies:
    """Runs and own profiles name an agency."""

    def foresee(self, change: AgencyChange) -> list[tuple[str, str]]:
        """How many there are, where the agency is folded into another."""
        if change.kind != AgencyChangeKind.FOLDED:
            return []
        runs = ImportRun.objects.filter(agency=change.agency).count()
        profiles = ImportProfile.objects.filter(agency=change.agency).count()
        batches = ListingBatch.objects.filter(agency=change.agency).count()
        return [
            (_("Imports that go over to it"), f"{runs:,}"),
            (_("Import profiles"), f"{profiles:,}"),
            (_("Batches of listing cases"), f"{batches:,}"),
        ]

    def follow(self, change: AgencyChange, *, by: Actor, reason: str) -> None:
        """Point them at the other."""
        if change.kind == AgencyChangeKind.FOLDED and change.into is not None:
            ImportRun.objects.filter(agency=change.agency).update(agency=change.into)
            ImportProfile.objects.filter(agency=change.agency).update(agency=change.into)
            self._batches(change.agency, change.into)

    def _batches(self, agency: Agency, into: Agency) -> None:
        """Batches go over too; of two open ones of the same file that of the agency that is left is stopped."""
        for batch in ListingBatch.objects.filter(agency=agency, state__in=OPEN_STATES):
            same = {"credit_list": batch.credit_list_id, "file_digest": batch.file_digest}
            if ListingBatch.objects.filter(agency=into, state__in=OPEN_STATES, **same).exists():
                ListingBatch.objects.filter(pk=batch.pk).update(
                    state=BatchState.STOPPED, finished_at=clock.now()
                )
        ListingBatch.objects.filter(agency=agency).update(agency=into)
