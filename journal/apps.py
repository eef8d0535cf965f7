"""What happened and who decided it."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The ground everything stands on: change log, audit log, actor, workflow kit, clock."""

    name = "journal"
