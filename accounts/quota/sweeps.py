"""Windows that are over are forgotten: no address's digest stays longer than some minutes."""

from __future__ import annotations

import time

import structlog
from django.db import Error, connections

from accounts.quota.counter import WINDOW
from accounts.quota.router import ALIAS

logger = structlog.get_logger(__name__)
AT_ONCE = 1_000  # rows a statement deletes: a longer one would hold the lock past the counters' timeout


def forget_windows() -> int:
    """Delete windows that ended a minute ago or earlier; returns how many."""
    before, forgotten, deleted = int(time.time()) - 2 * WINDOW, 0, AT_ONCE
    while deleted >= AT_ONCE:
        try:
            deleted = _delete(before)
        except Error as error:  # locked or broken: the next run finds them still there
            logger.warning("quota windows cannot be forgotten", kind=type(error).__name__)
            break
        forgotten += deleted
    return forgotten


def _delete(before: int) -> int:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "DELETE FROM quota_window WHERE subject IN "
            "(SELECT subject FROM quota_window WHERE started < %s LIMIT %s)",
            [before, AT_ONCE],
        )
        return int(cursor.rowcount)
