"""What a folded agency means for papers: its successor keeps them, under the names and numbers they bear."""

from __future__ import annotations

from django.utils.translation import gettext as _

from documents.models import Letter
from journal.actor import Actor
from registry.dependants import AgencyChange, AgencyChangeKind


class PapersOfAgencies:
    """Letters name an agency; the series of numbers stays with the one that gave them."""

    def foresee(self, change: AgencyChange) -> list[tuple[str, str]]:
        """How many there are, where the agency is folded into another."""
        if change.kind != AgencyChangeKind.FOLDED:
            return []
        count = Letter.objects.filter(agency=change.agency).count()
        return [(_("Letters that go over to it"), f"{count:,}")]

    def follow(self, change: AgencyChange, *, by: Actor, reason: str) -> None:
        """Point them at the other."""
        if change.kind == AgencyChangeKind.FOLDED and change.into is not None:
            Letter.objects.filter(agency=change.agency).update(agency=change.into)
