"""An entity by what stands in an address, as every address of the API answers for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from creditsite.api.errors import BadRequest, FieldError, MovedPermanently, NotFound
from registry.models import Entity
from registry.selectors import Outcome, entity_by_address
from registry.usci import Diagnosis, Problem

PATH_PARAMETER: dict[str, dict[str, Any]] = {
    "usci": {
        "description": "Unified social credit identifier; for an entity without one, `n` and eight characters.",
        "schema": {"type": "string", "examples": ["91110000100000000X", "nabcdefgh"]},
    }
}
PROBLEMS = (308, 404)


def entity_at(address: str, *, path: Callable[[str], str]) -> Entity:
    """The entity that bears this code or key; `path` makes this endpoint's path from an address key.

    Raises:
        MovedPermanently: a former code, a merged entity, another writing of the code, a key that got a code.
        BadRequest: not a code; says which character is wrong.
        NotFound: a sound code that nobody here bears.
    """
    lookup = entity_by_address(address)
    if lookup.outcome is Outcome.FOUND and lookup.entity:
        return lookup.entity
    if lookup.outcome is Outcome.MOVED and lookup.entity:
        raise MovedPermanently(path(lookup.entity.address_key))
    if lookup.diagnosis is not None and not lookup.diagnosis.ok:
        raise malformed_code(lookup.diagnosis)
    raise NotFound(_("No entity with this code is on file here."))


def malformed_code(diagnosis: Diagnosis) -> BadRequest:
    """The 400 for something that is no code: each wrong character, and codes that may be meant."""
    errors = [FieldError("usci", problem.code, problem_text(problem)) for problem in diagnosis.problems]
    return BadRequest(
        " ".join(str(error.message) for error in errors),
        code="malformed_code",
        errors=errors,
        candidates=list(diagnosis.candidates),
    )


def problem_text(problem: Problem) -> str:
    """What is wrong with a code, for people, in their language."""
    facts = {"place": problem.position, "found": problem.found, "expected": problem.expected}
    if problem.code == "length":
        return _("A code has 18 characters, this has %(found)s.") % facts
    if problem.code == "alphabet" and problem.expected:
        return (
            _("Character %(place)s, %(found)s, does not occur in codes; %(expected)s looks like it.") % facts
        )
    if problem.code == "alphabet":
        return _("Character %(place)s, %(found)s, does not occur in codes.") % facts
    return _("Character %(place)s is %(found)s; if the others are right it must be %(expected)s.") % facts
