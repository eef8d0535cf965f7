"""Opaque positions in a list: signed, and good for one question only.

A cursor carries where the page ended. Its signature also covers the `scope`: the list, its filters and its
sort; so one that was tampered with or belongs to another question is a 400.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

import orjson
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from creditsite.api.errors import BadRequest

SIGNATURE = 10  # bytes: a forged cursor only chooses a position in public data
Position = Sequence[int | str]
M = TypeVar("M", bound=Model)


class Place(NamedTuple):
    """The last row of a page in a list ordered by (day, id), newest first."""

    day: date
    pk: int


def write(position: Position, *, scope: object) -> str:
    """A position as opaque text."""
    body = orjson.dumps(list(position))
    return urlsafe_b64encode(_sign(body, scope) + body).rstrip(b"=").decode()


def read(cursor: str, *, scope: object) -> list[Any]:
    """The position of a cursor.

    Raises:
        BadRequest: not a cursor of this list with these filters.
    """
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        signature, body = raw[:SIGNATURE], raw[SIGNATURE:]
        if hmac.compare_digest(signature, _sign(body, scope)) and write_back(raw) == cursor:
            position = orjson.loads(body)
            if isinstance(position, list):
                return position
    except ValueError:
        pass
    raise refused()


def refused() -> BadRequest:
    """The 400 for a cursor that does not belong here."""
    message = _("This cursor does not belong to this list with these filters; begin without it.")
    return BadRequest.parameter("cursor", "bad_cursor", message)


def write_back(raw: bytes) -> str:
    """The one way to write these bytes: another spelling of the same cursor is not accepted."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def place(cursor: str, *, scope: object) -> Place | None:
    """The place of a cursor in a list ordered by day and id; None for the first page."""
    if not cursor:
        return None
    position = read(cursor, scope=scope)
    try:
        day, pk = position
        return Place(date.fromisoformat(day), int(pk))
    except (TypeError, ValueError):
        raise refused() from None


def below(rows: QuerySet[M], where: Place | None, *, day: str = "sorted_on") -> QuerySet[M]:
    """Rows after a place, in the order newest first: no offsets, so the end costs what the beginning does.

    The first condition is implied by the second; it lets both databases walk the index.
    """
    if where is None:
        return rows
    beyond = Q(**{f"{day}__lt": where.day}) | Q(**{day: where.day, "pk__lt": where.pk})
    return rows.filter(Q(**{f"{day}__lte": where.day}) & beyond)


def place_of(row: Model, *, day: str = "sorted_on") -> Place:
    """Where a row stands."""
    return Place(getattr(row, day), row.pk)


def position_of(where: Place) -> Position:
    """A place as what a cursor carries."""
    return (where.day.isoformat(), where.pk)


def _sign(body: bytes, scope: object) -> bytes:
    return blake2b(
        repr(scope).encode() + b"\0" + body, digest_size=SIGNATURE, key=_key(settings.SECRET_KEY)
    ).digest()


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return blake2b(secret.encode(), digest_size=32, person=b"api.cursor").digest()
