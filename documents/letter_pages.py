"""A letter as HTML in one language: a whole page for the reader and the PDF, or a part of another page."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from documents.codes import code_of
from documents.kinds import kind_of
from documents.models import Letter, LetterLanguage
from documents.writing import door_address
from journal import clock


class Frame(StrEnum):
    """What stands around the letter."""

    PAGE = "documents/frames/page.html"
    PART = "documents/frames/part.html"


def letter_html(letter: Letter, language: str, *, frame: Frame = Frame.PAGE, for_pdf: bool = False) -> str:
    """The letter in a language, from what was frozen when it was made.

    Raises:
        KeyError: no app knows its kind any more.
    """
    kind = kind_of(letter.kind)
    with translation.override(language):
        context = {
            **letter.context,
            **_about(letter, language),
            "kind_label": kind.label,
            "letter_frame": str(frame),
            "heading_tag": "h1" if frame is Frame.PAGE else "h2",  # the desk's page has an h1 already
            "for_pdf": for_pdf,
        }
        return render_to_string(kind.template, context)


def _about(letter: Letter, language: str) -> dict[str, Any]:
    is_english = language == LetterLanguage.ENGLISH
    agency = (letter.agency_name_en if is_english else "") or letter.agency_name
    address = door_address(letter, language)
    return {
        "letter": {
            "number": letter.number,
            "addressee": letter.addressee,
            "addressee_code": letter.addressee_code,
            "agency": agency,
            "agency_zh": letter.agency_name,
            "made_on": clock.day_of(letter.made_at),
            "code": code_of(letter),
        },
        "language": language,
        "is_english": is_english,
        "html_lang": "en" if is_english else "zh-Hans",
        "check_address": door_address(None, language),
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=0) if settings.SITE_URL else "",
    }
