"""A fictitious house for objections: a source in three levels, credit centres, a company's people, a stranger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from accounts.models import User
from journal import clock
from journal.actor import Actor
from records.models import Record
from registry.models import Agency, Entity, Region
from repair import services
from repair.models import ApplicantKind, Case
from tests import factories, listing_house
from tests.listing_house import actor


@dataclass
class House:
    """Agencies and centres by level, people by name, a company with a penalty of the county's bureau."""

    bureaus: dict[str, Agency] = field(default_factory=dict)
    centres: dict[str, Agency] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    entity: Entity = field(default_factory=Entity)
    record: Record = field(default_factory=Record)


def build() -> House:
    """Everything that an objection needs, in the database."""
    base = listing_house.build()
    house = House(bureaus=base.bureaus, people=dict(base.people))
    parent: Agency | None = None
    for code, kind in (("990000", "province"), ("990100", "prefecture"), ("990101", "county")):
        region = Region.objects.get(code=code)
        parent = Agency.objects.create(
            code=f"centre-{kind}", name=f"{region.name}示例信用中心", parent=parent, region=region
        )
        house.centres[kind] = parent
    for kind, centre in house.centres.items():
        for who in ("", " second"):
            name = f"{kind} centre{who}"
            house.people[name] = actor(name, centre, "centre")
    house.people["centre second"] = actor("centre second", None, "centre")
    elsewhere, _ = Region.objects.update_or_create(
        code="990200", defaults={"name": "示例二市", "kind": "prefecture", "fictitious": True}
    )
    other = Agency.objects.create(code="centre-other", name="示例二市信用中心", region=elsewhere)
    house.people["other centre"] = actor("other centre", other, "centre")
    house.entity = factories.entity()
    house.record = factories.penalty(house.entity, source_agency=house.bureaus["county"])
    _companies_people(house)
    return house


def _companies_people(house: House) -> None:
    for name, keys in (
        ("company", {house.entity.key}),
        ("colleague", {house.entity.key}),
        ("other company", {factories.entity().key}),
        ("person", set()),
    ):
        user = User.objects.create_user(name.replace(" ", "-"), email=f"{name.split()[0]}@example.org")
        house.users[name] = user
        house.people[name] = Actor(user_key=user.key, represents=frozenset(keys), name=name)


def file(house: House, **values: Any) -> Case:
    """An objection of the company: the fine is too high."""
    given = {
        "record": house.record,
        "applicant_kind": ApplicantKind.REPRESENTATIVE,
        "ground": "wrong_facts",
        "statement": "罚款金额有误，见决定书。",
        "claimed": {"d_fine_fen": 50_000},
        "contact_email": "company@example.org",
        "by": house.people["company"],
    }
    return services.case_file(**{**given, **values}).case


def personal(house: House, **values: Any) -> Case:
    """An objection of a person whom the record names by mistake."""
    given = {
        "applicant_kind": ApplicantKind.PERSON,
        "ground": "wrong_subject",
        "claimed": {},
        "applicant_name": "张三",
        "by": house.people["person"],
    }
    return file(house, **{**given, **values})


def accepted(house: House, **values: Any) -> Case:
    """… that the county's credit centre accepted."""
    return services.case_accept(case=file(house, **values), by=house.people["county centre"])


def proposed(house: House, outcome: str = "correct", **values: Any) -> Case:
    """… for which the source's first person proposes an outcome."""
    changes = values.pop("changes", {"d_fine_fen": 50_000} if outcome == "correct" else {})
    return services.outcome_propose(
        case=accepted(house, **values),
        outcome=outcome,
        changes=changes,
        answer="经核查，罚款金额登记有误。",
        by=house.people["proposer"],
        reason="与决定书不符",
    )


def closed(house: House, outcome: str = "correct", **values: Any) -> Case:
    """… and which another person confirmed."""
    case = proposed(house, outcome, **values)
    return services.outcome_confirm(case=case, by=house.people["decider"], reason="同意")


def under_review(house: House, outcome: str = "dismiss", **values: Any) -> Case:
    """… of which the company asks for a review."""
    case = closed(house, outcome, **values)
    return services.review_ask(case=case, reason="未核对原件", by=house.people["company"])


def late(case: Case, days: int = 1) -> Case:
    """Let the step's last day be over."""
    Case.objects.filter(pk=case.pk).update(due_on=clock.today() - timedelta(days=days))
    case.refresh_from_db()
    return case
