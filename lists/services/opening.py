"""A case begins: proposed by a decider, taken up from a rule's suggestion, or revised after its return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.keys import random_base32
from journal.models import Audience, ChangeKind
from journal.workflow import ReasonMissing, Refused
from lists import policies, workflow
from lists.models import CaseOrigin, CaseState, CreditList, Ground, ListingCase
from lists.services.conditions import (
    require_evidence,
    require_grounds,
    require_no_blacklist,
    require_no_other,
    require_running,
    require_same_world,
    require_seen,
    require_text,
)
from lists.services.walking import held, walk
from records.models import Record
from registry.masking import mask_person
from registry.models import Agency, Entity
from registry.policies import require
from registry.services.doubles import keys_to_hold, settled

Persons = Sequence[dict[str, str]]
MOST_PERSONS, LONGEST_ROLE = 100, 90  # a role and a name fit into the 200 characters of the schema


@transaction.atomic
def case_propose(
    *,
    credit_list: CreditList,
    entity: Entity,
    agency: Agency,
    grounds: Sequence[Ground],
    evidence: Sequence[Record],
    facts: str,
    legal_basis: str = "",
    persons: Persons = (),
    contact_email: str = "",
    origin: CaseOrigin = CaseOrigin.STAFF,
    by: Actor,
    reason: str,
) -> ListingCase:
    """Open a case for putting an entity on a list. `persons` as {"role", "name"}: names are kept masked.

    Raises:
        PolicyDenied, ReasonMissing. Refused: the list runs no cases, a ground or the evidence does not fit,
            there is a case or a listing already, or a blacklist forbids it.
    """
    require(policies.may_propose(by, credit_list, agency), f"propose for {agency.code} on {credit_list.code}")
    if not reason.strip():
        raise ReasonMissing("a proposal needs a reason")
    journal.hold(keys_to_hold([entity]))
    entity, evidence = _as_on_file(entity, evidence)
    credit_list = CreditList.objects.get(pk=credit_list.pk)
    _require_fit(credit_list, entity, grounds, evidence, by=by)
    case = ListingCase(
        number=random_base32(10),
        credit_list=credit_list,
        entity=entity,
        agency=agency,
        state=CaseState.PROPOSED,
        origin=origin,
        opened_at=clock.now(),
    )
    _say(case, facts, legal_basis, persons, contact_email)
    _proposed(case, by)
    _open(case, grounds, evidence)
    detail = {"list": credit_list.code, "entity": entity.key, "origin": str(origin)}
    target = f"listingcase:{case.pk}"
    journal.audit(by=by, action=workflow.PROPOSE, target=target, reason=reason, detail=detail)
    journal.append(
        entity_key=entity.key, kind=ChangeKind.CASE, audience=Audience.STAFF, subject=f"case:{case.number}"
    )
    return case


@transaction.atomic
def case_take_up(*, case: ListingCase, by: Actor, reason: str, **said: Any) -> ListingCase:
    """Make a suggestion of a rule a proposal of one's own; `said` as in `case_revise`.

    Raises:
        WrongState, PolicyDenied, ReasonMissing, Refused.
    """
    return _again(case, workflow.PROPOSE, by=by, reason=reason, **said)


@transaction.atomic
def case_revise(*, case: ListingCase, by: Actor, reason: str, **said: Any) -> ListingCase:
    """Propose anew what the reviewer returned: notice and hearing follow again.

    `said`: grounds, evidence, facts, legal_basis, persons, contact_email, as `case_propose` takes them.

    Raises:
        WrongState, PolicyDenied, ReasonMissing, Refused.
    """
    return _again(case, workflow.REVISE, by=by, reason=reason, **said)


def _again(
    case: ListingCase,
    action: str,
    *,
    grounds: Sequence[Ground],
    evidence: Sequence[Record],
    facts: str,
    legal_basis: str = "",
    persons: Persons = (),
    contact_email: str = "",
    by: Actor,
    reason: str,
) -> ListingCase:
    case = held(case)
    _, evidence = _as_on_file(case.entity, evidence)

    def check() -> None:
        _require_fit(case.credit_list, case.entity, grounds, evidence, by=by, case=case)

    walk(case, action, by=by, reason=reason, check=check)
    _say(case, facts, legal_basis, persons, contact_email)
    _proposed(case, by)
    case.grounds.set(grounds)
    case.evidence.set(evidence)
    case.save()
    return case


def _require_fit(
    credit_list: CreditList,
    entity: Entity,
    grounds: Sequence[Ground],
    evidence: Sequence[Record],
    *,
    by: Actor,
    case: ListingCase | None = None,
) -> None:
    """What a proposal has to hold; `case` is the one that is proposed anew."""
    of_branches = case is not None and case.origin == CaseOrigin.BRANCHES
    require_running(credit_list)
    require_same_world(credit_list, entity)
    require_grounds(credit_list, grounds, at=clock.today())
    require_evidence(entity, evidence, branches=of_branches)
    require_seen(evidence, by, known=list(case.evidence.all()) if case is not None else ())
    require_no_other(credit_list, entity, but=case)
    require_no_blacklist(credit_list, entity)


def _open(case: ListingCase, grounds: Sequence[Ground], evidence: Sequence[Record]) -> None:
    """Save a new case, unless somebody else was quicker."""
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError as error:
        raise Refused(_("There is a case about this entity and list already."), field="entity") from error
    case.grounds.set(grounds)
    case.evidence.set(evidence)


def _as_on_file(entity: Entity, evidence: Sequence[Record]) -> tuple[Entity, list[Record]]:
    """Both as they are now that the entity's head is held: it may have been merged since they were read."""
    entity = settled([(entity, None)])[0][0]
    pks = {record.pk for record in evidence}
    return entity, list(Record.objects.filter(pk__in=pks).order_by("pk"))


def _say(case: ListingCase, facts: str, legal_basis: str, persons: Persons, contact_email: str) -> None:
    case.facts = require_text(facts, field="facts")
    if not case.facts:
        raise Refused(_("Say what happened: the party has to be able to answer it."), field="facts")
    case.legal_basis = require_text(legal_basis, field="legal_basis")
    case.contact_email = contact_email.strip()
    if case.contact_email:
        _require_address(case.contact_email)
    case.persons = _masked(persons) if case.credit_list.shares_persons else []


def _require_address(text: str) -> None:
    try:
        validate_email(text)
    except ValidationError as error:
        raise Refused(_("This is no e-mail address."), field="contact_email") from error


def _masked(persons: Persons) -> list[dict[str, str]]:
    """Roles and masked names.

    Raises:
        Refused: one without role or name, or more or longer ones than a record takes.
    """
    if len(persons) > MOST_PERSONS:
        raise Refused(_("These are too many persons."), field="persons")
    found = []
    for person in persons:
        role = require_text(person.get("role", ""), field="persons", longest=LONGEST_ROLE)
        name = require_text(person.get("name", ""), field="persons", longest=LONGEST_ROLE)
        if not role or not name:
            raise Refused(_("A responsible person has a role and a name."), field="persons")
        found.append({"role": role, "name": mask_person(name)})
    return found


def _proposed(case: ListingCase, by: Actor) -> None:
    """A proposal opens everything that follows anew."""
    case.proposed_by, case.proposed_by_name, case.proposed_at = by.user_key, by.name, clock.now()
    case.notified_at = case.hearing_until = case.decided_at = case.stated_on = None
    case.statement = case.answer = case.decided_by = case.decided_by_name = case.document_number = ""
    case.due_on = clock.today()
