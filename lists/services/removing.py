"""Taking an entity off a list: for a lawful reason, by two persons."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.keys import random_base32
from journal.models import Audience, ChangeKind
from journal.workflow import ReasonMissing, Refused
from lists import letters, policies, workflow
from lists.models import CaseOrigin, CaseState, Listing, ListingCase, ListKind, RemovalGround
from lists.services.walking import held, walk
from lists.terms import removal_from
from records.models import EndKind, Record
from records.services import record_end
from registry.policies import require

BY_STAFF = (RemovalGround.REPAIRED, RemovalGround.ANNULLED, RemovalGround.ERROR, RemovalGround.BANKRUPTCY)
ENDS = {
    RemovalGround.REPAIRED: EndKind.REPAIRED,
    RemovalGround.BANKRUPTCY: EndKind.REPAIRED,
    RemovalGround.ANNULLED: EndKind.WITHDRAWN,
    RemovalGround.ERROR: EndKind.WITHDRAWN,
    RemovalGround.BLACKLISTED: EndKind.WITHDRAWN,
}


@transaction.atomic
def listing_adopt(*, record: Record, by: Actor, reason: str) -> ListingCase:
    """Make a case of a listing that came in by a file or form, so that it can be taken off by the process.

    Raises:
        PolicyDenied, ReasonMissing. Refused: no list is known for it, it is not on display, or has a case.
    """
    journal.hold([record.entity.key])
    require(by.is_system or policies.may_adopt(by, record.source_agency), f"adopt {record.public_id}")
    if not reason.strip():
        raise ReasonMissing("adopting a listing needs a reason")
    listing = Listing.objects.select_related("credit_list").filter(record=record).first()
    if listing is None or listing.credit_list is None:
        raise Refused(_("This record names no list that is known here."))
    if not Record.objects.public(at=clock.today()).filter(pk=record.pk).exists():
        raise Refused(_("This record is not on display."))
    case = ListingCase(
        number=random_base32(10),
        credit_list=listing.credit_list,
        entity=record.entity,
        agency=record.source_agency,
        state=CaseState.LISTED,
        origin=CaseOrigin.ADOPTED,
        document_number=record.document_number,
        opened_at=clock.now(),
        record=record,
    )
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError as error:
        raise Refused(_("There is a case about this entity and list already.")) from error
    codes = listing.grounds.values_list("code", flat=True)
    case.grounds.set(listing.credit_list.grounds.filter(code__in=list(codes)))
    target = f"listingcase:{case.pk}"
    journal.audit(by=by, action="adopt", target=target, reason=reason, detail={"record": record.public_id})
    subject = f"case:{case.number}"
    journal.append(
        entity_key=record.entity.key, kind=ChangeKind.CASE, audience=Audience.STAFF, subject=subject
    )
    return case


@transaction.atomic
def removal_propose(*, case: ListingCase, ground: RemovalGround, by: Actor, reason: str) -> ListingCase:
    """Propose to take the entity off; the site itself proposes it for a redlisting after a blacklisting.

    Raises:
        WrongState, PolicyDenied, ReasonMissing. Refused: the reason is none of the lawful ones, or the list's
            shortest time is not over.
    """
    case = held(case)
    walk(
        case, workflow.PROPOSE_REMOVAL, by=by, reason=reason, check=lambda: _require_lawful(case, ground, by)
    )
    case.removal_ground = ground
    case.removal_proposed_by, case.removal_proposed_by_name = by.user_key, by.name
    case.removal_proposed_at, case.due_on = clock.now(), clock.today()
    case.save()
    return case


@transaction.atomic
def removal_confirm(*, case: ListingCase, by: Actor, reason: str) -> ListingCase:
    """Take the entity off: its record ends on every surface in the same transaction.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing. RecordNotOnDisplay: it ended meanwhile.
    """
    case = held(case)
    walk(case, workflow.CONFIRM_REMOVAL, by=by, reason=reason, audience=Audience.PARTIES)
    assert case.record is not None
    record_end(record=case.record, kind=ENDS[RemovalGround(case.removal_ground)], by=by, reason=reason)
    case.closed_at, case.due_on = clock.now(), None
    case.save()
    letters.removal(case, by)
    return case


@transaction.atomic
def removal_refuse(*, case: ListingCase, by: Actor, reason: str) -> ListingCase:
    """Leave the entity on the list.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing.
    """
    case = held(case)
    walk(case, workflow.REFUSE_REMOVAL, by=by, reason=reason)
    case.removal_ground = case.removal_proposed_by = case.removal_proposed_by_name = ""
    case.removal_proposed_at = case.due_on = None
    case.save()
    return case


def _require_lawful(case: ListingCase, ground: RemovalGround, by: Actor) -> None:
    if by.is_system and ground == RemovalGround.BLACKLISTED and case.credit_list.kind == ListKind.REDLIST:
        return
    if ground not in BY_STAFF:
        raise Refused(_("That is no lawful reason to take somebody off a list."), field="ground")
    if case.record is None or not Record.objects.public(at=clock.today()).filter(pk=case.record.pk).exists():
        raise Refused(_("The listing has ended already."))
    first = removal_from(Listing.objects.get(record=case.record_id), case.credit_list)
    if ground == RemovalGround.REPAIRED and first is not None and first > clock.today():
        raise Refused(
            _("The list's shortest time is not over; removal may be proposed from %(day)s.") % {"day": first},
            field="ground",
        )
