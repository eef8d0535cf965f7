"""What the page of a case says of an application for repair: what it rests on, papers by requirement, what it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from documents.uploads.models import Upload
from documents.uploads.selectors import uploads_of
from records.admin.record_sections import record_page
from records.selectors import same_decision
from registry.admin.columns import language, words_of
from repair.eligibility import Rule
from repair.eligibility_words import rules_in_words
from repair.models import Case, EndedRecord
from repair.requirements import about, documents, requirements_for


@dataclass(frozen=True, slots=True)
class Fact:
    """A line: label, value, where it leads."""

    label: str
    value: Any
    url: str = ""


@dataclass(frozen=True, slots=True)
class PapersFor:
    """The papers handed in for one requirement."""

    name: str
    required: bool
    source: str
    papers: list[Upload]


@dataclass(slots=True)
class ApplicationPart:
    """The application in one object; `twins` are the other reports of the decision, `ended` what it ended."""

    facts: list[Fact]
    rules: list[str]
    papers: list[PapersFor]
    twins: list[Fact]
    ended: list[Fact]


def application_part(case: Case) -> ApplicationPart:
    """Gather it."""
    own = case.application
    given = Rule(tuple(own.rules.split()), case.record.confidence)
    return ApplicationPart(
        facts=_facts(case),
        rules=rules_in_words(given, language()),
        papers=_papers(case),
        twins=[
            Fact(one.source_agency.name, one.public_id, record_page(one))
            for one in same_decision(case.record).select_related("source_agency")[:20]
        ],
        ended=[
            Fact(
                one.record.public_id,
                f"{words_of(one.ended_at)} – {words_of(one.restored_at) if one.restored_at else ''}",
                record_page(one.record),
            )
            for one in EndedRecord.objects.filter(application=own).select_related("record")
        ],
    )


def _facts(case: Case) -> list[Fact]:
    own = case.application
    promise = own.commitment_record
    found = [
        Fact(_("rests on"), own.get_path_display()),
        Fact(_("number of the ruling"), f"{own.ruling_number} {own.ruling_court}".strip()),
        Fact(_("the plan runs until"), words_of(own.plan_until)),
        Fact(_("signed by"), f"{own.signed_name} · {words_of(own.signed_on)}"),
        Fact(_("interview"), _noted(own.interviewed_on, own.interview_note)),
        Fact(_("inspection"), _noted(own.inspected_on, own.inspection_note)),
        Fact(_("shield proposed until"), words_of(own.shield_proposed_until)),
        Fact(_("shielded until"), words_of(own.shielded_until)),
        Fact(_("commitment"), promise.public_id if promise else "", record_page(promise) if promise else ""),
        Fact(_("why it is revoked"), own.get_revocation_ground_display() if own.revocation_ground else ""),
        Fact(_("revocation proposed by"), own.revocation_proposed_by_name),
        Fact(_("revoked by"), own.revoked_by_name),
        Fact(_("no new application until"), words_of(own.barred_until)),
    ]
    return [fact for fact in found if fact.value not in (None, "", "–")]


def _noted(on: Any, note: str) -> str:
    return f"{words_of(on)}: {note}" if on else ""


def _papers(case: Case) -> list[PapersFor]:
    own = case.application
    there = {one.public_id: one for one in uploads_of(case.papers)}
    wanted = documents(requirements_for(about(case.record), path=own.path))
    found = [
        PapersFor(
            one.name(language()),
            one.required,
            f"{one.rule_code} {one.stated(language())}".strip(),
            [there[paper] for paper in own.papers.get(one.code, ()) if paper in there],
        )
        for one in wanted
    ]
    named = {paper for ids in own.papers.values() for paper in ids}
    later = [one for public_id, one in there.items() if public_id not in named]
    return [*found, PapersFor(_("handed in later"), False, "", later)] if later else found
