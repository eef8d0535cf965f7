"""What a folded agency means for lists: its successor controls them, runs the cases, carries out the measures."""

from __future__ import annotations

from django.utils.translation import gettext as _

from journal.actor import Actor
from lists.models import ListAgency, ListingCase, Measure, MeasureApplied
from registry.dependants import AgencyChange, AgencyChangeKind


class ListsOfAgencies:
    """Lists, cases, measures and their uses name agencies."""

    def foresee(self, change: AgencyChange) -> list[tuple[str, str]]:
        """What goes over, where the agency is folded into another."""
        if change.kind != AgencyChangeKind.FOLDED:
            return []
        cases = ListingCase.objects.filter(agency=change.agency).count()
        lists = ListAgency.objects.filter(agency=change.agency).count()
        return [(_("Listing cases that go over to it"), f"{cases:,}"), (_("Lists it controls"), f"{lists:,}")]

    def follow(self, change: AgencyChange, *, by: Actor, reason: str) -> None:
        """Point everything at the other. Where both control a list, the folded one's row goes."""
        into = change.into
        if change.kind != AgencyChangeKind.FOLDED or into is None:
            return
        ListingCase.objects.filter(agency=change.agency).update(agency=into)
        Measure.objects.filter(agency=change.agency).update(agency=into)
        MeasureApplied.objects.filter(agency=change.agency).update(agency=into)
        both = ListAgency.objects.filter(agency=into).values_list("credit_list_id", flat=True)
        rows = ListAgency.objects.filter(agency=change.agency)
        leading = list(
            rows.filter(credit_list__in=list(both), leads=True).values_list("credit_list", flat=True)
        )
        rows.filter(credit_list__in=list(both)).delete()
        ListAgency.objects.filter(agency=into, credit_list__in=leading).update(leads=True)
        rows.update(agency=into)
