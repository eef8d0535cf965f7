"""Actors at the door, the first staff account, and an admin in which nothing can be changed."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import call_command
from django.test import Client, RequestFactory

from accounts.actors import actor_for
from accounts.models import User
from journal.actor import Actor
from registry.models import Agency
from registry.services import agency_create

pytestmark = pytest.mark.django_db


def test_staff_act_for_their_agency_and_those_above_it(
    rf: RequestFactory, by: Actor, reference: None
) -> None:
    branch = agency_create(name="分局", parent=Agency.objects.get(code="samr"), by=by, reason="test")
    user = User.objects.create_user("reporter", agency=branch, is_staff=True)
    user.groups.add(Group.objects.create(name="agency reporter"))
    request = rf.get("/")
    request.user = user
    actor = actor_for(request)
    assert actor.agency_line == (branch.code, "samr")
    assert actor.roles == {"agency reporter", "staff"}
    assert actor.user_key == f"user:{user.pk}"


def test_a_visitor_has_no_key_and_no_right(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    actor = actor_for(request)
    assert (actor.user_key, actor.roles, actor.agency_line) == ("", {"visitor"}, ())


def test_the_first_staff_password_is_printed_once_and_works(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("ensure_staff")
    password = capsys.readouterr().out.strip().rpartition(" ")[2]
    assert Client().login(username="admin", password=password)
    call_command("ensure_staff")
    assert capsys.readouterr().out == ""


def test_every_admin_page_opens_and_nothing_can_be_changed(client: Client, reference: None) -> None:
    client.force_login(User.objects.create_superuser("root", password="x"))
    seen = 0
    for model in apps.get_models():
        if model not in admin.site._registry:
            continue
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert client.get(base).status_code == 200, base
        assert client.get(f"{base}add/").status_code == 403, base
        assert client.post(f"{base}add/", {}).status_code == 403, base
        seen += 1
    assert seen >= 10
    agency = Agency.objects.get(code="samr")
    assert client.post(f"/admin/registry/agency/{agency.pk}/change/", {"name": "x"}).status_code == 403
    assert client.post(f"/admin/registry/agency/{agency.pk}/delete/", {"post": "yes"}).status_code == 403


def test_whoever_is_not_staff_sees_no_admin_page(client: Client) -> None:
    client.force_login(User.objects.create_user("someone", password="x"))
    assert client.get("/admin/").status_code == 302
