"""Who may, with cases about records: one function per question, used by portal, desk and API alike.

That it is another person than the one before, the services ask (repair.services.walking), not these.
"""

from __future__ import annotations

from journal.actor import Actor
from records.models import Record
from registry.models import Agency
from registry.policies import (
    CENTRE,
    DECIDER,
    REPORTER,
    REVIEWER,
    has_role_for,
    is_staff,
    reads_everything,
)
from registry.selectors.agencies import in_scope, level_of
from registry.selectors.regions import lies_within
from repair import workflow
from repair.models import ApplicantKind, Case, ErrorReport, RequirementKind
from repair.requirements import about, requirements_for


def own_agency(actor: Actor) -> Agency | None:
    """The agency that the actor works for, with its region."""
    if not actor.agency_key:
        return None
    return Agency.objects.select_related("region", "parent").filter(code=actor.agency_key).first()


def covers(centre: Agency | None, agency: Agency) -> bool:
    """Whether a credit centre receives cases about an agency's records: those of its region; the country's all."""
    if centre is None or centre.region is None:
        return True
    return lies_within(agency.region, centre.region)


def is_centre(actor: Actor) -> bool:
    """Whether the actor works at a credit centre."""
    return is_staff(actor) and CENTRE in actor.roles


def may_receive(actor: Actor, case: Case) -> bool:
    """The credit centre of the region of the record's source, or of one above it."""
    return is_centre(actor) and covers(own_agency(actor), case.agency)


def may_enter_paper(actor: Actor, record: Record) -> bool:
    """The same centre enters what comes in on paper."""
    return is_centre(actor) and covers(own_agency(actor), record.source_agency)


def may_enter_application(actor: Actor, record: Record) -> bool:
    """An application for repair on paper: the centre of the region of the agency that decides, or one above."""
    return is_centre(actor) and covers(own_agency(actor), decider_of_repair(record))


def decider_of_repair(record: Record) -> Agency:
    """Who decides about repair: who made the decision that the record tells of; where none is named, its source."""
    return record.deciding_agency or record.source_agency


def may_apply(actor: Actor, record: Record) -> bool:
    """Whoever speaks for the record's entity asks for its repair."""
    return not is_staff(actor) and bool(actor.user_key) and record.entity.key in actor.represents


def may_handle(actor: Actor, case: Case) -> bool:
    """Deciders of the agency that decides, or of one above it, at county level or above."""
    return is_staff(actor) and has_role_for(actor, DECIDER, case.agency) and _of_known_level(actor)


def _of_known_level(actor: Actor) -> bool:
    agency = own_agency(actor)
    return agency is not None and level_of(agency) is not None


def may_review(actor: Actor, case: Case) -> bool:
    """A credit centre of a level above the one that received the case; the country's by another of its people."""
    if not may_receive(actor, case):
        return False
    own = own_agency(actor)
    if own is None:
        return True
    if case.centre is None:
        return False  # the country's received it
    mine, theirs = level_of(own), level_of(case.centre)
    return mine is not None and theirs is not None and mine > theirs


def is_applicant(actor: Actor, case: Case) -> bool:
    """Whoever filed it, or represents the entity that it was filed for."""
    if is_staff(actor) or not actor.user_key:
        return False
    if case.applicant_kind == ApplicantKind.PERSON:
        return _filed(actor, case)
    return case.entity.key in actor.represents


def _filed(actor: Actor, case: Case) -> bool:
    return case.applicant is not None and case.applicant.key == actor.user_key


def may_act_for_applicant(actor: Actor, case: Case) -> bool:
    """The applicant; on paper, the credit centre that received it."""
    return is_applicant(actor, case) or (
        case.applicant_kind == ApplicantKind.PAPER and may_receive(actor, case)
    )


def may_see(actor: Actor, case: Case) -> bool:
    """The parties; of staff the line of the agency, the centres of the region, who reads everything."""
    if not is_staff(actor):
        return is_applicant(actor, case)
    in_line = in_scope(actor, case.agency) and bool({REPORTER, DECIDER, REVIEWER} & actor.roles)
    return in_line or may_receive(actor, case) or reads_everything(actor)


