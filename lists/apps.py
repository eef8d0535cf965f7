"""Lists: who stands on which, why, and what follows."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    """Blacklists and redlists, listing cases, measures, the unified check."""

    name = "lists"
    verbose_name = _("Lists")
