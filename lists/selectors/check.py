"""The unified check: on which lists an entity stands today, what follows, and who carries it out.

Two statements for any number of entities. What is said rests on the public records of the day and claims no more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.models import CreditList, Measure
from lists.selectors.listings import listings_of
from lists.selectors.measures import measures_of
from lists.selectors.one import listings_of_one, measures_of_one
from records.models import Record


@dataclass(frozen=True, slots=True)
class Found:
    """One listing in force: since and until when (empty: until removed), and the measures of the purpose."""

    record: Record
    credit_list: CreditList | None
    since: date | None
    until: date | None
    measures: Sequence[Measure]


def check(entity_ids: Collection[int], *, purpose: str = "", at: date) -> dict[int, list[Found]]:
    """What stands against or for each of the entities on a day; every one asked for is in the answer.

    `purpose` narrows the measures (measure_purpose), never the listings: who checks for a loan still reads that
    somebody stands on the list.
    """
    found: dict[int, list[Found]] = {pk: [] for pk in entity_ids}
    if len(found) == 1:
        (entity,) = found
        records = listings_of_one(entity, at=at)
        measures = measures_of_one(entity, at=at, purpose=purpose) if records else {}
    else:
        records = listings_of(entity_ids, at=at)
        codes = {r.listing.credit_list_id for r in records if r.listing.credit_list_id is not None}
        measures = measures_of(codes, at=at, purpose=purpose)
    for record in records:
        listing = record.listing
        found[record.entity_id].append(
            Found(
                record,
                listing.credit_list,
                listing.listed_on or record.decided_on,
                record.shown_until,
                measures.get(listing.credit_list_id or "", ()),
            )
        )
    return found


def statement(found: Sequence[Found], *, at: date, purpose: str = "") -> str:
    """The answer in a sentence or two, in the active language."""
    day = at.isoformat()
    if not found:
        return _(
            "As of %(day)s no listing of this entity is on display here. This says only that none of the lists "
            "published on this site names it today. It is not a certificate of good standing: authorities may have "
            "lists that are not published here, and a decision may be on its way."
        ) % {"day": day}
    words = ngettext(
        "As of %(day)s %(count)s listing of this entity is in force.",
        "As of %(day)s %(count)s listings of this entity are in force.",
        len(found),
    ) % {"day": day, "count": len(found)}
    if any(one.measures for one in found):
        return words
    if purpose:
        return f"{words} " + _("The sources name no measure of these lists for this purpose.")
    return f"{words} " + _("The sources name no measure of these lists.")
