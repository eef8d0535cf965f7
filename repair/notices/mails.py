"""Mails to an entity's people: that something is there to read. Neither the entity nor the record is named."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation

from accounts.models import Representation
from accounts.representation.selectors import addresses_of, representatives_of
from documents.services import mail_send
from journal.actor import Actor
from registry.models import Entity

NOTICE, REMINDER = "documents/mail/repair_notice.txt", "documents/mail/repair_reminder.txt"
Reachable = list[tuple[Representation, str]]


def reachable(entity: Entity) -> Reachable:
    """Who speaks for an entity today and has a checked address, with it; each person once."""
    people = {one.user_id: one for one in representatives_of(entity)}
    addresses = addresses_of(one.user for one in people.values())
    return [(one, addresses[key]) for key, one in people.items() if key in addresses]


def tell(
    template: str, people: Iterable[tuple[Representation, str]], entity: Entity, *, count: int, by: Actor
) -> int:
    """Write one mail a person, in the person's language; returns how many."""
    written = 0
    for one, address in people:
        with translation.override(one.user.language):
            path = reverse("website:my")
        mail_send(
            to=address,
            language=one.user.language,
            template=template,
            context={"count": count, "path": path},
            subject_key=f"entity:{entity.key}",
            by=by,
        )
        written += 1
    return written
