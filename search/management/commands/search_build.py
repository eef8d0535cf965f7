"""Build the search index anew, beside the live one."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from journal.locks import advisory_lock
from search import lifecycle
from search.engine import EngineUnavailable
from search.engines import engine
from search.models import BuildStatus, IndexBuild
from search.sweeps import BUILD_LOCK, keep_up

WAIT_FOR_WORKER = 3.0  # seconds until a request that no worker took is carried out here
POLL = 0.2


class Command(BaseCommand):
    """Leaves a request that the worker takes; without a worker the build is done in this process."""

    help = (
        "Build the search index anew beside the live one, verify it and swap it in. "
        "A worker that runs does it, else this command. Readers see the old index until the new one is whole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--if-needed` is for `make run`, which may find an index of an earlier start."""
        parser.add_argument("--reason", default="by hand", help="why, kept with the build")
        parser.add_argument(
            "--if-needed", action="store_true", help="only where no index of this version is live"
        )
        parser.add_argument("--no-wait", action="store_true", help="leave the request and return at once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when the new index is live, 1 when the build failed."""
        if options["if_needed"] and lifecycle.fits(engine().state().live, engine()):
            return
        build = lifecycle.request_build(reason=options["reason"])
        if options["no_wait"]:
            self.stdout.write(f"build {build.pk} requested")
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, disable=options["verbosity"] == 0) as bars:
            self._see_through(build, bars, bars.add_task("search index", total=None))
        build.refresh_from_db()
        if build.status != BuildStatus.DONE:
            raise CommandError(f"build {build.pk} failed: {build.detail}")
        if options["verbosity"]:
            self.stdout.write(f"{build.written} entities indexed, {build.index_name} is live")

    def _see_through(self, build: IndexBuild, bars: Progress, bar: TaskID) -> None:
        """Wait for a worker; where none takes the request, or the one that did died, do it here."""
        here_from = time.monotonic() + WAIT_FOR_WORKER
        while True:
            if time.monotonic() >= here_from:
                with advisory_lock(BUILD_LOCK) as held:
                    build.refresh_from_db()
                    if held and build.status == BuildStatus.REQUESTED:
                        self._build_here(build, bars, bar)
                    elif held and build.status == BuildStatus.RUNNING:
                        lifecycle.discard_leftovers()
            build.refresh_from_db()
            bars.update(bar, completed=build.written, total=build.total or None)
            if build.status in (BuildStatus.DONE, BuildStatus.FAILED):
                return
            time.sleep(POLL)

    def _build_here(self, build: IndexBuild, bars: Progress, bar: TaskID) -> None:
        def progress(done: int, total: int) -> None:
            bars.update(bar, completed=done, total=total)

        try:
            lifecycle.run_build(build, keep_up=keep_up, progress=progress)
        except (lifecycle.VerificationFailed, EngineUnavailable, OSError):
            return  # noted in the row
