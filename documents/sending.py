"""One mail to the mail server, and what its answer means.

SMTP cannot tell a sender that dies between the server's "250" and its own commit whether the mail is on its way.
So a mail is marked as being sent before the talk and after the connection stands; whoever finds the mark later
does not send it again by itself, but leaves it to a person (docs/decisions/0020-letters.md).
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import QuerySet

from documents.codes import MARK, code_of
from documents.models import MailState, OutgoingMail
from journal import clock

logger = structlog.get_logger(__name__)
ATTEMPTS = 12  # with the waits below that is a little more than two days
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
AWAY = timedelta(minutes=1)  # until a server that could not be reached is asked again
HELD = timedelta(minutes=5)  # a talk with the server is over by then: each of its steps has EMAIL_TIMEOUT
REASON = 500
DOUBTFUL = "broken off while it was handed over: it may have been sent, so it is not sent again by itself"


class Verdict(Enum):
    """What became of a try."""

    SENT = auto()
    LATER = auto()
    NEVER = auto()
    DOUBT = auto()
    AWAY = auto()  # nothing was tried: the server cannot be reached, or takes nobody's mail


class Answer(NamedTuple):
    """A verdict with its reason."""

    verdict: Verdict
    reason: str = ""


def mail_try(mail: OutgoingMail) -> Answer:
    """Try to send a mail that is due; its row says what became of it."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("mail server away", error=type(error).__name__)
        return _put_off(Answer(Verdict.AWAY, _reason(error)))
    try:
        if not _take(mail):
            return Answer(Verdict.LATER)
        return _settle(mail, _talk(connection, mail))
    finally:
        _close(connection)


def doubts_settle() -> int:
    """Mails whose sender died in the middle: given up with the reason, for a person to decide."""
    over = OutgoingMail.objects.filter(state=MailState.SENDING, next_try_at__lte=clock.now())
    return over.update(state=MailState.GIVEN_UP, next_try_at=None, last_error=DOUBTFUL)


def wait_after(attempts: int) -> timedelta:
    """How long a mail waits after its n-th try: twice as long each time."""
    doublings = max(0, min(attempts - 1, 20))
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _take(mail: OutgoingMail) -> bool:
    """Mark the mail as being sent; False where another sender was first."""
    mail.attempts += 1
    due = OutgoingMail.objects.filter(pk=mail.pk, state__in=(MailState.QUEUED, MailState.FAILED))
    until = clock.now() + HELD
    return bool(due.update(state=MailState.SENDING, attempts=mail.attempts, next_try_at=until))


def _talk(connection: Any, mail: OutgoingMail) -> Answer:
    try:
        sent = connection.send_messages([_message(mail, connection)])
    except smtplib.SMTPRecipientsRefused as refused:
        return _of_codes((code for code, _text in refused.recipients.values()), _refusal(refused))
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        return _of_codes((error.smtp_code,), _reason(error))
    except smtplib.SMTPNotSupportedError as error:
        return Answer(Verdict.NEVER, _reason(error))
    except (OSError, smtplib.SMTPException) as error:  # the connection broke, before or after it was taken
        return Answer(Verdict.DOUBT, f"{DOUBTFUL} ({_reason(error)})")
    except ValueError as error:  # a header or address that no mail can have
        return Answer(Verdict.NEVER, _reason(error))
    return Answer(Verdict.SENT) if sent else Answer(Verdict.NEVER, "the mail system took nothing")


def _message(mail: OutgoingMail, connection: Any) -> EmailMessage:
    """The mail with the access code filled in, and an id that stays the same however often it is tried."""
    body = mail.body
    if mail.letter is not None:
        body = body.replace(MARK, code_of(mail.letter))
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    headers = {
        "Message-ID": f"<mail-{mail.pk}.{mail.made_at:%Y%m%d%H%M%S}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(mail.subject, body, to=[mail.to], connection=connection, headers=headers)


def _of_codes(codes: Iterable[int], reason: str) -> Answer:
    """5xx is for good, everything else for now (RFC 5321, 4.2.1)."""
    permanent = all(500 <= code < 600 for code in codes)
    return Answer(Verdict.NEVER if permanent else Verdict.LATER, reason)


def _put_off(answer: Answer) -> Answer:
    """Nobody's mail can go: all wait for a moment, which costs none of their tries."""
    now = clock.now()
    due_before(now).update(next_try_at=now + AWAY, last_error=answer.reason[:REASON])
    return answer


def _settle(mail: OutgoingMail, answer: Answer) -> Answer:
    """Write down what became of the try."""
    now = clock.now()
    values: dict[str, Any] = {"last_error": answer.reason[:REASON], "next_try_at": None}
    match answer.verdict:
        case Verdict.SENT:
            values |= {"state": MailState.SENT, "sent_at": now}
        case Verdict.LATER if mail.attempts < ATTEMPTS:
            values |= {"state": MailState.FAILED, "next_try_at": now + wait_after(mail.attempts)}
        case _:
            values |= {"state": MailState.GIVEN_UP}
    OutgoingMail.objects.filter(pk=mail.pk).exclude(state=MailState.SENT).update(**values)
    return answer


def _refusal(refused: smtplib.SMTPRecipientsRefused) -> str:
    return "; ".join(f"{code} {_text(text)}" for code, text in refused.recipients.values())


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        logger.info("mail server did not say goodbye")


def due_before(now: datetime) -> QuerySet[OutgoingMail]:
    """Mails whose time has come, oldest first."""
    waiting = OutgoingMail.objects.filter(
        state__in=(MailState.QUEUED, MailState.FAILED), next_try_at__lte=now
    )
    return waiting.order_by("next_try_at", "pk")
