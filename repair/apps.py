"""Repair: records that are wrong, and (from the next issue on) behaviour that was put right."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepairConfig(AppConfig):
    """Objections, drafts, and reports of errors."""

    name = "repair"
    verbose_name = _("Objections and credit repair")

    def ready(self) -> None:
        """Follow agencies and merges; make letters, queues and the readers of papers known."""
        from documents import kinds as papers
        from documents.uploads import access
        from journal.desk import queues
        from records import outcomes
        from registry import dependants
        from registry.merging import relations
        from repair import letters
        from repair.agencies_followed import CasesOfAgencies
        from repair.merging import CasesOfEntities
        from repair.notices import letters as notices
        from repair.papers import draft_is_there, may_read_authorisation, may_read_case, may_read_draft
        from repair.queues import QUEUES
        from repair.selectors.outcomes import outcomes_of

        for queue in QUEUES:
            queues.register(queue)
        for letter in (*letters.KINDS, *notices.KINDS):
            papers.register(letter)
        access.register("case", may_read_case, _("papers of a case"))
        access.register("representation", may_read_authorisation, _("authorisation of a representative"))
        access.register("draft", may_read_draft, _("papers of a draft"), is_there=draft_is_there)
        outcomes.register(outcomes_of)
        dependants.register(CasesOfAgencies())
        relations.register(CasesOfEntities())
