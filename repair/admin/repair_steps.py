"""What staff of the deciding agency may do with an application for credit repair."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.desk.steps import Call
from repair import services, workflow
from repair.admin import repair_forms as forms
from repair.admin.steps import Act, by_reason, step_of
from repair.models import Case


def _noted(service: Callable[..., Case]) -> Act:
    """A service that asks for a day and a note; the note is the reason."""

    def act(call: Call) -> Case:
        note = call.data["note"]
        return service(case=call.obj, on=call.data["on"], note=note, by=call.actor, reason=note)

    return act


def _propose(call: Call) -> Case:
    return services.repair_propose(
        case=call.obj,
        outcome=call.data["outcome"],
        answer=call.data["told"],
        shield_until=call.data.get("shield_until"),
        by=call.actor,
        reason=call.reason,
    )


def _propose_revocation(call: Call) -> Case:
    return services.revocation_propose(
        case=call.obj, ground=call.data["ground"], answer=call.data["told"], by=call.actor, reason=call.reason
    )


def _forgotten(case: Case) -> str:
    return _(
        "Display, sharing and use of the record end at once: page, search, lists, check, API and feed. Its address "
        "answers that it was repaired, and since when. The commitment becomes public."
    )


def _again(case: Case) -> str:
    return _("The record is shown again under its number, to its original last day, and the bar begins.")


OF_REPAIR = (
    step_of(
        workflow.INTERVIEW,
        _noted(services.interview_record),
        gettext_lazy("The interview is on record."),
        form=forms.NoteForm,
        effect=None,
    ),
    step_of(
        workflow.INSPECT,
        _noted(services.inspection_record),
        gettext_lazy("The inspection is on record."),
        form=forms.NoteForm,
        effect=None,
    ),
    step_of(
        workflow.PROPOSE_REPAIR,
        _propose,
        gettext_lazy("Proposed. Another person of the agency confirms it."),
        form=forms.DecisionForm,
        initial=forms.decision_initial,
    ),
    step_of(
        workflow.APPROVE,
        by_reason(services.repair_approve),
        gettext_lazy("Granted. Page, search, lists, check, API and feed follow within seconds."),
        note=_forgotten,
    ),
    step_of(
        workflow.SHIELD,
        by_reason(services.repair_shield),
        gettext_lazy("Shielded. The case waits for what comes after the plan."),
    ),
    step_of(
        workflow.REJECT,
        by_reason(services.repair_reject),
        gettext_lazy("Rejected. The letter tells the applicant why."),
        danger=True,
    ),
    step_of(
        workflow.PROPOSE_REVOCATION,
        _propose_revocation,
        gettext_lazy("Proposed. Another person of the agency confirms it."),
        form=forms.RevocationForm,
        danger=True,
    ),
    step_of(
        workflow.REVOKE,
        by_reason(services.revocation_confirm),
        gettext_lazy("Revoked. The record is shown again, and the letter tells why."),
        note=_again,
        danger=True,
    ),
    step_of(
        workflow.DROP_REVOCATION,
        by_reason(services.revocation_drop),
        gettext_lazy("The repair stands."),
    ),
)
