"""The public search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Text analysis, the engine behind its contract, the life cycle of indexes."""

    name = "search"
