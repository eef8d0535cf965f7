"""A fictitious house for credit repair: that of objections, with a penalty whose shortest time on display is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from documents.uploads.services import upload_take
from journal import clock
from journal.actor import Actor
from lists.models import CreditList, ListingCase
from records.models import Record
from repair import services
from repair.models import Application, Case, CaseDraft, Path
from repair.requirements import about, documents, requirements_for
from repair.services import Asked
from tests import case_house, factories, listing_house
from tests.case_house import House
from tests.paper_kit import good_pdf

AGE = 200  # days since the decision: general severity may be repaired after three months


def build() -> House:
    """The house of objections; its record can be repaired."""
    house = case_house.build()
    for bureau in house.bureaus.values():
        bureau.regime = "ndrc"
        bureau.save(update_fields=["regime"])
    house.record = penalty(house)
    return house


def penalty(house: House, **values: Any) -> Record:
    """A penalty of the county's bureau that can be repaired today."""
    given: dict[str, Any] = {
        "source_agency": house.bureaus["county"],
        "deciding_agency": house.bureaus["county"],
        "decided_on": clock.today() - timedelta(days=AGE),
        "severity": "general",
    }
    return factories.penalty(house.entity, **{**given, **values})


def listed(house: House) -> ListingCase:
    """The company stands on a blacklist of the bureau's; its listing is the house's record from now on."""
    lists = listing_house.House(bureaus=house.bureaus, people=house.people)
    lists.blacklist = CreditList.objects.get(code="demo-black")
    case = listing_house.listed(lists, entity=house.entity)
    assert case.record is not None
    house.record = case.record
    return case


def draft(house: House, record: Record | None = None) -> CaseDraft:
    """A draft of the company."""
    return services.draft_save(
        user=house.users["company"],
        record=record or house.record,
        data={},
        kind="repair",
        by=house.people["company"],
    )


def paper(on: CaseDraft, by: Actor, pages: int = 1) -> str:
    """A paper handed in with a draft; its public id."""
    return upload_take(file=BytesIO(good_pdf(pages)), name="证明.pdf", subject=on.papers, by=by).public_id


def asked(house: House, on: CaseDraft, **values: Any) -> Asked:
    """Everything in order: every required paper, the commitment signed."""
    path = values.get("path", Path.ORDINARY)
    wanted = [one for one in documents(requirements_for(about(on.record), path=path)) if one.required]
    handed = paper(on, house.people["company"])
    given: dict[str, Any] = {
        "papers": {one.code: [handed] for one in wanted},
        "agreed": True,
        "signed_name": "张经理",
        "statement": "罚款已缴清，设施已改造。",
        "contact_email": "company@example.org",
    }
    if path == Path.BANKRUPTCY:
        until = clock.today() + timedelta(days=90)
        given |= {
            "ruling_number": "(2026)示01破1号",
            "ruling_court": "示例一市中级人民法院",
            "plan_until": until,
        }
    return Asked(**{**given, **values})


def file(house: House, record: Record | None = None, **values: Any) -> Case:
    """An application of the company."""
    on = draft(house, record)
    by = values.pop("by", house.people["company"])
    return services.repair_file(record=on.record, asked=asked(house, on, **values), draft=on, by=by).case


def waiting(house: House, **values: Any) -> Case:
    """… for which the centre asks for more."""
    case = file(house, **values)
    return services.case_ask_supplement(
        case=case, missing="缴款凭证", by=house.people["county centre"], reason="缺缴款凭证"
    )


def accepted(house: House, record: Record | None = None, **values: Any) -> Case:
    """… that the county's credit centre accepted."""
    return services.case_accept(case=file(house, record, **values), by=house.people["county centre"])


def proposed(house: House, outcome: str = "approve", record: Record | None = None, **values: Any) -> Case:
    """… for which the deciding agency's first person proposes an outcome."""
    until = values.pop("shield_until", None)
    return services.repair_propose(
        case=accepted(house, record, **values),
        outcome=outcome,
        answer="经核查，义务已履行。",
        shield_until=until,
        by=house.people["proposer"],
        reason="材料齐全",
    )


def repaired(house: House, record: Record | None = None, **values: Any) -> Case:
    """… and granted by another person."""
    case = proposed(house, "approve", record, **values)
    return services.repair_approve(case=case, by=house.people["decider"], reason="同意")


def rejected(house: House, record: Record | None = None) -> Case:
    """… and rejected by another person."""
    case = proposed(house, "reject", record)
    return services.repair_reject(case=case, by=house.people["decider"], reason="同意")


def shielded(house: House, days: int = 60, record: Record | None = None) -> Case:
    """… and shielded while the plan of a reorganisation runs."""
    until = clock.today() + timedelta(days=days)
    case = proposed(house, "shield", record, path=Path.BANKRUPTCY, shield_until=until)
    return services.repair_shield(case=case, by=house.people["decider"], reason="同意")


def revoking(house: House, ground: str = "false_papers", record: Record | None = None) -> Case:
    """… granted, with a revocation proposed."""
    return services.revocation_propose(
        case=repaired(house, record),
        ground=ground,
        answer="缴款凭证系伪造。",
        by=house.people["proposer"],
        reason="核查发现",
    )


def revoked(house: House, ground: str = "false_papers", record: Record | None = None) -> Case:
    """… and revoked by another person."""
    case = revoking(house, ground, record)
    return services.revocation_confirm(case=case, by=house.people["decider"], reason="属实")


def fresh(case: Case) -> Case:
    """The case and its application as they are now."""
    return Case.objects.select_related("application", "record", "entity").get(pk=case.pk)


def application(case: Case) -> Application:
    """The application as it is now."""
    return Application.objects.get(pk=case.pk)


IN_STATE: dict[str, Callable[[House], Case]] = {
    "submitted": file,
    "waiting": waiting,
    "accepted": accepted,
    "proposed": proposed,
    "repaired": repaired,
    "rejected": rejected,
    "revocation_proposed": revoking,
    "revoked": revoked,
}
