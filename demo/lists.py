"""The invented lists of the fictitious province in the database."""

from __future__ import annotations

from collections.abc import Mapping

from demo.content.lists import FOUNDING, LISTS, InventedList
from demo.offices import bureau_code
from demo.places import PROVINCE_CODE
from journal import services as journal
from journal.actor import Actor
from lists.models import BranchRule, CreditList, Measure
from registry.models import Agency, Origin

ITEMS = {"blacklist": "blacklisting", "redlist": "redlisting"}
OURS = {"confidence": "ours", "source": "demo"}


def ensure_lists(agencies: Mapping[str, Agency], *, by: Actor) -> int:
    """Make the lists that are missing, in force and running cases; returns how many are new."""
    known = set(CreditList.objects.filter(origin=Origin.DEMO).values_list("code", flat=True))
    missing = [one for one in LISTS if one.code not in known]
    for one in missing:
        _make(one, agencies)
        journal.audit(by=by, action="list.invent", target=f"list:{one.code}", reason="demo")
    return len(missing)


def bureau(office: str, agencies: Mapping[str, Agency], place: str = PROVINCE_CODE) -> Agency:
    """A department's bureau in a place, the province's if none is named."""
    return agencies[bureau_code(office, place)]


def _make(one: InventedList, agencies: Mapping[str, Agency]) -> None:
    made = CreditList.objects.create(
        code=one.code,
        kind=one.kind,
        state="in_force",
        item_id=ITEMS[one.kind],
        name_zh=one.zh,
        name_en=one.en,
        founding_document=FOUNDING,
        founding_kind="local_regulation",
        subjects="organizations",
        region_id=PROVINCE_CODE,
        review_level=one.review,
        shares_persons=one.shares_persons,
        term_months=one.months,
        min_months=one.least or None,
        origin=Origin.DEMO,
        runs_cases=True,
        **OURS,
    )
    for place, office in enumerate(one.offices):
        agency = bureau(office, agencies)
        made.agencies.create(
            agency=agency, name_zh=agency.name, name_en=agency.name_en, leads=not place, position=place
        )
    for place, basis in enumerate(one.grounds):
        made.grounds.create(
            code=basis.code,
            text_zh=basis.zh,
            text_en=basis.en,
            term_months=basis.months or None,
            term_open=basis.months == 0,
            position=place,
            **OURS,
        )
    for place, (zh, en) in enumerate(one.removal):
        made.removal_conditions.create(code=f"r{place + 1}", text_zh=zh, text_en=en, position=place, **OURS)
    for place, measure in enumerate(one.measures):
        agency = bureau(measure.office, agencies)
        Measure.objects.create(
            code=f"{one.code}-{place + 1}",
            credit_list=made,
            kind="reward" if one.kind == "redlist" else "restriction",
            purpose=measure.purpose,
            name_zh=measure.zh,
            name_en=measure.en,
            agency=agency,
            agency_zh=agency.name,
            agency_en=agency.name_en,
            legal_basis=FOUNDING,
            subject="organization",
            position=place,
            **OURS,
        )
    if one.branches:
        ground = made.grounds.get(code=one.grounds[-1].code)
        BranchRule.objects.create(
            credit_list=made, ground=ground, item_id="penalty", count=one.branches, within_months=12, **OURS
        )
