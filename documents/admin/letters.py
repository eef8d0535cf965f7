"""Letters on the desk: the list, a letter's page with the letter itself, and its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from documents import policies, reading
from documents.admin.filters import AgencyFilter, KindFilter
from documents.kinds import label_of
from documents.letter_pages import Frame, letter_html
from documents.models import Letter, LetterLanguage, LetterState
from documents.numbers import folded
from documents.pdf import why_off
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import ReadOnlyAdmin
from registry.admin.columns import language, shown
from registry.admin.sections import trail

KIND = shown("kind", _("kind"), worded=label_of)
STATE = shown("state", _("state"), choices=LetterState)
MADE = shown("made_at", _("made"))
CODE = shown("addressee_code", _("USCI"))
FACTS = (
    shown("number", _("number")),
    KIND,
    shown("addressee", _("addressee")),
    CODE,
    shown("agency_name", _("sender")),
    shown("subject", _("about")),
    MADE,
    shown("made_by_name", _("made by")),
    STATE,
)
IN_THE_WAY = (shown("error", _("what was in the way")), shown("next_try_at", _("next attempt")))


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """What agencies wrote. Opening a letter, on its page or as a file, is written into the audit log."""

    list_display = ("number", KIND, "addressee", "agency_name", MADE, STATE)
    list_filter = (KindFilter, AgencyFilter, "state")
    fields = FACTS
    readonly_fields = (*FACTS, *IN_THE_WAY)
    exact_search = ("number_key", "subject", "addressee_code", "entity__key")
    search_help_text = _("Whole number, what it is about, or the addressee's whole code or key.")
    change_form_template = "admin/documents/letter.html"

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        return policies.may_read(actor, obj) if obj is not None else super().may_look(actor)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return policies.letters_seen(actor, queryset).select_related("agency", "entity").defer("context")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return FACTS if obj is None or obj.state == LetterState.READY else (*FACTS, *IN_THE_WAY)

    def exact_values(self, text: str) -> Mapping[str, Any]:
        plain = text.strip()
        return {
            "number_key": folded(plain),
            "subject": plain,
            "addressee_code": "".join(plain.split()).upper(),
            "entity__key": plain.lower(),
        }

    def looked(self, actor: Actor, obj: Letter) -> None:
        reading.note(obj, by=actor, door=False, language=language(), form="page")

    def more_context(self, request: HttpRequest, obj: Letter) -> dict[str, Any]:
        return {
            "languages": reading.offered(obj),
            "preview": _preview(obj, language()),
            "pdf_off": why_off() if obj.state != LetterState.READY else "",
            "sections": [trail(f"letter:{obj.pk}", actor_of(request))],
        }

    # the letter itself

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/<slug:tongue>.html", wrap(self.html_view), name="documents_letter_html"),
            path("<int:pk>/<slug:tongue>.pdf", wrap(self.pdf_view), name="documents_letter_pdf"),
            *super().get_urls(),
        ]

    def html_view(self, request: HttpRequest, pk: int, tongue: str) -> HttpResponse:
        """The letter as a page of its own."""
        return reading.html_answer(self._seen(request, pk), tongue, by=actor_of(request))

    def pdf_view(self, request: HttpRequest, pk: int, tongue: str) -> HttpResponse:
        """The letter's file."""
        return reading.pdf_answer(self._seen(request, pk), tongue, by=actor_of(request))

    def _seen(self, request: HttpRequest, pk: int) -> Letter:
        """The letter, if this person may read it."""
        letter: Letter | None = self.get_object(request, str(pk))
        if letter is None or not self.may_look(actor_of(request), letter):
            raise Http404
        return letter


def _preview(letter: Letter, tongue: str) -> str:
    """The letter as a part of its page; empty where no app knows its kind any more."""
    known = LetterLanguage.ENGLISH if tongue == LetterLanguage.ENGLISH else LetterLanguage.CHINESE
    try:
        return mark_safe(letter_html(letter, known, frame=Frame.PART))  # noqa: S308  # a template's, escaped
    except KeyError:
        return ""
