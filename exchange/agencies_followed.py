"""What a folded agency means for imports and profiles: they are its successor's from then on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from exchange.models import ImportProfile, ImportRun
from journal.actor import Actor
from registry.dependants import AgencyChange, AgencyChangeKind


class ImportsOfAgencies:
    """Runs and own profiles name an agency."""

    def foresee(self, change: AgencyChange) -> list[tuple[str, str]]:
        """How many there are, where the agency is folded into another."""
        if change.kind != AgencyChangeKind.FOLDED:
            return []
        runs = ImportRun.objects.filter(agency=change.agency).count()
        profiles = ImportProfile.objects.filter(agency=change.agency).count()
        return [(_("Imports that go over to it"), f"{runs:,}"), (_("Import profiles"), f"{profiles:,}")]

    def follow(self, change: AgencyChange, *, by: Actor, reason: str) -> None:
        """Point them at the other."""
        if change.kind == AgencyChangeKind.FOLDED and change.into is not None:
            ImportRun.objects.filter(agency=change.agency).update(agency=change.into)
            ImportProfile.objects.filter(agency=change.agency).update(agency=change.into)
