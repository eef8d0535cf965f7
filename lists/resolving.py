"""Who is meant by what somebody wrote down: many codes and names at once, each with an answer of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from registry import usci
from registry.models import Entity, Origin
from registry.names import fold_name
from registry.selectors import entities_by_name, entities_by_usci
from registry.selectors.entities import has_merges

SLIP, FEWEST_DIGITS = 2, 8  # characters of a code that may be missing or too many; digits that make it one


class Meant(StrEnum):
    """What was found for one line."""

    FOUND = "found"
    UNKNOWN = "unknown"
    MALFORMED = "malformed"  # it has the shape of a code, and a check character says that it is mistyped
    SEVERAL = "several"  # several bear the name


@dataclass(frozen=True, slots=True)
class Asked:
    """A line, and whom it means."""

    text: str
    meant: Meant
    entity: Entity | None = None
    bearers: int = 0


def resolved(lines: Sequence[str]) -> list[Asked]:
    """An answer for each line, in a fixed number of statements."""
    codes = {line: usci.normalise(line) for line in lines}
    by_code = entities_by_usci({code for code in codes.values() if code})
    names = {fold_name(line) for line in lines if codes[line] not in by_code}
    by_name = _bearers(names) if names else {}
    return [_asked(line, by_code.get(codes[line]), by_name.get(fold_name(line), [])) for line in lines]


def _bearers(names: set[str]) -> dict[str, list[Entity]]:
    """Who bears each folded name, of whatever origin; where entities were merged, also what they are part of now."""
    found: dict[str, list[Entity]] = {}
    if not has_merges():
        for entity in Entity.objects.filter(folded_name__in=names):
            found.setdefault(entity.folded_name, []).append(entity)
        return found
    for origin in Origin.values:
        for folded, bearers in entities_by_name(names, origin=origin).items():
            found.setdefault(folded, []).extend(bearers)
    return found


def _asked(line: str, of_code: Entity | None, of_name: list[Entity]) -> Asked:
    if of_code is not None:
        return Asked(line, Meant.FOUND, of_code)
    different = {entity.pk: entity for entity in of_name}
    if len(different) == 1:
        return Asked(line, Meant.FOUND, next(iter(different.values())), 1)
    if different:
        return Asked(line, Meant.SEVERAL, bearers=len(different))
    wrong = _looks_like_a_code(line) and not usci.diagnose(line).ok
    return Asked(line, Meant.MALFORMED if wrong else Meant.UNKNOWN)


def _looks_like_a_code(line: str) -> bool:
    """Whether somebody meant a code, perhaps a character too short or long: no name has so many digits."""
    text = usci.normalise(line)
    plain = text.isascii() and text.isalnum() and abs(len(text) - usci.LENGTH) <= SLIP
    return plain and sum(one.isdigit() for one in text) >= FEWEST_DIGITS
