"""The desk of listing cases in tests: people of the fictitious house with their browsers, and the forms they send."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from lists.models import Ground, ListingCase
from records.models import Record
from registry.models import Entity
from tests.functional.desk import send
from tests.listing_house import House
from tests.staff import actor_of, make_staff, sign_in

QUEUE = reverse("admin:lists_listingcase_changelist")
CHOOSE = reverse("admin:lists_listingcase_list_step", args=["choose"])
PROPOSE = reverse("admin:lists_listingcase_list_step", args=["propose"])
PEOPLE = (
    ("proposer", "house-county", ("decider",)),
    ("decider", "house-county", ("decider",)),
    ("reporter", "house-county", ("reporter",)),
    ("own reviewer", "house-county", ("reviewer",)),
    ("reviewer", "house-province", ("reviewer",)),
    ("above", "house-province", ("decider",)),
    ("stranger", "house-other", ("decider", "reviewer", "reporter")),
    ("centre", None, ("centre",)),
    ("auditor", None, ("auditor",)),
)


@dataclass
class Desk:
    """Browsers of the house's people, and who they are to the services."""

    browsers: dict[str, Client] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Client:
        return self.browsers[name]


def people(house: House) -> Desk:
    """Accounts for the people of the house; `house.people` are then the actors of these accounts."""
    desk = Desk()
    for name, agency, roles in PEOPLE:
        user = make_staff(name.replace(" ", "-"), roles, agency, first_name=name)
        desk.users[name] = user
        desk.browsers[name] = sign_in(Client(), user)
        house.people[name] = actor_of(user)
    return desk


def page(case: ListingCase) -> str:
    """The address of a case's screen, in Chinese whatever the page before was in."""
    with override("zh-hans"):
        return reverse("admin:lists_listingcase_change", args=[case.pk])


def step(case: ListingCase, name: str) -> str:
    """The address of a step."""
    with override("zh-hans"):
        return reverse("admin:lists_listingcase_step", args=[case.pk, name])


def proposal(credit_list: str, entity: Entity) -> str:
    """The second page of a proposal."""
    return f"{PROPOSE}?list={credit_list}&entity={entity.key}"


def content(house: House, evidence: list[Record], **values: Any) -> dict[str, Any]:
    """A proposal as a person fills it in."""
    ground: Ground = house.grounds[0]
    return {
        "agency": "house-county",
        "grounds": [str(ground.pk)],
        "evidence": [record.public_id for record in evidence],
        "facts": "三次被处罚仍未改正",
        "reason": "三次处罚",
        **values,
    }


def done(client: Client, case: ListingCase, name: str, **data: Any) -> ListingCase:
    """Take a step to its end; the case afterwards."""
    answer = send(client, step(case, name), {"reason": "理由", **data})
    assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()
    return case
