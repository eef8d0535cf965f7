"""The audit of every night, in the worker."""

from __future__ import annotations

import time
from collections.abc import Generator
from datetime import datetime, timedelta

import structlog
from django.conf import settings

from creditsite.leaks import audit
from journal import clock
from records.models import LeakAudit

logger = structlog.get_logger(__name__)


SLICE = 1.0  # seconds at a time; the worker's other work goes on in between
NIGHT = 6  # hours after the due one in which an audit begins
_walking: list[Generator[None, None, LeakAudit]] = []  # the audit under way in this process


def audit_leaks() -> int:
    """Go on with the night's audit, or begin it once its hour has come; returns 1 while there is more to do.

    One that did not come to its end (the worker was stopped) is begun anew an hour later.
    """
    if not _walking:
        if not _is_due():
            return 0
        _walking.append(audit.steps())
    end = time.monotonic() + SLICE
    try:
        while time.monotonic() < end:
            next(_walking[0])
    except StopIteration as over:
        found = over.value
        logger.info("leak audit", records=found.records, answers=found.answers, findings=found.findings)
        _walking.clear()
    except audit.UnderWay:
        _walking.clear()
        return 0
    except Exception:
        _walking.clear()
        raise
    return 1


def _is_due() -> bool:
    hour = settings.LEAK_AUDIT_HOUR
    if hour < 0:
        return False
    due = _last_due(hour)
    done = LeakAudit.objects.filter(started_at__gte=due, finished_at__isnull=False)
    tried = LeakAudit.objects.filter(started_at__gte=max(due, clock.now() - timedelta(hours=1)))
    return clock.now() - due < timedelta(hours=NIGHT) and not done.exists() and not tried.exists()


def _last_due(hour: int) -> datetime:
    """The last time that the hour struck in China."""
    now = clock.now().astimezone(clock.SHANGHAI)
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)
