"""Can these records be repaired, and from when: the facts on file for `repair.eligibility`, read together for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Max

from journal import clock
from lists.in_force import in_force
from lists.models import Listing, RemovalCondition
from lists.terms import removal_from
from records import publicity
from records.catalogue import catalogue
from records.models import Record
from records.preparation import facts_of, publicity_rules
from repair.eligibility import Eligibility, Facts, ListTerms, Rule, eligibility
from repair.models import OPEN, Application, Case, CaseKind, Path, Requirement
from repair.requirements import About, exclusion_of, rows_in_force, those_for

Conditions = dict[str, list[RemovalCondition]]


def eligibility_of(record: Record, *, path: str = Path.ORDINARY, known_to_all: bool = False) -> Eligibility:
    """The answer for one record today; see `eligibilities_of`."""
    return eligibilities_of([record], path=path, known_to_all=known_to_all)[record.pk]


def eligibilities_of(
    records: Sequence[Record], *, path: str = Path.ORDINARY, known_to_all: bool = False
) -> dict[int, Eligibility]:
    """The answers for records today, by primary key; a handful of statements, however many records.

    `known_to_all` leaves aside what only the parties know: open cases, and a bar.
    """
    read = _read(records)
    closed = _Closed() if known_to_all else _closed(records)
    return {record.pk: eligibility(closed.added(_facts(record, path, read), record)) for record in records}


@dataclass(frozen=True, slots=True)
class _Read:
    """What the facts are taken from."""

    rules: dict[str, tuple[publicity.PublicityRuleRow, ...]]
    requirements: list[Requirement]
    listings: dict[int, Listing]
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class _Closed:
    """What only the parties know: open cases by record and kind, last days of bars by entity."""

    cases: frozenset[tuple[int, str]] = frozenset()
    bars: dict[int, date] = field(default_factory=dict)

    def added(self, facts: Facts, record: Record) -> Facts:
        return replace(
            facts,
            objection_open=facts.objection_open or (record.pk, CaseKind.OBJECTION) in self.cases,
            repair_open=(record.pk, CaseKind.REPAIR) in self.cases,
            barred_until=self.bars.get(record.entity_id),
        )


def _read(records: Sequence[Record]) -> _Read:
    listings = {
        one.pk: one for one in Listing.objects.select_related("credit_list").filter(record__in=records)
    }
    return _Read(publicity_rules(), rows_in_force(), listings, _conditions(listings.values()))


def _conditions(listings: Iterable[Listing]) -> Conditions:
    lists = {one.credit_list_id for one in listings if one.credit_list_id is not None}
    found: Conditions = defaultdict(list)
    if lists:
        rows = RemovalCondition.objects.filter(in_force(clock.today()), credit_list__in=lists)
        for row in rows.order_by("position", "pk"):
            found[row.credit_list_id].append(row)
    return found


def _closed(records: Sequence[Record]) -> _Closed:
    cases = Case.objects.filter(record__in=records, state__in=OPEN).values_list("record_id", "kind")
    bars = (
        Application.objects.filter(
            case__entity__in={record.entity_id for record in records}, barred_until__gte=clock.today()
        )
        .order_by()
        .values_list("case__entity")
        .annotate(last=Max("barred_until"))
    )
    return _Closed(frozenset(cases), dict(bars))


def _facts(record: Record, path: str, read: _Read) -> Facts:
    listing = read.listings.get(record.pk)
    known = listing.credit_list if listing is not None else None
    what = About(record.regime, known.code if known is not None else "", record.severity)
    excluded = exclusion_of(those_for(what, read.requirements, path=path))
    rule = _rule(record, read.rules)
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
        listing=_terms(listing, read.conditions) if listing is not None else None,
        excluded_by=Rule((excluded.code,), excluded.confidence, excluded.source) if excluded else None,
        objection_open=record.objection_pending,
        bankruptcy=path == Path.BANKRUPTCY,
    )


def _rule(
    record: Record, rules: dict[str, tuple[publicity.PublicityRuleRow, ...]]
) -> publicity.PublicityRuleRow | None:
    """The rule of publicity that governs the record by today's rows."""
    conditions = frozenset((record.conditions or "").split())
    given = facts_of(record, received_on=clock.day_of(record.received_at), conditions=conditions)
    return publicity.window(given, rules.get(record.regime, ())).rule


def _named(rule: publicity.PublicityRuleRow | None, record: Record) -> Rule | None:
    if rule is None:
        return None
    codes = tuple(code.strip() for code in rule.rule_codes.split(";") if code.strip())
    return Rule(codes, record.confidence or rule.confidence)


def _terms(listing: Listing, conditions: Conditions) -> ListTerms:
    """A list with a condition of removal in force lets one leave early; one that is not known here does not."""
    known = listing.credit_list
    if known is None:
        return ListTerms(False, None, Rule())
    rows = conditions.get(known.pk, [])
    first = removal_from(listing, known)
    codes = tuple(dict.fromkeys(row.rule_code for row in rows if row.rule_code))
    confidence = rows[0].confidence if rows else known.confidence
    source = rows[0].source if rows else known.founding_document
    return ListTerms(bool(rows) or first is not None, first, Rule(codes, confidence, source))
