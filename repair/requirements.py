"""What is asked for of an application: the rows in force for a list, regime, class and path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from journal import clock
from lists.models import Listing
from records.models import Record
from repair.models import Path, Requirement, RequirementKind


@dataclass(frozen=True, slots=True)
class About:
    """What requirements are chosen by; an empty value fits only rows that mean any."""

    regime: str = ""
    credit_list: str = ""
    severity: str = ""


def about(record: Record) -> About:
    """Of a record."""
    listing = Listing.objects.filter(record=record).select_related("credit_list").first()
    code = listing.credit_list.code if listing is not None and listing.credit_list is not None else ""
    return About(record.regime, code, record.severity)


def requirements_for(what: About, *, path: str = Path.ORDINARY, on: date | None = None) -> list[Requirement]:
    """The rows in force on a day that are asked for of such a record."""
    return those_for(what, rows_in_force(on), path=path)


def rows_in_force(on: date | None = None) -> list[Requirement]:
    """Every row in force on a day."""
    day = on or clock.today()
    stands = Q(in_force_to__isnull=True) | Q(in_force_to__gte=day)
    return list(Requirement.objects.filter(stands, in_force_from__lte=day))


def those_for(what: About, rows: list[Requirement], *, path: str) -> list[Requirement]:
    """Those of the rows that fit. Where several of one code do, the one that names the most counts."""
    fitting = [
        row
        for row in rows
        if row.path in ("", path)
        and row.regime in ("", what.regime)
        and row.credit_list in ("", what.credit_list)
        and row.severity in ("", what.severity)
    ]
    found: dict[str, Requirement] = {}
    for row in sorted(fitting, key=lambda one: (_named(one), one.in_force_from)):
        found[row.code] = row
    return sorted(found.values(), key=lambda one: (one.kind, one.position, one.code))


def documents(found: list[Requirement]) -> list[Requirement]:
    """The papers among them."""
    return [one for one in found if one.kind == RequirementKind.DOCUMENT]


def commitment_of(found: list[Requirement]) -> Requirement:
    """The commitment that has to be signed.

    Raises:
        LookupError: reference data were not loaded.
    """
    for one in found:
        if one.kind == RequirementKind.COMMITMENT:
            return one
    raise LookupError("no commitment is in force: manage.py load_reference")


def exclusion_of(found: list[Requirement]) -> Requirement | None:
    """What shuts the record out, if anything does."""
    return next((one for one in found if one.kind == RequirementKind.EXCLUSION), None)


def _named(row: Requirement) -> int:
    return sum(bool(value) for value in (row.path, row.regime, row.credit_list, row.severity))
