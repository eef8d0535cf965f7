"""Can this record be repaired, and from when: the facts on file for `repair.eligibility`."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from journal import clock
from lists.models import Listing, RemovalCondition
from records import publicity
from records.catalogue import catalogue
from records.models import Record
from records.preparation import Preparation, facts_of
from registry.models import Entity
from repair.eligibility import Eligibility, Facts, ListTerms, Rule, eligibility
from repair.models import OPEN, Application, Case, CaseKind, Path
from repair.requirements import About, exclusion_of, requirements_for


def eligibility_of(
    record: Record, *, path: str = Path.ORDINARY, preparation: Preparation | None = None
) -> Eligibility:
    """The answer for a record today. `preparation` spares reading the rules again for many."""
    return eligibility(_facts(record, path, preparation or Preparation()))


def barred_until(entity: Entity) -> date | None:
    """The last day of the bar on an entity after a revocation, if one is in force."""
    rows = Application.objects.filter(case__entity=entity, barred_until__gte=clock.today())
    return rows.order_by("-barred_until").values_list("barred_until", flat=True).first()


def _facts(record: Record, path: str, preparation: Preparation) -> Facts:
    listing = Listing.objects.select_related("credit_list").filter(record=record).first()
    known = listing.credit_list if listing is not None else None
    what = About(record.regime, known.code if known is not None else "", record.severity)
    excluded = exclusion_of(requirements_for(what, path=path))
    rule = _rule(record, preparation)
    cases = set(Case.objects.filter(record=record, state__in=OPEN).values_list("kind", flat=True))
    return Facts(
        today=clock.today(),
        state=record.state,
        polarity=catalogue()[record.item_id].row.polarity,
        severity=record.severity,
        has_clock=record.clock_on is not None,
        shown_until=record.shown_until,
        earliest_repair_on=record.earliest_repair_on,
        min_months=rule.min_months if rule else None,
        repairable=bool(rule and rule.repairable),
        rule=_named(rule, record),
        listing=_terms(listing) if listing is not None else None,
        excluded_by=Rule((excluded.code,), excluded.confidence, excluded.source) if excluded else None,
        objection_open=record.objection_pending or CaseKind.OBJECTION in cases,
        repair_open=CaseKind.REPAIR in cases,
        barred_until=barred_until(record.entity),
        bankruptcy=path == Path.BANKRUPTCY,
    )


def _rule(record: Record, preparation: Preparation) -> publicity.PublicityRuleRow | None:
    """The rule of publicity that governs the record by today's rows."""
    conditions = frozenset((record.conditions or "").split())
    given = facts_of(record, received_on=clock.day_of(record.received_at), conditions=conditions)
    return publicity.window(given, preparation.rules.get(record.regime, ())).rule


def _named(rule: publicity.PublicityRuleRow | None, record: Record) -> Rule | None:
    if rule is None:
        return None
    codes = tuple(code.strip() for code in rule.rule_codes.split(";") if code.strip())
    return Rule(codes, record.confidence or rule.confidence)


def _terms(listing: Listing) -> ListTerms:
    """A list with a condition of removal in force lets one leave early; a listing that names no known list does not."""
    known, today = listing.credit_list, clock.today()
    if known is None:
        return ListTerms(False, None, Rule())
    in_force = Q(in_force_from__isnull=True) | Q(in_force_from__lte=today)
    rows = list(RemovalCondition.objects.filter(in_force, credit_list=known).exclude(in_force_to__lt=today))
    first = listing.removal_from
    if first is None and known.min_months is not None and listing.listed_on is not None:
        first = publicity.add_months(listing.listed_on, known.min_months)
    codes = tuple(dict.fromkeys(row.rule_code for row in rows if row.rule_code))
    confidence = rows[0].confidence if rows else known.confidence
    source = rows[0].source if rows else known.founding_document
    return ListTerms(bool(rows) or first is not None, first, Rule(codes, confidence, source))
