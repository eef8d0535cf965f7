"""Where a record would be seen, surface by surface: the addresses that a visitor would look at.

A surface without a probe fails a test, and the audit with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from creditsite.leaks.hidden import Hidden
from creditsite.leaks.reading import Read, Reader
from journal.models import Audience, Change
from lists.models import Listing
from search import documents
from search.engines import engine

OWN = "own"  # an address that has the record's number in it: status and marks are looked at, not the number
Probe = Callable[[Hidden, Reader], Iterator["Look"]]
PREFIXES = ("", "/en")
FEED_EVENTS = 20
PAGES = 10  # of a list


@dataclass(frozen=True, slots=True)
class Look:
    """An answer to look through. `own`: the address names the record itself, and `gone` has to be its status."""

    read: Read
    own: bool = False
    gone: tuple[int, ...] = ()


def _page(path: str, **query: Any) -> Probe:
    """A page in both languages."""

    def looks(hidden: Hidden, reader: Reader) -> Iterator[Look]:
        for prefix in PREFIXES:
            yield Look(reader.read(prefix + _filled(path, hidden), **_query(query, hidden)))

    return looks


def _api(path: str, **query: Any) -> Probe:
    def looks(hidden: Hidden, reader: Reader) -> Iterator[Look]:
        yield Look(reader.read("/api/v1" + _filled(path, hidden), **_query(query, hidden)))

    return looks


def _api_list(path: str, **query: Any) -> Probe:
    """A list of the API, page by page as far as PAGES."""

    def looks(hidden: Hidden, reader: Reader) -> Iterator[Look]:
        asked = {**_query(query, hidden), "limit": 100}
        for _ in range(PAGES):
            read = reader.read("/api/v1" + _filled(path, hidden), **asked)
            yield Look(read)
            onward = _next(read)
            if not onward:
                return
            asked["cursor"] = onward

    return looks


def _next(read: Read) -> str:
    """The cursor of the next page; empty at the end, and where the answer is no list."""
    try:
        following = json.loads(read.text).get("next") or ""
    except ValueError:
        return ""
    return parse_qs(urlsplit(following).query).get("cursor", [""])[0]


def _filled(path: str, hidden: Hidden) -> str:
    return path.format(entity=hidden.entity.path, record=hidden.record.public_id)


def _query(query: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    found = {name: value(hidden) if callable(value) else value for name, value in query.items()}
    return {name: value for name, value in found.items() if value}


def _code(hidden: Hidden) -> str:
    return hidden.entity.usci or hidden.entity.name


def _usci(hidden: Hidden) -> str:
    return hidden.entity.usci or hidden.entity.key


def _decided(hidden: Hidden) -> str:
    day = hidden.record.sorted_on
    return day.isoformat()


def _own(*paths: str) -> Probe:
    """The record's own addresses: 410 where it was public, else 404."""

    def looks(hidden: Hidden, reader: Reader) -> Iterator[Look]:
        for path in paths:
            yield Look(reader.read(_filled(path, hidden)), own=True, gone=(410,) if hidden.ended else (404,))

    return looks


def _report(hidden: Hidden, reader: Reader) -> Iterator[Look]:
    yield Look(reader.read(_filled("/records/{record}/report", hidden)), own=True, gone=(404, 410))


def _list_code(hidden: Hidden) -> str | None:
    rows = Listing.objects.filter(record=hidden.record, credit_list__isnull=False)
    return rows.values_list("credit_list__code", flat=True).first()


def _list(hidden: Hidden, reader: Reader) -> Iterator[Look]:
    if code := _list_code(hidden):
        for prefix in PREFIXES:
            yield Look(reader.read(f"{prefix}/lists/{code}", q=_code(hidden)))
            yield Look(reader.read(f"{prefix}/lists/{code}"))


def _list_api(hidden: Hidden, reader: Reader) -> Iterator[Look]:
    if code := _list_code(hidden):
        yield Look(reader.read(f"/api/v1/lists/{code}"))


def _feed(hidden: Hidden, reader: Reader) -> Iterator[Look]:
    """Every event of the record, told as of today."""
    own = Change.objects.filter(
        subject=hidden.record.public_id, audience=Audience.PUBLIC, seq__isnull=False
    ).order_by("-seq")
    for seq in own.values_list("seq", flat=True)[:FEED_EVENTS]:
        read = reader.read("/api/v1/changes", after=(seq or 1) - 1, limit=1)
        yield Look(read, own=True, gone=(200,) if _is_bare(read) else ())


def _is_bare(read: Read) -> bool:
    """Whether an event says only that something is to be deleted."""
    try:
        found = json.loads(read.text)["results"]
    except ValueError:
        return False
    return all(set(one) <= {"seq", "record", "kind", "since", "entity"} for one in found)


def _index(hidden: Hidden, reader: Reader) -> Iterator[Look]:
    """The entity's document is the one that would be rendered now."""
    key = hidden.entity.key
    held = engine().view().stored([key])  # raises where it is away: then nobody may call it clean
    fresh = {document.key: document.stored for document in documents.documents([key])[0]}
    reader.answers += 1
    text = repr(held.get(key, ""))
    same = held == fresh
    yield Look(Read(f"index:{key}", 200 if same else 500, text), own=True, gone=(200,))


PROBES: dict[str, Probe] = {
    "website:home": _page("/"),
    "website:search": _page("/search", q=_code),
    "website:entity": _page("{entity}"),
    "website:entity-branches": _page("{entity}/branches"),
    "website:record": _own("/records/{record}", "/en/records/{record}"),
    "website:report": _report,
    "website:lists": _page("/lists/"),
    "website:list": _list,
    "website:check": _page("/check/", usci=_usci),
    "api:search": _api("/search", q=_code),
    "api:suggest": _api("/suggest", q=_code),
    "api:entity": _api("{entity}"),
    "api:entity-records": _api_list("{entity}/records"),
    "api:entity-branches": _api("{entity}/branches"),
    "api:record": _own("/api/v1/records/{record}"),
    "api:record-history": _own("/api/v1/records/{record}/history"),
    "api:penalties": _api_list("/penalties", decided_from=_decided, decided_to=_decided),
    "api:permits": _api_list("/permits", decided_from=_decided, decided_to=_decided),
    "api:listings": _api_list("/listings", list=_list_code),
    "api:lists": _api("/lists"),
    "api:list": _list_api,
    "api:check": _api("/check", usci=_usci),
    "api:changes": _feed,
    "api:measures": _api("/measures"),
    "api:catalogue": _api("/catalogue"),
    "api:agencies": _api("/agencies"),
    "api:regions": _api("/regions"),
    "index:entities": _index,
}
ONCE = frozenset(
    {
        "website:home",
        "website:lists",
        "api:lists",
        "api:measures",
        "api:catalogue",
        "api:agencies",
        "api:regions",
    }
)  # the same answer whichever record is looked for: read once an audit
