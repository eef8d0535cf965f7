"""After several failures in a row, nobody waits for the server for a while: answers degrade at once."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

import structlog

FAILURES = 3
WITHIN = 10.0  # seconds in which so many failures open it
OPEN = 5.0  # seconds it stays open; then one request tries, and the others go on waiting for its result
logger = structlog.get_logger(__name__)


class Breaker:
    """Counts failures of one server as this process sees it. Safe among threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._guard = threading.Lock()
        self._failed: deque[float] = deque(maxlen=FAILURES)
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
            self._open_until = now + OPEN  # this one tries
            return ""

    def failed(self, reason: str) -> None:
        """The server did not answer as it should."""
        with self._guard:
            now = self._now()
            self._failed.append(now)
            many = len(self._failed) == FAILURES and now - self._failed[0] < WITHIN
            if many and not self._reason:
                logger.error("search index away", reason=reason)
            if many or self._reason:
                self._reason, self._open_until = reason, now + OPEN

    def succeeded(self) -> None:
        """It answered."""
        if self._reason or self._failed:
            with self._guard:
                if self._reason:
                    logger.warning("search index answers again")
                self._reason = ""
                self._failed.clear()
