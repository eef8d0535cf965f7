"""What a step of a case would do, found out by doing it and taking it back (as `lists.admin.case_effects`)."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from documents.models import OutgoingMail
from documents.selectors import letters_of
from journal import clock
from journal.desk.effects import Effect, EffectLine
from journal.desk.once import AlreadySent
from journal.desk.steps import Call
from journal.models import UsedForm
from lists.selectors.check import check
from records.effects import change_effect
from records.models import Record
from records.selectors import same_decision
from registry.admin.columns import language, words_of
from repair.letters import subject_of
from repair.models import Application, Case

Facts = dict[str, str]


def case_effect(call: Call, act: Callable[[], Case], *, note: str = "") -> Effect:
    """What differs afterwards, line by line: the case, its letters, the record on every public place.

    Raises:
        Whatever the service refuses. AlreadySent: this very form was dealt with.
    """
    if UsedForm.objects.filter(token=call.request.POST.get("once", "")[:32]).exists():
        raise AlreadySent("this form was sent already")
    case: Case = call.obj
    old = _record(case)
    before = _of_case(case, old)
    with transaction.atomic():
        done = act()
        new = _record(done)
        after = _of_case(done, new)
        shown = change_effect(old, new, language())
        transaction.set_rollback(True)
    lines = [
        EffectLine(label, before.get(label, ""), value)
        for label, value in after.items()
        if before.get(label, "") != value
    ]
    public = [line for line in shown.lines if line.before != line.after]
    if not public and old.objection_pending == new.objection_pending:
        note = f"{note} {_('Nothing that the public sees changes.')}".strip()
    return Effect(lines=[*lines, *public], warnings=shown.warnings, note=note)


def _record(case: Case) -> Record:
    rows = Record.objects.select_related("entity", "source_agency", "deciding_agency", "item")
    return rows.get(pk=case.record_id)


def _of_case(case: Case, record: Record) -> Facts:
    return {
        _("State"): str(case.get_state_display()),
        _("Next day on which something is due"): words_of(case.due_on),
        _("Review possible until"): words_of(case.review_until),
        _("Letters to the applicant"): str(letters_of(subject_of(case)).count()),
        _("Mails to the applicant"): str(OutgoingMail.objects.filter(subject_key=case.papers).count()),
        _("“Objection pending” on the record, in public"): _("yes") if record.objection_pending else _("no"),
        **(_of_repair(case) if case.is_repair else {}),
    }


def _of_repair(case: Case) -> Facts:
    """What a repair changes beside the record: other reports, listings, the commitment, the bar."""
    today = clock.today()
    twins = same_decision(case.record).values("pk")
    own = Application.objects.get(pk=case.pk)
    return {
        _("Other reports of the decision that the public sees"): str(
            Record.objects.public(at=today).filter(pk__in=twins).count()
        ),
        _("Listings in force of the entity"): str(len(check([case.entity_id], at=today)[case.entity_id])),
        _("Public commitments of the entity"): str(
            Record.objects.public(at=today).filter(entity=case.entity_id, item="commitment").count()
        ),
        _("Shielded until"): words_of(own.shielded_until),
        _("No new application until"): words_of(own.barred_until),
    }
