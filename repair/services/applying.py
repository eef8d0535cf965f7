"""An application for credit repair begins: of one record, by who speaks for its entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from documents.uploads.selectors import uploads_of
from documents.uploads.services import uploads_move
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.keys import random_base32
from journal.workflow import Refused
from records.models import Record
from registry.policies import require
from repair import policies, workflow
from repair.codes import code_of
from repair.eligibility import Eligibility
from repair.eligibility_words import sentence
from repair.limits import last_day_of
from repair.mails import step_mail
from repair.models import (
    ApplicantKind,
    Application,
    Case,
    CaseDraft,
    CaseKind,
    CaseState,
    LimitName,
    Path,
    Requirement,
)
from repair.requirements import about, commitment_of, documents, requirements_for
from repair.selectors.eligibility import eligibility_of
from repair.services.filing import Filed, account_of, clean_text, open_case, require_address
from repair.services.walking import tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the applicant says. `papers` are public ids of uploads by the code of the requirement they are for.

    `agreed` says that the commitment was read and is made; `signed_on` is the day on a paper, else today. The
    applicant's name only on paper. The last three only where a court's ruling is the ground.
    """

    path: str = Path.ORDINARY
    papers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    agreed: bool = False
    signed_name: str = ""
    signed_on: date | None = None
    applicant_name: str = ""
    statement: str = ""
    contact_email: str = ""
    language: str = "zh-hans"
    ruling_number: str = ""
    ruling_court: str = ""
    plan_until: date | None = None


@transaction.atomic
def repair_file(*, record: Record, asked: Asked, draft: CaseDraft, by: Actor) -> Filed:
    """Apply for the repair of a record; the papers of `draft` become the case's.

    Raises:
        PolicyDenied: the entity is somebody else's, or the authority was revoked.
        Refused: not eligible, with reason, rule and day; the commitment is not signed; a paper is missing.
    """
    filed = _file(record, asked, draft.papers, ApplicantKind.REPRESENTATIVE, by)
    draft.delete()
    return filed


@transaction.atomic
def repair_enter(*, record: Record, asked: Asked, papers: str, by: Actor) -> Filed:
    """Enter an application that came in on paper; the scans hang on `papers` and become the case's.

    Raises:
        PolicyDenied: another centre's. Refused: as `repair_file`, or nobody is named who applies.
    """
    return _file(record, asked, papers, ApplicantKind.PAPER, by)


def _file(record: Record, asked: Asked, handed: str, kind: ApplicantKind, by: Actor) -> Filed:
    journal.hold([record.entity.key])
    rows = Record.objects.select_for_update(of=("self",))
    rows = rows.select_related("entity", "source_agency__region", "deciding_agency__region")
    record = rows.get(pk=record.pk)
    on_paper = kind == ApplicantKind.PAPER
    allowed = policies.may_enter_application(by, record) if on_paper else policies.may_apply(by, record)
    require(allowed, f"apply for repair of {record.public_id}")
    found = require_eligible(record, asked.path)
    wanted = requirements_for(about(record), path=asked.path)
    _require_signed(asked)
    papers = _papers(documents(wanted), asked, handed)
    case = _case(record, asked, kind, by)
    open_case(case, _("An application for its repair is open already."))
    _application(case, found, asked, papers, commitment_of(wanted).text_zh).save()
    uploads_move(old=handed, new=case.papers, by=by)
    detail = {"record": record.public_id, "path": asked.path, "rules": list(found.rule.codes)}
    journal.audit(by=by, action=workflow.FILE, target=f"case:{case.pk}", detail=detail)
    tell(case, record.entity.key)
    step_mail(case, workflow.FILE, by)
    return Filed(case, code_of(case))


def require_eligible(record: Record, path: str) -> Eligibility:
    """The answer "yes".

    Raises:
        Refused: any other, in one sentence with rule and day.
    """
    if path not in Path.values:
        raise Refused(_("Say what the application rests on."), field="path")
    found = eligibility_of(record, path=path)
    if not found.may:
        raise Refused(sentence(found))
    return found


def _require_signed(asked: Asked) -> None:
    if not asked.agreed:
        raise Refused(
            _("Read the commitment and agree to it: without it nothing is repaired."), field="agreed"
        )
    if not asked.signed_name.strip():
        raise Refused(_("Sign the commitment with your name."), field="signed_name")
    if asked.signed_on is not None and asked.signed_on > clock.today():
        raise Refused(_("This day has not come yet."), field="signed_on")
    if asked.path != Path.BANKRUPTCY:
        return
    if not asked.ruling_number.strip():
        raise Refused(_("Give the number of the ruling."), field="ruling_number")
    if not asked.ruling_court.strip():
        raise Refused(_("Name the court."), field="ruling_court")
    if asked.plan_until is not None and asked.plan_until < clock.today():
        raise Refused(
            _("This day is over; leave it empty where the plan is carried out already."), field="plan_until"
        )


def _papers(wanted: Sequence[Requirement], asked: Asked, handed: str) -> dict[str, list[str]]:
    """The papers that hang on `handed` by the requirement that they are for.

    Raises:
        Refused: a required one is missing.
    """
    there = set(uploads_of(handed).values_list("public_id", flat=True))
    found = {}
    for one in wanted:
        found[one.code] = [paper for paper in asked.papers.get(one.code, ()) if paper in there]
        if one.required and not found[one.code]:
            words = _("This paper is missing: %(paper)s.") % {"paper": one.name(asked.language)}
            raise Refused(words, field=f"paper_{one.code}")
    return found


def _case(record: Record, asked: Asked, kind: ApplicantKind, by: Actor) -> Case:
    agency, on_paper = policies.decider_of_repair(record), kind == ApplicantKind.PAPER
    case = Case(
        number=random_base32(10),
        code_salt=random_base32(26),
        kind=CaseKind.REPAIR,
        record=record,
        entity=record.entity,
        agency=agency,
        state=CaseState.SUBMITTED,
        centre=policies.own_agency(by) if on_paper else None,
        applicant=None if on_paper else account_of(by),
        applicant_kind=kind,
        applicant_name=" ".join(asked.applicant_name.split())[:200] if on_paper else "",
        statement=clean_text(asked.statement, field="statement"),
        language=asked.language,
        contact_email=asked.contact_email.strip(),
        entered_by=by.user_key,
        filed_at=clock.now(),
    )
    if case.contact_email:
        require_address(case.contact_email)
    if on_paper and not case.applicant_name:
        raise Refused(_("Say who applies."), field="applicant_name")
    case.due_on = last_day_of(LimitName.ACCEPT, kind=case.kind, agency=agency)
    return case


def _application(
    case: Case, found: Eligibility, asked: Asked, papers: dict[str, list[str]], commitment: str
) -> Application:
    by_ruling = asked.path == Path.BANKRUPTCY
    return Application(
        case=case,
        path=asked.path,
        papers=papers,
        rules=" ".join(found.rule.codes)[:300],
        commitment=commitment,
        signed_name=" ".join(clean_text(asked.signed_name, field="signed_name").split())[:100],
        signed_on=asked.signed_on or clock.today(),
        ruling_number=clean_text(asked.ruling_number, field="ruling_number")[:100] if by_ruling else "",
        ruling_court=clean_text(asked.ruling_court, field="ruling_court")[:200] if by_ruling else "",
        plan_until=asked.plan_until if by_ruling else None,
    )
