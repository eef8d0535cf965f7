"""Applications for repair and objections in every state, for the desk; they walk as staff would walk them.

They come in on paper: the demo makes no account that anybody could sign in with.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import pikepdf
from django.db import transaction

from demo.people import REASON, person
from demo.showcase import SKETCHES
from documents.uploads.services import upload_take
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.models import AuditEvent
from records.models import Record, RecordState
from registry.models import Agency, Entity, Origin
from repair import services
from repair.models import ApplicantKind, Application, Case, Path
from repair.policies import decider_of_repair
from repair.requirements import about, documents, requirements_for
from repair.selectors.eligibility import eligibility_of

ACTION = "demo.repairs"
CENTRE = "demo-ndrc-990000"  # the province's credit centre sits with its development and reform commission
FEWEST = 500  # companies; a smaller demo is there to look at the generator
REPAIRS = ("submitted", "waiting", "accepted", "proposed", "granted", "rejected", "revoked")
OBJECTIONS = ("submitted", "waiting", "accepted", "proposed", "dismissed")
LOOKED_AT = 400  # penalties among which fit ones are sought
OTHER_STORIES = frozenset(sketch.name for sketch in SKETCHES)


def is_behind() -> bool:
    """Whether the demo is large enough for cases and has none."""
    return _is_large() and not AuditEvent.objects.filter(action=ACTION).exists()


def commitments_made() -> int:
    """How many records the cases added: a repair that was granted makes the commitment public."""
    return Application.objects.filter(
        case__entity__origin=Origin.DEMO, commitment_record__isnull=False
    ).count()


@transaction.atomic
def seed_cases(agencies: Mapping[str, Agency], *, by: Actor) -> int:
    """One case in every state, once; returns how many."""
    if not is_behind():
        return 0
    centre = person("窗口", agencies[CENTRE], "centre")
    made: list[Case] = []
    repairs, objections = list(REPAIRS), list(OBJECTIONS)
    for record in _penalties():
        if repairs and eligibility_of(record).may:
            made.append(_repair(record, repairs.pop(0), centre))
        elif objections:
            made.append(_objection(record, objections.pop(0), centre))
    journal.audit(by=by, action=ACTION, target="demo:repairs", detail={"cases": [case.pk for case in made]})
    return len(made)


def _is_large() -> bool:
    return Entity.objects.filter(origin=Origin.DEMO)[:FEWEST].count() == FEWEST


def _penalties() -> Iterator[Record]:
    """Public penalties of companies whose story is not another one, a company at a time."""
    rows = Record.objects.public(at=clock.today()).filter(
        item="penalty",
        state=RecordState.PUBLISHED,
        objection_pending=False,
        entity__origin=Origin.DEMO,
        entity__kind="enterprise",
        entity__status="active",
        entity__listing_cases=None,
        deciding_agency__region__code__startswith="99",
    )
    rows = rows.exclude(entity__name__in=OTHER_STORIES).select_related(
        "entity", "source_agency__region", "deciding_agency__region"
    )
    seen = set()
    for record in rows.order_by("pk")[:LOOKED_AT]:
        if record.entity_id not in seen:
            seen.add(record.entity_id)
            yield record


def _repair(record: Record, to: str, centre: Actor) -> Case:
    case = _apply(record, centre)
    agency = decider_of_repair(record)
    proposer, decider = person("经办人", agency, "decider"), person("负责人", agency, "decider")
    if to == "waiting":
        services.case_ask_supplement(case=case, missing="请补充缴款凭证（虚构）。", by=centre, reason=REASON)
    if to in ("submitted", "waiting"):
        return case
    case = services.case_accept(case=case, by=centre)
    if to == "accepted":
        return case
    outcome = "reject" if to == "rejected" else "approve"
    answer = "经核查，整改尚未完成（虚构）。" if to == "rejected" else "经核查，义务已履行（虚构）。"
    case = services.repair_propose(case=case, outcome=outcome, answer=answer, by=proposer, reason=REASON)
    if to == "proposed":
        return case
    if to == "rejected":
        return services.repair_reject(case=case, by=decider, reason=REASON)
    case = services.repair_approve(case=case, by=decider, reason=REASON)
    if to == "revoked":
        case = services.revocation_propose(
            case=case, ground="false_papers", answer="缴款凭证系伪造（虚构）。", by=proposer, reason=REASON
        )
        case = services.revocation_confirm(case=case, by=decider, reason=REASON)
    return case


def _apply(record: Record, centre: Actor) -> Case:
    subject = f"demo:{record.public_id}"
    paper = upload_take(file=io.BytesIO(_blank_page()), name="材料（虚构）.pdf", subject=subject, by=centre)
    wanted = documents(requirements_for(about(record), path=Path.ORDINARY))
    asked = services.Asked(
        papers={one.code: [paper.public_id] for one in wanted if one.required},
        agreed=True,
        signed_name="经理",
        signed_on=clock.today(),
        applicant_name=record.entity.name,
        statement="罚款已缴清，问题已整改（虚构）。",
    )
    return services.repair_enter(record=record, asked=asked, papers=subject, by=centre).case


def _objection(record: Record, to: str, centre: Actor) -> Case:
    case = services.case_file(
        record=record,
        applicant_kind=ApplicantKind.PAPER,
        applicant_name=record.entity.name,
        ground="past_display",
        statement="我公司认为该记录的公示期已满（虚构）。",
        claimed={},
        by=centre,
    ).case
    if to == "waiting":
        services.case_ask_supplement(case=case, missing="请补充证明材料（虚构）。", by=centre, reason=REASON)
    if to in ("submitted", "waiting"):
        return case
    case = services.case_accept(case=case, by=centre)
    if to == "accepted":
        return case
    agency = record.source_agency
    case = services.outcome_propose(
        case=case,
        outcome="dismiss",
        answer="经核查，公示期尚未届满（虚构）。",
        by=person("经办人", agency, "decider"),
        reason=REASON,
    )
    if to == "dismissed":
        case = services.outcome_confirm(case=case, by=person("负责人", agency, "decider"), reason=REASON)
    return case


def _blank_page() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(595, 842))
        made.save(out)
    return out.getvalue()
