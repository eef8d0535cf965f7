"""Listings in words: what a page says of standing on a list, of what follows, and of how one gets off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from lists.models import CreditList, ListKind, Measure
from lists.selectors.check import Found, check
from lists.selectors.listings import ITEMS
from records.catalogue import catalogue
from records.models import Record
from registry.enumerations import label
from registry.models import Entity
from website.cards import Badge

TONES = {ListKind.BLACKLIST: "bad", ListKind.ABNORMAL: "warn", ListKind.REDLIST: "good"}
LISTING_GROUPS = ("serious_dishonesty", "abnormal", "honesty")  # of the catalogue, which listings belong to
KIND_WORDS = {
    "blacklist": gettext_noop("Blacklist"),
    "redlist": gettext_noop("Redlist"),
    "abnormal": gettext_noop("Abnormal operations"),
}


class MeasureLine(NamedTuple):
    """A measure and who carries it out, in the page's language as far as there are words."""

    text: str
    agency: str
    basis: str = ""
    applied: int = 0
    confidence: str = ""


class MeasureGroup(NamedTuple):
    """Measures of one purpose."""

    label: str
    lines: list[MeasureLine]


@dataclass(frozen=True, slots=True)
class Listed:
    """One listing as a page shows it."""

    name: str
    url: str
    badge: Badge
    ground: str
    since: str
    until: str
    removal: str
    agency: str
    record_url: str
    objection: bool
    groups: list[MeasureGroup]
    count: int


def listings_shown(entity: Entity, *, at: date, language: str, prefix: str) -> list[Listed]:
    """The listings of an entity on a day, those against it first."""
    found = check([entity.pk], at=at)[entity.pk]
    order = list(TONES)
    found.sort(key=lambda one: order.index(ListKind(one.record.listing.kind)))
    return [listed(one, language=language, prefix=prefix) for one in found]


def listing_of(record: Record, *, at: date, language: str, prefix: str) -> Listed | None:
    """What follows from this record, where it is a listing on display that day; other kinds ask nothing."""
    if record.item_id not in ITEMS:
        return None
    found = (one for one in check([record.entity_id], at=at)[record.entity_id] if one.record.pk == record.pk)
    one = next(found, None)
    return listed(one, language=language, prefix=prefix) if one else None


def listed(found: Found, *, language: str, prefix: str) -> Listed:
    """A finding in words."""
    listing, one = found.record.listing, found.credit_list
    kind = ListKind(listing.kind)
    name = list_name(one, language) if one else label_of_item(found.record.item_id, language)
    return Listed(
        name=name,
        url=prefix + one.path if one else "",
        badge=Badge(_(KIND_WORDS[kind]), TONES[kind]),
        ground=listing.ground,
        since=found.since.isoformat() if found.since else "",
        until=found.until.isoformat() if found.until else _("until removed"),
        removal=_removal(listing.removal_from, one),
        agency=found.record.source_agency.name,
        record_url=prefix + found.record.path,
        objection=found.record.objection_pending,
        groups=measure_groups(found.measures, language),
        count=len(found.measures),
    )


def list_name(one: CreditList, language: str) -> str:
    """The name of a list in the language of the page."""
    return one.name_en or one.name_zh if language == "en" else one.name_zh or one.name_en


def label_of_item(item: str, language: str) -> str:
    """What a listing is called that names no list known here: its kind of fact."""
    return catalogue()[item].label(language)


def measure_groups(
    measures: Iterable[Measure], language: str, applied: dict[str, int] | None = None
) -> list[MeasureGroup]:
    """Measures by purpose, in the order of the sources."""
    groups: dict[str, list[MeasureLine]] = {}
    for one in measures:
        name = one.name_en or one.name_zh if language == "en" else one.name_zh or one.name_en
        line = MeasureLine(
            name,
            _agency(one, language),
            one.legal_basis,
            (applied or {}).get(one.code, 0),
            one.confidence,
        )
        groups.setdefault(one.purpose, []).append(line)
    return [MeasureGroup(label("measure_purpose", code, language), lines) for code, lines in groups.items()]


def months_in_words(months: int) -> str:
    """n months, whole years as years."""
    if months % 12 == 0:
        years = months // 12
        return ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}


def _agency(one: Measure, language: str) -> str:
    if one.agency is not None:
        return (one.agency.name_en if language == "en" else "") or one.agency.name
    return (one.agency_en if language == "en" else one.agency_zh) or one.agency_en or one.agency_zh


def _removal(first: date | None, one: CreditList | None) -> str:
    if first is not None:
        return _("Early removal may be asked for from %(day)s.") % {"day": first}
    if one is not None and one.kind != ListKind.REDLIST:
        return _("The list's page says what our sources know about removal.")
    return ""
