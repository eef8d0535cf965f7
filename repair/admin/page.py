"""Everything that the page of a case says, made ready for its template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.kinds import label_of
from documents.selectors import letters_of
from documents.uploads.models import Upload
from documents.uploads.selectors import uploads_of
from journal import clock, working_days
from journal.actor import Actor
from journal.desk.days import deadline
from records.admin.record_sections import record_page
from records.effects import display_of
from records.models import Record
from records.presenters import display
from records.words import word
from registry.admin.case_desk import Event, trail_of
from registry.admin.columns import language, words_of
from registry.admin.sections import entity_page
from repair.admin import words
from repair.admin.application import ApplicationPart, Fact, application_part
from repair.claims import claim_rows, properties_of, shown
from repair.claims import label_of as field_label
from repair.letters import subject_of
from repair.limits import NoLimit, limit_for, limit_of_decision
from repair.models import Case, CaseState, LimitName
from repair.words import DONE

OTHERS = 10
SAID = {**DONE, "overdue": gettext_lazy("reported as overdue")}
STEP_LIMIT = {
    CaseState.SUBMITTED: LimitName.ACCEPT,
    CaseState.WAITING: LimitName.SUPPLY,
    CaseState.ACCEPTED: LimitName.DECIDE,
    CaseState.PROPOSED: LimitName.DECIDE,
    CaseState.UNDER_REVIEW: LimitName.REVIEW,
    CaseState.REVOCATION_PROPOSED: LimitName.ACCEPT,
}


@dataclass(slots=True)
class CasePage:
    """The page in one object; the template draws it and decides nothing."""

    number: str
    title: str
    state: str
    tone: str
    standing: str
    deadline: str
    late: bool
    limit: str
    closed_to: list[tuple[str, str]]
    facts: list[Fact]
    application: ApplicationPart | None
    record_url: str
    record: list[Fact]
    display: str
    revisions: list[Fact]
    claims: list[dict[str, str]]
    changes: list[Fact]
    papers: list[Upload]
    letters: list[Fact]
    others: list[Fact]
    trail: list[Event]


def case_page(case: Case, actor: Actor) -> CasePage:
    """Gather the page."""
    record = case.record
    late = case.due_on is not None and case.due_on < clock.today()
    visible = Record.objects.visible_to(actor, at=clock.today()).filter(pk=record.pk).exists()
    return CasePage(
        number=case.number,
        title=_title(case),
        state=str(case.get_state_display()),
        tone="urgent" if late else words.TONES.get(CaseState(case.state), "calm"),
        standing=words.standing(case),
        deadline=_deadline(case),
        late=late,
        limit=_limit(case),
        closed_to=words.closed_to(actor, case),
        facts=_facts(case),
        application=application_part(case) if case.is_repair else None,
        record_url=record_page(record) if visible else "",
        record=_content(record),
        display=display_of(record),
        revisions=_revisions(record),
        claims=claim_rows(record, case.claims, language()),
        changes=[
            Fact(field_label(record, key, language()), shown(record, key, value, language()))
            for key, value in case.changes.items()
        ],
        papers=list(uploads_of(case.papers)),
        letters=_letters(case),
        others=_others(case),
        trail=trail_of(f"case:{case.pk}", SAID),
    )


def _title(case: Case) -> str:
    said = _("%(entity)s: repair of %(item)s") if case.is_repair else _("%(entity)s: objection to %(item)s")
    return said % {"entity": case.entity.name, "item": _item(case.record)}


def _item(record: Record) -> str:
    return record.item.name_zh if language().startswith("zh") else record.item.name_en


def _deadline(case: Case) -> str:
    if case.due_on is None:
        return ""
    due = {"what": words.what_is_due(case), "day": case.due_on, "away": deadline(case.due_on)}
    return _("Due %(day)s, %(away)s: %(what)s.") % due


def _limit(case: Case) -> str:
    """The rule that the day rests on, and how sure it is."""
    name = STEP_LIMIT.get(CaseState(case.state))
    if name is None or case.due_on is None:
        return ""
    try:
        if name == LimitName.DECIDE:
            limit, _last = limit_of_decision(case, extended=case.extended_at is not None)
        else:
            limit = limit_for(name, kind=case.kind, agency=case.agency)
    except NoLimit:
        return ""
    said = _("Limit: %(n)s working days (%(sure)s; %(source)s).") % {
        "n": limit.number,
        "sure": word("confidence", limit.confidence),
        "source": limit.stated(language()),
    }
    if working_days.is_provisional(case.due_on.year):
        said += " " + _("The calendar of that year is provisional.")
    return said


def _facts(case: Case) -> list[Fact]:
    code = case.entity.usci or case.entity.key
    found = [
        Fact(_("entity"), f"{case.entity.name} ({code})", entity_page(case.entity_id)),
        Fact(
            _("deciding agency") if case.is_repair else _("source of the record"),
            case.agency.name,
            reverse("admin:registry_agency_change", args=[case.agency_id]),
        ),
        Fact(_("ground"), case.get_ground_display() if case.ground else ""),
        Fact(_("applicant"), f"{case.get_applicant_kind_display()} {case.applicant_name}".strip()),
        Fact(_("e-mail of the applicant"), case.contact_email),
        Fact(_("filed"), words_of(case.filed_at)),
        Fact(_("credit centre"), case.centre.name if case.centre else ""),
        Fact(_("accepted or refused"), _by(case.received_by_name, case.received_at)),
        Fact(_("identity checked"), _("yes") if case.identity_checked else ""),
        Fact(_("extended"), words_of(case.extended_at) if case.extended_at else ""),
        Fact(_("outcome"), case.get_outcome_display() if case.outcome else ""),
        Fact(_("proposed by"), _by(case.proposed_by_name, case.proposed_at)),
        Fact(_("confirmed by"), _by(case.confirmed_by_name, case.closed_at if case.confirmed_by else None)),
        Fact(_("review possible until"), words_of(case.review_until) if case.review_until else ""),
        Fact(_("reviewed by"), _by(case.reviewed_by_name, case.reviewed_at)),
        Fact(_("result of the review"), case.get_review_result_display() if case.review_result else ""),
        Fact(_("reported as overdue on"), words_of(case.overdue_told_on) if case.overdue_told_on else ""),
    ]
    return [fact for fact in found if fact.value not in (None, "")]


def _by(name: str, at: Any) -> str:
    return f"{name} · {words_of(at)}" if at else ""


def _content(record: Record) -> list[Fact]:
    """What the record says; who decides about it sees all of it."""
    spine = [
        Fact(_("document number"), record.document_number),
        Fact(_("decided on"), words_of(record.decided_on) if record.decided_on else ""),
        Fact(_("published by the source on"), words_of(record.published_on) if record.published_on else ""),
    ]
    said = [
        Fact(prop.label(language()), display(prop, record.details[prop.key], language()))
        for prop in properties_of(record, shown_to_all=False)
        if record.details.get(prop.key) not in (None, "", []) and prop.format != "code"
    ]
    return [fact for fact in (*spine, *said) if fact.value]


def _revisions(record: Record) -> list[Fact]:
    rows = record.revisions.order_by("-number")[:OTHERS]
    return [
        Fact(
            _("revision %(n)s") % {"n": row.number},
            f"{words_of(row.valid_from)} – {words_of(row.valid_to) if row.valid_to else _('now')}"
            + (f" · {_('concealed')}" if row.concealed else ""),
        )
        for row in rows
    ]


def _letters(case: Case) -> list[Fact]:
    return [
        Fact(
            str(label_of(letter.kind)),
            f"{letter.number} · {words_of(letter.made_at)} · {letter.get_state_display()}",
            reverse("admin:documents_letter_change", args=[letter.pk]),
        )
        for letter in letters_of(subject_of(case)).defer("context")
    ]


def _others(case: Case) -> list[Fact]:
    rows = Case.objects.filter(record=case.record_id).exclude(pk=case.pk).order_by("-pk")[:OTHERS]
    return [
        Fact(
            row.number,
            f"{row.get_state_display()} · {words_of(row.filed_at)}",
            reverse("admin:repair_case_change", args=[row.pk]),
        )
        for row in rows
    ]
