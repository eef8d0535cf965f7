"""Lists: who stands on which, why, and what follows."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    """Blacklists and redlists, listing cases, measures, the unified check."""

    name = "lists"
    verbose_name = _("Lists")

    def ready(self) -> None:
        """Project listings, follow agencies and merges; make known what two stewards decide about lists."""
        from documents import kinds as papers
        from journal.desk import queues
        from journal.proposals import kinds
        from lists import letters
        from lists.agencies_followed import ListsOfAgencies
        from lists.merging import CasesOfEntities
        from lists.projection import ListingProjection
        from lists.proposals.amending import AmendProposal
        from lists.proposals.running import ActivateProposal, StopProposal
        from lists.queues import QUEUES
        from records import projections
        from registry import dependants
        from registry.merging import relations

        for queue in QUEUES:
            queues.register(queue)
        for letter in letters.KINDS:
            papers.register(letter)
        projections.register("lists.Listing", ListingProjection())
        dependants.register(ListsOfAgencies())
        relations.register(CasesOfEntities())
        for kind in (ActivateProposal(), AmendProposal(), StopProposal()):
            kinds.register(kind)
