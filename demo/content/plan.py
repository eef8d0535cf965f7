"""Which records an entity has: most have a permit or nothing, one in eight a penalty, a few have thousands."""

from __future__ import annotations

from datetime import date
from random import Random

from demo.content.others import abnormal_operations, award, commitment
from demo.content.penalties import random_penalty
from demo.content.permits import random_permit
from demo.content.shape import InventedRecord, Setting
from demo.content.stories import STORIES
from demo.entities import Invented

# Shares of entities that have one or more of an item.
PERMITS = 0.45
PENALTIES = 0.12
ABNORMAL = 0.02
COMMITMENTS = 0.08
AWARDS = 0.04
# A public body needs no permits and is not punished like a company.
_BODIES = ("government_body",)
_ANOTHER = 0.3  # chance of one more of the same
# A large company collects permits and decisions for decades: of a million entities some 320 have more than sixty
# records, some ten more than a thousand. Shape and share are ours; real sites publish no such counts.
BUSY = 0.006
_BUSY_LEAST, _BUSY_MOST, _BUSY_TAIL = 8, 5_000, 1.25  # Pareto's law: half as many have 1.74 times the records
_BUSY_MAKES = (random_permit,) * 14 + (random_penalty,) * 3 + (commitment,) * 2 + (award,)


def records_of(entity: Invented, *, seed: int, today: date) -> list[InventedRecord]:
    """The records of an entity; they depend on it, the seed and the day alone."""
    rng = Random(f"{seed}/records/{entity.number}")  # noqa: S311  # fiction, no secret
    setting = Setting(entity, today, rng)
    if entity.story:
        return STORIES[entity.story](setting)
    if entity.kind in _BODIES:
        return [award(setting)] if rng.random() < AWARDS else []
    if entity.kind == "enterprise" and not entity.parent_usci and rng.random() < BUSY:
        return [rng.choice(_BUSY_MAKES)(setting) for _ in range(_busy(rng))]
    found: list[InventedRecord] = []
    for share, make in (
        (PERMITS, random_permit),
        (PENALTIES, random_penalty),
        (COMMITMENTS, commitment),
        (AWARDS, award),
    ):
        again = share
        while rng.random() < again:
            found.append(make(setting))
            again = _ANOTHER
    if entity.kind == "enterprise" and rng.random() < ABNORMAL:
        found.append(abnormal_operations(setting))
    return found


def _busy(rng: Random) -> int:
    return min(_BUSY_MOST, int(_BUSY_LEAST * (1 - rng.random()) ** (-1 / _BUSY_TAIL)))
