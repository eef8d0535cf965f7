"""The door of the staff desk: who walks in, who is sent where, and that nothing sent at it is lost silently."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from tests.staff import PASSWORD, add_second_factor, make_staff, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_staff_with_a_second_factor_walk_in(client: Client) -> None:
    sign_in(client, make_staff(roles=["steward"]))
    answer = client.get("/admin/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_whoever_is_signed_out_comes_to_the_sign_in_page_and_back(client: Client) -> None:
    answer = client.get("/admin/accounts/user/?is_staff__exact=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/admin/accounts/user/%3Fis_staff__exact%3D1"
    english = client.get("/en/admin/")
    assert english["Location"] == "/en/accounts/login/?next=/en/admin/"


def test_the_admins_own_sign_in_and_sign_out_are_no_way_around(client: Client) -> None:
    user = make_staff("bare", roles=["steward"], second_factor=False)
    for path in ("/admin/login/", "/admin/login/?next=/admin/accounts/user/", "/admin/logout/"):
        for answer in (client.get(path), client.post(path, {"username": "bare", "password": PASSWORD})):
            assert answer.status_code == 302
            assert answer["Location"] == "/accounts/login/?next=/admin/"
    assert "_auth_user_id" not in client.session
    sign_in(client, user)
    assert client.get("/admin/login/")["Location"].startswith("/accounts/second-factor/app/")


def test_staff_without_a_second_factor_are_led_to_set_one_up(client: Client) -> None:
    sign_in(client, make_staff(roles=["steward"], second_factor=False))
    answer = client.get("/admin/accounts/user/")
    assert answer["Location"] == "/accounts/second-factor/app/?next=/admin/accounts/user/"
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert "data:image/svg+xml;base64," in page.content.decode()


def test_a_session_older_than_the_second_factor_does_not_walk_in(client: Client) -> None:
    user = make_staff(roles=["steward"], second_factor=False)
    sign_in(client, user)
    add_second_factor(user)  # from another browser; this one has shown a password only
    answer = client.get("/admin/")
    assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_whoever_is_not_staff_is_told_so(client: Client) -> None:
    user = User.objects.create_user("someone", password=PASSWORD)
    add_second_factor(user)
    sign_in(client, user)
    for answer in (client.get("/admin/"), client.post("/admin/", {})):
        assert answer.status_code == 403
        assert "someone" in answer.content.decode()


def test_a_superuser_who_is_not_staff_stays_outside(client: Client) -> None:
    user = User.objects.create_superuser("root", password=PASSWORD)
    User.objects.filter(pk=user.pk).update(is_staff=False)
    add_second_factor(user)
    sign_in(client, user)
    assert client.get("/admin/").status_code == 403


def test_closing_an_account_ends_its_session_at_the_next_click(client: Client) -> None:
    user = make_staff(roles=["steward"])
    sign_in(client, user)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/admin/")["Location"].startswith("/accounts/login/")


def _age(client: Client, **seconds: int) -> None:
    session = client.session
    for name, by in seconds.items():
        session[name] -= by
    session.save()


@pytest.mark.parametrize("seconds", [{"desk_seen_at": 1801}, {"signed_in_at": 10 * 3600 + 1}])
def test_an_idle_session_and_one_of_yesterday_end(client: Client, seconds: dict[str, int]) -> None:
    sign_in(client, make_staff(roles=["steward"]))
    _age(client, **seconds)
    answer = client.get("/admin/", follow=True)
    assert answer.request["PATH_INFO"] == "/accounts/login/"
    assert 'role="status"' in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_work_keeps_a_session_alive(client: Client) -> None:
    sign_in(client, make_staff(roles=["steward"]))
    _age(client, desk_seen_at=1700)
    assert client.get("/admin/").status_code == 200
    _age(client, desk_seen_at=1700)
    assert client.get("/admin/").status_code == 200


def test_what_was_sent_after_the_session_ended_is_said_to_be_lost(client: Client) -> None:
    user = make_staff(roles=["steward"])
    other = make_staff(roles=["reporter"], agency="samr")
    sign_in(client, user)
    page = f"/en/admin/accounts/user/{other.pk}/step/close/"
    assert client.get(page).status_code == 200
    Session.objects.all().delete()
    answer = client.post(page, {"reason": "left the agency", "seen": "x", "once": "y"}, follow=True)
    assert answer.request["PATH_INFO"] == "/en/accounts/login/"
    assert "Nothing of what you sent was saved" in answer.content.decode()
    assert f'name="next" value="{page}"' in answer.content.decode()
    other.refresh_from_db()
    assert other.is_active


def test_a_script_is_told_in_json_that_the_session_ended(client: Client) -> None:
    answer = client.get("/admin/", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["detail"]
