"""What the worker does for notices. One sweep notes and tells, so that nobody slips in between (decision 0025)."""

from __future__ import annotations

import time
from dataclasses import dataclass

from journal import clock
from repair.notices.making import entities_of_newcomers, entities_waiting, entity_settle
from repair.notices.noting import changes_note
from repair.notices.reminding import entities_due, entity_remind

SLICE = 0.7  # seconds of one sweep
LOOK = 30.0  # seconds between two looks for new people while the log stands still


@dataclass
class _Next:
    """When to look for new people again: it reads everybody who speaks for anybody, and few days bring any."""

    at: float = 0.0


next_look = _Next()


def make_notices() -> int:
    """Follow the log, then make letters and tell, for a slice of time. Returns how much was dealt with.

    A verified claim is a Change, so its person is found at once; an address checked later within `LOOK`.
    """
    end = time.monotonic() + SLICE
    noted = 0
    while time.monotonic() < end:
        found = changes_note()
        noted += found
        if not found:
            break
    done = noted
    for entity in dict.fromkeys((*entities_waiting(), *_new(look=noted > 0))):
        entity_settle(entity)
        done += 1
        if time.monotonic() > end:
            break
    return done


def _new(*, look: bool) -> list[int]:
    """Entities of new people, if it is time to look; as long as there are any it stays time."""
    if not look and time.monotonic() < next_look.at:
        return []
    found = entities_of_newcomers()
    next_look.at = 0.0 if found else time.monotonic() + LOOK
    return found


def send_reminders() -> int:
    """Remind of the days that have come, for a slice of time. Returns how many records were dealt with."""
    end, today, done = time.monotonic() + SLICE, clock.today(), 0
    for entity in entities_due(today=today):
        done += entity_remind(entity, today=today)
        if time.monotonic() > end:
            break
    return done
