"""Mail to applicants at each step, in their language. It names the case and the step, nothing of what it is about."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation

from documents.services import mail_send
from journal.actor import Actor
from repair.models import Case, ErrorReport

STEP, REPORT_ANSWER, OVERDUE = (
    "documents/mail/case_step.txt",
    "documents/mail/report_answer.txt",
    "documents/mail/cases_overdue.txt",
)

SHIELD_ENDED = "shield_over"  # no step of a person: the plan has run out


def step_mail(case: Case, action: str, by: Actor) -> None:
    """Tell the applicant that the case has moved, where an address was given."""
    if not case.contact_email:
        return
    with translation.override(case.language):
        address = reverse("website:progress")
    mail_send(
        to=case.contact_email,
        language=case.language,
        template=STEP,
        context={
            "number": case.number,
            "action": action,
            "path": address,
            "due_on": case.due_on.isoformat() if case.due_on else "",
            "repair": case.is_repair,
        },
        subject_key=case.papers,
        by=by,
    )


def answer_mail(report: ErrorReport, by: Actor) -> None:
    """Send the answer to a report to the address that was given for it."""
    if not report.email:
        return
    mail_send(
        to=report.email,
        language=report.language,
        template=REPORT_ANSWER,
        context={"number": report.number, "answer": report.answer},
        subject_key=f"report:{report.number}",
        by=by,
    )
