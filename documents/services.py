"""Writing papers. Files and mails are made from these rows by sweeps (`documents.sweeps`)."""

from __future__ import annotations

from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from documents import policies
from documents.kinds import kind_of
from documents.models import Letter, LetterLanguage, LetterState, MailState, OutgoingMail
from documents.numbers import folded, next_number
from documents.plain import LARGEST, plain
from documents.selectors import PERSONAL
from documents.writing import mail_written, one_line
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.keys import random_base32
from journal.workflow import Refused
from registry.models import Agency, Entity
from registry.policies import require


@transaction.atomic
def letter_make(
    *,
    kind: str,
    entity: Entity | None,
    agency: Agency,
    subject: str,
    context: dict[str, Any],
    by: Actor,
    addressee: str = "",
) -> Letter:
    """Number a letter and freeze what it says, in the caller's transaction; its files follow.

    `subject` names what it is about: "listing_case:<number>", "record:<public_id>". `context` is plain JSON;
    days become ISO text. Rights are the caller's to ask about. `addressee` is a person who is not the entity but
    is concerned by one of its records; the entity's people do not see such a letter (`selectors.letters_to`),
    so its subject begins with `PERSONAL`. Without an entity it is for somebody else, the agency's own file say.

    Raises:
        KeyError: no app registered the kind.
        TypeError: `context` is not plain JSON.
        ValueError: it is too long for a letter, or a person's letter is not marked as one.
    """
    letter_kind, now = kind_of(kind), clock.now()
    if entity is None and not addressee:
        raise ValueError("a letter has an addressee")
    if addressee and entity is not None and not subject.startswith(PERSONAL):
        raise ValueError(f"a letter to a person is about {PERSONAL}…")
    frozen = plain(context)
    if len(orjson.dumps(frozen)) > LARGEST:
        raise ValueError(f"the content of a letter is limited to {LARGEST} bytes of JSON")
    number = next_number(agency=agency, kind=letter_kind, year=clock.day_of(now).year)
    letter = Letter.objects.create(
        number=number,
        number_key=folded(number),
        kind=kind,
        entity=entity,
        agency=agency,
        subject=subject,
        addressee=addressee or (entity.name if entity else ""),
        addressee_code="" if addressee or entity is None else entity.usci or "",
        agency_name=agency.name,
        agency_name_en=agency.name_en,
        context=frozen,
        code_salt=random_base32(26),
        made_at=now,
        made_by=by.user_key,
        made_by_name=by.name,
        state=LetterState.WAITING,
        next_try_at=now,
    )
    about = entity.key if entity else ""
    detail = {"number": letter.number, "kind": kind, "entity": about, "subject": subject}
    journal.audit(by=by, action="letter.make", target=f"letter:{letter.pk}", detail=detail)
    return letter


@transaction.atomic
def mail_send(
    *,
    to: str,
    language: str,
    template: str,
    context: dict[str, Any],
    subject_key: str = "",
    letter: Letter | None = None,
    by: Actor,
) -> OutgoingMail:
    """Write a mail in its language, in the caller's transaction; a sweep sends it.

    `template` is a text whose first line is "Subject: …". An address that cannot be one is given up at once,
    with the reason, and breaks nothing of what the caller does.

    Raises:
        ValueError: the language is none of ours, or the template has no subject.
    """
    subject, body = mail_written(LetterLanguage(language), template, context, letter=letter)
    address = one_line(to)
    reason = _wrong_with(address)
    now = clock.now()
    mail = OutgoingMail.objects.create(
        to=address[:254],
        language=language,
        subject=subject,
        body=body,
        letter=letter,
        subject_key=subject_key or (letter.subject if letter is not None else ""),
        state=MailState.GIVEN_UP if reason else MailState.QUEUED,
        next_try_at=None if reason else now,
        last_error=reason,
        made_at=now,
        made_by=by.user_key,
    )
    journal.audit(
        by=by,
        action="mail.write",
        target=f"mail:{mail.pk}",
        detail={"template": template, "letter": letter.number if letter is not None else ""},
    )
    return mail


def _wrong_with(address: str) -> str:
    """Why nothing can be sent there; empty where it can be tried."""
    try:
        validate_email(address)
    except ValidationError:
        return "this is no e-mail address"
    return "the address is too long" if len(address) > 254 else ""


@transaction.atomic
def mail_send_again(*, mail: OutgoingMail, by: Actor, reason: str) -> OutgoingMail:
    """Let a mail that was given up wait to be sent, with all its tries anew.

    Raises:
        PolicyDenied: `by` may not see it, or decides nothing.
        Refused: it was not given up, or its address is none.
    """
    mail = OutgoingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    require(policies.may_send_again(by, mail), "send mail again")
    if not policies.is_stuck(mail):
        raise Refused(_("This mail was not given up."))
    if _wrong_with(mail.to):
        raise Refused(_("Nothing can be sent to this address."))
    mail.state, mail.attempts, mail.last_error, mail.next_try_at = MailState.QUEUED, 0, "", clock.now()
    mail.save(update_fields=["state", "attempts", "last_error", "next_try_at"])
    journal.audit(by=by, action="mail.send_again", target=f"mail:{mail.pk}", reason=reason)
    return mail
