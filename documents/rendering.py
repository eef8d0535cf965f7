"""Making a letter's files: outside any transaction, then kept in one. Killed anywhere, it is done again.

An attempt is counted before it begins, so that a letter that kills the worker does not stand in the way of others.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction

from documents import sealing
from documents.letter_pages import Frame, letter_html
from documents.models import Letter, LetterFile, LetterLanguage, LetterState
from documents.pdf import PdfOff, pdf_of
from journal import clock

logger = structlog.get_logger(__name__)
WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
REASON = 1000  # characters of a reason that are kept


@dataclass(frozen=True, slots=True)
class _Pdf:
    language: str
    body: bytes
    pages: int


def letter_render(letter: Letter) -> bool:
    """Make and keep both files of a letter whose time has come; whether they are there now.

    What goes wrong is written to the letter and tried again later, with longer and longer waits.

    Raises:
        PdfOff: this machine makes none; the letter goes on waiting as if nothing had been tried.
    """
    _begin(letter)
    try:
        files = [_made(letter, language) for language in LetterLanguage.values]
    except PdfOff:
        Letter.objects.filter(pk=letter.pk).exclude(state=LetterState.READY).update(
            attempts=letter.attempts, next_try_at=clock.now()
        )
        raise
    except Exception as error:  # templates are code: whatever one does, the others' letters go on
        logger.warning("letter not made", letter=letter.pk, kind=letter.kind, error=type(error).__name__)
        _failed(letter, error)
        return False
    _keep(letter, files)
    return True


def _begin(letter: Letter) -> None:
    """Count the attempt; a worker that dies in it leaves the letter alone for a while."""
    waiting = Letter.objects.filter(pk=letter.pk).exclude(state=LetterState.READY)
    waiting.update(attempts=letter.attempts + 1, next_try_at=clock.now() + _wait(letter.attempts))


def _made(letter: Letter, language: str) -> _Pdf:
    html = letter_html(letter, language, frame=Frame.PAGE, for_pdf=True)
    made = pdf_of(html, chinese=True)
    return _Pdf(language, made.body, made.pages)


@transaction.atomic
def _keep(letter: Letter, files: list[_Pdf]) -> None:
    """Both files and the state at once; files that are there already stay, for they may have been read."""
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    if locked.state == LetterState.READY:
        return
    now = clock.now()
    for file in files:
        LetterFile.objects.create(
            letter=locked,
            language=file.language,
            sealed=sealing.sealed(file.body, purpose=sealing.LETTER),
            digest=hashlib.sha256(file.body).hexdigest(),
            size=len(file.body),
            pages=file.pages,
            made_at=now,
        )
    locked.state, locked.next_try_at, locked.error = LetterState.READY, None, ""
    locked.save(update_fields=["state", "next_try_at", "error"])


def _failed(letter: Letter, error: Exception) -> None:
    waiting = Letter.objects.filter(pk=letter.pk).exclude(state=LetterState.READY)
    reason = f"{type(error).__name__}: {error}"[:REASON]
    waiting.update(state=LetterState.FAILED, error=reason, next_try_at=clock.now() + _wait(letter.attempts))


def _wait(attempts: int) -> timedelta:
    return WAITS[min(attempts, len(WAITS) - 1)]
