"""`manage.py demo`: fictitious entities with records, to look at and to measure with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from demo import cases, listings, showcase
from demo import seed as seeding
from journal import clock
from records.models import Record
from registry.models import Agency, Entity, Origin


class Command(BaseCommand):
    """Seeds the demo; run again it changes nothing, with a larger number it goes on."""

    help = "Fill the site with fictitious entities and records (nothing in them is real)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--entities", type=int, default=2000, help="how many (2000); 0: regions and authorities only"
        )
        parser.add_argument("--seed", type=int, default=1, help="another number gives other names (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted, seed = options["entities"], options["seed"]
        before = seeding.seeded()
        behind = listings.is_behind() or cases.is_behind()
        if before is not None and before.entities >= wanted and not before.begun and not behind:
            self.stdout.write(
                f"The demo is already seeded (seed {before.seed}, {before.entities} entities, "
                f"{before.records} records); nothing was changed."
            )
            return
        if before is not None and before.seed != seed:
            self.stdout.write(f"The demo was seeded with seed {before.seed}; going on with that.")
        if not Agency.objects.filter(code="samr").exists():
            raise CommandError("The reference data are missing: run `manage.py load_reference` first.")
        if before is None and Entity.objects.filter(origin=Origin.DEMO).exists():
            raise CommandError("There are demo entities of another source, such as imported demo files.")
        try:
            done = self._fill(wanted, seed, start=before.entities if before else 0)
        except seeding.AnotherGenerator as error:
            raise CommandError(
                "The demo on file was drawn by an earlier version of the generator and cannot be gone on with; "
                "an empty database can be filled anew."
            ) from error
        self.stdout.write(f"Demo: {done.entities} entities, {done.records} records, seed {done.seed}.")
        if wanted:
            self._examples()

    def _fill(self, wanted: int, seed: int, *, start: int) -> seeding.Seeding:
        columns = (
            TextColumn("demo"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[records]:,} records"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task("demo", total=wanted, completed=start, records=0)
            return seeding.fill(
                entities=wanted,
                seed=seed,
                progress=lambda entities, records: bar.update(task, completed=entities, records=records),
            )

    def _examples(self) -> None:
        """Searches that find something on this very site."""
        demo = Entity.objects.filter(origin=Origin.DEMO)
        self.stdout.write("Searches to try:")
        first = demo.filter(usci__isnull=False).order_by("pk").first()
        penalties = Record.objects.public(at=clock.today()).filter(item="penalty", entity__origin=Origin.DEMO)
        penalty = penalties.select_related("entity").order_by("-entity_id").first()
        for text, why in (
            ("澄屿", "a brand, several companies"),
            (first.usci if first else "", "a unified social credit identifier"),
            (showcase.SAME_NAME, "one name, two companies"),
            (showcase.MANY, "a file of sixty records"),
            (penalty.entity.name if penalty else "", "an entity with a penalty"),
        ):
            if text:
                self.stdout.write(f"  {text}  ({why})")
