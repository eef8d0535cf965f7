"""Remove indexes that nobody reads."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import tasks
from search.management.seeing import see_through
from search.models import TaskStatus


class Command(BaseCommand):
    """By exact name, and only what this site made; the live and the previous index stay."""

    help = "Remove search indexes that are neither live nor previous, by exact name. Nothing else is touched."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was removed; exit 1 when the engine is away."""
        task = see_through(tasks.request_collect(reason="by hand"))
        if task.status != TaskStatus.DONE:
            raise CommandError(task.detail)
        self.stdout.write(task.detail)
