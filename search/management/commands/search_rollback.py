"""Go back to the index before the live one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from search import tasks
from search.engine import EngineUnavailable
from search.management.seeing import see_through
from search.models import TaskStatus


class Command(BaseCommand):
    """The previous index is written like the live one, so it answers at once; called again, it goes forth."""

    help = (
        "Make the previous search index the live one again. It was written all the time, so nothing is missing. "
        "The worker does it, or this command where none runs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Why is kept."""
        parser.add_argument("--reason", default="by hand", help="why, kept with the request")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when the previous index is live, 1 when it cannot be."""
        try:
            task = see_through(tasks.request_rollback(reason=options["reason"]))
        except (tasks.TaskRefused, EngineUnavailable) as error:
            with translation.override("en"):
                raise CommandError(str(error)) from error
        if task.status != TaskStatus.DONE:
            raise CommandError(task.detail)
        self.stdout.write(task.detail)
