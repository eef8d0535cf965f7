"""The letter of publication on a company's page: there, asked for, and nobody else's; merges and ended rights."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Representation, User
from documents.models import Letter
from documents.rendering import letter_render
from journal import clock
from registry.merging.services import entity_merge, entity_unmerge
from registry.models import Entity
from tests import factories
from tests.notice_house import letters, mails, penalty, person, speaks_for, sweep
from tests.staff import make_staff, sign_in

pytestmark = [
    pytest.mark.django_db(databases=["default", "counters"]),
    pytest.mark.usefixtures("reference"),
]


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def company() -> tuple[User, Entity]:
    user, entity = person("one"), factories.entity()
    speaks_for(user, entity)
    return user, entity


def test_the_page_leads_to_the_letter_and_lets_one_ask_for_one_of_history(
    company: tuple[User, Entity],
) -> None:
    user, entity = company
    new, old = penalty(entity), penalty(entity, days_ago=300)
    sweep()
    client, path = browser(user), f"/my/{entity.usci}"
    page = client.get(path).content.decode()
    (letter,) = letters(entity)
    assert letter.number in page and f"{path}/notices/{old.public_id}" in page
    assert f"{path}/notices/{new.public_id}" not in page
    answer = client.post(f"{path}/notices/{old.public_id}", follow=True)
    assert answer.redirect_chain == [(f"{path}#letters", 302)]
    client.post(f"{path}/notices/{old.public_id}")
    assert len(letters(entity)) == 2 and f"notices/{old.public_id}" not in answer.content.decode()
    for one in letters(entity):
        assert letter_render(one), Letter.objects.get(pk=one.pk).error
    page = client.get(path).content.decode()
    for one in letters(entity):
        for language in ("zh-hans", "en"):
            address = f"{path}/letters/{one.pk}/{language}"
            assert address in page
            assert client.get(address)["Content-Type"] == "application/pdf"


def test_a_letter_is_nobody_elses_and_asking_is_refused_by_name(company: tuple[User, Entity]) -> None:
    user, entity = company
    other, stranger = factories.entity(), person("stranger")
    speaks_for(stranger, other)
    record, permit = penalty(entity, days_ago=300), factories.permit(entity)
    path = f"/my/{entity.usci}/notices/{record.public_id}"
    assert browser(stranger).post(path).status_code == 404
    assert browser(stranger).post(f"/my/{other.usci}/notices/{record.public_id}").status_code == 404
    assert Client().post(path).status_code == 302
    client = browser(user)
    assert client.get(path).status_code == 405
    assert client.post(f"/my/{entity.usci}/notices/nothing").status_code == 404
    refused = client.post(f"/en/my/{entity.usci}/notices/{permit.public_id}", follow=True)
    assert "only of penalties and listings" in refused.content.decode()
    assert not letters(entity)


def test_who_no_longer_speaks_for_the_company_is_told_nothing(company: tuple[User, Entity]) -> None:
    user, entity = company
    Representation.objects.update(valid_until=clock.today() - timedelta(days=1))
    penalty(entity)
    sweep()
    assert not mails(user) and not letters(entity)
    inactive = person("gone")
    speaks_for(inactive, entity)
    User.objects.filter(pk=inactive.pk).update(is_active=False)
    sweep()
    assert not mails(inactive)


def test_after_a_merge_who_speaks_for_one_is_told_of_all_and_parted_again_nobody_twice(
    company: tuple[User, Entity],
) -> None:
    user, survivor = company
    merged = factories.entity(usci=None, name=survivor.name)
    penalty(survivor)
    penalty(merged)
    sweep()
    assert len(letters(survivor)) == 1 and len(mails(user)) == 1
    merge = entity_merge(survivor=survivor, merged=merged, by=factories.BY, reason="同一主体")
    sweep()
    assert len(letters(survivor)) == 2 and len(mails(user)) == 2
    back = entity_unmerge(merge=merge, by=factories.BY, reason="并非同一主体")
    sweep()
    sweep()
    assert len(letters(survivor)) == 2 and len(letters(back)) == 0 and len(mails(user)) == 2


def test_the_desk_finds_letter_and_mail_as_the_how_to_says(company: tuple[User, Entity]) -> None:
    user, entity = company
    record = penalty(entity)
    sweep()
    (letter,) = letters(entity)
    desk = Client()
    sign_in(desk, make_staff(roles=["centre"]))
    for path, typed, found in (
        ("documents/letter/", f"record:{record.public_id}", letter.number),
        ("documents/letter/", entity.usci, letter.number),
        ("documents/outgoingmail/", f"entity:{entity.key}", user.email),
        ("repair/caselimit/", "", "remind before display ends"),
    ):
        page = desk.get(f"/en/admin/{path}", {"q": typed} if typed else {})
        assert page.status_code == 200 and found in page.content.decode(), (path, typed)
