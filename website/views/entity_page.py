"""What the entity template draws, made from the credit file: badges, tabs, sections, facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from creditsite.api import cursors
from journal import clock
from records.selectors import GROUPS, by_decision
from registry.enumerations import label
from registry.models import Entity, Origin
from search.labels import region_label
from website.cards import LONG_VALUE, Badge, Row, card_words, record_card
from website.codes import flag_words
from website.context import Site
from website.listings import LISTING_GROUPS, Listed, label_of_item, list_name, listings_shown
from website.selectors.credit_file import CreditFile, GroupPage
from website.selectors.family import Kin
from website.selectors.paging import Position
from website.selectors.persons import is_masked, person_name, representative_name
from website.views.branches import branches_of_file
from website.views.tones import STATUS_TONES

GROUP_CARDS = (
    8  # of each group on the whole file's page, which one reads on a phone; a group's own page shows 20
)
RELATIONS = {
    "subsidiaries": gettext_noop("Subsidiaries"),
    "branch_of": gettext_noop("Branch of"),
    "subsidiary_of": gettext_noop("Subsidiary of"),
}
NAME_KINDS = {
    "former": gettext_noop("Former name"),
    "english": gettext_noop("English name"),
    "alias": gettext_noop("Short name"),
}
IDENTIFIERS = {
    "registration_number": gettext_noop("Registration number"),
    "organization_code": gettext_noop("Organization code"),
    "tax_number": gettext_noop("Tax number"),
}


class Tab(NamedTuple):
    """A counted group."""

    label: str
    total: int
    url: str
    current: bool


class Fact(NamedTuple):
    """A label, a value and where it leads."""

    label: str
    value: str
    url: str = ""


class Section(NamedTuple):
    """One group's records."""

    group: str
    label: str
    total: int
    cards: list[Any]
    more_url: str
    more_label: str


class BranchListed(NamedTuple):
    """A branch on a list."""

    name: str
    url: str
    list_name: str
    list_url: str


class FactList(NamedTuple):
    """A headed list of facts."""

    label: str
    rows: list[Fact]
    total: int = 0
    rest: int = 0


def entity_context(file: CreditFile, *, site: Site, group: str) -> dict[str, Any]:
    """Everything the entity template needs."""
    entity, language = file.entity, site.language
    former = [name.name for name in file.names if name.kind == "former"]
    listings = _listings(file, site) if not group else []
    return {
        "entity": entity,
        "at": file.at,
        "is_past": file.is_past,
        "today": clock.today(),
        "words": card_words(),
        "coverage_from": file.coverage_from,
        "before_coverage": file.at < file.coverage_from,
        "first_day_url": page_url(entity, site=site, at=file.coverage_from.isoformat()),
        "total": file.total,
        "group": group,
        "group_label": label("group", group, language) if group else "",
        "badges": badges_of(entity, file.counts, language, listings),
        "listings": listings,
        "branches_listed": _branches_listed(file, site),
        "flags": flag_words(entity.usci_flags),
        "former_names": ("；" if not site.is_english else "; ").join(former),
        "tabs": _tabs(file, site=site, group=group),
        "sections": _sections(file, site=site, group=group),
        "empty_groups": "" if group else _empty_groups(file, site),
        "identity": [
            Row(fact.label, fact.value, _style(fact.value)) for fact in identity_facts(entity, language)
        ],
        "masked": is_masked(entity),
        "lists": _lists(file, site),
        "branches": branches_of_file(entity, file.family, site=site),
        "demo_page": entity.origin != Origin.REAL,
        "noindex": is_masked(entity) or file.is_past or entity.origin != Origin.REAL,
    }


def badges_of(
    entity: Entity, counts: dict[str, int], language: str, listings: Sequence[Listed] = ()
) -> list[Badge]:
    """Status, kind, lists (each leading to its page), and whether it is invented."""
    badges = [
        Badge(label("entity_status", entity.status, language), STATUS_TONES.get(entity.status, "calm")),
        Badge(label("entity_kind", entity.kind, language), "plain"),
    ]
    badges += dict.fromkeys(Badge(one.name, one.badge.tone, one.url) for one in listings if one.url)
    named = {one.badge.tone for one in listings if one.url}
    for group, tone in (("serious_dishonesty", "bad"), ("abnormal", "warn")):
        if counts.get(group) and tone not in named:
            badges.append(Badge(label("group", group, language), tone))
    if entity.origin != Origin.REAL:
        badges.append(Badge(_("Demo data"), "demo"))
    return badges


def _listings(file: CreditFile, site: Site) -> list[Listed]:
    """What the entity stands on; asked only where a group that listings belong to has records."""
    if not any(file.counts[group] for group in LISTING_GROUPS):
        return []
    return listings_shown(file.entity, at=file.at, language=site.language, prefix=site.prefix)


