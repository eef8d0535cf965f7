"""Write one entity to the index anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.models import Entity
from search import tasks
from search.management.seeing import see_through
from search.models import TaskStatus


class Command(BaseCommand):
    """For what search_audit named: by key, also of an entity that is gone."""

    help = "Render entities anew and write them to the live and the previous index. Takes codes or keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One or more entities."""
        parser.add_argument("entities", nargs="+", metavar="KEY_OR_USCI")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 1 at the first that cannot be written."""
        for given in options["entities"]:
            key = Entity.objects.filter(usci=given.upper()).values_list("key", flat=True).first() or given
            task = see_through(tasks.request_resend(key=key, reason="by hand"))
            if task.status != TaskStatus.DONE:
                raise CommandError(f"{given}: {task.detail}")
            self.stdout.write(f"{given}: {task.detail}")
