"""Counts that the public reads, against the rows themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Count

from creditsite.leaks.hidden import is_public
from creditsite.leaks.reading import Read, Reader
from journal import clock
from records.catalogue import catalogue
from records.models import Record
from records.selectors import GROUPS
from registry.models import Entity


def counted(entity: Entity) -> dict[str, int]:
    """How many public records of each group an entity has, from the rows."""
    rows = Record.objects.filter(is_public(clock.today()), entity=entity).order_by().values("item_id")
    found = dict.fromkeys(GROUPS, 0)
    items = catalogue()
    for row in rows.annotate(number=Count("pk")):
        group = items[row["item_id"]].row.group
        if group in found:
            found[group] += row["number"]
    return found


def wrong_counts(entity: Entity, reader: Reader) -> Iterator[tuple[str, Read]]:
    """Surfaces whose counts of an entity differ from the rows: the file, and the search by its code."""
    right = counted(entity)
    file = reader.read(f"/api/v1{entity.path}")
    if file.status == 200 and _json(file).get("counts") != right:
        yield "api:entity", file
    if not entity.usci:
        return
    found = reader.read("/api/v1/search", q=entity.usci)
    if found.status != 200:
        return
    answer = _json(found)
    own = [one for one in answer.get("results", ()) if one["usci"] == entity.usci]
    if not answer or (own and own[0]["counts"] != right):
        yield "api:search", found


def _json(read: Read) -> dict[str, Any]:
    """The answer; empty where it is none."""
    try:
        return dict(json.loads(read.text))
    except ValueError:
        return {}
