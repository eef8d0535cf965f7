"""The letters of a case: not accepted, decided, reviewed, revoked. Each is numbered and kept for the applicant."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.kinds import LetterKind
from documents.selectors import PERSONAL
from documents.services import letter_make
from journal import clock
from journal.actor import Actor
from registry.models import Agency
from repair.claims import claim_rows
from repair.models import ApplicantKind, Case

REFUSAL, RESULT, REVIEW = "objection_refusal", "objection_result", "objection_review"
REPAIR_REFUSAL, REPAIR_RESULT, REVOCATION = "repair_refusal", "repair_result", "repair_revocation"
KINDS = (
    LetterKind(REFUSAL, _("Objection not accepted"), "documents/letters/objection_refusal.html", "异不受"),
    LetterKind(RESULT, _("Result of an objection"), "documents/letters/objection_result.html", "异处"),
    LetterKind(REVIEW, _("Result of a review"), "documents/letters/objection_review.html", "异复"),
    LetterKind(
        REPAIR_REFUSAL, _("Credit repair not accepted"), "documents/letters/repair_refusal.html", "修不受"
    ),
    LetterKind(REPAIR_RESULT, _("Decision on credit repair"), "documents/letters/repair_result.html", "修决"),
    LetterKind(REVOCATION, _("Credit repair revoked"), "documents/letters/repair_revocation.html", "修撤"),
)
COUNTRY = "ndrc"  # signs for the country's credit centre, which it authorised (rule N36-REP-20)


def refusal(case: Case, by: Actor) -> None:
    """That the case was not accepted and why; of an objection also until when a review can be asked for."""
    _make(REPAIR_REFUSAL if case.is_repair else REFUSAL, case, _centre(case, by), by)


def result(case: Case, by: Actor) -> None:
    """What was decided and why; of an objection also until when a review can be asked for."""
    _make(REPAIR_RESULT if case.is_repair else RESULT, case, case.agency, by)


def review(case: Case, by: Actor) -> None:
    """What the review came to."""
    _make(REVIEW, case, _centre(case, by), by)


def revocation(case: Case, by: Actor) -> None:
    """That the repair is taken back and why, until when the record is shown, and how long the bar lasts."""
    _make(REVOCATION, case, case.agency, by)


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
        **(_of_repair(case) if case.is_repair else {}),
    }


def _of_repair(case: Case) -> dict[str, Any]:
    application, until = case.application, case.record.shown_until
    return {
        "path": application.path,
        "rules": application.rules,
        "shown_until": until.isoformat() if until else "",
        "shield_until": _iso(application.shield_proposed_until),
        "decided_on": clock.today().isoformat(),
        "revocation_ground": application.revocation_ground,
        "revocation_answer": application.revocation_answer,
        "barred_until": _iso(application.barred_until),
    }


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
