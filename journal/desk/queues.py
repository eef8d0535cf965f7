"""What waits for somebody: the first thing that staff see when they come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from journal.actor import Actor
from journal.desk.steps import Words

COUNTED = 100  # beyond it the desk says "100+": nobody needs the exact number, and counting it takes time


@dataclass(frozen=True, slots=True)
class Queue:
    """A kind of waiting work. `waiting` gives the rows that wait for this person; None: not theirs at all."""

    name: str
    label: Words
    waiting: Callable[[Actor], QuerySet[Any] | None]
    address: Callable[[], str]
    order: int = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue as one person sees it."""

    label: Words
    count: int
    more: bool
    address: str


_QUEUES: dict[str, Queue] = {}


def register(queue: Queue) -> None:
    """Make a queue known, from an AppConfig."""
    _QUEUES[queue.name] = queue


def waiting_for(actor: Actor) -> list[Waiting]:
    """The queues that concern a person, in their order; counts up to COUNTED."""
    found: list[Waiting] = []
    for queue in sorted(_QUEUES.values(), key=lambda queue: (queue.order, queue.name)):
        rows = queue.waiting(actor)
        if rows is not None:
            count = rows.order_by()[: COUNTED + 1].count()
            found.append(Waiting(queue.label, min(count, COUNTED), count > COUNTED, queue.address()))
    return found
