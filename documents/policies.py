"""Who may, with letters and mails on the desk: one function per question."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from documents.models import Letter, MailState, OutgoingMail
from journal.actor import Actor
from registry.policies import CENTRE, DECIDER, STEWARD, is_staff, reads_everything
from registry.selectors.agencies import agencies_below, in_scope


def reads_all_papers(actor: Actor) -> bool:
    """Auditors, stewards of the whole country, and credit centres, who answer the parties."""
    return is_staff(actor) and (reads_everything(actor) or CENTRE in actor.roles)


def may_read(actor: Actor, letter: Letter) -> bool:
    """Those, and staff of the letter's agency or of one above it. What an agency wrote for its own file is not the
    credit centres'."""
    if not is_staff(actor):
        return False
    own = reads_everything(actor) or in_scope(actor, letter.agency)
    return own or (reads_all_papers(actor) and letter.entity_id is not None)


def letters_seen(actor: Actor, letters: QuerySet[Any]) -> QuerySet[Any]:
    """The letters that `may_read` says yes to, as a query."""
    if not is_staff(actor):
        return letters.none()
    if reads_everything(actor):
        return letters
    own = Q(agency__in=agencies_below(actor.agency_key))
    return letters.filter(own | Q(entity__isnull=False) if reads_all_papers(actor) else own)


def mails_seen(actor: Actor, mails: QuerySet[Any]) -> QuerySet[Any]:
    """Mails that bring a letter one may read; others only for who reads all papers."""
    if not is_staff(actor):
        return mails.none()
    if reads_all_papers(actor):
        return mails
    return mails.filter(Q(letter__agency__in=agencies_below(actor.agency_key)))


def may_send_again(actor: Actor, mail: OutgoingMail) -> bool:
    """Deciders, stewards and credit centres, with what they may see; auditors change nothing."""
    seen = reads_all_papers(actor) or (mail.letter is not None and may_read(actor, mail.letter))
    return is_staff(actor) and seen and bool({DECIDER, STEWARD, CENTRE} & actor.roles)


def is_stuck(mail: OutgoingMail) -> bool:
    """Whether nothing more happens with a mail by itself."""
    return mail.state == MailState.GIVEN_UP
