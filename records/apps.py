"""What: the catalogue and the record every fact hangs on."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Records, their revisions and the rules of publicity."""

    name = "records"
    verbose_name = _("Records and rules")

    def ready(self) -> None:
        """Follow agencies; make known what is decided by two persons, and what waits for whom."""
        from journal.desk import queues
        from journal.proposals import kinds
        from records.agencies_followed import RecordsOfAgencies
        from records.merging import EntityRecords
        from records.proposals.calendar import CalendarProposal
        from records.proposals.items import ItemProposal
        from records.proposals.release import ReleaseProposal
        from records.proposals.rules import RuleProposal
        from records.queues import QUEUE
        from registry import dependants
        from registry.merging import relations

        dependants.register(RecordsOfAgencies())
        relations.register(EntityRecords())
        for kind in (CalendarProposal(), ItemProposal(), ReleaseProposal(), RuleProposal()):
            kinds.register(kind)
        queues.register(QUEUE)
