"""The worker's part: files of letters, and outgoing mail. One letter a sweep, so that nothing else has to wait."""

from __future__ import annotations

import time

import structlog

from documents.models import Letter, LetterState
from documents.pdf import PdfOff, why_off
from documents.rendering import letter_render
from documents.sending import Verdict, doubts_settle, due_before, mail_try
from journal import clock

logger = structlog.get_logger(__name__)
SLICE = 0.7  # seconds of one sweep


def render_letters() -> int:
    """Make the files of the letter that waits longest; returns how many were dealt with. Without PDF they wait."""
    if why_off():
        return 0
    due = Letter.objects.exclude(state=LetterState.READY).filter(next_try_at__lte=clock.now())
    letter = due.order_by("next_try_at", "pk").first()
    if letter is None:
        return 0
    try:
        letter_render(letter)
    except PdfOff as off:
        logger.warning("PDF is off", letter=letter.pk, error=type(off).__name__)
        return 0
    return 1


def send_mail() -> int:
    """Send what is due, for a slice of time; returns how many mails were dealt with."""
    count, end = doubts_settle(), time.monotonic() + SLICE
    while time.monotonic() < end:
        mail = due_before(clock.now()).first()
        if mail is None:
            break
        answer = mail_try(mail)
        if answer.verdict is Verdict.AWAY:
            break  # nor would it take the others
        count += 1
    return count
