"""Is anything public that must not be? Reads every public place as a visitor does."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from creditsite.leaks import audit

CLEAN, FOUND, COULD_NOT_LOOK = 0, 1, 2


class Command(BaseCommand):
    """Exits 0 when clean, 1 with findings, 2 when it could not look."""

    help = "Read every public place as a visitor does and look for records that ended or were never public."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much is looked for."""
        parser.add_argument("--sample", type=int, default=audit.SAMPLE, help="older records drawn by chance")
        parser.add_argument("--all", action="store_true", help="every record that ever ended")
        parser.add_argument("--seed", type=int, default=None, help="draw the same ones again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Audit, and say what was found."""
        try:
            found = audit.run(sample=options["sample"], everything=options["all"], seed=options["seed"])
        except Exception as error:  # whatever it is, nobody may read "clean"
            self.stderr.write(f"could not look: {type(error).__name__}: {error}")
            raise SystemExit(COULD_NOT_LOOK) from error
        self.stdout.write(f"records={found.records} answers={found.answers} findings={found.findings}")
        for one in found.found:
            self.stdout.write(f"{one['surface']}\t{one['record']}\t{one['what']}\t{one['address']}")
        raise SystemExit(CLEAN if found.is_clean else FOUND)
