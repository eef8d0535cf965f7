"""SQLite whose writers get their turn.

SQLite's own wait for its one writer looks again after ever longer pauses, up to a tenth of a second; beside others who
write all the time it meets them again and again, for seconds. Here a transaction that begins looks every few
milliseconds (docs/reference/performance.md has the figures).
"""

from __future__ import annotations

import random
import time
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

PAUSES = (0.001, 0.003)  # seconds between two looks, drawn so that two who wait do not march in step


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but for how a writing transaction begins. `begins_as_reader`: see `journal.snapshot`."""

    begins_as_reader = False

    def _start_transaction_under_autocommit(self) -> None:
        """BEGIN in the configured mode, as soon as nobody else writes.

        Raises:
            OperationalError: somebody wrote for as long as `timeout` allows.
        """
        mode = self.settings_dict["OPTIONS"].get("transaction_mode", "")
        if not mode or self.begins_as_reader:  # a reader waits for nobody
            self.cursor().execute("BEGIN")
            return
        patience = float(self.settings_dict["OPTIONS"].get("timeout", 5.0))
        end = time.monotonic() + patience
        connection: Any = self.connection
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._begun(mode, last=time.monotonic() >= end):
                time.sleep(random.uniform(*PAUSES))  # noqa: S311 - nothing secret
        finally:
            connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")

    def _begun(self, mode: str, *, last: bool) -> bool:
        """Whether the transaction is open; the last try says why not."""
        try:
            self.cursor().execute(f"BEGIN {mode}")
        except OperationalError as error:
            if last or "locked" not in str(error):
                raise
            return False
        return True
