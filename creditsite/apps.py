"""The wiring as a Django app: it owns commands only."""

from django.apps import AppConfig


class CreditsiteConfig(AppConfig):
    """Commands that belong to no single app: worker, load_reference, leak_audit."""

    name = "creditsite"
    label = "creditsite"

    def ready(self) -> None:
        """Register the checks of a safe start."""
        from creditsite import checks  # noqa: F401 - registers by being imported
