"""Staff of the demo: names for the pages of cases, no accounts that anybody could sign in with."""

from __future__ import annotations

from journal.actor import Actor
from registry.models import Agency

REASON = "演示"


def person(name: str, agency: Agency, role: str) -> Actor:
    """Somebody who works for an agency."""
    whole = Agency.objects.select_related("parent").get(pk=agency.pk)
    return Actor(
        user_key=f"demo:{agency.code}:{name}",
        agency_key=agency.code,
        agency_line=whole.line(),
        roles=frozenset({"staff", role}),
        name=name,
    )
