"""What a credit centre decides about who speaks for an entity, with the mail that tells the person."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts.models import Representation
from accounts.representation import services
from accounts.representation.selectors import addresses_of
from documents.services import mail_send
from documents.uploads.services import uploads_close
from journal import clock
from journal.actor import Actor
from repair.limits import last_day_of
from repair.models import CaseKind, LimitName

TEMPLATE = "documents/mail/representation.txt"


@transaction.atomic
def representation_verify(*, one: Representation, by: Actor, reason: str = "") -> Representation:
    """As `accounts.representation.services`, and tell the person."""
    return _told(services.representation_verify(one=one, by=by, reason=reason), "verify", by)


@transaction.atomic
def representation_refuse(*, one: Representation, answer: str, by: Actor, reason: str) -> Representation:
    """As `accounts.representation.services`; the person is told, the papers get their last day."""
    one = services.representation_refuse(one=one, answer=answer, by=by, reason=reason)
    keep_papers(one, by)
    return _told(one, "refuse", by)


@transaction.atomic
def representation_revoke(*, one: Representation, answer: str, by: Actor, reason: str) -> Representation:
    """As `accounts.representation.services`; the person is told, the papers get their last day."""
    one = services.representation_revoke(one=one, answer=answer, by=by, reason=reason)
    keep_papers(one, by)
    return _told(one, "revoke", by)


@transaction.atomic
def representation_end(*, one: Representation, by: Actor) -> Representation:
    """Give it up oneself; the papers get their last day."""
    one = services.representation_end(one=one, by=by)
    keep_papers(one, by)
    return one


def keep_papers(one: Representation, by: Actor) -> None:
    """Say when the authorisation is deleted."""
    last = last_day_of(LimitName.KEEP_PAPERS, kind=CaseKind.OBJECTION, agency=None)
    uploads_close(subject=one.papers, delete_on=clock.next_day(last), by=by)


def _told(one: Representation, action: str, by: Actor) -> Representation:
    address = addresses_of([one.user]).get(one.user.pk)
    if address:
        with translation.override(one.user.language):
            path = reverse("website:my")
        mail_send(
            to=address,
            language=one.user.language,
            template=TEMPLATE,
            context={"number": one.number, "action": action, "path": path},
            subject_key=one.papers,
            by=by,
        )
    return one
