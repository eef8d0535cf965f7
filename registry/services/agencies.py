"""Making agencies, naming them, placing them, folding doubles of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.workflow import ReasonMissing, Refused
from registry import policies
from registry.dependants import AgencyChange, AgencyChangeKind, tell
from registry.models import Agency, AgencyAlias, Region
from registry.names import fold_name
from registry.selectors.agencies import agencies_below


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyPlace:
    """Where an agency stands: above it, its region, its rules, its time."""

    parent: Agency | None = None
    region: Region | None = None
    regime: str = ""
    successor: Agency | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None


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
    alias, _new = AgencyAlias.objects.get_or_create(
        agency=agency, folded=fold_name(name), defaults={"name": name}
    )
    return alias


@transaction.atomic
def agency_confirm(*, agency: Agency, by: Actor, reason: str) -> Agency:
    """A steward has looked at an agency that an import made, and it is right.

    Raises:
        PolicyDenied, ReasonMissing. Refused: it is confirmed already.
    """
    agency = _held(agency, by=by, reason=reason)
    if agency.confirmed:
        raise Refused(_("This agency is confirmed already."))
    _write(agency, {"confirmed": True}, action="agency.confirm", by=by, reason=reason)
    return agency


@transaction.atomic
def agency_rename(*, agency: Agency, name: str, name_en: str, by: Actor, reason: str) -> Agency:
    """Give an agency its right name. The old one still finds it; every page that shows it follows.

    Raises:
        PolicyDenied, ReasonMissing. Refused: the name is empty or no other than on file.
    """
    agency = _held(agency, by=by, reason=reason)
    name, name_en = name.strip(), name_en.strip()
    if not name:
        raise Refused(_("An agency needs a name."), field="name")
    if (name, name_en) == (agency.name, agency.name_en):
        raise Refused(_("This is the name on file."), field="name")
    old = agency_alias_add(agency=agency, name=agency.name)
    if name != agency.name and old.folded != fold_name(name):
        AgencyAlias.objects.filter(pk=old.pk, to_date__isnull=True).update(to_date=clock.today())
    agency_alias_add(agency=agency, name=name)
    _write(agency, {"name": name, "name_en": name_en}, action="agency.rename", by=by, reason=reason)
    tell(AgencyChange(AgencyChangeKind.RENAMED, agency), by=by, reason=reason)
    return agency


@transaction.atomic
def agency_place(*, agency: Agency, place: AgencyPlace, by: Actor, reason: str) -> Agency:
    """Set what stands above an agency, its region, rules, successor and time; records follow a new regime.

    Raises:
        PolicyDenied, ReasonMissing. Refused: parents or successors would run in a circle, or nothing changes.
    """
    agency = _held(agency, by=by, reason=reason, whole_table=True)
    if place.parent != agency.parent:
        policies.require(policies.may_place_below(by, place.parent), _("put an agency there"))
    if place.parent is not None and place.parent.pk in agencies_below(agency.code):
        raise Refused(_("This agency cannot stand below itself."), field="parent")
    if place.successor is not None and agency.pk in _successors(place.successor):
        raise Refused(_("Successors cannot run in a circle."), field="successor")
    if place.in_force_from and place.in_force_to and place.in_force_to < place.in_force_from:
        raise Refused(_("The last day lies before the first."), field="in_force_to")
    names = ("parent", "region", "regime", "successor", "in_force_from", "in_force_to")
    changed = {name: getattr(place, name) for name in names if getattr(place, name) != getattr(agency, name)}
    if not changed:
        raise Refused(_("Nothing was changed."))
    _write(agency, changed, action="agency.place", by=by, reason=reason)
    if "regime" in changed:
        tell(AgencyChange(AgencyChangeKind.REGIME, agency, regime=agency.regime), by=by, reason=reason)
    return agency


@transaction.atomic
def agency_alias_keep(
    *,
    agency: Agency,
    name: str,
    by: Actor,
    reason: str,
    from_date: date | None = None,
    to_date: date | None = None,
) -> AgencyAlias:
    """Let another spelling or an earlier name find the agency, with the time it was in use.

    Raises:
        PolicyDenied, ReasonMissing. Refused: the spelling is known for it already.
    """
    agency = _held(agency, by=by, reason=reason)
    if not name.strip():
        raise Refused(_("A spelling is needed."), field="name")
    if AgencyAlias.objects.filter(agency=agency, folded=fold_name(name)).exists():
        raise Refused(_("This spelling finds the agency already."), field="name")
    alias = agency_alias_add(agency=agency, name=name.strip())
    AgencyAlias.objects.filter(pk=alias.pk).update(from_date=from_date, to_date=to_date)
    _audit(agency, "agency.alias_add", {"name": alias.name}, by=by, reason=reason)
    return alias


@transaction.atomic
def agency_alias_remove(*, alias: AgencyAlias, by: Actor, reason: str) -> None:
    """A spelling no longer finds the agency.

    Raises:
        PolicyDenied, ReasonMissing. Refused: it is the agency's own name, or it is gone already.
    """
    agency = _held(alias.agency, by=by, reason=reason)
    _require_removable(alias, agency)
    AgencyAlias.objects.filter(pk=alias.pk).delete()
    _audit(agency, "agency.alias_remove", {"name": alias.name}, by=by, reason=reason)


@transaction.atomic
def agency_alias_move(*, alias: AgencyAlias, to: Agency, by: Actor, reason: str) -> AgencyAlias:
    """A spelling finds another agency from now on; records on file stay where they are.

    Raises:
        PolicyDenied, ReasonMissing. Refused: it is the agency's own name, or it is gone already.
    """
    agency = _held(alias.agency, by=by, reason=reason)
    _require_removable(alias, agency)
    policies.require(policies.may_steward_agencies(by, to), f"agency {to.code}")
    if to.pk == agency.pk:
        raise Refused(_("The spelling finds this agency already."), field="to")
    AgencyAlias.objects.filter(pk=alias.pk).delete()
    _audit(agency, "agency.alias_move", {"name": alias.name, "to": to.code}, by=by, reason=reason)
    _audit(to, "agency.alias_add", {"name": alias.name, "from": agency.code}, by=by, reason=reason)
    return agency_alias_add(agency=to, name=alias.name)


@transaction.atomic
def agency_fold(*, agency: Agency, into: Agency, by: Actor, reason: str) -> Agency:
    """An agency that an import made is another one, wrongly spelt: its spellings and records go there.

    Its row stays with `into` as successor, so that its code still says what became of it. Records follow in
    chunks (see `registry.dependants`).

    Raises:
        PolicyDenied, ReasonMissing. Refused: it is confirmed, has agencies below it or staff, or the other
        one is not a place to fold into.
    """
    agency = _held(agency, by=by, reason=reason, whole_table=True)
    into = Agency.objects.get(pk=into.pk)
    policies.require(policies.may_steward_agencies(by, into), f"agency {into.code}")
    _require_foldable(agency, into)
    known = set(AgencyAlias.objects.filter(agency=into).values_list("folded", flat=True))
    AgencyAlias.objects.filter(agency=agency, folded__in=known).delete()
    AgencyAlias.objects.filter(agency=agency).update(agency=into)
    values = {"successor": into, "in_force_to": clock.today(), "confirmed": True}
    _write(agency, values, action="agency.fold", by=by, reason=reason)
    tell(AgencyChange(AgencyChangeKind.FOLDED, agency, into=into), by=by, reason=reason)
    return agency


def fold_obstacles(agency: Agency) -> list[str]:
    """Why an agency cannot be folded into another now, for people; empty where it can."""
    found = []
    if agency.confirmed:
        found.append(_("It is confirmed. Only agencies that an import made can be folded."))
    if agency.branches.exists():
        found.append(_("Agencies stand below it. Place them elsewhere first."))
    if agency.staff.exists():
        found.append(_("Staff act for it. Give them another agency first."))
    return found


def _require_foldable(agency: Agency, into: Agency) -> None:
    obstacles = fold_obstacles(agency)
    if obstacles:
        raise Refused(" ".join(obstacles))
    if into.pk == agency.pk:
        raise Refused(_("An agency cannot be folded into itself."), field="into")
    if into.successor_id is not None:
        raise Refused(_("That agency has a successor; fold into the successor."), field="into")


def _require_removable(alias: AgencyAlias, agency: Agency) -> None:
    if not AgencyAlias.objects.filter(pk=alias.pk, agency=agency).exists():
        raise Refused(_("Somebody else has moved or removed this spelling already."))
    if alias.folded == fold_name(agency.name):
        raise Refused(_("This is the agency's own name. Rename the agency instead."))


def _successors(agency: Agency) -> set[int]:
    found: set[int] = set()
    following: Agency | None = agency
    while following is not None and following.pk not in found:
        found.add(following.pk)
        following = following.successor
    return found


def _held(agency: Agency, *, by: Actor, reason: str, whole_table: bool = False) -> Agency:
    """The agency as it is now, locked; with `whole_table` every agency is, so that no circle closes unseen."""
    policies.require(policies.may_steward_agencies(by, agency), f"agency {agency.code}")
    if not reason.strip():
        raise ReasonMissing("a change of an agency needs a reason")
    if whole_table:
        list(Agency.objects.select_for_update().order_by("pk").values_list("pk"))
    return Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)


def _write(agency: Agency, values: dict[str, Any], *, action: str, by: Actor, reason: str) -> None:
    before = {name: _plain(getattr(agency, name)) for name in values}
    for name, value in values.items():
        setattr(agency, name, value)
    agency.save(update_fields=list(values))
    after = {name: _plain(value) for name, value in values.items()}
    _audit(agency, action, {"before": before, "after": after}, by=by, reason=reason)


def _audit(agency: Agency, action: str, detail: dict[str, Any], *, by: Actor, reason: str) -> None:
    journal.audit(by=by, action=action, target=f"agency:{agency.code}", reason=reason, detail=detail)


def _plain(value: Any) -> Any:
    if isinstance(value, Agency | Region):
        return value.code
    return value.isoformat() if isinstance(value, date) else value
