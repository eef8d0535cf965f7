"""A steward of an agency is one for it and what lies below it, and finds no way to more."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts import policies, services
from accounts.services import staff_make
from journal.actor import Actor
from journal.workflow import PolicyDenied, Refused
from records.second_person import second_person_set
from registry.models import Agency
from registry.services import agency_create
from registry.services.agencies import (
    AgencyPlace,
    agency_alias_add,
    agency_alias_keep,
    agency_alias_move,
    agency_confirm,
    agency_fold,
    agency_place,
    agency_rename,
)
from tests import factories
from tests.functional.desk import send
from tests.staff import actor_of, make_staff, sign_in, staff_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def local() -> Actor:
    return actor_of(make_staff("local", roles=["steward"], agency="samr"))


@pytest.fixture
def country() -> Actor:
    return actor_of(make_staff("country", roles=["steward"]))


def made(name: str, above: str, *, confirmed: bool = True) -> Agency:
    return agency_create(
        name=name, parent=factories.agency(above), confirmed=confirmed, by=factories.BY, reason="test"
    )


def test_nobody_gets_another_agencys_records_by_placing_it_below_the_own(
    local: Actor, country: Actor
) -> None:
    mee, samr = factories.agency("mee"), factories.agency("samr")
    below = AgencyPlace(parent=samr, regime=mee.regime)
    with pytest.raises(PolicyDenied):
        agency_place(agency=mee, place=below, by=local, reason="mine now")
    branch = made("示例分局", "samr")
    for out in (AgencyPlace(parent=mee, regime=branch.regime), AgencyPlace(regime=branch.regime)):
        with pytest.raises(PolicyDenied):
            agency_place(agency=branch, place=out, by=local, reason="elsewhere")
    with pytest.raises(PolicyDenied):  # nor out of the sight of those above
        own = actor_of(make_staff(roles=["steward"], agency=branch))
        agency_place(agency=branch, place=AgencyPlace(regime=branch.regime), by=own, reason="free")
    other = made("示例二分局", "samr")
    agency_place(
        agency=branch, place=AgencyPlace(parent=other, regime=branch.regime), by=local, reason="in line"
    )
    agency_place(agency=mee, place=below, by=country, reason="reform")


def test_other_agencies_and_their_spellings_are_not_theirs(local: Actor) -> None:
    mee = factories.agency("mee")
    theirs, mine = made("甲市环境局", "mee", confirmed=False), made("甲市监局", "samr", confirmed=False)
    spelling = agency_alias_add(agency=mine, name="甲市监")
    foreign = agency_alias_add(agency=theirs, name="甲环")
    for act in (
        lambda: agency_confirm(agency=theirs, by=local, reason="x"),
        lambda: agency_rename(agency=mee, name="别名", name_en="", by=local, reason="x"),
        lambda: agency_alias_keep(agency=mee, name="别名", by=local, reason="x"),
        lambda: agency_alias_move(alias=foreign, to=mine, by=local, reason="x"),
        lambda: agency_alias_move(alias=spelling, to=mee, by=local, reason="x"),
        lambda: agency_fold(agency=theirs, into=factories.agency("samr"), by=local, reason="x"),
        lambda: agency_fold(agency=mine, into=mee, by=local, reason="x"),
        lambda: second_person_set(agency=mee, wanted=True, by=local, reason="x"),
    ):
        with pytest.raises(PolicyDenied):
            act()
    agency_alias_move(alias=spelling, to=factories.agency("samr"), by=local, reason="x")
    agency_fold(agency=mine, into=factories.agency("samr"), by=local, reason="x")
    client = staff_client(["steward"], "samr")
    assert client.get(reverse("admin:registry_agency_step", args=[mee.pk, "place"])).status_code == 403
    assert (
        client.get(reverse("admin:registry_agencyalias_step", args=[foreign.pk, "move"])).status_code == 403
    )
    assert client.get(reverse("admin:registry_agency_change", args=[mee.pk])).context["steps"] == []


def test_a_new_agency_stands_in_the_line_of_its_steward() -> None:
    client, url = staff_client(["steward"], "samr"), reverse("admin:registry_agency_list_step", args=["add"])
    facts = {"code": "x-1", "name": "新局", "name_en": "", "region": "", "regime": ""}
    for parent in ("mee", ""):
        assert send(client, url, {**facts, "parent": parent}).status_code in (403, 422)
    assert send(client, url, {**facts, "parent": "samr"}).status_code == 302
    assert Agency.objects.get(code="x-1").parent == factories.agency("samr")


def test_a_steward_of_an_agency_makes_nobody_who_reads_everything(local: Actor, country: Actor) -> None:
    samr = factories.agency("samr")
    colleague = make_staff("colleague", roles=["reporter"], agency="samr")
    with pytest.raises(Refused) as refused:
        staff_make(username="eye", roles=["auditor"], agency=samr, by=local, reason="x")
    assert refused.value.field == "roles"
    with pytest.raises(Refused):
        services.roles_set(user=colleague, roles=["reporter", "auditor"], by=local, reason="x")
    services.roles_set(user=colleague, roles=["auditor"], by=country, reason="x")
    for act in (services.password_link, services.second_factor_reset, services.account_unlock):
        with pytest.raises(PolicyDenied):
            act(user=colleague, by=local, reason="x")
    assert policies.may_keep_account(country, colleague)


def test_the_form_says_so() -> None:
    colleague = make_staff("colleague", roles=["reporter"], agency="samr")
    client = sign_in(Client(), make_staff("steward", roles=["steward"], agency="samr"))
    url = reverse("admin:accounts_user_step", args=[colleague.pk, "roles"])
    answer = send(client, url, {"roles": ["reporter", "auditor"]})
    assert answer.status_code == 422
    assert "roles" in answer.context["form"].errors
    assert send(client, url, {"roles": ["reporter", "decider"]}).status_code == 302
