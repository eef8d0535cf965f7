"""After several failures in a row, nobody waits for the server for a while: answers degrade at once."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from enum import Enum

import structlog

FAILURES = 3
WITHIN = 10.0  # seconds in which so many failures open it
OPEN = 5.0  # seconds it stays open; then one request tries, and the others go on waiting for its result
logger = structlog.get_logger(__name__)


class Kind(Enum):
    """What is asked: a cluster may well know its state while searches fail."""

    STATE = "state"
    SEARCH = "search"


class Breaker:
    """Counts failures of one server as this process sees it. Safe among threads.

    All kinds count together; what answers again shows that for its own kind.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._guard = threading.Lock()
        self._failed: deque[tuple[float, Kind]] = deque(maxlen=FAILURES)
        self._owing: set[Kind] = set()  # what must answer before it closes
        self._open_until = 0.0
        self._reason = ""

    @property
    def reason(self) -> str:
        """Why it is open; empty where it is not, or where somebody may try."""
        return self._reason if self._now() < self._open_until else ""

    def refusal(self) -> str:
        """Why the server is not to be asked now; empty where it may be."""
        with self._guard:
            now = self._now()
            if not self._reason:
                return ""
            if now < self._open_until:
                return self._reason
            self._open_until = now + OPEN  # this one tries; the next one after as long, or once it hands on
            return ""

    def failed(self, reason: str, kind: Kind = Kind.SEARCH) -> None:
        """The server did not answer as it should."""
        with self._guard:
            now = self._now()
            self._failed.append((now, kind))
            many = len(self._failed) == FAILURES and now - self._failed[0][0] < WITHIN
            if many and not self._reason:
                logger.error("search index away", reason=reason)
            if many or self._reason:
                self._reason, self._open_until = reason, now + OPEN
                self._owing |= {failed for _, failed in self._failed}

    def succeeded(self, kind: Kind = Kind.SEARCH) -> None:
        """It answered what was asked of this kind."""
        if not (self._reason or self._failed):
            return
        with self._guard:
            left = [failure for failure in self._failed if failure[1] is not kind]
            self._failed = deque(left, maxlen=FAILURES)
            self._owing.discard(kind)
            if self._reason and self._owing:
                self._open_until = self._now()  # handed on: whoever tried the state may go on and search
            elif self._reason:
                logger.warning("search index answers again")
                self._reason = ""
