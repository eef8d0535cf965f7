"""What a folded agency means for cases: its successor decides them and answers reports."""

from __future__ import annotations

from django.utils.translation import gettext as _

from journal.actor import Actor
from registry.dependants import AgencyChange, AgencyChangeKind
from repair.models import Case, ErrorReport


class CasesOfAgencies:
    """Cases and reports name the source of their record; cases the centre that received them."""

    def foresee(self, change: AgencyChange) -> list[tuple[str, str]]:
        """What goes over, where the agency is folded into another."""
        if change.kind != AgencyChangeKind.FOLDED:
            return []
        cases = Case.objects.filter(agency=change.agency).count()
        reports = ErrorReport.objects.filter(agency=change.agency).count()
        return [
            (_("Objections that go over to it"), f"{cases:,}"),
            (_("Error reports that go over to it"), f"{reports:,}"),
        ]

    def follow(self, change: AgencyChange, *, by: Actor, reason: str) -> None:
        """Point them at the other."""
        into = change.into
        if change.kind != AgencyChangeKind.FOLDED or into is None:
            return
        Case.objects.filter(agency=change.agency).update(agency=into)
        Case.objects.filter(centre=change.agency).update(centre=into)
        ErrorReport.objects.filter(agency=change.agency).update(agency=into)
