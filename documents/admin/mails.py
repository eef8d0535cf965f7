"""Outgoing mail on the desk: where each one is, and what a person does with those that are stuck."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from documents import policies
from documents.models import MailState, OutgoingMail
from documents.services import mail_send_again
from journal.actor import Actor
from journal.desk.admin import StaffAdmin
from journal.desk.steps import Call, Step, Words
from registry.admin.columns import shown

STATE = shown("state", _("state"), choices=MailState)
FACTS = (
    shown("to", _("addressee")),
    shown("subject", _("subject")),
    shown("body", _("text")),
    shown("letter", _("letter")),
    shown("subject_key", _("about")),
    STATE,
    shown("attempts", _("attempts")),
    shown("last_error", _("what was in the way")),
    shown("made_at", _("made")),
    shown("next_try_at", _("next attempt")),
    shown("sent_at", _("sent")),
)


def _send_again(call: Call) -> Words:
    mail_send_again(mail=call.obj, by=call.actor, reason=call.reason)
    return _now("The mail waits to be sent.")


AGAIN = Step(
    name="again",
    label=_("Send again"),
    note=_("If it was broken off while it was handed over, it may arrive twice."),
    run=_send_again,
    may=policies.may_send_again,
    open=policies.is_stuck,
)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(StaffAdmin):
    """Mails that services wrote; the worker sends them."""

    list_display = (shown("made_at", _("made")), "to", "subject", STATE, shown("sent_at", _("sent")))
    list_display_links = ("subject",)
    list_filter = ("state",)
    list_select_related = ("letter",)
    fields = FACTS
    readonly_fields = FACTS
    exact_search = ("subject_key", "letter__number_key")
    search_help_text = _("What it is about, or the whole number of its letter.")
    steps = (AGAIN,)

    def may_look(self, actor: Actor, obj: OutgoingMail | None = None) -> bool:
        if obj is None:
            return super().may_look(actor)
        return policies.mails_seen(actor, OutgoingMail.objects.filter(pk=obj.pk)).exists()

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return policies.mails_seen(actor, queryset)

    def version_of(self, obj: OutgoingMail) -> str:
        return f"{obj.state} {obj.attempts}"
