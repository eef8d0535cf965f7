"""exchange app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """See the folder."""

    name = "exchange"
