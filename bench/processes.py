"""How much memory other processes hold, read from /proc."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def memory(pid: int) -> dict[str, float]:
    """Megabytes resident now (`rss`), of these not of files (`own`), and the most it ever was (`peak`).

    An index is mapped into memory: its pages count as resident though the kernel may take them back at will.
    """
    values: dict[str, float] = {}
    names = {"VmRSS": "rss", "RssAnon": "own", "VmHWM": "peak"}
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    for line in lines:
        name, _, value = line.partition(":")
        if name in names:
            values[names[name]] = int(value.split()[0]) / 1024
    return values


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def below(pid: int) -> list[int]:
    """Children, their children, and so on."""
    found: list[int] = []
    for child in children(pid):
        found += [child, *below(child)]
    return found


def running(what: str, pids: list[int]) -> list[int]:
    """Those whose command line holds a text."""
    return [pid for pid in pids if what in _command(pid)]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


@contextmanager
def sampled(take: Callable[[], None], *, every: float) -> Iterator[None]:
    """Call `take` in regular time while the block runs."""
    ending = threading.Event()

    def run() -> None:
        while not ending.wait(every):
            take()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def wait_for(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Until something is so.

    Raises:
        TimeoutError: it did not come.
    """
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.2)
