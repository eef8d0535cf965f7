"""Claims to speak for an entity, on the desk of credit centres: the authorisation beside the claim, three steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.models import Basis, Representation, RepresentationState
from accounts.representation import policies, workflow
from accounts.representation.selectors import addresses_of, representations_visible
from documents.uploads.selectors import uploads_of
from journal import services as journal
from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import StaffAdmin
from journal.desk.names import names_of
from journal.desk.steps import Call, Step, StepForm, Words
from journal.models import AuditEvent
from registry.admin.columns import shown, words_of
from registry.policies import CENTRE, is_staff, reads_everything
from registry.usci import normalise
from repair.services import representing

DONE = {
    workflow.CLAIM: gettext_lazy("claimed"),
    workflow.VERIFY: gettext_lazy("verified"),
    workflow.REFUSE: gettext_lazy("refused"),
    workflow.REVOKE: gettext_lazy("revoked"),
    workflow.END: gettext_lazy("given up"),
    workflow.EXPIRE: gettext_lazy("ended by date"),
}


class VerifyForm(StepForm):
    """A reason may be given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class AnswerForm(StepForm):
    """Why not, as the person reads it."""

    answer = forms.CharField(
        label=gettext_lazy("Reason told to the person"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _verify(call: Call) -> Words:
    representing.representation_verify(one=call.obj, by=call.actor, reason=call.reason)
    return gettext_lazy("Verified. From the next request on the person speaks for the entity.")


def _refuse(call: Call) -> Words:
    representing.representation_refuse(
        one=call.obj, answer=call.data["answer"], by=call.actor, reason=call.reason
    )
    return gettext_lazy("Refused. The person reads why.")


def _revoke(call: Call) -> Words:
    representing.representation_revoke(
        one=call.obj, answer=call.data["answer"], by=call.actor, reason=call.reason
    )
    return gettext_lazy("Revoked. From the next request on the person speaks for the entity no longer.")


def _step(action: str, label: Words, run: Callable[[Call], Words], **values: Any) -> Step:
    return Step(
        name=action,
        label=label,
        run=run,
        may=lambda actor, one: policies.may(actor, action, one),
        open=lambda one: (one.state, action) in workflow.TABLE,
        **values,
    )


class StateFilter(admin.SimpleListFilter):
    """By state; those waiting first."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every state."""
        return list(RepresentationState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Representation]) -> QuerySet[Representation]:
        """Those in the state."""
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.display(description=gettext_lazy("account"))
def account(one: Representation) -> str:
    """The person's address, which was checked."""
    return addresses_of([one.user]).get(one.user.pk, "") or one.user.username


COLUMNS: tuple[Any, ...] = (
    shown("number", gettext_lazy("number")),
    shown("state", gettext_lazy("state"), choices=RepresentationState),
    shown("entity", gettext_lazy("entity")),
    shown("name", gettext_lazy("name of the person")),
    shown("basis", gettext_lazy("acts as"), choices=Basis),
    shown("claimed_at", gettext_lazy("claimed")),
)
FACTS: tuple[Any, ...] = (
    *COLUMNS,
    account,
    shown("valid_until", gettext_lazy("authorised until")),
    shown("note", gettext_lazy("note to the credit centre")),
    shown("answer", gettext_lazy("reason told to the person")),
    shown("decided_by_name", gettext_lazy("decided by")),
    shown("decided_at", gettext_lazy("verified or refused")),
    shown("ended_at", gettext_lazy("revoked or ended")),
)


@admin.register(Representation)
class RepresentationAdmin(StaffAdmin):
    """Claims of the centre's region; auditors see all."""

    list_display = COLUMNS
    list_display_links = COLUMNS[:1]
    list_filter = (StateFilter,)
    fields = FACTS
    readonly_fields = FACTS
    exact_search = ("number", "entity__usci", "entity__key")
    change_form_template = "admin/accounts/representation/claim.html"
    steps = (
        _step(workflow.VERIFY, gettext_lazy("Verify"), _verify, form=VerifyForm),
        _step(workflow.REFUSE, gettext_lazy("Refuse"), _refuse, form=AnswerForm, danger=True),
        _step(workflow.REVOKE, gettext_lazy("Revoke"), _revoke, form=AnswerForm, danger=True),
    )

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        if obj is not None:
            return is_staff(actor) and policies.may_see(actor, obj)
        return is_staff(actor) and (CENTRE in actor.roles or reads_everything(actor))

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return representations_visible(actor).order_by("-pk")

    def exact_values(self, text: str) -> dict[str, Any]:
        code, key = normalise(text), text.strip().lower()
        return {
            "number": key if len(key) == 10 else None,
            "entity__usci": code if len(code) == 18 else None,
            "entity__key": key if len(key) == 9 else None,
        }

    def version_of(self, obj: Representation) -> str:
        return f"{obj.state} {obj.decided_at} {obj.ended_at}"

    def hold(self, obj: Representation) -> None:
        journal.hold([obj.entity.key])
        super().hold(obj)

    def last_change(self, obj: Representation) -> str:
        events = self._events(obj)
        if not events:
            return ""
        who = names_of({events[0].user_key}).get(events[0].user_key, "")
        return f"{who} {words_of(events[0].at)}: {DONE.get(events[0].action, events[0].action)}".strip()

    def more_context(self, request: HttpRequest, obj: Representation) -> dict[str, Any]:
        events = self._events(obj)
        who = names_of({event.user_key for event in events})
        others = representations_visible(actor_of(request)).filter(entity=obj.entity).exclude(pk=obj.pk)
        return {
            "papers": list(uploads_of(obj.papers)),
            "others": list(others[:20]),
            "trail": [
                (
                    words_of(event.at),
                    who.get(event.user_key, event.user_key),
                    DONE.get(event.action, event.action),
                    event.reason,
                )
                for event in events
            ],
        }

    def _events(self, obj: Representation) -> list[AuditEvent]:
        return list(AuditEvent.objects.filter(target=f"representation:{obj.pk}").order_by("-pk")[:50])
