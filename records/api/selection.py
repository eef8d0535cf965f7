"""What the record endpoints ask the database for, besides records.selectors."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from creditsite.api.errors import Gone, NotFound
from creditsite.api.parameters import Date, Params, TextValue, refusal, reversed_range
from journal.selectors import head
from records.models import Record
from records.selectors import RecordLookup, RecordOutcome, record_by_public_id
from registry.models import Agency

REGION = TextValue(
    name="region",
    pattern="[0-9]{6}",
    shape=_("a region code of six digits"),
    example="310000",
    max_length=6,
    description="Region of the entity; a province (…0000) or prefecture (…00) includes what lies within.",
)
AGENCY = TextValue(
    name="agency",
    pattern="[-a-zA-Z0-9_]+",
    shape=_("an agency code"),
    example="nfra",
    max_length=64,
    description="Code of the deciding or reporting agency (/api/v1/agencies); includes those right below it.",
)
DECIDED_FROM = Date(
    name="decided_from", description="First day, inclusive. Where no decision is dated: published."
)
DECIDED_TO = Date(name="decided_to", description="Last day, inclusive.")


def version_of_record(public_id: str, *, at: date) -> tuple[str, int]:
    """Key and public version of the entity that a public record is about: what its answer depends on.

    Two small questions instead of the record itself, so that a 304 costs little.

    Raises:
        Gone, NotFound: as found_record.
    """
    public = Record.objects.public(at=at).filter(public_id=public_id).order_by()
    key = public.values_list("entity__key", flat=True)[:1]
    for found in key:
        return found, head(found).public_version
    return found_record(public_id, at=at).entity.key, 0


def found_record(public_id: str, *, at: date) -> Record:
    """The public record with this id.

    Raises:
        Gone: it was public; says how it ended and since when, nothing else.
        NotFound: never public, or an id of any other shape.
    """
    lookup: RecordLookup = record_by_public_id(public_id, at=at)
    if lookup.record is not None:
        return lookup.record
    if lookup.outcome is RecordOutcome.ENDED:
        raise Gone(kind=lookup.end_kind, day=lookup.ended_on)
    raise NotFound


def check_browsing(params: Params, *ranges: tuple[str, str]) -> None:
    """What only several parameters together or the database can tell: ranges, and whether an agency exists.

    Raises:
        BadRequest: a range is the wrong way round, or nobody bears the agency code.
    """
    wrong = [
        reversed_range(first, last)
        for first, last in ranges
        if params[first] is not None and params[last] is not None and params[first] > params[last]
    ]
    if params["agency"] and not Agency.objects.filter(code=params["agency"]).exists():
        wrong.append(AGENCY.unknown_value(params["agency"]))
    if wrong:
        raise refusal(wrong)
