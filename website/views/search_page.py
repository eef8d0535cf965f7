"""What the results template draws: hits with badges and counts, facets as links, warnings, the next page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

import orjson
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from records.selectors import GROUPS
from registry.enumerations import label
from registry.models import Entity, Origin
from search.analysis import fold
from search.engine import FACETS, Filters, Sort
from search.facets import shown
from search.highlight import marked
from search.labels import region_label, this_period, value_label
from search.results import Found, SearchPage
from search.rows import CODE_TIERS, matched
from website.cards import Badge
from website.context import Site
from website.templatetags.credit import count_list, usci_code
from website.views.tones import STATUS_TONES

MOST_VALUES = 12
INVENTED_REGIONS = "99"
MATCHED_WORDS = {
    "former_name": gettext_noop("Former name:"),
    "english_name": gettext_noop("English name:"),
    "alias": gettext_noop("Short name:"),
    "identifier": gettext_noop("Found by another number of this subject"),
}
SORTS: tuple[tuple[Sort, str], ...] = (
    ("relevance", gettext_noop("Best match")),
    ("recent", gettext_noop("Newest record")),
)


class Asked(NamedTuple):
    """The question that the address holds."""

    query: str
    filters: Filters
    sort: Sort

    def address(
        self, site: Site, *, sort: str = "", changed: Mapping[str, tuple[str, ...]] | None = None
    ) -> str:
        """This question's page with one facet or the sort changed; paging starts anew."""
        return f"{site.prefix}/search?{self.address_query(sort=sort, changed=changed)}"

    def address_query(self, *, sort: str = "", changed: Mapping[str, tuple[str, ...]] | None = None) -> str:
        """The question as a query, for the page and for the API alike."""
        changed = changed or {}
        pairs = [("q", self.query)]
        for name in FACETS:
            pairs += [(name, value) for value in changed.get(name, getattr(self.filters, name))]
        order = sort or self.sort
        pairs += [("sort", order)] if order != "relevance" else []
        return urlencode(pairs)


class Result(NamedTuple):
    """One hit."""

    name: SafeString
    url: str
    code: str
    also: SafeString | str
    also_label: str
    facts: str
    badges: list[Badge]
    counts: SafeString | str


class Value(NamedTuple):
    """One value of a facet, as a link that turns it on or off."""

    label: str
    total: int
    url: str
    on: bool


class Facet(NamedTuple):
    """A facet with its values."""

    label: str
    values: list[Value]


class _Words(NamedTuple):
    """What every hit of a page says in the same words."""

    groups: dict[str, str]
    demo: Badge
    former: Badge
    no_code: str
    no_records: str
    separator: str


def results_of(page: SearchPage, *, site: Site) -> list[Result]:
    """The hits of a page."""
    invented = invented_keys(page.hits)
    words = _Words(
        groups={group: label("group", group, site.language) for group in GROUPS},
        demo=Badge(_("Demo data"), "demo"),
        former=Badge(_("Former name"), "plain"),
        no_code=_("no code known"),
        no_records=_("No records on display"),
        separator=" · ",
    )
    return [_result(page, hit, words, site=site, is_demo=hit.head.key in invented) for hit in page.hits]


def invented_keys(hits: Sequence[Found]) -> set[str]:
    """Keys of the hits that were invented for demonstration.

    Their regions tell (no real division has a code from 990000 on); only hits without one are looked up.
    """
    told = {hit.head.key for hit in hits if hit.head.region.startswith(INVENTED_REGIONS)}
    unclear = [hit.head.key for hit in hits if not hit.head.region]
    if unclear:
        rows = Entity.objects.filter(key__in=unclear).exclude(origin=Origin.REAL)
        told.update(rows.values_list("key", flat=True))
    return told


def same_name_count(page: SearchPage) -> int:
    """How many hits of this page bear exactly the name that was asked for."""
    whole = "".join(page.words)
    return sum(1 for hit in page.hits if whole and fold(hit.head.name) == whole)


def facets_of(page: SearchPage, asked: Asked, *, site: Site) -> list[Facet]:
    """Facets that tell something: those with values, the commonest first."""
    titles = {
        "region": _("Region"),
        "kind": _("Kind"),
        "status": _("Status"),
        "listed": _("Lists"),
        "has": _("Records"),
    }
    return [
        Facet(
            titles[name], [_value(name, value, count, asked, site) for value, count in values[:MOST_VALUES]]
        )
        for name, values in shown(page.facets, asked.filters).items()
        if values
    ]


def chosen_of(asked: Asked, *, site: Site) -> list[Value]:
    """The filters in force, as links that take them off."""
    given = [(name, value) for name, values in asked.filters.given() for value in values]
    return [_value(name, value, 0, asked, site) for name, value in given]


def sorts_of(asked: Asked, *, site: Site) -> list[Value]:
    """The sorts as links."""
    return [Value(_(words), 0, asked.address(site, sort=sort), asked.sort == sort) for sort, words in SORTS]


def _result(page: SearchPage, hit: Found, words: _Words, *, site: Site, is_demo: bool) -> Result:
    head, whole = hit.head, "".join(page.words)
    row: dict[str, Any] = orjson.loads(hit.row + b"}")
    kind, text = matched(head, tier=hit.tier, folded=whole, fold=fold)
    what = kind.decode()
    whole = "\0" if hit.tier in CODE_TIERS else whole  # a code is nothing to mark in a name
    is_other_name = what in ("former_name", "english_name", "alias")
    tone = STATUS_TONES.get(head.status, "calm")
    badges = [Badge(label("entity_status", head.status, site.language), tone)]
    badges += [
        Badge(words.groups[group], tone)
        for group, tone in (("serious_dishonesty", "bad"), ("abnormal", "warn"))
        if row["counts"].get(group)
    ]
    badges += [words.former] if what == "former_name" else []
    badges += [words.demo] if is_demo else []
    region = _region(head.region, site.language, this_period()) if head.region else ""
    form = label("entity_kind", head.kind, site.language)
    counts = [(words.groups[group], count) for group, count in row["counts"].items() if count]
    return Result(
        name=_marked(head.name, page.words, whole),
        url=site.prefix + row["url"],
        code=usci_code(head.usci, small=True) if head.usci else words.no_code,
        also=_marked(text, page.words, whole) if is_other_name else "",
        also_label=_(MATCHED_WORDS[what]) if what in MATCHED_WORDS else "",
        facts=f"{form}{words.separator}{region}" if region else form,
        badges=badges,
        counts=count_list(counts) if counts else words.no_records,
    )


@lru_cache(maxsize=20_000)
def _region(code: str, language: str, period: int) -> str:
    return region_label(code, language)


def _marked(text: str, words: tuple[str, ...], whole: str) -> SafeString:
    return mark_safe(marked(text, words, whole=whole))  # noqa: S308  # `marked` escapes


def _value(name: str, value: str, count: int, asked: Asked, site: Site) -> Value:
    on = getattr(asked.filters, name)
    changed = tuple(one for one in on if one != value) if value in on else (*on, value)
    if name == "region" and value not in on:
        changed = (value,)  # divisions lie within each other: a step down replaces the one above
    return Value(
        value_label(name, value, site.language),
        count,
        asked.address(site, changed={name: changed}),
        value in on,
    )
