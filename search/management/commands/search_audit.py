"""Compare the search index with the database."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from search import audit, documents
from search.engine import EngineUnavailable

SHOWN = 20
CLEAN, FINDINGS, BLIND = 0, 1, 2


class Command(BaseCommand):
    """Missing, stale and leaked documents, by key."""

    help = (
        "Compare every public entity with the search index, in key order: missing, stale and leaked (in the "
        "index, not public). Exit 0 clean, 1 with findings, 2 when it could not look."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings and exit accordingly."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        try:
            total = documents.public_entities().count()
            with Progress(*columns, disable=options["verbosity"] == 0) as bars:
                bar = bars.add_task("search audit", total=total)
                found = audit.record(progress=lambda done: bars.update(bar, completed=done))
        except (EngineUnavailable, DatabaseError) as error:
            self.stderr.write(f"could not look: {error}")
            sys.exit(BLIND)
        for word, keys in found.keys.items():
            for key in keys[:SHOWN]:
                self.stdout.write(f"{word} {key}")
        if options["verbosity"] or not found.is_clean:
            self.stdout.write(
                f"checked={found.checked} missing={found.missing} stale={found.stale} "
                f"leaked={found.leaked} behind={found.behind}"
            )
        sys.exit(CLEAN if found.is_clean else FINDINGS)
