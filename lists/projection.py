"""From a listing record's details to its typed rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from journal.inserts import insert_rows
from lists.models import CreditList, Listing, ListingGround, ListKind, ListState
from records.models import Record
from registry.models import Origin

KINDS = {
    "blacklisting": ListKind.BLACKLIST,
    "court_defaulter": ListKind.BLACKLIST,
    "redlisting": ListKind.REDLIST,
    "abnormal_operations": ListKind.ABNORMAL,
    "watchlisting": ListKind.ABNORMAL,
}


class Lists:
    """The lists that records may name, by code; and by item where only one list in force takes such records.

    A record that names none keeps what it was given when it came (`given`, by record): a second list that comes
    into force later is not what its source meant. Lists made up for trying out are always named.
    """

    def __init__(self, given: Mapping[int, str | None] | None = None) -> None:
        rows = list(CreditList.objects.values_list("code", "item_id", "state", "origin"))
        self._items = {code: item for code, item, _, _ in rows}
        self._given = given or {}
        in_force: dict[str, list[str]] = {}
        for code, item, state, origin in rows:
            if state == ListState.IN_FORCE and origin == Origin.REAL:
                in_force.setdefault(item, []).append(code)
        self._only = {item: codes[0] for item, codes in in_force.items() if len(codes) == 1}

    def of(self, record: Record) -> str | None:
        """The code of the record's list; None for one that is not known here, or takes no such records."""
        code = record.details.get("list") or self._given.get(record.pk) or self._only.get(record.item_id)
        return code if self._items.get(code or "") == record.item_id else None


def listing_of(record: Record, lists: Lists) -> Listing:
    """The typed row that a record's details say (not saved)."""
    details = record.details
    return Listing(
        record_id=record.pk,
        credit_list_id=lists.of(record),
        kind=KINDS[record.item_id],
        ground=details.get("ground") or details.get("content") or "",
        listed_on=_day(details, "listed_on") or _day(details, "valid_from") or record.decided_on,
        until=_day(details, "publicity_until") or _day(details, "valid_until"),
        removal_from=_day(details, "removal_from"),
    )


def grounds_of(record: Record) -> list[str]:
    """The codes of the grounds, without repetition."""
    return sorted(set(record.details.get("grounds", ())))


class ListingProjection:
    """Fills `lists_listing` and `lists_listingground`."""

    def write(self, records: Sequence[Record], *, new: bool) -> None:
        """Insert the typed rows, or change those on file in place: uses of measures hang on them."""
        if not records:
            return
        lists = Lists({} if new else _given(records))
        rows = [listing_of(record, lists) for record in records]
        if new:
            insert_rows(rows)
        else:
            names = [f.name for f in Listing._meta.concrete_fields if not f.primary_key]
            Listing.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["record"], update_fields=names, batch_size=500
            )
            ListingGround.objects.filter(listing__in=[row.pk for row in rows]).delete()
        insert_rows(
            [
                ListingGround(listing_id=record.pk, code=code)
                for record in records
                for code in grounds_of(record)
            ]
        )

    def differs(self, records: Sequence[Record]) -> list[str]:
        """Public ids whose typed rows do not say what the details say."""
        found = Listing.objects.prefetch_related("grounds").in_bulk([record.pk for record in records])
        lists = Lists({pk: typed.credit_list_id for pk, typed in found.items()})
        return [r.public_id for r in records if not _same(found.get(r.pk), r, lists)]


def _given(records: Sequence[Record]) -> dict[int, str | None]:
    rows = Listing.objects.filter(pk__in=[record.pk for record in records])
    return dict(rows.values_list("pk", "credit_list_id"))


def _same(typed: Listing | None, record: Record, lists: Lists) -> bool:
    if typed is None or sorted(ground.code for ground in typed.grounds.all()) != grounds_of(record):
        return False
    expected = listing_of(record, lists)
    names = [field.attname for field in Listing._meta.concrete_fields]
    return all(getattr(typed, name) == getattr(expected, name) for name in names)


def _day(details: Mapping[str, Any], name: str) -> date | None:
    text = details.get(name)
    return date.fromisoformat(text) if text else None
