"""What the worker does for notices. One sweep notes and tells, so that nobody slips in between (decision 0025)."""

from __future__ import annotations

import time

from journal import clock
from repair.notices.making import entities_waiting, entity_settle
from repair.notices.noting import changes_note
from repair.notices.reminding import entities_due, entity_remind

SLICE = 0.7  # seconds of one sweep


def make_notices() -> int:
    """Follow the log, then make letters and tell, for a slice of time. Returns how much was dealt with."""
    end = time.monotonic() + SLICE
    done = 0
    while time.monotonic() < end:
        noted = changes_note()
        done += noted
        if not noted:
            break
    for entity in entities_waiting():
        done += 1
        entity_settle(entity)
        if time.monotonic() > end:
            break
    return done


def send_reminders() -> int:
    """Remind of the days that have come, for a slice of time. Returns how many records were dealt with."""
    end, today, done = time.monotonic() + SLICE, clock.today(), 0
    for entity in entities_due(today=today):
        done += entity_remind(entity, today=today)
        if time.monotonic() > end:
            break
    return done
