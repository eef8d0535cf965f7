"""A fictitious house for listing cases: three levels of a bureau, a blacklist and a redlist, people at their desks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from journal import clock
from journal.actor import Actor
from lists import services
from lists.models import CreditList, Ground, ListingCase, Measure
from records.models import Record
from registry.models import Agency, Entity, Region
from tests import factories

LEVELS = (
    ("990000", "示例省", "province"),
    ("990100", "示例一市", "prefecture"),
    ("990101", "甲区", "county"),
)


def actor(name: str, agency: Agency | None, *roles: str) -> Actor:
    """A person of an agency with these roles, as the door makes them."""
    line = agency.line() if agency else ()
    key = agency.code if agency else ""
    return Actor(
        user_key=f"user:{name}",
        agency_key=key,
        agency_line=line,
        roles=frozenset({*roles, "staff"}),
        name=name,
    )


@dataclass
class House:
    """Bureaus by level ("province", "prefecture", "county", and "other" beside the county's), people by name."""

    bureaus: dict[str, Agency] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    blacklist: CreditList = field(default_factory=CreditList)
    redlist: CreditList = field(default_factory=CreditList)

    @property
    def grounds(self) -> list[Ground]:
        """The blacklist's grounds: a term of the list's own, and one of 12 months."""
        return list(self.blacklist.grounds.order_by("position"))


def build() -> House:
    """Everything that a case needs, in the database."""
    house = House()
    parent: Region | None = None
    above: Agency | None = None
    for code, name, kind in LEVELS:
        parent, _ = Region.objects.update_or_create(
            code=code, defaults={"name": name, "kind": kind, "parent": parent, "fictitious": True}
        )
        above = Agency.objects.create(
            code=f"house-{kind}", name=f"{name}示例监管局", parent=above, region=parent
        )
        house.bureaus[kind] = above
    house.bureaus["other"] = Agency.objects.create(
        code="house-other", name="甲区示例环境局", parent=None, region=parent
    )
    house.blacklist = make_list("demo-black", house, kind="blacklist", item="blacklisting", term_months=36)
    house.redlist = make_list("demo-red", house, kind="redlist", item="redlisting", term_months=24)
    county, province, other = (house.bureaus[name] for name in ("county", "province", "other"))
    for name, agency, roles in (
        ("proposer", county, ("decider",)),
        ("decider", county, ("decider",)),
        ("reporter", county, ("reporter",)),
        ("own reviewer", county, ("reviewer",)),
        ("reviewer", province, ("reviewer",)),
        ("stranger", other, ("decider", "reviewer", "reporter")),
        ("centre", None, ("centre",)),
        ("steward", None, ("steward",)),
        ("auditor", None, ("auditor",)),
    ):
        house.people[name] = actor(name, agency, *roles)
    house.people["nobody"] = Actor(user_key="user:nobody", roles=frozenset({"visitor"}))
    return house


def make_list(code: str, house: House, **values: Any) -> CreditList:
    """A list in force that runs cases, led by the provincial bureau, with two grounds and a measure."""
    given = {
        "state": "in_force",
        "name_zh": f"示例名单{code}",
        "name_en": f"Example list {code}",
        "founding_document": "示例省信用条例（虚构）",
        "founding_kind": "local_regulation",
        "review_level": "provincial",
        "confidence": "ours",
        "origin": "demo",
        "min_months": 6,
        "runs_cases": True,
    }
    item = values.pop("item")
    made = CreditList.objects.create(code=code, item_id=item, **{**given, **values})
    leading = house.bureaus["province"]
    made.agencies.create(agency=leading, name_zh=leading.name, leads=True)
    made.grounds.create(code="g1", text_zh="情形一", text_en="Ground one", confidence="ours", position=1)
    made.grounds.create(
        code="g2", text_zh="情形二", text_en="Ground two", confidence="ours", term_months=12, position=2
    )
    Measure.objects.create(
        code=f"{code}-m1",
        credit_list=made,
        kind="reward" if made.kind == "redlist" else "restriction",
        purpose="procurement",
        name_zh="限制参加政府采购",
        name_en="No government procurement",
        agency=leading,
        confidence="ours",
    )
    return made


def propose(house: House, entity: Entity | None = None, **values: Any) -> ListingCase:
    """A case of the county bureau with a penalty as evidence."""
    entity = entity or factories.entity()
    evidence: list[Record] = values.pop("evidence", None) or [factories.penalty(entity)]
    given = {
        "credit_list": house.blacklist,
        "entity": entity,
        "agency": house.bureaus["county"],
        "grounds": house.blacklist.grounds.filter(code="g1"),
        "evidence": evidence,
        "facts": "三次被处罚仍未改正",
        "by": house.people["proposer"],
        "reason": "三次处罚",
    }
    return services.case_propose(**{**given, **values})


def notified(house: House, **values: Any) -> ListingCase:
    """… of which the party was told."""
    return services.case_notify(case=propose(house, **values), by=house.people["proposer"], reason="告知")


def decided(house: House, **values: Any) -> ListingCase:
    """… on which another person decided after the hearing."""
    case = notified(house, **values)
    hear(case)
    return services.case_decide(
        case=case, document_number="示监列〔2026〕1号", by=house.people["decider"], reason="事实清楚"
    )


def listed(house: House, **values: Any) -> ListingCase:
    """… and which the level above confirmed."""
    return services.case_confirm(case=decided(house, **values), by=house.people["reviewer"], reason="同意")


def hear(case: ListingCase) -> None:
    """Let the time for the party's statement be over."""
    yesterday = clock.today() - timedelta(days=1)
    ListingCase.objects.filter(pk=case.pk).update(hearing_until=yesterday)
    case.refresh_from_db()


def at(moment: datetime) -> Any:
    """Another day on the site's clock."""
    return patch("journal.clock.now", return_value=moment)
