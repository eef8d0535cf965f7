"""Addresses of an entity's records, for whoever shows the first of them."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from creditsite.api import cursors
from creditsite.api.listing import absolute_url
from registry.models import Entity


def entity_records_path(address_key: str) -> str:
    """Path of the list of an entity's records."""
    return reverse("api:entity-records", kwargs={"usci": address_key})


def records_scope(entity: Entity, *, group: str, polarity: str, at: date | None) -> object:
    """What a cursor into an entity's records is good for."""
    return ("entity-records", entity.key, group, polarity, at and at.isoformat())


def more_records_url(
    request: HttpRequest, entity: Entity, *, group: str, last: cursors.Place, at: date | None, lang: str = ""
) -> str:
    """The address of the records of a group after `last`. `at` and `lang`: as the asker gave them."""
    scope = records_scope(entity, group=group, polarity="", at=at)
    query = {
        "group": group,
        "at": at.isoformat() if at else "",
        "lang": lang,
        "cursor": cursors.write(cursors.position_of(last), scope=scope),
    }
    given = {name: value for name, value in query.items() if value}
    return absolute_url(request, entity_records_path(entity.address_key), given)
