"""One step of a case, the same way for every action: lock, state, person, right, once, conditions, audit, Change."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.models import Audience, ChangeKind
from journal.workflow import Refused, SecondPersonNeeded, WrongState, advance
from registry.models import Entity
from registry.policies import require
from repair import policies, workflow
from repair.models import Case
from repair.words import in_words


def held(case: Case) -> Case:
    """The case as it is now; its entity's head and itself locked, in this order, for the transaction."""
    of_case = Entity.objects.filter(cases=case.pk).values_list("key", flat=True)
    key = of_case.get()
    journal.hold([key])
    if (now := of_case.get()) != key:
        journal.hold([now])  # merged while we waited; the head of what is no more is nobody else's
    rows = Case.objects.select_for_update(of=("self",))
    return rows.select_related(
        "record__entity",
        "record__source_agency",
        "entity",
        "agency__region",
        "centre__region",
        "applicant",
        "application__commitment_record",
    ).get(pk=case.pk)


def walk(
    case: Case,
    action: str,
    *,
    by: Actor,
    reason: str = "",
    check: Callable[[], None] | None = None,
) -> str:
    """Move a held case by an action; the caller fills its columns in and saves. Returns the old state.

    The state is named before rights, so that who comes second reads what happened. The worker needs no right.

    Raises:
        WrongState, SecondPersonNeeded, PolicyDenied, ReasonMissing; Refused: it was done once already, or
            whatever `check` refuses.
    """
    step = workflow.step_of(case, action)
    if step is None:
        state = str(case.get_state_display())
        raise WrongState(state=state, action=action, allowed=in_words(workflow.actions_of(case)))
    if step.second_person and by.user_key in policies.second_of(action, case):
        raise SecondPersonNeeded(
            f"{by.user_key} acted on {case.number} before; {action} needs another person"
        )
    require(by.is_system or policies.may(by, action, case), f"{action} {case.number}")
    if action in policies.ONCE and getattr(case, policies.ONCE[action]) is not None:
        raise Refused(_("This is possible once in a case, and was done already."))
    if check is not None:
        check()
    before = advance(case, action, table=workflow.table_of(case), by=by, reason=reason)
    tell(case, case.entity.key)
    return before


def tell(case: Case, entity_key: str) -> None:
    """Append the Change of a step, for the parties."""
    journal.append(
        entity_key=entity_key,
        kind=ChangeKind.CASE,
        audience=Audience.PARTIES,
        subject=f"{case.kind}:{case.number}",
    )


def note_proposed(case: Case, by: Actor) -> None:
    """Write down who proposed what the case says now."""
    case.proposed_by, case.proposed_by_name, case.proposed_at = by.user_key, by.name, clock.now()


def take_proposal_back(case: Case) -> None:
    """Leave nothing of what was proposed: it was sent back, or has been carried out and more is to come."""
    case.outcome, case.changes, case.answer = "", {}, ""
    case.proposed_by = case.proposed_by_name = ""
    case.proposed_at = None
    if case.is_repair:
        case.application.shield_proposed_until = None


def note_decided(case: Case, by: Actor) -> None:
    """Write down who confirmed, when, and whether in time; no day is due any more."""
    case.confirmed_by, case.confirmed_by_name, case.closed_at = by.user_key, by.name, clock.now()
    case.closed_late = case.due_on is not None and case.due_on < clock.today()
    case.due_on = None
