"""Loads the calendar of working days from reference/working_days.csv."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from journal import working_days
from journal.models import AuditEvent, CalendarDay

CHANGED = "calendar.change"  # two stewards entered a year's notice
COLUMNS = ("working", "name_zh", "name_en", "confidence", "source")


def calendar_target(year: int) -> str:
    """How proposals and the audit log name the days of a year."""
    return f"calendar:{year}"


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Bring the days up to the file; years that stewards decided about, and days that it does not name, stay.

    Returns counts.
    """
    decided = set(AuditEvent.objects.filter(action=CHANGED).order_by().values_list("target", flat=True))
    with (folder / "working_days.csv").open(encoding="utf-8", newline="") as handle:
        listed = [
            CalendarDay(
                day=date.fromisoformat(row["day"]),
                working=row["working"] == "yes",
                **{name: row[name] for name in COLUMNS if name != "working"},
            )
            for row in csv.DictReader(handle)
            if calendar_target(int(row["day"][:4])) not in decided
        ]
    CalendarDay.objects.bulk_create(
        listed, update_conflicts=True, unique_fields=["day"], update_fields=COLUMNS, batch_size=500
    )
    working_days.forget()
    return {"days of the calendar": len(listed)}
