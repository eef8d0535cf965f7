"""The quota as an app of its own: its one table lives in the counters database."""

from django.apps import AppConfig


class QuotaConfig(AppConfig):
    """Counters per address and minute; nothing here is worth a backup."""

    name = "accounts.quota"
    label = "quota"
