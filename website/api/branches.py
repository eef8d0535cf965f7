"""`/api/v1/entities/{usci}/branches`: an entity's branches, each with the counts of its own public records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from creditsite.api import cursors
from creditsite.api.formats import MANY, ROW_LIMIT, Rows
from creditsite.api.listing import READ_AT_ONCE, absolute_url, next_url
from creditsite.api.meta import meta
from creditsite.api.parameters import AT, CURSOR, LIMIT, Params
from creditsite.api.views import Answer, PublicView
from journal import clock
from journal.selectors import head
from records.selectors import GROUPS
from registry.api.lookup import PATH_PARAMETER, PROBLEMS, entity_at
from registry.models import Entity
from website.api.serializers import BranchListSerializer
from website.selectors.family import Kin, Member, branches_page, branches_total, count_members, stamp

COLUMNS = ("usci", "name", "url", "status", "region", *(f"counts.{group}" for group in GROUPS))


class BranchesView(PublicView):
    """An entity's branches in the order in which they came on file, with the counts of each one's records."""

    at_one_moment = True
    operation = "entity-branches"
    tags = ("entities",)
    parameters = (AT, LIMIT, CURSOR)
    formats = MANY
    path_parameters = PATH_PARAMETER
    result = BranchListSerializer
    problems = PROBLEMS

    def answer(self, request: HttpRequest, params: Params, **path: str) -> Answer:
        """A page of them, or all as a file."""
        entity = entity_at(path["usci"], path=branches_path)
        version = head(entity.key).public_version
        at = params["at"]
        scope = branches_scope(entity, at=at)
        after = place_of_cursor(params["cursor"], scope=scope)
        page = branches_page(entity, after=after, limit=params["limit"])

        def following(place: int | None) -> str | None:
            return next_url(request, params, cursors.write([place], scope=scope)) if place else None

        def body() -> dict[str, Any]:
            count_members(page, at=at or clock.today())
            total = {} if after else {"total": branches_total(entity), "total_is_exact": True}
            return {
                "meta": meta(as_of=at, revision=version),
                **total,
                "results": [branch_json(member) for member in page.members],
                "next": following(page.position),
            }

        def file() -> Rows:
            limit = params["limit"] if "limit" in params.given else ROW_LIMIT
            end = (
                branches_page(entity, after=after, limit=limit).position
                if limit == ROW_LIMIT
                else page.position
            )
            return Rows(COLUMNS, _rows(entity, after, limit, at or clock.today()), following(end))

        return Answer(body, version=(entity.key, version, stamp([page])), rows=file)


def branches_path(address_key: str) -> str:
    """Path of the list of an entity's branches."""
    return reverse("api:entity-branches", kwargs={"usci": address_key})


def branches_scope(entity: Entity, *, at: date | None) -> object:
    """What a cursor into an entity's branches is good for."""
    return ("entity-branches", entity.key, at and at.isoformat())


def place_of_cursor(cursor: str, *, scope: object) -> int:
    """Where a page begins; 0 for the first.

    Raises:
        BadRequest: not a cursor of this list.
    """
    if not cursor:
        return 0
    position = cursors.read(cursor, scope=scope)
    if len(position) != 1 or not isinstance(position[0], int):
        raise cursors.refused()
    return position[0]


def more_branches_url(
    request: HttpRequest, entity: Entity, *, after: int, at: date | None, lang: str = ""
) -> str:
    """The address of the branches after a place. `at` and `lang`: as the asker gave them."""
    query = {
        "at": at.isoformat() if at else "",
        "lang": lang,
        "cursor": cursors.write([after], scope=branches_scope(entity, at=at)),
    }
    given = {name: value for name, value in query.items() if value}
    return absolute_url(request, branches_path(entity.address_key), given)


def branch_json(member: Member) -> dict[str, Any]:
    """A branch and the counts of its own records, which are not in its parent's."""
    entity = member.entity
    return {
        "usci": entity.usci,
        "name": entity.name,
        "url": entity.path,
        "status": entity.status,
        "region": entity.region_id,
        "counts": member.counts,
    }


def _rows(entity: Entity, after: int, limit: int, at: date) -> Iterator[dict[str, Any]]:
    while limit > 0:
        page: Kin = branches_page(entity, after=after, limit=min(limit, READ_AT_ONCE))
        count_members(page, at=at)
        yield from map(branch_json, page.members)
        limit -= len(page.members)
        if page.position is None:
            return
        after = page.position
