"""What the two import commands share."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from exchange import encodings
from exchange.errors_file import ErrorsFile
from exchange.importing import FileImport, Listener, Outcome, Work
from exchange.messages import fatal_message, held_message
from exchange.profile_yaml import ProfileError
from exchange.profiles import Profile, load
from exchange.readers import FileBroken
from exchange.runs import Held
from journal.actor import Actor
from registry.models import Origin

LISTED = 20  # held rows that --report names; --errors has all


class Shown(Listener):
    """Draws a progress bar, fills the errors file, remembers the first held rows."""

    def __init__(self, progress: Progress, errors: ErrorsFile | None) -> None:
        self._progress = progress
        self._errors = errors
        self._task = progress.add_task(_("reading"), total=None)
        self.first: list[Held] = []

    def scanned(self, rows: int) -> None:
        self._progress.update(self._task, completed=rows)

    def counted(self, rows: int) -> None:
        self._progress.update(self._task, description=_("importing"), completed=0, total=rows)

    def stored(self, rows: int) -> None:
        self._progress.update(self._task, completed=rows)

    def held(self, rows: Sequence[Held]) -> None:
        self.first += rows[: max(0, LISTED - len(self.first))]
        if self._errors is not None:
            self._errors.add(rows)


class ImportCommand(BaseCommand):
    """Base of the import commands. Exit 0: every row is accounted for, held or not. 1: not read to the end."""

    kind = ""
    default_profile: str | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="CSV (.csv), XLSX or JSON lines (.jsonl)")
        parser.add_argument("--encoding", choices=encodings.CHOICES, default=encodings.UTF8)
        parser.add_argument(
            "--sheet", default="", help="of a spreadsheet; the first with the heading if not given"
        )
        parser.add_argument(
            "--profile",
            default=self.default_profile,
            required=self.default_profile is None,
            help="name of a shipped profile, of one in DATA_DIR/profiles, or path of a .yaml file",
        )
        parser.add_argument("--dry-run", action="store_true", help="read and check, write nothing")
        parser.add_argument(
            "--errors", type=Path, metavar="OUT.csv", help="write every held row to this file"
        )
        parser.add_argument(
            "--report", action="store_true", help="print counts; the last line is for programs"
        )
        parser.add_argument("--origin", choices=Origin.values, default=Origin.REAL)

    def work(self, profile: Profile, *, origin: str, by: Actor, dry_run: bool) -> Work:
        """What the import does with a chunk."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, show progress, report."""
        try:
            profile = load(options["profile"], own=settings.DATA_DIR / "profiles")
            if profile.kind != self.kind:
                raise CommandError(
                    _("The profile %(name)s is for %(kind)s.") % {"name": profile.name, "kind": profile.kind}
                )
            shown, outcome = self._run(profile, options)
        except ProfileError as error:
            raise CommandError(str(error)) from error
        except FileBroken as error:
            raise CommandError(fatal_message(error.reason, error.detail)) from error
        write = self.stdout.write
        if options["report"]:
            self._report(write, shown, outcome)
        write(outcome.line())
        if outcome.broken is not None:
            self.stderr.write(fatal_message(outcome.broken.reason, outcome.broken.detail))
            sys.exit(1)

    def _run(self, profile: Profile, options: dict[str, Any]) -> tuple[Shown, Outcome]:
        by, dry_run, origin = Actor.system("import"), options["dry_run"], options["origin"]
        with ExitStack() as stack:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
            )
            console = Console(stderr=True)
            progress = stack.enter_context(
                Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
            )
            errors = None
            if options["errors"]:
                try:
                    errors = ErrorsFile(options["errors"], profile.kept)
                except OSError as error:
                    raise CommandError(f"{options['errors']}: {error.strerror}") from error
                stack.callback(errors.close)
            shown = Shown(progress, errors)
            outcome = FileImport(
                path=options["file"],
                profile=profile,
                work=self.work(profile, origin=origin, by=by, dry_run=dry_run),
                by=by,
                origin=origin,
                listener=shown,
                dry_run=dry_run,
                encoding=options["encoding"],
                sheet=options["sheet"],
            ).run()
        return shown, outcome

    def _report(self, write: Callable[[str], object], shown: Shown, outcome: Outcome) -> None:
        tally = outcome.tally
        write(
            _("new %(new)s, corrected %(changed)s, unchanged %(unchanged)s, held %(held)s")
            % {
                "new": tally.new,
                "changed": tally.changed,
                "unchanged": tally.unchanged,
                "held": tally.held,
            }
        )
        if tally.shrunk:
            write(
                _("Keys with fewer rows than on file (nothing was deleted): %(count)s")
                % {"count": tally.shrunk}
            )
        if outcome.ignored:
            write(
                _("Columns that the profile does not keep: %(names)s") % {"names": ", ".join(outcome.ignored)}
            )
        for reason, count in tally.reasons.most_common():
            write(f"  {reason}: {count}")
        for row in shown.first:
            where = ", ".join(part for part in (_("line %(line)s") % {"line": row.line}, row.column) if part)
            write(f"  {where}: {row.reason}: {held_message(row.reason, row.detail)}")
