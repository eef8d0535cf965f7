"""The journal on the desk: proposals to decide on, the audit trail, the change log."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.actor import Actor
from journal.desk.actors import actor_of
from journal.desk.admin import ReadOnlyAdmin, StaffAdmin
from journal.desk.effects import Effect
from journal.desk.keyset import KeysetList
from journal.desk.names import names_of
from journal.desk.steps import Call, Step, Words
from journal.models import Audience, AuditEvent, Change, Proposal, ProposalState
from journal.proposals.kinds import NotesLooks, kind_of, kinds
from journal.proposals.services import proposal_confirm, proposal_refuse, proposal_withdraw
from journal.workflow import Refused

__all__ = ["ReadOnlyAdmin"]


def _waits(proposal: Proposal) -> bool:
    return proposal.state == ProposalState.OPEN


def _may_decide(actor: Actor, proposal: Proposal) -> bool:
    return proposal.proposed_by != actor.user_key and kind_of(proposal.kind).may_decide(actor, proposal)


def _is_own(actor: Actor, proposal: Proposal) -> bool:
    return proposal.proposed_by == actor.user_key


def _confirm(call: Call) -> Words:
    proposal_confirm(proposal=call.obj, by=call.actor, reason=call.reason)
    return _("Confirmed; it is in force.")


def _refuse(call: Call) -> Words:
    proposal_refuse(proposal=call.obj, by=call.actor, reason=call.reason)
    return _("Refused; nothing was changed.")


def _withdraw(call: Call) -> Words:
    proposal_withdraw(proposal=call.obj, by=call.actor, reason=call.reason)
    return _("Withdrawn; nothing was changed.")


def _effect(call: Call) -> Effect:
    return kind_of(call.obj.kind).preview(call.obj.target, call.obj.payload)


class SeenRows(KeysetList):
    """Proposals without those of kinds that hide single rows from this person (another agency's).

    Which rows those are only the kind can say, row by row: it is asked until the page is full.
    """

    def rows_of_page(self, request: HttpRequest, rows: QuerySet[Any]) -> list[Any]:
        """A whole page of rows that the person may see, however many lie between them."""
        wanted, seen = self.list_per_page + 1, list[Any]()
        while True:
            chunk = list(rows[:wanted])
            seen += [row for row in chunk if self.model_admin.has_view_permission(request, row)]
            if len(chunk) < wanted or len(seen) >= wanted:
                return seen[:wanted]
            rows = rows.filter(pk__lt=chunk[-1].pk)


class NamedRows(KeysetList):
    """Events with the names of those who acted."""

    def rows_of_page(self, request: HttpRequest, rows: QuerySet[Any]) -> list[Any]:
        """One more question for the whole page."""
        found = super().rows_of_page(request, rows)
        called = names_of({event.user_key for event in found})
        for event in found:
            event.called = called.get(event.user_key, "")
        return found


@admin.register(Proposal)
class ProposalAdmin(StaffAdmin):
    """What waits for a second person, and what was decided."""

    list_display = ("subject", "kind_label", "state", "proposed_by_name", "proposed_at", "decided_by_name")
    list_filter = ("state",)
    exact_search = ("target", "kind")
    fields = (
        "kind_label",
        "subject",
        "state",
        ("proposed_by_name", "agency_key", "proposed_at"),
        "reason",
        ("decided_by_name", "decided_at"),
        "decision_reason",
    )
    readonly_fields = ("kind_label", "subject")
    change_form_template = "admin/desk/proposal.html"
    steps = (
        Step(
            name="confirm",
            label=_("Confirm"),
            note=_("It takes effect at once. You answer for it together with whoever proposed it."),
            run=_confirm,
            may=_may_decide,
            open=_waits,
            effect=_effect,
        ),
        Step(name="refuse", label=_("Refuse"), run=_refuse, may=_may_decide, open=_waits, danger=True),
        Step(name="withdraw", label=_("Withdraw"), run=_withdraw, may=_is_own, open=_waits, danger=True),
    )

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        """Every kind says who may see its proposals; the list has what the person may see of any kind."""
        if obj is None:
            return super().may_look(actor)
        return obj.kind in {kind.name for kind in kinds()} and kind_of(obj.kind).may_see(actor, obj)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        """Whoever may see nothing of a kind at all does not see its rows; single rows are asked about again."""
        blank = Proposal(agency_key=actor.agency_key, proposed_by=actor.user_key)
        seen = [kind.name for kind in kinds() if kind.may_see(actor, blank)]
        return queryset.filter(kind__in=seen)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetList]:
        return SeenRows

    def looked(self, actor: Actor, obj: Proposal) -> None:
        kind = kind_of(obj.kind)
        if isinstance(kind, NotesLooks):
            kind.looked(obj, actor=actor)

    def version_of(self, obj: Proposal) -> str:
        return obj.state

    def last_change(self, obj: Proposal) -> str:
        words = _("%(state)s by %(who)s at %(when)s.")
        when = obj.decided_at.strftime("%Y-%m-%d %H:%M") if obj.decided_at else ""
        return words % {"state": obj.get_state_display(), "who": obj.decided_by_name, "when": when}

    def more_context(self, request: HttpRequest, obj: Proposal) -> dict[str, Any]:
        """What it would do today, beside what its proposer was shown."""
        kind, now, problem = kind_of(obj.kind), None, ""
        if _waits(obj):
            try:
                now = kind.preview(obj.target, obj.payload)
            except Refused as error:
                problem = str(error.message)
        shown = Effect.from_json(obj.effect)
        return {
            "effect": now or shown,
            "was_shown": shown if now is not None and now.as_json() != shown.as_json() else None,
            "problem": problem,
            "stale": _waits(obj) and kind.basis(obj.target) != obj.basis,
            "target_link": kind.link(obj.target),
            "own": _is_own(actor_of(request), obj),
        }

    @admin.display(description=_("kind"))
    def kind_label(self, obj: Proposal) -> str:
        """The kind in words."""
        return str(kind_of(obj.kind).label)

    @admin.display(description=_("about"))
    def subject(self, obj: Proposal) -> str:
        """The proposal in one line."""
        return kind_of(obj.kind).describe(obj.target, obj.payload)


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """The change log by number."""

    list_display = ("seq", "at", "kind", "audience", "entity_key", "subject", "public_version")
    exact_search = ("seq", "entity_key")

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        """What is not public tells of records that others may not see: for those who read everything."""
        if "auditor" in actor.roles or ("steward" in actor.roles and not actor.agency_key):
            return queryset
        return queryset.filter(audience=Audience.PUBLIC)

    def exact_values(self, text: str) -> dict[str, Any]:
        text = text.strip()
        return {"seq": int(text) if text.isascii() and text.isdigit() else None, "entity_key": text}


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The audit log: who decided what, why, from where. Chained by hash; nobody can change it."""

    list_display = ("seq", "at", "who", "agency_key", "action", "target", "reason")
    exact_search = ("target", "user_key", "request_id")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[KeysetList]:
        return NamedRows

    @admin.display(description=_("who"))
    def who(self, event: AuditEvent) -> str:
        """The person's name beside the key, by which one can search."""
        name = getattr(event, "called", "")
        return f"{name} ({event.user_key})" if name else event.user_key

    def may_look(self, actor: Actor, obj: Any = None) -> bool:
        """Auditors and stewards read everything; others what their own agency did."""
        return super().may_look(actor, obj)

    def scope(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        if actor.roles & {"auditor", "steward"}:
            return queryset
        if not actor.agency_key:
            return queryset.filter(user_key=actor.user_key)
        return queryset.filter(agency_key=actor.agency_key)
