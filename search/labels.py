"""Labels of codes in search answers, added when answering: else a language would need an index of its own."""

from __future__ import annotations

import time
from functools import lru_cache

import orjson
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from registry.enumerations import label as enumeration_label
from registry.selectors import RegionIndex, region_index
from search.rendering import BLACKLIST, REDLIST, region_line

REGIONS_KEPT = 300  # seconds; divisions change a few times a year
HAS = {  # what the filter `has` takes, in order of display
    "penalty": _("Has administrative penalties"),
    "permit": _("Has administrative permits"),
    "abnormal": _("On the list of abnormal operations"),
}
LISTED = {BLACKLIST: _("On a blacklist"), REDLIST: _("On a redlist")}


@lru_cache(maxsize=2)
def _regions(period: int) -> RegionIndex:
    return region_index()


def regions() -> RegionIndex:
    """All divisions, read from the database now and then."""
    return _regions(int(time.monotonic() / REGIONS_KEPT))


def region_label(code: str, language: str) -> str:
    """A division with those above it: 示例省示例一市甲区."""
    known = regions()
    parts = [known.label(part, language) for part in region_line(code) if part in known.names]
    return "".join(parts) if language.startswith("zh") else ", ".join(reversed(parts))


def value_label(facet: str, code: str, language: str) -> str:
    """The label of a facet's value."""
    if facet == "region":
        return regions().label(code, language)
    if facet in ("kind", "status"):
        return enumeration_label(f"entity_{facet}", code, language)
    known = LISTED if facet == "listed" else HAS
    with override(language):
        return gettext(known[code]) if code in known else code


@lru_cache(maxsize=20_000)
def _of_row(kind: str, status: str, region: str, language: str, period: int) -> bytes:
    labels = {
        "kind_label": enumeration_label("entity_kind", kind, language),
        "status_label": enumeration_label("entity_status", status, language),
        "region_label": region_label(region, language) if region else None,
    }
    return b"," + orjson.dumps(labels)[1:]


def row_labels(kind: str, status: str, region: str, language: str) -> bytes:
    """A row's labels as the end of its JSON, closing brace included."""
    return _of_row(kind, status, region, language, int(time.monotonic() / REGIONS_KEPT))


@lru_cache(maxsize=4_000)
def facet_value(facet: str, code: str, language: str, period: int) -> str:
    """One value of a facet as the beginning of its JSON; the count goes behind it."""
    value = {"value": code, "label": value_label(facet, code, language)}
    return orjson.dumps(value)[:-1].decode() + ',"count":'


def this_period() -> int:
    """Changes when labels are read anew."""
    return int(time.monotonic() / REGIONS_KEPT)


def forget() -> None:
    """Read labels anew at once; for whoever has just changed the divisions."""
    for kept in (_regions, _of_row, facet_value):
        kept.cache_clear()
