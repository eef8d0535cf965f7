"""`manage.py demo_files`: the demo's fiction as CSV and JSON-lines files to import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from demo import files
from journal import clock


class Command(BaseCommand):
    """Writes files; touches no database."""

    help = "Write fictitious entities, penalties and permits as files for import_entities and import_records."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--entities", type=int, default=2000, help="how many (2000)")
        parser.add_argument("--seed", type=int, default=1, help="another number gives other names (1)")
        parser.add_argument("--out", type=Path, required=True, help="folder to write into")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["out"]
        columns = (TextColumn("files"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("files", total=options["entities"])
            counts = files.write_files(
                folder=folder,
                entities=options["entities"],
                seed=options["seed"],
                day=clock.today(),
                progress=lambda entities: bar.update(task, completed=entities),
            )
        for what, count in counts.items():
            self.stdout.write(f"{folder / what}.csv and .jsonl: {count} rows, profile {files.PROFILES[what]}")
        self.stdout.write("`manage.py demo --entities 0` makes the authorities that these files name.")
