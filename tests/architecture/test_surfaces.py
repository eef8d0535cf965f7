"""Every address that shows public data is named in creditsite/surfaces.py, so that the leak audit can walk it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from creditsite.surfaces import SURFACES

# Addresses that show no record: files for machines, descriptions, the staff's own admin.
WITHOUT_DATA = {"website:robots", "website:favicon", "api:schema", "api:docs", "healthz", "readyz", "metrics"}

# A letter, shown to whoever has its number and code.
WITHOUT_DATA |= {"documents:letters"}

# Cases and companies, shown to their parties; how a case stands, to whoever has its number and code.
WITHOUT_DATA |= {
    "documents:paper",
    "website:cases",
    "website:case",
    "website:case-letter",
    "website:claim",
    "website:my",
    "website:my-company",
    "website:my-letter",
    "website:my-notice",
    "website:new-claim",
    "website:objection",
    "website:progress",
    "website:repair",
}

# The guide: words and the figures of rules, the same for everybody.
WITHOUT_DATA |= {"website:guide-repair", "website:guide-objection"}

# The one door: a person's own account, never a record.
DOOR = ("account_", "mfa_", "usersessions_")


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from names(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_every_public_address_is_a_named_surface() -> None:
    found = {name for name in names(get_resolver()) if not name.startswith(DOOR)}
    surfaces = {surface.name for surface in SURFACES if not surface.name.startswith("index:")}
    assert found - WITHOUT_DATA == surfaces
    assert len(surfaces) == len([s for s in SURFACES if not s.name.startswith("index:")])
