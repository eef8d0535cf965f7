"""Makes reference/working_days.csv from the package `chinesecalendar` (MIT); run by hand once a year, in November,
when the notice about the next year is out and the package has it.

    python -m venv /tmp/calendar && /tmp/calendar/bin/pip install chinesecalendar
    /tmp/calendar/bin/python tools/working_days.py

The product does not need the package. Rows that disagree with the calendar rows of reference/rules.csv are printed.
"""

from __future__ import annotations

import csv
import importlib
import importlib.metadata
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
COLUMNS = ("day", "working", "name_zh", "name_en", "confidence", "source")


def rows() -> Iterator[tuple[str, ...]]:
    """Every day that a notice names, by date."""
    constants = importlib.import_module("chinese_calendar.constants")
    chinese = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    edition = importlib.metadata.version("chinesecalendar")
    source = f"PyPI chinesecalendar {edition}"
    named = {day: (False, name) for day, name in constants.holidays.items()}
    named |= {day: (True, name) for day, name in constants.workdays.items()}
    for day, (working, english) in sorted(named.items()):
        zh = f"{chinese[english]}（调休上班）" if working else chinese[english]
        en = f"{english} (make-up working day)" if working else english
        yield (day.isoformat(), "yes" if working else "no", zh, en, "to_check", source)


def spans(text: str) -> set[date]:
    """The days of a value such as "2025-01-01;2025-01-28/2025-02-04"."""
    found: set[date] = set()
    for part in filter(None, text.split(";")):
        first, last = (date.fromisoformat(end) for end in (part.split("/") * 2)[:2])
        found |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return found


def differences(written: list[tuple[str, ...]]) -> Iterator[str]:
    """Days on which the table and a calendar row of rules.csv do not agree."""
    with (REFERENCE / "rules.csv").open(encoding="utf-8", newline="") as handle:
        rules = {row["rule_code"]: row["value"] for row in csv.DictReader(handle)}
    for code, value in rules.items():
        if not code.startswith("CAL-WD-2") or code.endswith("-N"):
            continue
        year, working = code.split("-")[2], "yes" if code.endswith("-ON") else "no"
        mine = {date.fromisoformat(r[0]) for r in written if r[0].startswith(year) and r[1] == working}
        for day in sorted(mine ^ spans(value)):
            yield f"{code}: {day} is in {'the table' if day in mine else 'the rule'} only"


def main() -> int:
    """Write the table; 1 where it disagrees with the rules."""
    written = list(rows())
    with (REFERENCE / "working_days.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(written)
    found = list(differences(written))
    print(f"{len(written)} days", *found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
