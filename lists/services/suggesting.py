"""Branches draw attention to their parent: a rule suggests a case for staff. It never lists, nor tells anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.keys import random_base32
from journal.models import Audience, ChangeKind
from lists.in_force import in_force
from lists.models import BranchRule, CaseOrigin, CaseState, CreditList, ListingCase, ListState
from lists.models.cases import CLOSED
from lists.policies import controls
from records.models import Record, RecordState
from records.publicity import add_months
from registry.models import Agency, Entity, EntityLink, LinkKind
from registry.selectors.agencies import level_of

COUNTED = (RecordState.PUBLISHED, RecordState.UNPUBLISHED, RecordState.EXPIRED)  # not withdrawn, not repaired
EVIDENCE = 100  # records of one case, the newest


def rules_in_force(*, at: date) -> QuerySet[BranchRule]:
    """Rules whose list, ground and own dates hold on a day."""
    found = BranchRule.objects.filter(
        in_force(at),
        in_force(at, "ground__"),
        credit_list__state=ListState.IN_FORCE,
        credit_list__runs_cases=True,
    )
    return found.select_related("credit_list", "ground").order_by("pk")


def evidence_of(rule: BranchRule, parent: Entity, *, at: date) -> QuerySet[Record]:
    """The branches' records that the rule counts, newest first."""
    branches = EntityLink.objects.filter(parent=parent, kind=LinkKind.BRANCH_OF).values("child")
    records = Record.objects.filter(entity__in=branches, item=rule.item_id, state__in=COUNTED)
    return records.filter(decided_on__gt=_since(rule, at), decided_on__lte=at).order_by("-decided_on", "-pk")


def suggest_by_branches(*, at: date, limit: int = 100) -> int:
    """Open a suggested case for every parent that a rule names, with the evidence; returns how many.

    Not where a case is open or the parent stands on the list, and after a closed case only for something new.
    """
    made = 0
    for rule in rules_in_force(at=at):
        for key in list(_parents(rule, at=at)[: max(0, limit - made)]):
            made += _suggest(rule, key, at=at)
    return made


def _since(rule: BranchRule, at: date) -> date:
    return add_months(at, -rule.within_months)


def _parents(rule: BranchRule, *, at: date) -> QuerySet[EntityLink, str]:
    """Keys of the parents with enough different branches, and nothing open or in force on the list."""
    of_list = ListingCase.objects.filter(credit_list=rule.credit_list, entity=OuterRef("parent"))
    shown = Record.objects.public(at=at).order_by()
    listed = shown.filter(entity=OuterRef("parent"), listing__credit_list=rule.credit_list)
    closed = of_list.filter(state__in=CLOSED).order_by("-closed_at").values("closed_at")[:1]
    links = EntityLink.objects.filter(
        kind=LinkKind.BRANCH_OF,
        child__records__item=rule.item_id,
        child__records__state__in=COUNTED,
        child__records__decided_on__gt=_since(rule, at),
        child__records__decided_on__lte=at,
    )
    if rule.credit_list.origin == "demo":
        links = links.filter(parent__origin="demo")
    counted = (
        links.order_by()
        .values("parent", "parent__key")
        .annotate(branches=Count("child", distinct=True), newest=Max("child__records__received_at"))
    )
    found = counted.filter(~Exists(of_list.exclude(state__in=CLOSED)), ~Exists(listed))
    found = found.filter(branches__gte=rule.count).annotate(closed=Subquery(closed))
    new = found.filter(Q(closed__isnull=True) | Q(newest__gt=F("closed")))
    return new.order_by("parent").values_list("parent__key", flat=True)


@transaction.atomic
def _suggest(rule: BranchRule, key: str, *, at: date) -> bool:
    journal.hold([key])
    parent = Entity.objects.filter(key=key).first()
    if parent is None or not _parents(rule, at=at).filter(parent=parent).exists():
        return False  # merged, or somebody opened a case meanwhile
    evidence = list(evidence_of(rule, parent, at=at).select_related("source_agency__region")[:EVIDENCE])
    agency = agency_for(rule.credit_list, evidence)
    if agency is None:
        return False
    case = ListingCase(
        number=random_base32(10),
        credit_list=rule.credit_list,
        entity=parent,
        agency=agency,
        state=CaseState.SUGGESTED,
        origin=CaseOrigin.BRANCHES,
        branch_rule=rule,
        opened_at=clock.now(),
        due_on=at,
    )
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:
        return False
    case.grounds.set([rule.ground])
    case.evidence.set(evidence)
    detail = {"list": rule.credit_list_id, "rule": rule.pk, "evidence": len(evidence)}
    target = f"listingcase:{case.pk}"
    journal.audit(by=Actor.system("lists"), action="suggest", target=target, detail=detail)
    journal.append(
        entity_key=key, kind=ChangeKind.CASE, audience=Audience.STAFF, subject=f"case:{case.number}"
    )
    return True


def agency_for(credit_list: CreditList, evidence: Sequence[Record]) -> Agency | None:
    """Who is asked: the nearest agency above all that reported, in the list's line; else who leads the list."""
    lines = {record.source_agency_id: record.source_agency.line() for record in evidence}
    common = set.intersection(*map(set, lines.values())) if lines else set()
    nearest = next(iter(lines.values()), ())
    for code in (code for code in nearest if code in common):
        agency = Agency.objects.select_related("region", "parent").get(code=code)
        if controls(agency, credit_list) and level_of(agency) is not None:
            return agency
    leading = credit_list.agencies.filter(agency__isnull=False).order_by("-leads", "position").first()
    return leading.agency if leading is not None else None
