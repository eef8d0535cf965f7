"""A case begins: an objection to one record, by a representative, by a person named by mistake, or on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from documents.uploads.services import uploads_move
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.keys import random_base32
from journal.workflow import Refused, WrongState
from records.models import Record, RecordState
from registry.masking import redact_free_text
from registry.policies import is_staff, require
from repair import policies, workflow
from repair.claims import claims_made
from repair.codes import code_of
from repair.limits import last_day_of
from repair.mails import step_mail
from repair.models import OPEN, ApplicantKind, Case, CaseDraft, CaseKind, CaseState, Ground, LimitName
from repair.services.walking import tell

LONGEST = 5_000  # characters of a statement
OBJECTIONABLE = (RecordState.PUBLISHED, RecordState.UNPUBLISHED)


@dataclass(frozen=True, slots=True)
class Filed:
    """A case and the code that opens its progress together with the number."""

    case: Case
    code: str


@transaction.atomic
def case_file(
    *,
    record: Record,
    applicant_kind: ApplicantKind,
    ground: str,
    statement: str,
    claimed: Mapping[str, Any],
    contact_email: str = "",
    applicant_name: str = "",
    language: str = "zh-hans",
    draft: CaseDraft | None = None,
    by: Actor,
) -> Filed:
    """File an objection. `claimed` are values by field as a record keeps them (`repair.claims`).

    A representative files for the entity of the record; a person named by mistake for themselves; a credit
    centre enters what came in on paper. The papers of `draft` become the case's.

    Raises:
        PolicyDenied: the entity is somebody else's, the authority was revoked, the desk is another's.
        WrongState: the record has ended. Refused: an objection is open already, a claim changes nothing, or
            something is missing.
    """
    journal.hold([record.entity.key])
    rows = Record.objects.select_for_update(of=("self",)).select_related("entity", "source_agency__region")
    record = rows.get(pk=record.pk)
    kind = ApplicantKind(applicant_kind)
    require(_may_file(by, record, kind), f"object to {record.public_id}")
    _require_standing(record, kind)
    own = policies.own_agency(by) if kind == ApplicantKind.PAPER else None
    case = Case(
        number=random_base32(10),
        code_salt=random_base32(26),
        kind=CaseKind.OBJECTION,
        record=record,
        entity=record.entity,
        agency=record.source_agency,
        centre=own,
        state=CaseState.SUBMITTED,
        applicant=account_of(by) if kind != ApplicantKind.PAPER else None,
        applicant_kind=kind,
        language=language,
        entered_by=by.user_key,
        filed_at=clock.now(),
    )
    _say(case, ground, statement, claimed, contact_email, applicant_name)
    case.due_on = last_day_of(LimitName.ACCEPT, kind=case.kind, agency=case.agency)
    open_case(case, _("An objection to this record is open already; add to that one."))
    if draft is not None:
        uploads_move(old=draft.papers, new=case.papers, by=by)
        draft.delete()
    detail = {"record": record.public_id, "ground": case.ground, "as": str(kind)}
    journal.audit(by=by, action=workflow.FILE, target=f"case:{case.pk}", detail=detail)
    tell(case, record.entity.key)
    step_mail(case, workflow.FILE, by)
    return Filed(case, code_of(case))


def may_object(actor: Actor, record: Record) -> tuple[ApplicantKind, ...]:
    """As whom this person may object to a record; empty where nobody of theirs may."""
    return tuple(kind for kind in ApplicantKind if _may_file(actor, record, kind))


def _may_file(actor: Actor, record: Record, kind: ApplicantKind) -> bool:
    if kind == ApplicantKind.PAPER:
        return policies.may_enter_paper(actor, record)
    if is_staff(actor) or not actor.user_key:
        return False
    return kind == ApplicantKind.PERSON or record.entity.key in actor.represents


def _require_standing(record: Record, kind: ApplicantKind) -> None:
    """The record is on file and shown, or waits to be; a person without an entity knows only what is public."""
    today = clock.today()
    ended = record.shown_until is not None and record.shown_until < today
    if record.state not in OBJECTIONABLE or ended:
        raise WrongState(state=str(_("a record that has ended")), action=workflow.FILE, allowed=())
    public = Record.objects.public(at=today).filter(pk=record.pk).exists()
    if kind == ApplicantKind.PERSON and not public:
        raise Refused(_("This record is not public."))
    if Case.objects.filter(record=record, kind=CaseKind.OBJECTION, state__in=OPEN).exists():
        raise Refused(_("An objection to this record is open already; add to that one."))


def account_of(by: Actor) -> User:
    """The account of a person who is signed in."""
    return User.objects.get(pk=int(by.user_key.partition(":")[2]))


def _say(
    case: Case, ground: str, statement: str, claimed: Mapping[str, Any], email: str, applicant_name: str
) -> None:
    """Fill in what the applicant says, checked and without identity numbers."""
    if ground not in Ground.values:
        raise Refused(_("Say why the record is wrong."), field="ground")
    case.ground = ground
    case.statement = clean_text(statement, field="statement")
    shown_to_all = case.applicant_kind == ApplicantKind.PERSON
    case.claims = list(claims_made(case.record, claimed, shown_to_all=shown_to_all))
    if case.ground == Ground.WRONG_FACTS and not case.claims:
        raise Refused(
            _("Say in at least one field what the record should say: this changes nothing."), field="claims"
        )
    if not case.statement:
        raise Refused(_("Say in your own words what is wrong."), field="statement")
    case.contact_email = email.strip()
    if case.contact_email:
        require_address(case.contact_email)
    case.applicant_name = " ".join(applicant_name.split())[:200]
    if case.applicant_kind != ApplicantKind.REPRESENTATIVE and not case.applicant_name:
        raise Refused(_("Say who objects."), field="applicant_name")


def clean_text(text: str, *, field: str, longest: int = LONGEST) -> str:
    """A text as it is kept: identity, phone and card numbers starred.

    Raises:
        Refused: too long.
    """
    text = text.strip().replace("\r\n", "\n").replace("\0", "")
    if len(text) > longest:
        raise Refused(_("This is too long: at most %(n)s characters.") % {"n": f"{longest:,}"}, field=field)
    return redact_free_text(text)[0]


def require_address(text: str) -> None:
    """Refuse what cannot be an address.

    Raises:
        Refused.
    """
    try:
        validate_email(text)
    except ValidationError as error:
        raise Refused(_("This is no e-mail address."), field="contact_email") from error


def open_case(case: Case, taken: str) -> None:
    """Save a new case, unless somebody else was quicker.

    Raises:
        Refused: with `taken`, where a case of the kind about the record is open.
    """
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError as error:
        raise Refused(taken) from error
