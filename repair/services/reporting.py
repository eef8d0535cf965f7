"""Anybody reports an error in a public record; its source answers within the limit."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.keys import random_base32
from journal.workflow import ReasonMissing, Refused, WrongState
from records.models import Record
from registry.policies import require
from repair import policies
from repair.codes import code_of
from repair.limits import REPORT, last_day_of
from repair.mails import answer_mail
from repair.models import ErrorReport, LimitName, ReportState
from repair.services.filing import clean_text, require_address

LONGEST = 2_000  # characters
MOST_OPEN = 200  # open reports about one record: more say nothing new


@dataclass(frozen=True, slots=True)
class Reported:
    """A report and the code that opens its answer together with the number."""

    report: ErrorReport
    code: str


@transaction.atomic
def report_make(
    *, record: Record, text: str, email: str = "", language: str = "zh-hans", by: Actor
) -> Reported:
    """Take in what somebody says is wrong; nothing about the person is kept but an address they give.

    Raises:
        WrongState: the record is not public (any more). Refused: nothing said, too long, no address.
    """
    record = Record.objects.select_related("source_agency", "entity").get(pk=record.pk)
    if not Record.objects.public(at=clock.today()).filter(pk=record.pk).exists():
        raise WrongState(state=str(_("a record that has ended")), action="report", allowed=())
    said = clean_text(text, field="text", longest=LONGEST)
    if not said:
        raise Refused(_("Say what is wrong."), field="text")
    if email.strip():
        require_address(email.strip())
    if ErrorReport.objects.filter(record=record, state=ReportState.OPEN).count() >= MOST_OPEN:
        raise Refused(_("Many have reported this record; its source is at it."))
    report = ErrorReport.objects.create(
        number=random_base32(10),
        code_salt=random_base32(26),
        record=record,
        agency=record.source_agency,
        text=said,
        email=email.strip(),
        language=language,
        made_at=clock.now(),
        due_on=last_day_of(LimitName.ANSWER, kind=REPORT, agency=record.source_agency),
    )
    # not by whom: nobody who reports an error is written down
    journal.audit(
        by=Actor.system("report"), action="report.make", target=f"report:{report.pk}",
        detail={"record": record.public_id},
    )  # fmt: skip
    return Reported(report, code_of(report))


@transaction.atomic
def report_answer(*, report: ErrorReport, answer: str, by: Actor) -> ErrorReport:
    """Answer a report; the address that was given for it is forgotten.

    Raises:
        WrongState, PolicyDenied. ReasonMissing: the answer is empty.
    """
    report = (
        ErrorReport.objects.select_for_update(of=("self",)).select_related("agency__parent").get(pk=report.pk)
    )
    if report.state != ReportState.OPEN:
        raise WrongState(state=str(report.get_state_display()), action="answer", allowed=())
    require(policies.may_answer(by, report), f"answer {report.number}")
    report.answer = clean_text(answer, field="answer")
    if not report.answer:
        raise ReasonMissing("a report needs an answer")
    report.state, report.answered_at, report.due_on = ReportState.ANSWERED, clock.now(), None
    report.answered_by, report.answered_by_name = by.user_key, by.name
    answer_mail(report, by)
    report.email = ""
    report.save()
    journal.audit(by=by, action="report.answer", target=f"report:{report.pk}", reason=report.answer)
    return report
