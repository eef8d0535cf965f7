"""`manage.py load_reference`: what the product ships as data. Each app brings its loader."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts import reference as accounts_reference
from exchange import reference as exchange_reference
from journal import reference as journal_reference
from lists import reference as lists_reference
from records import reference as records_reference
from registry import reference as registry_reference
from repair import reference as repair_reference

LOADERS = (
    journal_reference.load,
    registry_reference.load,
    accounts_reference.load,
    records_reference.load,
    lists_reference.load,
    repair_reference.load,
    exchange_reference.load,
)


class Command(BaseCommand):
    help = "Load or refresh the calendar, regions, agencies, catalogue, rules, lists and limits. Harmless to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        for load in LOADERS:
            for name, count in load(settings.REFERENCE_DIR).items():
                self.stdout.write(f"{name}: {count}")
