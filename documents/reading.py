"""Handing a letter to a reader: each time written into the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from documents import sealing
from documents.letter_pages import Frame, letter_html
from documents.models import Letter, LetterFile, LetterLanguage
from journal import services as journal
from journal.actor import Actor

READ, FETCHED = "letter.read", "letter.fetched"  # by staff; by whoever has the code


@dataclass(frozen=True, slots=True)
class Offered:
    """A language that a letter can be read in; `file` where the PDF is there."""

    language: str
    label: str
    file: LetterFile | None


def offered(letter: Letter) -> list[Offered]:
    """Both languages, the one that counts first."""
    files = {file.language: file for file in letter.files.defer("sealed")}
    return [Offered(one.value, str(one.label), files.get(one.value)) for one in LetterLanguage]


def note(letter: Letter, *, by: Actor, door: bool, language: str, form: str) -> None:
    """Write down who read a letter, in which language and form."""
    journal.audit(
        by=by,
        action=FETCHED if door else READ,
        target=f"letter:{letter.pk}",
        detail={
            "number": letter.number,
            "language": language,
            "form": form,
            "entity": letter.entity.key if letter.entity else "",
        },
    )


def html_answer(letter: Letter, language: str, *, by: Actor, door: bool = False) -> HttpResponse:
    """The letter as a page of its own.

    Raises:
        Http404: a language that letters do not have, or a kind that is gone.
    """
    language = _known(language)
    try:
        page = letter_html(letter, language, frame=Frame.PAGE)
    except KeyError as gone:
        raise Http404 from gone
    note(letter, by=by, door=door, language=language, form="html")
    return _closed(HttpResponse(page))


def pdf_answer(letter: Letter, language: str, *, by: Actor, door: bool = False) -> HttpResponse:
    """The letter's file, to be saved.

    Raises:
        Http404: there is none in this language (yet).
    """
    language = _known(language)
    file = letter.files.filter(language=language).first()
    if file is None:
        raise Http404
    body = sealing.unsealed(bytes(file.sealed), purpose=sealing.LETTER)
    note(letter, by=by, door=door, language=language, form="pdf")
    response = HttpResponse(body, content_type="application/pdf")
    name = f"{letter.number}{'-en' if language == LetterLanguage.ENGLISH else ''}.pdf"
    response["Content-Disposition"] = f"attachment; filename=\"letter.pdf\"; filename*=UTF-8''{quote(name)}"
    return _closed(response)


def _known(language: str) -> str:
    if language not in LetterLanguage.values:
        raise Http404(_("Letters are made in Chinese and English."))
    return language


def _closed(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
