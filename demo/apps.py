"""demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """See the folder."""

    name = "demo"
