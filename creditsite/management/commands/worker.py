"""`manage.py worker`: seals, follows, turns. `--once` drains what is due and ends."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from creditsite.worker import drain, run_forever


class Command(BaseCommand):
    help = "Run the sweeps (seal the journal, keep the index current, midnight) until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="work until nothing is left to do, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            drain()
            return
        stopped: list[int] = []

        def stop(number: int, frame: FrameType | None) -> None:
            stopped.append(number)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        run_forever(lambda: bool(stopped))
