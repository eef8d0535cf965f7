"""The public search."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Text analysis, the engine behind its contract, the life cycle of indexes."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Register the checks of a safe start."""
        from search import checks  # noqa: F401 - registers by being imported
