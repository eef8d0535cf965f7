"""Data in and out."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Imports of files, by command and at the desk."""

    name = "exchange"
    verbose_name = _("Imports")

    def ready(self) -> None:
        """Make known what waits for people, what two decide, and how imports follow agencies."""
        from exchange.agencies_followed import ImportsOfAgencies
        from exchange.listing_batches.links import batch_link
        from exchange.proposals import LimitProposal
        from exchange.queues import QUEUES
        from journal.desk import queues
        from journal.proposals import kinds
        from lists import desk_links
        from registry import dependants

        desk_links.register(batch_link)
        dependants.register(ImportsOfAgencies())
        kinds.register(LimitProposal())
        for queue in QUEUES:
            queues.register(queue)
