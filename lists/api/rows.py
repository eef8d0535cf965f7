"""Lists, measures and findings as rows of the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lists.models import CreditList, Ground, Measure, RemovalCondition
from lists.selectors.check import Found
from registry.enumerations import label

LIST_COLUMNS = (
    "code",
    "kind",
    "state",
    "name",
    "name_en",
    "founding_document",
    "founding_kind",
    "region",
    "term_months",
    "term_open",
    "min_months",
    "confidence",
    "as_of",
    "in_force_from",
    "in_force_to",
    "listed",
)
MEASURE_COLUMNS = (
    "code",
    "list",
    "kind",
    "purpose",
    "purpose_label",
    "name",
    "name_en",
    "agency.code",
    "agency.name",
    "legal_basis",
    "subject",
    "confidence",
    "in_force_from",
    "in_force_to",
)


def list_row(one: CreditList, *, count: int) -> dict[str, Any]:
    """A list in the list of lists. Empty terms: the sources state none."""
    return {
        "code": one.code,
        "kind": one.kind,
        "state": one.state,
        "url": one.path,
        "name": one.name_zh,
        "name_en": one.name_en,
        "founding_document": one.founding_document,
        "founding_kind": one.founding_kind,
        "founding_url": one.founding_url or None,
        "subjects": one.subjects or None,
        "region": one.region_id,
        "review_level": one.review_level if one.runs_cases else None,
        "term_months": one.term_months,
        "term_open": one.term_open,
        "term_note": one.term_note or None,
        "min_months": one.min_months,
        "rules": one.rule_codes.split(),
        "confidence": one.confidence,
        "source": one.source or None,
        "as_of": one.as_of,
        "origin": one.origin,
        "in_force_from": one.in_force_from,
        "in_force_to": one.in_force_to,
        "agencies": [
            {
                "code": by.agency.code if by.agency else None,
                "name": by.name_zh,
                "name_en": by.name_en or None,
                "leads": by.leads,
            }
            for by in one.agencies.all()
        ],
        "listed": count,
    }


def whole_list(
    one: CreditList,
    *,
    count: int,
    language: str,
    applied: Mapping[str, int],
    measures: Sequence[Measure],
) -> dict[str, Any]:
    """A list with its criteria, conditions of removal and measures."""
    return {
        **list_row(one, count=count),
        "criteria": [_text_row(ground) for ground in one.grounds.all()],
        "removal_conditions": [_text_row(condition) for condition in one.removal_conditions.all()],
        "measures": [
            {**measure_row(measure, language=language), "applied": applied.get(measure.code, 0)}
            for measure in measures
        ],
    }


def measure_row(one: Measure, *, language: str) -> dict[str, Any]:
    """A measure; `agency` carries it out, its code is empty where the register does not know it."""
    name = one.agency.name if one.agency else one.agency_zh or one.agency_en
    return {
        "code": one.code,
        "list": one.credit_list_id,
        "kind": one.kind,
        "purpose": one.purpose,
        "purpose_label": label("measure_purpose", one.purpose, language),
        "name": one.name_zh or None,
        "name_en": one.name_en,
        "agency": {"code": one.agency.code if one.agency else None, "name": name} if name else None,
        "legal_basis": one.legal_basis or None,
        "subject": one.subject or None,
        "confidence": one.confidence,
        "in_force_from": one.in_force_from,
        "in_force_to": one.in_force_to,
    }


def found_row(found: Found, *, language: str) -> dict[str, Any]:
    """A listing in force, as the check and the credit file show it."""
    listing = found.record.listing
    return {
        "record": found.record.public_id,
        "record_url": found.record.path,
        "list": listing.credit_list_id,
        "list_name": found.credit_list.name_zh if found.credit_list else None,
        "kind": listing.kind,
        "ground": listing.ground or None,
        "agency": found.record.source_agency.name,
        "since": found.since,
        "until": found.until,
        "removal_from": listing.removal_from,
        "objection_pending": found.record.objection_pending,
        "measures": [measure_row(measure, language=language) for measure in found.measures],
    }


def _text_row(one: Ground | RemovalCondition) -> dict[str, Any]:
    row = {
        "code": one.code,
        "text": one.text_zh or None,
        "text_en": one.text_en,
        "text_is_ours": one.translated,
        "rule": one.rule_code or None,
        "confidence": one.confidence,
        "source": one.source or None,
        "in_force_from": one.in_force_from,
        "in_force_to": one.in_force_to,
    }
    if isinstance(one, Ground):
        return {
            **row,
            "article": one.article or None,
            "term_months": one.term_months,
            "term_open": one.term_open,
        }
    return {**row, "min_months": one.min_months, "counted_from": one.counted_from or None}
