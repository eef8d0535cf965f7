"""Actors at the door, and the first staff account."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import call_command
from django.test import RequestFactory

from accounts.actors import actor_for
from accounts.models import User
from accounts.roles import FIRST_ACCOUNT
from journal.actor import Actor
from journal.models import AuditEvent
from registry.models import Agency
from registry.services import agency_create

pytestmark = pytest.mark.django_db


def test_staff_act_for_their_agency_and_those_above_it(
    rf: RequestFactory, by: Actor, reference: None
) -> None:
    branch = agency_create(name="分局", parent=Agency.objects.get(code="samr"), by=by, reason="test")
    user = User.objects.create_user("rep", agency=branch, is_staff=True, last_name="欧阳", first_name="明")
    user.groups.add(Group.objects.get_or_create(name="reporter")[0])
    request = rf.get("/")
    request.user = user
    actor = actor_for(request)
    assert actor.agency_line == (branch.code, "samr")
    assert actor.roles == {"reporter", "staff"}
    assert actor.user_key == f"user:{user.pk}"
    assert actor.name == "欧阳明"


def test_a_visitor_has_no_key_and_no_right(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    actor = actor_for(request)
    assert (actor.user_key, actor.roles, actor.agency_line) == ("", {"visitor"}, ())


@pytest.mark.parametrize(
    ("family", "given", "shown"),
    [("李", "雷", "李雷"), ("Smith", "Ann", "Ann Smith"), ("王芳", "", "王芳"), ("", "", "login")],
)
def test_names_are_written_as_their_language_does(family: str, given: str, shown: str) -> None:
    assert User(username="login", last_name=family, first_name=given).shown_name == shown


def test_the_first_account_is_printed_once_and_its_password_works(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ensure_staff")
    first, second, *_ = capsys.readouterr().out.strip().splitlines()
    user = User.objects.get(username="admin")
    assert user.check_password(first.rpartition(" ")[2])
    assert "/admin/" in second
    assert set(user.groups.values_list("name", flat=True)) == set(FIRST_ACCOUNT)
    assert not user.is_superuser
    assert AuditEvent.objects.filter(target=user.key, action="account.make").count() == 1
    call_command("ensure_staff")
    assert capsys.readouterr().out == ""
