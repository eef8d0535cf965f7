"""What happened and who decided it: the ground that every other app stands on."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """Change log, audit log, proposals, workflow kit and the staff desk."""

    name = "journal"
    verbose_name = _("Journal")

    def ready(self) -> None:
        """Put the proposals among the desk's queues."""
        from journal.desk.queues import register
        from journal.proposals.queue import QUEUE

        register(QUEUE)