def may_read_papers(actor: Actor, case: Case) -> bool:
    """Whoever sees the case reads what was handed in: it is what it is decided on."""
    return may_see(actor, case)


def may_look_at_cases(actor: Actor) -> bool:
    """Whether the desk's list of cases is for this person at all."""
    return is_staff(actor) and bool(
        (actor.agency_key and {DECIDER, REPORTER} & actor.roles)
        or CENTRE in actor.roles
        or reads_everything(actor)
    )


def may_answer(actor: Actor, report: ErrorReport) -> bool:
    """Reporters and deciders of the record's source answer what was reported about it."""
    return is_staff(actor) and (
        has_role_for(actor, REPORTER, report.agency) or has_role_for(actor, DECIDER, report.agency)
    )


def may_see_report(actor: Actor, report: ErrorReport) -> bool:
    """Those, their line, the centres of the region, who reads everything."""
    if not is_staff(actor):
        return False
    centre = is_centre(actor) and covers(own_agency(actor), report.agency)
    return in_scope(actor, report.agency) or centre or reads_everything(actor)


OF_ACTION = {
    workflow.ACCEPT: may_receive,
    workflow.ASK_SUPPLEMENT: may_receive,
    workflow.REFUSE: may_receive,
    workflow.SUPPLY: may_act_for_applicant,
    workflow.PROPOSE: may_handle,
    workflow.EXTEND: may_handle,
    workflow.CONFIRM: may_handle,
    workflow.SEND_BACK: may_handle,
    workflow.ASK_REVIEW: may_act_for_applicant,
    workflow.UPHOLD: may_review,
    workflow.CHANGE: may_review,
    workflow.WITHDRAW: may_act_for_applicant,
    **dict.fromkeys(
        (
            workflow.INTERVIEW,
            workflow.INSPECT,
            workflow.PROPOSE_REPAIR,
            workflow.APPROVE,
            workflow.SHIELD,
            workflow.REJECT,
            workflow.PROPOSE_REVOCATION,
            workflow.REVOKE,
            workflow.DROP_REVOCATION,
        ),
        may_handle,
    ),
}


def may(actor: Actor, action: str, case: Case) -> bool:
    """Whether the actor has the right to an action on a case, whatever its state."""
    return action in OF_ACTION and OF_ACTION[action](actor, case)


def second_of(action: str, case: Case) -> frozenset[str]:
    """The people whose act this action answers: it is for somebody else."""
    match action:
        case workflow.CONFIRM | workflow.SEND_BACK | workflow.APPROVE | workflow.SHIELD | workflow.REJECT:
            own = {case.proposed_by}
        case workflow.REVOKE | workflow.DROP_REVOCATION:
            own = {case.application.revocation_proposed_by}
        case workflow.UPHOLD | workflow.CHANGE:
            own = {case.received_by, case.proposed_by, case.confirmed_by}
        case _:
            own = set()
    return frozenset(own - {""})


def actions_open_to(actor: Actor, case: Case) -> tuple[str, ...]:
    """Exactly what this person may do now: the state allows it, the right is there, another one acted before."""
    found = []
    for action in workflow.actions_of(case):
        step = workflow.table_of(case)[case.state, action]
        if not may(actor, action, case) or not is_asked_for(action, case):
            continue
        if step.second_person and actor.user_key in second_of(action, case):
            continue
        if action in ONCE and getattr(case, ONCE[action]) is not None:
            continue
        found.append(action)
    return tuple(found)


def is_asked_for(action: str, case: Case) -> bool:
    """Whether a rule row of the record's list or class wants this step; steps without rows are always wanted."""
    kind = ASKED_BY.get(action)
    if kind is None:
        return True
    rows = requirements_for(about(case.record), path=case.application.path)
    return any(row.kind == kind for row in rows)


ASKED_BY = {
    workflow.INTERVIEW: RequirementKind.INTERVIEW,
    workflow.INSPECT: RequirementKind.INSPECTION,
}
ONCE = {
    workflow.ASK_SUPPLEMENT: "asked_at",
    workflow.EXTEND: "extended_at",
    workflow.ASK_REVIEW: "review_asked_at",
}  # once in the life of a case
