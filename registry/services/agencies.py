"""Making agencies and their aliases."""

from __future__ import annotations

import hashlib

from django.db import transaction

from journal import services as journal
from journal.actor import Actor
from registry.models import Agency, AgencyAlias, Region
from registry.names import fold_name


@transaction.atomic
def agency_create(
    *,
    name: str,
    by: Actor,
    reason: str,
    code: str = "",
    name_en: str = "",
    parent: Agency | None = None,
    region: Region | None = None,
    regime: str = "",
    confirmed: bool = True,
) -> Agency:
    """Make an agency below `parent`, whose regime it inherits unless one is given.

    `confirmed=False` is for those an import met and no steward has looked at. Without a `code` one is made
    from the parent's and the name, so that the same name always gets the same code.
    """
    digest = hashlib.sha256(fold_name(name).encode()).hexdigest()[:8]
    agency = Agency.objects.create(
        code=code or f"{parent.code}-{digest}" if parent else code or digest,
        name=name,
        name_en=name_en,
        parent=parent,
        region=region,
        regime=regime or (parent.regime if parent else ""),
        confirmed=confirmed,
    )
    agency_alias_add(agency=agency, name=name)
    journal.audit(
        by=by,
        action="agency.create",
        target=f"agency:{agency.code}",
        reason=reason,
        detail={"name": name, "parent": parent.code if parent else "", "confirmed": confirmed},
    )
    return agency


def agency_alias_add(*, agency: Agency, name: str) -> AgencyAlias:
    """Let `name` find the agency too; a spelling is kept once."""
    alias, _ = AgencyAlias.objects.get_or_create(
        agency=agency, folded=fold_name(name), defaults={"name": name}
    )
    return alias
