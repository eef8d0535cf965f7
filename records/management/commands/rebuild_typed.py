"""`manage.py rebuild_typed`: make typed tables anew from Record.details; `--check` only compares."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from records.catalogue import catalogue
from records.models import Record
from records.projections import Projection, projection_of

CHUNK = 500


class Command(BaseCommand):
    help = "Re-make the typed rows (penalties …) of all records from their details."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare; exit 1 where rows differ")

    def handle(self, *args: Any, **options: Any) -> None:
        differing = 0
        for code, item in catalogue().items():
            projection = projection_of(item.row.typed_table) if item.row.typed_table else None
            if projection is not None:
                found = self._rebuild(code, projection, check=options["check"])
                differing += found
                self.stdout.write(f"{code}: {found} {'differ' if options['check'] else 're-made'}")
        if options["check"] and differing:
            sys.exit(1)

    def _rebuild(self, item: str, projection: Projection, *, check: bool) -> int:
        """Walk an item's records by primary key; returns how many differed and, unless `check`, were re-made."""
        last, count = 0, 0
        while True:
            with transaction.atomic():
                records = list(Record.objects.filter(item=item, pk__gt=last).order_by("pk")[:CHUNK])
                if not records:
                    return count
                last = records[-1].pk
                wrong = set(projection.differs(records))
                count += len(wrong)
                if wrong and not check:
                    projection.write([r for r in records if r.public_id in wrong], new=False)
