"""The page of an entity: its credit file."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from creditsite.api import cursors
from creditsite.api.errors import BadRequest
from creditsite.api.parameters import ISO_DATE
from journal import clock
from lists.selectors.stamp import lists_stamp
from records.selectors import GROUPS
from registry.models import Entity
from registry.selectors import entity_by_address
from website.context import Site
from website.selectors.credit_file import CreditFile, credit_file, entity_with_version, group_file
from website.selectors.family import Kin, family_of, stamp
from website.selectors.paging import Position
from website.views.caching import answer_unchanged, keep_but_ask, tag_of
from website.views.elsewhere import elsewhere
from website.views.entity_page import entity_context, scope
from website.views.errors import trouble


class QuestionError(Exception):
    """A parameter of the address is wrong; the message says which."""


def entity(request: HttpRequest, address: str) -> HttpResponse:
    """The file, one group of it (?group=, ?cursor=), or the file as of a past day (?at=)."""
    if "\x00" in address:
        return trouble(request, 400)
    try:
        at, group = day_asked(request), _group(request)
    except QuestionError as wrong:
        return trouble(request, 400, text=str(wrong))
    known = entity_with_version(address)
    if known is None:
        return elsewhere(request, entity_by_address(address))
    found, version = known
    family = [] if group else family_of(found)
    tag = tag_of(request, (found.key, version, stamp(family), lists_stamp()))
    if unchanged := answer_unchanged(request, tag):
        return unchanged
    try:
        file = _file(request, found, at, group, family)
    except QuestionError as wrong:
        return trouble(request, 400, text=str(wrong))
    response = render(request, "website/entity.html", entity_context(file, site=Site(request), group=group))
    return keep_but_ask(response, tag)


def day_asked(request: HttpRequest) -> date:
    """The day of ?at=, today where it is not given.

    Raises:
        QuestionError: it is no day, or a future one.
    """
    text = request.GET.get("at", "")
    if not text:
        return clock.today()
    try:
        if not ISO_DATE.fullmatch(text):  # Python also reads 20221122 and 2022-W47-2
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise QuestionError(_("The day must be written like 2026-11-22 and exist in the calendar.")) from None
    if day > clock.today():
        raise QuestionError(_("That day lies in the future; what will be shown then is not known."))
    return day


def _group(request: HttpRequest) -> str:
    group = request.GET.get("group", "")
    if group and group not in GROUPS:
        raise QuestionError(_("There is no group of this name."))
    return group


def _file(request: HttpRequest, found: Entity, at: date, group: str, family: list[Kin]) -> CreditFile:
    cursor = request.GET.get("cursor", "")
    if not group and not cursor:
        return credit_file(found, at=at, family=family)
    try:
        place = cursors.place(cursor, scope=scope(found, group, at))
    except BadRequest:
        raise QuestionError(
            _("This address continues a list but is damaged or belongs to another one.")
        ) from None
    return group_file(found, at=at, group=group, position=Position(*place) if place else None)
