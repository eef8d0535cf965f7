"""An agency says that it applied a measure."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.workflow import Refused
from lists import policies
from lists.in_force import holds
from lists.models import Listing, Measure, MeasureApplied
from lists.services.conditions import require_text
from records.models import RecordEnd
from registry.models import Agency
from registry.policies import require

ONE_DAY = timedelta(days=1)


@transaction.atomic
def measure_apply(
    *,
    listing: Listing,
    measure: Measure,
    agency: Agency,
    applied_on: date,
    case_number: str,
    note: str = "",
    by: Actor,
) -> MeasureApplied:
    """Keep that the agency applied a measure of the listing's list: what, when, in which case of its own.

    Raises:
        PolicyDenied. Refused: the measure is of another list, the day lies outside the listing, no case
            number, or it was said already.
    """
    require(policies.may_apply_measures(by, agency), f"measure for {agency.code}")
    journal.hold([listing.record.entity.key])
    if measure.credit_list_id is None or measure.credit_list_id != listing.credit_list_id:
        raise Refused(_("This measure does not belong to the list."), field="measure")
    if not _first_day(listing) <= applied_on <= _last_day(listing):
        raise Refused(_("The day lies outside the listing."), field="applied_on")
    if not holds(measure, applied_on):
        raise Refused(_("The measure was not in force on that day."), field="applied_on")
    number = require_text(case_number, field="case_number", longest=100)
    if not number:
        raise Refused(_("Name the case in which it was applied."), field="case_number")
    try:
        with transaction.atomic():
            applied = MeasureApplied.objects.create(
                listing=listing,
                measure=measure,
                agency=agency,
                applied_on=applied_on,
                case_number=number,
                note=require_text(note, field="note", longest=400),
                by=by.user_key,
                at=clock.now(),
            )
    except IntegrityError as error:
        raise Refused(_("This was said already."), field="case_number") from error
    target = f"record:{listing.record.public_id}"
    detail = {"measure": measure.code, "agency": agency.code, "case": applied.case_number}
    journal.audit(by=by, action="measure.apply", target=target, detail=detail)
    return applied


def _first_day(listing: Listing) -> date:
    return listing.listed_on or date.min


def _last_day(listing: Listing) -> date:
    """Today, or the last day on which the record was shown."""
    end = RecordEnd.objects.filter(record=listing.record_id).first()
    last = [day for day in (listing.record.shown_until, end and end.ended_on - ONE_DAY) if day]
    return min([clock.today(), *last])
