"""Kept, but asked about each time: weak ETags and 304 before anything is rendered."""

from __future__ import annotations

from hashlib import blake2b

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from journal import clock
from journal.models import Change, Seal

ALWAYS_ASK = "public, no-cache"
CODE_LISTS = 3600  # seconds that code lists and the schema may be used unasked
VARY = "Accept-Language, Accept"


def etag(version: object, *, language: str, form: str, at: object = None) -> str:
    """The tag of an answer: what it was made of, the day in China, the deployment, language and format."""
    parts = (version, clock.today().toordinal(), settings.DEPLOY_ID, language, form, at and str(at))
    return weak(repr(parts).encode())


def weak(content: bytes) -> str:
    """A weak tag from whatever determines an answer."""
    return f'W/"{blake2b(content, digest_size=9).hexdigest()}"'


def unchanged(request: HttpRequest, tag: str) -> bool:
    """Whether the asker already holds this answer (weak comparison, RFC 9110 13.1.2)."""
    held = request.META.get("HTTP_IF_NONE_MATCH")
    if not held:
        return False
    if held == tag or held.strip() == "*":
        return True
    opaque = tag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") == opaque for part in held.split(","))


def mark(response: HttpResponseBase, *, tag: str, max_age: int = 0) -> None:
    """The headers of an answer that may be kept."""
    headers = response.headers
    if tag:
        headers["ETag"] = tag
    headers["Cache-Control"] = f"public, max-age={max_age}" if max_age else ALWAYS_ASK
    headers["Vary"] = VARY


def changes_committed() -> int:
    """How many Changes were ever committed: rises with every one, whatever the order of commits.

    The version of lists that hold many entities. One statement, so that the sealer at work between two
    cannot make an old number look new.
    """
    change, seal = (connection.ops.quote_name(model._meta.db_table) for model in (Change, Seal))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT COUNT(*) FROM {change} WHERE seq IS NULL) "  # noqa: S608 - names of our own tables
            f"+ COALESCE((SELECT seq FROM {seal} WHERE log = 'change'), 0)"
        )
        return int(cursor.fetchone()[0])
