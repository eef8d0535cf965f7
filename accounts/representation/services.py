"""A person claims to speak for an entity; a credit centre verifies, refuses or revokes it; it ends by itself."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.representation import policies, workflow
from accounts.representation.models import LIVING, Basis, Representation, RepresentationState
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.keys import random_base32
from journal.models import Audience, ChangeKind
from journal.workflow import Refused, WrongState, advance, allowed_actions
from registry.models import Entity
from registry.policies import require

LONGEST = 1_000  # characters of a note or answer
MOST = 50  # living claims of one person
SYSTEM = Actor.system("representation")


@transaction.atomic
def representation_claim(
    *,
    user: User,
    entity: Entity,
    basis: str,
    name: str,
    valid_until: date | None = None,
    note: str = "",
    by: Actor,
) -> Representation:
    """Claim to speak for an entity; the authorisation is handed in as a paper of the claim.

    Raises:
        PolicyDenied. Refused: a claim is there already, an agent's authorisation has no last day or one that is
            over, or there are too many.
    """
    require(policies.may_claim(by) and by.user_key == user.key, "claim an entity")
    journal.hold([entity.key])
    name = " ".join(name.split())[:100]
    if basis not in Basis.values:
        raise Refused(_("Say as what you act."), field="basis")
    if not name:
        raise Refused(_("Say your name as it stands in the authorisation."), field="name")
    if basis == Basis.AGENT and valid_until is None:
        raise Refused(_("Say until when you are authorised."), field="valid_until")
    if valid_until is not None and valid_until < clock.today():
        raise Refused(_("This authorisation is over already."), field="valid_until")
    if Representation.objects.filter(user=user, state__in=LIVING).count() >= MOST:
        raise Refused(_("You speak for as many entities as one person can here."))
    one = Representation(
        number=random_base32(10),
        user=user,
        entity=entity,
        basis=basis,
        name=name,
        state=RepresentationState.CLAIMED,
        valid_until=valid_until,
        note=note.strip()[:LONGEST],
        claimed_at=clock.now(),
    )
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError as error:
        raise Refused(_("You have claimed this entity already."), field="entity") from error
    journal.audit(
        by=by, action=workflow.CLAIM, target=_target(one), detail={"entity": entity.key, "as": basis}
    )
    _tell(one)
    return one


@transaction.atomic
def representation_verify(*, one: Representation, by: Actor, reason: str = "") -> Representation:
    """Say that the person may speak for the entity, from now on.

    Raises:
        WrongState, PolicyDenied. Refused: the authorisation ended meanwhile.
    """
    one = _held(one)
    _walk(one, workflow.VERIFY, by, reason)
    if one.valid_until is not None and one.valid_until < clock.today():
        raise Refused(_("This authorisation is over already."))
    return _decided(one, by, "")


@transaction.atomic
def representation_refuse(*, one: Representation, answer: str, by: Actor, reason: str) -> Representation:
    """Say that this is not shown, with a reason that the person reads.

    Raises:
        WrongState, PolicyDenied, ReasonMissing. Refused: the person is told no reason.
    """
    one = _held(one)
    _walk(one, workflow.REFUSE, by, reason)
    return _decided(one, by, _told(answer))


@transaction.atomic
def representation_revoke(*, one: Representation, answer: str, by: Actor, reason: str) -> Representation:
    """Take the right away, from the next request on.

    Raises:
        WrongState, PolicyDenied, ReasonMissing. Refused: the person is told no reason.
    """
    one = _held(one)
    _walk(one, workflow.REVOKE, by, reason)
    one.answer, one.ended_at = _told(answer), clock.now()
    one.save()
    return one


@transaction.atomic
def representation_end(*, one: Representation, by: Actor) -> Representation:
    """Give it up oneself.

    Raises:
        WrongState, PolicyDenied.
    """
    one = _held(one)
    _walk(one, workflow.END, by, "")
    one.ended_at = clock.now()
    one.save()
    return one


def representations_expire(*, today: date, limit: int = 500) -> int:
    """End those whose authorisation is over; rights end by its date already. Idempotent; returns how many."""
    over = Representation.objects.filter(state=RepresentationState.VERIFIED, valid_until__lt=today)
    return sum(_expire(one, today=today) for one in over.order_by("pk")[:limit])


@transaction.atomic
def _expire(one: Representation, *, today: date) -> bool:
    one = _held(one)
    over = one.valid_until is not None and one.valid_until < today
    if one.state != RepresentationState.VERIFIED or not over:
        return False
    _walk(one, workflow.EXPIRE, SYSTEM, _("The authorisation is over."))
    one.ended_at = clock.now()
    one.save()
    return True


def _held(one: Representation) -> Representation:
    """The claim as it is now; its entity's head and itself locked, in this order."""
    journal.hold([Entity.objects.values_list("key", flat=True).get(representations=one.pk)])
    rows = Representation.objects.select_for_update(of=("self",)).select_related("user", "entity__region")
    return rows.get(pk=one.pk)


def _walk(one: Representation, action: str, by: Actor, reason: str) -> None:
    """State first, so that who comes second reads what happened; then the right."""
    if (one.state, action) not in workflow.TABLE:
        state = str(one.get_state_display())
        raise WrongState(state=state, action=action, allowed=allowed_actions(workflow.TABLE, one.state))
    require(by.is_system or policies.may(by, action, one), f"{action} {one.number}")
    advance(one, action, table=workflow.TABLE, by=by, reason=reason)
    _tell(one)


def _decided(one: Representation, by: Actor, answer: str) -> Representation:
    one.answer, one.decided_at = answer, clock.now()
    one.decided_by, one.decided_by_name = by.user_key, by.name
    one.save()
    return one


def _told(answer: str) -> str:
    if not answer.strip():
        raise Refused(_("Tell the person why."), field="answer")
    return answer.strip()[:LONGEST]


def _tell(one: Representation) -> None:
    journal.append(
        entity_key=one.entity.key,
        kind=ChangeKind.CASE,
        audience=Audience.PARTIES,
        subject=f"representation:{one.number}",
    )


def _target(one: Representation) -> str:
    return f"representation:{one.pk}"
