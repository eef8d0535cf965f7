"""Loads the calendar of working days from reference/working_days.csv."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from journal import working_days
from journal.models import CalendarDay

COLUMNS = ("working", "name_zh", "name_en", "confidence", "source")


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Bring the days up to the file; days that it does not name stay. Returns counts."""
    with (folder / "working_days.csv").open(encoding="utf-8", newline="") as handle:
        listed = [
            CalendarDay(
                day=date.fromisoformat(row["day"]),
                working=row["working"] == "yes",
                **{name: row[name] for name in COLUMNS if name != "working"},
            )
            for row in csv.DictReader(handle)
        ]
    CalendarDay.objects.bulk_create(
        listed, update_conflicts=True, unique_fields=["day"], update_fields=COLUMNS, batch_size=500
    )
    working_days.forget()
    return {"days of the calendar": len(listed)}
