"""What the page of a list draws: its facts, criteria, conditions of removal, filters, and who stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from creditsite.api.parameters import ISO_DATE
from journal import clock
from lists.models import CreditList, Ground
from lists.selectors.listings import ListingFilter, listings_public
from lists.words import article_in_words
from records.models import Record
from registry.enumerations import label
from registry.models import Agency, Origin
from search.labels import region_label
from website.cards import Badge, Row
from website.context import Site
from website.listings import months_in_words

AGENCIES_SHOWN = 50


class Criterion(NamedTuple):
    """A ground of entry or a condition of removal."""

    text: str
    is_foreign: bool  # there is no text in the language of the page
    is_translated: bool  # the text is this site's
    article: str
    term: str
    doubt: str


class Standing(NamedTuple):
    """One entity on the list."""

    name: str
    url: str
    region: str
    ground: str
    since: str
    until: str
    agency: str
    record_url: str
    badges: list[Badge]


@dataclass(slots=True)
class Filters:
    """What the list is narrowed by, for the form and for addresses."""

    base: str
    values: dict[str, str]
    given: dict[str, Any]
    agencies: list[tuple[str, str]]
    regions: list[tuple[str, str]]

    def address(self, **more: str) -> str:
        """The page's address with the filters and more."""
        return f"{self.base}?{urlencode({**self.values, **more})}#who"

    @property
    def is_used(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.values)


def facts_of(one: CreditList, language: str) -> list[Row]:
    """The list's own facts; what the sources do not state is said to be so."""
    unstated = _("The sources state none.")
    agencies = "；".join(
        ((by.name_en if language == "en" else "") or by.name_zh)
        + (_(" (leads)") if by.leads and len(one.agencies.all()) > 1 else "")
        for by in one.agencies.all()
    )
    rows = [
        Row(_("Founding document"), one.founding_document, "long"),
        Row(_("Kind of document"), str(one.get_founding_kind_display())),
        Row(_("Controlled by"), agencies or unstated, "long" if len(agencies) > 34 else ""),
        Row(
            _("Who can stand on it"),
            label("list_subject", one.subjects, language) if one.subjects else unstated,
        ),
        Row(_("Where"), region_label(one.region_id, language) if one.region_id else _("The whole country")),
        Row(_("Time on the list"), _term(one) or unstated),
        Row(_("Shortest time"), months_in_words(one.min_months) if one.min_months is not None else unstated),
    ]
    if one.term_note:
        rows.append(Row(_("On the time"), (language != "en" and one.term_note_zh) or one.term_note, "long"))
    if one.runs_cases:
        rows.append(Row(_("Confirmed by"), str(one.get_review_level_display())))
    if one.in_force_from:
        rows.append(Row(_("In force from"), one.in_force_from.isoformat()))
    if one.source and one.origin == Origin.REAL:
        rows.append(Row(_("Where this is known from"), one.source, "long"))
    return rows


def criteria_of(one: CreditList, language: str) -> list[Criterion]:
    """The enumerated grounds."""
    return [_criterion(ground, language) for ground in one.grounds.all()]


def removal_of(one: CreditList, language: str) -> list[Criterion]:
    """The conditions of removal."""
    return [
        Criterion(
            each.text(language),
            language != "en" and not each.text_zh,
            language != "en" and each.translated,
            "",
            months_in_words(each.min_months) if each.min_months is not None else "",
            _doubt(each.confidence),
        )
        for each in one.removal_conditions.all()
    ]


def rows_of(records: Sequence[Record], site: Site) -> list[Standing]:
    """Who stands on the list."""
    found = []
    for record in records:
        listing, entity = record.listing, record.entity
        badges = [Badge(_("Objection pending"), "warn")] if record.objection_pending else []
        found.append(
            Standing(
                entity.name,
                site.prefix + entity.path,
                region_label(entity.region_id, site.language) if entity.region_id else "",
                listing.ground,
                listing.listed_on.isoformat() if listing.listed_on else "",
                record.shown_until.isoformat() if record.shown_until else _("until removed"),
                record.source_agency.name,
                site.prefix + record.path,
                badges,
            )
        )
    return found


def filters_of(request: HttpRequest, one: CreditList, language: str) -> tuple[Filters, str]:
    """What the address asks for, and what is wrong with it in words (empty: nothing)."""
    names = ("agency", "region", "from", "to")
    values = {name: request.GET[name].strip() for name in names if request.GET.get(name, "").strip()}
    problem, days = "", {}
    for name in ("from", "to"):
        if name in values:
            day = _day(values[name])
            days[name] = day
            if day is None:
                problem = _("The day must be written like 2026-11-22 and exist in the calendar.")
    on_it = listings_public(ListingFilter(credit_list=one.code), at=clock.today()).order_by()
    agencies = Agency.objects.filter(pk__in=on_it.values("source_agency")).order_by("name")[:AGENCIES_SHOWN]
    regions = on_it.exclude(entity__region=None).values_list("entity__region_id", flat=True).distinct()
    provinces = sorted({f"{code[:2]}0000" for code in regions})
    filters = Filters(
        base=Site(request).prefix + one.path,
        values=values,
        given={
            "agency": values.get("agency", ""),
            "region": values.get("region", ""),
            "listed_from": days.get("from"),
            "listed_to": days.get("to"),
        },
        agencies=[
            (agency.code, (agency.name_en if language == "en" else "") or agency.name) for agency in agencies
        ],
        regions=[(code, region_label(code, language)) for code in provinces],
    )
    return filters, problem


def _criterion(ground: Ground, language: str) -> Criterion:
    return Criterion(
        ground.text(language),
        language != "en" and not ground.text_zh,
        language != "en" and ground.translated,
        article_in_words(ground.article, language),
        _("until removed")
        if ground.term_open
        else months_in_words(ground.term_months)
        if ground.term_months
        else "",
        _doubt(ground.confidence),
    )


def _term(one: CreditList) -> str:
    if one.term_open:
        return _("until removed")
    return months_in_words(one.term_months) if one.term_months is not None else ""


def _doubt(confidence: str) -> str:
    if confidence == "to_check":
        return _("known from an excerpt or summary, not from the full text")
    return _("a choice of this site") if confidence == "ours" else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None
