"""An entity's branches: some on its own page, all of them page by page on theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from creditsite.api import cursors
from creditsite.api.errors import BadRequest
from journal import clock
from registry.enumerations import label
from registry.models import Entity, Origin
from registry.selectors import entity_by_address
from search.labels import region_label
from website.api.branches import place_of_cursor
from website.cards import Badge
from website.context import Site
from website.selectors.credit_file import entity_with_version
from website.selectors.family import Kin, Member, branches_page, branches_total, count_members, stamp
from website.templatetags.credit import count_list
from website.views.caching import answer_unchanged, keep_but_ask, tag_of
from website.views.elsewhere import elsewhere
from website.views.errors import trouble
from website.views.tones import STATUS_TONES

PER_PAGE = 20


class Branch(NamedTuple):
    """One line: the branch, where it leads, and what is on display about it itself."""

    name: str
    url: str
    region: str
    badges: list[Badge]
    counts: SafeString | str


@dataclass(slots=True)
class Branches:
    """What the template draws."""

    rows: list[Branch]
    total: int
    more_url: str
    more_label: str


def branches(request: HttpRequest, address: str) -> HttpResponse:
    """One page of an entity's branches (?cursor=)."""
    if "\x00" in address:
        return trouble(request, 400)
    known = entity_with_version(address)
    if known is None:
        return elsewhere(request, entity_by_address(address), "/branches")
    entity, version = known
    scope = ("website.branches", entity.key)
    try:
        after = place_of_cursor(request.GET.get("cursor", ""), scope=scope)
    except BadRequest:
        return trouble(
            request, 400, text=_("This address continues a list but is damaged or belongs to another one.")
        )
    kin = branches_page(entity, after=after, limit=PER_PAGE)
    tag = tag_of(request, (entity.key, version, stamp([kin])))
    if unchanged := answer_unchanged(request, tag):
        return unchanged
    count_members(kin, at=clock.today())
    kin.total = branches_total(entity)
    site = Site(request)
    base = site.prefix + entity.path + "/branches"
    more = f"{base}?cursor={cursors.write([kin.position], scope=scope)}" if kin.position else ""
    context = {
        "entity": entity,
        "branches": branches_shown(kin, site=site, more_url=more, more_label=_("More branches")),
        "first_url": base if after else "",
        "noindex": bool(after) or entity.origin != Origin.REAL,
    }
    return keep_but_ask(render(request, "website/branches.html", context), tag)


def branches_of_file(entity: Entity, family: list[Kin], *, site: Site) -> Branches | None:
    """The first branches, for the entity's own page."""
    kin = next((kin for kin in family if kin.relation == "branches"), None)
    if kin is None:
        return None
    more = f"{site.prefix}{entity.path}/branches" if kin.has_more else ""
    words = _("All %(count)s branches") % {"count": f"{kin.total:,}"}
    return branches_shown(kin, site=site, more_url=more, more_label=words)


def branches_shown(kin: Kin, *, site: Site, more_url: str, more_label: str) -> Branches:
    """Branches as lines."""
    return Branches([_line(member, site) for member in kin.members], kin.total, more_url, more_label)


def _line(member: Member, site: Site) -> Branch:
    entity, language = member.entity, site.language
    counts = [(label("group", group, language), count) for group, count in member.counts.items() if count]
    badge = Badge(label("entity_status", entity.status, language), STATUS_TONES.get(entity.status, "calm"))
    return Branch(
        name=entity.name,
        url=site.prefix + entity.path,
        region=region_label(entity.region_id, language) if entity.region_id else "",
        badges=[badge],
        counts=count_list(counts) if counts else _("No records on display"),
    )
