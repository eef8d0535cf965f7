"""Waiting for news on behalf of an asker: a bounded share of this process, and never beyond its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from creditsite.api.stopping import stopping

LONGEST = 25  # seconds
LOOK_EVERY = 0.5
_places = threading.BoundedSemaphore(max(1, settings.FEED_WAITS))


@contextmanager
def place() -> Iterator[bool]:
    """Whether one may wait now: a process of few threads must not have all of them wait."""
    free = settings.FEED_WAITS > 0 and not stopping.is_set() and _places.acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            _places.release()


def wait_for(holds: Callable[[], bool], *, seconds: int) -> bool:
    """Look again and again until it holds, the time is over, or the server goes. Returns whether it holds."""
    end = time.monotonic() + min(seconds, LONGEST)
    while not holds():
        left = end - time.monotonic()
        if left <= 0 or stopping.wait(min(LOOK_EVERY, left)):
            return holds()
    return True
