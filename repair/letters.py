"""The letters of a case: not accepted, decided, reviewed. Each is numbered, kept, and read by the applicant."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.kinds import LetterKind
from documents.selectors import PERSONAL
from documents.services import letter_make
from journal.actor import Actor
from registry.models import Agency
from repair.claims import claim_rows
from repair.models import ApplicantKind, Case

REFUSAL, RESULT, REVIEW = "objection_refusal", "objection_result", "objection_review"
KINDS = (
    LetterKind(REFUSAL, _("Objection not accepted"), "documents/letters/objection_refusal.html", "异不受"),
    LetterKind(RESULT, _("Result of an objection"), "documents/letters/objection_result.html", "异处"),
    LetterKind(REVIEW, _("Result of a review"), "documents/letters/objection_review.html", "异复"),
)
COUNTRY = "ndrc"  # signs for the country's credit centre, which it authorised (rule N36-REP-20)


def refusal(case: Case, by: Actor) -> None:
    """That the objection was not accepted, why, and until when a review can be asked for."""
    _make(REFUSAL, case, _centre(case, by), by)


def result(case: Case, by: Actor) -> None:
    """What the record's source decided, why, and until when a review can be asked for."""
    _make(RESULT, case, case.agency, by)


def review(case: Case, by: Actor) -> None:
    """What the review came to."""
    _make(REVIEW, case, _centre(case, by), by)


def _centre(case: Case, by: Actor) -> Agency:
    code = by.agency_key or COUNTRY
    return Agency.objects.filter(code=code).first() or case.agency


def subject_of(case: Case) -> str:
    """What letters about the case hang on; a person's are not the entity's to read."""
    head = PERSONAL if case.applicant_kind == ApplicantKind.PERSON else ""
    return f"{head}{case.papers}"


def _make(kind: str, case: Case, agency: Agency, by: Actor) -> None:
    personal = case.applicant_kind == ApplicantKind.PERSON
    letter_make(
        kind=kind,
        entity=case.entity,
        agency=agency,
        subject=subject_of(case),
        context=context_of(case),
        addressee=case.applicant_name if personal else "",
        by=by,
    )


def context_of(case: Case) -> dict[str, Any]:
    """Everything the letters say, as plain JSON, frozen on the day they are made."""
    record = case.record
    item = record.item
    return {
        "case": case.number,
        "record": record.public_id,
        "item": {"zh": item.name_zh, "en": item.name_en},
        "document_number": record.document_number,
        "source": {"zh": case.agency.name, "en": case.agency.name_en or case.agency.name},
        "entity": case.entity.name,
        "filed_on": case.filed_at.date().isoformat(),
        "ground": case.ground,
        "claims": {
            "zh": claim_rows(record, case.claims, "zh-hans"),
            "en": claim_rows(record, case.claims, "en"),
        },
        "outcome": case.outcome,
        "answer": case.answer,
        "review_answer": case.review_answer,
        "review_result": case.review_result,
        "review_until": case.review_until.isoformat() if case.review_until else "",
    }
