"""Questions about who speaks for whom. A verified claim counts through its last day, whatever the sweep has done."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.representation.models import Representation, RepresentationState
from journal import clock
from journal.actor import Actor
from registry.models import Agency, Entity
from registry.policies import CENTRE, is_staff, reads_everything
from registry.selectors.regions import regions_below


def in_force() -> QuerySet[Representation]:
    """Those that give rights today."""
    today = clock.today()
    dated = Q(valid_until__isnull=True) | Q(valid_until__gte=today)
    return Representation.objects.filter(dated, state=RepresentationState.VERIFIED)


def keys_represented(user: User) -> frozenset[str]:
    """Keys of the entities that a person speaks for today."""
    return frozenset(in_force().filter(user=user).values_list("entity__key", flat=True))


def representations_of(user: User) -> QuerySet[Representation]:
    """Every claim of a person, newest first."""
    return Representation.objects.filter(user=user).select_related("entity").order_by("-pk")


def representatives_of(entity: Entity) -> QuerySet[Representation]:
    """Those who speak for an entity today."""
    return in_force().filter(entity=entity, user__is_active=True).select_related("user").order_by("pk")


def addresses_of(people: Iterable[User]) -> dict[int, str]:
    """The checked address of each person, by key of the account; who has none is left out."""
    keys = [person.pk for person in people]
    rows = EmailAddress.objects.filter(user__in=keys, verified=True).order_by("primary", "pk")
    return dict(rows.values_list("user_id", "email"))


def representations_visible(actor: Actor) -> QuerySet[Representation]:
    """Those that a member of staff may see: the centres of the division, who reads everything."""
    rows = Representation.objects.select_related("entity__region", "user")
    if not is_staff(actor):
        return rows.none()
    if reads_everything(actor):
        return rows
    if CENTRE not in actor.roles:
        return rows.none()
    centre = Agency.objects.select_related("region").filter(code=actor.agency_key).first()
    if centre is None or centre.region is None:
        return rows
    return rows.filter(entity__region__in=regions_below(centre.region))


def representations_waiting(actor: Actor) -> QuerySet[Representation]:
    """Claims that this person may verify, oldest first."""
    if not is_staff(actor) or CENTRE not in actor.roles:
        return Representation.objects.none()
    waiting = representations_visible(actor).filter(state=RepresentationState.CLAIMED)
    return waiting.exclude(user=_own(actor)).order_by("pk")


def _own(actor: Actor) -> int:
    number = actor.user_key.partition(":")[2]
    return int(number) if number.isdigit() else 0
