"""From what is frozen to words: a letter as HTML, a mail as text, in one language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template import Context, engines
from django.template.backends.django import Template
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from documents.codes import MARK
from documents.models import Letter, LetterLanguage

SUBJECT = "Subject:"
SUBJECT_LENGTH = 250


def door_address(letter: Letter | None, language: str) -> str:
    """Where the addressee checks and fetches a letter; with its number where one is meant, never its code."""
    with translation.override(language):
        path = reverse("documents:letters")
    query = f"?{urlencode({'number': letter.number})}" if letter is not None else ""
    return f"{settings.SITE_URL.rstrip('/')}{path}{query}"


def mail_written(
    language: LetterLanguage, template: str, context: dict[str, Any], *, letter: Letter | None
) -> tuple[str, str]:
    """(subject, text) of a mail. Nothing is escaped, for it is no HTML; a subject is one line.

    Beside `context` the template knows `site_url` and, with a letter, `letter` (number, address, code).

    Raises:
        ValueError: the first line is no subject.
    """
    known: dict[str, Any] = {"site_url": settings.SITE_URL, "language": language.value, **context}
    if letter is not None:
        known["letter"] = {
            "number": letter.number,
            "addressee": letter.addressee,
            "agency": letter.agency_name,
            "address": door_address(letter, language),
            "code": MARK,
        }
    with translation.override(language):
        text = _plain_text(template, known).replace("\0", "").lstrip()
    first, _, body = text.partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"the first line of {template} is not 'Subject: …'")
    subject = one_line(first.removeprefix(SUBJECT))
    if not subject:
        raise ValueError(f"{template} has an empty subject")
    return subject[:SUBJECT_LENGTH], body.strip() + "\n"


def one_line(text: str) -> str:
    """The text without line breaks and other control characters: it goes into a header."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _plain_text(template: str, context: dict[str, Any]) -> str:
    found = get_template(template, using=engines.all()[0].name)
    assert isinstance(found, Template)
    return str(found.template.render(Context(context, autoescape=False)))