def _branches_listed(file: CreditFile, site: Site) -> list[BranchListed]:
    """Which branches stand on which lists."""
    found = []
    for record in (record for kin in file.family for record in kin.listed):
        one = record.listing.credit_list
        words = list_name(one, site.language) if one else label_of_item(record.item_id, site.language)
        found.append(
            BranchListed(
                record.entity.name,
                site.prefix + record.entity.path,
                words,
                site.prefix + one.path if one else site.prefix + record.path,
            )
        )
    return found


def identity_facts(entity: Entity, language: str) -> list[Fact]:
    """The register's facts that are known, in the official order."""
    street = "" if is_masked(entity) else entity.address
    facts = (
        (_("Kind"), label("entity_kind", entity.kind, language)),
        (_("Status"), label("entity_status", entity.status, language)),
        (_("Legal representative"), representative_name(entity)),
        (_("Established"), entity.established_on.isoformat() if entity.established_on else ""),
        (_("Region"), region_label(entity.region_id, language) if entity.region_id else ""),
        (_("Address"), street),
        (_("Registering authority"), entity.registering_authority),
        (_("Business scope"), entity.scope),
    )
    return [Fact(name, value) for name, value in facts if value]


def _style(value: str) -> str:
    return "long" if len(value) > LONG_VALUE else ""


def page_url(entity: Entity, *, site: Site, **query: str) -> str:
    """Address of the entity's page with a query."""
    asked = urlencode({key: value for key, value in query.items() if value})
    return site.prefix + entity.path + (f"?{asked}" if asked else "")


def scope(entity: Entity, group: str, at: date) -> tuple[str, ...]:
    """What a cursor into a group's records is good for."""
    return ("website.entity", entity.key, group, at.isoformat())


def _tabs(file: CreditFile, *, site: Site, group: str) -> list[Tab]:
    at = file.at.isoformat() if file.is_past else ""
    tabs = [Tab(_("All"), file.total, page_url(file.entity, site=site, at=at), not group)]
    return tabs + [
        Tab(
            label("group", code, site.language),
            file.counts[code],
            page_url(file.entity, site=site, group=code, at=at) + "#records",
            code == group,
        )
        for code in GROUPS
    ]


def _sections(file: CreditFile, *, site: Site, group: str) -> list[Section]:
    return [
        _section(
            file, page, shown=len(page.records) if group else GROUP_CARDS, site=site, is_group=bool(group)
        )
        for page in file.groups
    ]


def _section(file: CreditFile, page: GroupPage, *, shown: int, site: Site, is_group: bool) -> Section:
    at = file.at.isoformat() if file.is_past else ""
    count = file.counts[page.group]
    more = ""
    if is_group and (position := page.position):
        more = page_url(file.entity, site=site, group=page.group, at=at, cursor=_cursor(file, page, position))
    elif not is_group and count > shown:
        more = page_url(file.entity, site=site, group=page.group, at=at)
    cards = [
        record_card(record, language=site.language, prefix=site.prefix, at=file.at, others=others)
        for record, *others in by_decision(page.records[:shown])
    ]
    words = (
        _("Older records") if is_group else _("All %(count)s records of this group") % {"count": f"{count:,}"}
    )
    name = label("group", page.group, site.language)
    return Section(page.group, name, count, cards, more and more + "#records", words)


def _cursor(file: CreditFile, page: GroupPage, position: Position) -> str:
    place = cursors.position_of(cursors.Place(*position))
    return cursors.write(place, scope=scope(file.entity, page.group, file.at))


def _empty_groups(file: CreditFile, site: Site) -> str:
    empty = [label("group", code, site.language) for code in GROUPS if not file.counts[code]]
    return "" if not file.total else ("、" if not site.is_english else ", ").join(empty)


def _lists(file: CreditFile, site: Site) -> list[FactList]:
    names = [Fact(_(NAME_KINDS[n.kind]), _dated(n.name, n)) for n in file.names if n.kind in NAME_KINDS]
    numbers = [Fact(_(IDENTIFIERS.get(n.kind, n.kind)), n.value) for n in file.identifiers]
    persons = [Fact(p.role, _dated(person_name(p, file.entity), p)) for p in file.persons]
    lists = [
        FactList(_("Other names"), names),
        FactList(_("Other numbers"), numbers),
        FactList(_("Key persons"), persons),
        *(_family(kin, site) for kin in file.family if kin.relation in RELATIONS),
    ]
    return [found for found in lists if found.rows]


def _dated(text: str, row: Any) -> str:
    if not row.from_date and not row.to_date:
        return text
    return f"{text} ({row.from_date or ''} – {row.to_date or ''})"


def _family(kin: Kin, site: Site) -> FactList:
    rows = [
        Fact(
            label("entity_status", one.entity.status, site.language),
            one.entity.name,
            site.prefix + one.entity.path,
        )
        for one in kin.members
    ]
    return FactList(_(RELATIONS[kin.relation]), rows, kin.total, kin.total - len(rows))
