"""How much a file may cost, and how it is said that it is not taken."""

from __future__ import annotations

import resource

MEMORY = 1_300_000_000  # bytes of address space; the libraries alone take some 300 million
SECONDS = 20  # of one core
MOST_PAGES = 200
MOST_OBJECTS = 300_000
DEEPEST = 50
MOST_UNPACKED = 500_000_000  # bytes of all streams together: 10 MB of honest scans have less
MOST_PIXELS, LONGEST_SIDE = 60_000_000, 20_000  # A4 at 600 dpi has 35 million
MOST_DRAWN = 100_000  # forms that one form draws, counted through


class NotTaken(Exception):
    """The file is not taken; the code says why (`documents.uploads.words`)."""


def set_limits() -> None:
    """Give this process little time and memory, and no file to write."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
