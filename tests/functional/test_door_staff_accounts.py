"""Staff accounts on the desk: made, changed and closed by stewards, each step with a reason."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from accounts import policies, services
from accounts.models import User
from accounts.services import roles_of, staff_make
from journal.actor import Actor
from journal.models import AuditEvent
from journal.workflow import PolicyDenied, ReasonMissing, Refused, WrongState
from registry.models import Agency
from registry.services import agency_create
from tests.staff import PASSWORD, actor_of, make_staff, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
PAGE = "/en/admin/accounts/user/"


def agency(code: str) -> Agency:
    return Agency.objects.get(code=code)


@pytest.fixture
def branch(by: Actor) -> Agency:
    return agency_create(name="示例一市市场监督管理局", parent=agency("samr"), by=by, reason="test")


@pytest.fixture
def steward() -> User:
    return make_staff("steward", roles=["steward"])


@pytest.fixture
def desk(client: Client, steward: User) -> Client:
    return sign_in(client, steward)


def step(desk: Client, path: str, **data: Any) -> Any:
    """Open a step's form and send it, confirmed where it shows an effect."""
    page = desk.get(path).content.decode()
    hidden = dict(re.findall(r'name="(seen|once)" value="([^"]*)"', page))
    answer = desk.post(path, {**hidden, "reason": "as ordered", **data})
    shown = re.search(r'name="confirm" value="([^"]+)"', answer.content.decode())
    if shown:
        answer = desk.post(path, {**hidden, "reason": "as ordered", "confirm": shown[1], **data})
    return answer


def events(user: User) -> list[str]:
    return list(AuditEvent.objects.filter(target=user.key).order_by("pk").values_list("action", flat=True))


def test_a_new_colleague_is_invited_by_mail_and_walks_in(
    desk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = step(
            desk,
            f"{PAGE}step/make/",
            username="li.lei",
            name="李雷",
            email="li.lei@example.org",
            agency="samr",
            roles=["reporter", "decider"],
        )
    assert answer.status_code == 302, answer.content.decode()
    user = User.objects.get(username="li.lei")
    assert roles_of(user) == {"reporter", "decider"}
    assert actor_of(user).name == "李雷"
    event = AuditEvent.objects.get(target=user.key)
    assert (event.action, event.reason, event.detail["agency"]) == ("account.make", "as ordered", "samr")
    link = re.search(r"http://testserver(/en/accounts/password/reset/\S+)", str(mail.outbox[0].body))
    assert link
    assert "li.lei" in mail.outbox[0].body
    person = Client()
    page = person.get(link[1], follow=True)
    person.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    person.post("/en/accounts/login/", {"login": "li.lei@example.org", "password": PASSWORD})
    assert person.get("/en/admin/")["Location"].startswith("/en/accounts/second-factor/app/")


def test_a_colleague_without_an_address_gets_a_link_that_is_shown_once(desk: Client) -> None:
    step(desk, f"{PAGE}step/make/", username="no.mail", roles=["auditor"])
    link = re.search(
        r"http://testserver(/en/accounts/password/reset/[\w-]+/)", desk.get(PAGE).content.decode()
    )
    assert link
    assert link[1] not in desk.get(PAGE).content.decode()
    assert Client().get(link[1]).status_code == 302
    assert not mail.outbox


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"username": "STEWARD", "roles": ["auditor"]}, "account with this user name"),
        ({"username": "bad name!", "roles": ["auditor"]}, "Enter a valid username"),
        ({"username": "x", "roles": ["reporter"]}, "act for an agency"),
        ({"username": "x", "roles": ["king"]}, "king is not one of the available choices"),
        ({"username": "x", "agency": "no-such"}, "No agency has this code"),
        ({"username": "x", "email": "not an address"}, "Enter a valid email address"),
        ({"username": "x", "email": "taken@example.org"}, "account with this address"),
        ({"username": "x", "roles": ["auditor"], "reason": " "}, "required"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_nothing_is_made(
    desk: Client, data: dict[str, Any], words: str
) -> None:
    make_staff("taken", email="Taken@example.org")
    before = User.objects.count()
    answer = step(desk, f"{PAGE}step/make/", **data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert User.objects.count() == before


def test_a_form_sent_twice_makes_one_account(desk: Client) -> None:
    path = f"{PAGE}step/make/"
    page = desk.get(path).content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once
    form = {"once": once[1], "seen": "", "username": "twin", "roles": ["auditor"], "reason": "x"}
    assert desk.post(path, form).status_code == 302
    assert desk.post(path, {**form, "username": "twin2"}).status_code == 409
    assert User.objects.filter(username__startswith="twin").count() == 1


def test_roles_are_given_and_taken_with_their_effect_shown(desk: Client) -> None:
    user = make_staff("rep", roles=["reporter"], agency="samr")
    path = f"{PAGE}{user.pk}/step/roles/"
    answer = step(desk, path, roles=["decider"])
    assert answer.status_code == 302
    assert roles_of(user) == {"decider"}
    assert AuditEvent.objects.get(target=user.key).detail == {"given": ["decider"], "taken": ["reporter"]}
    assert step(desk, path, roles=["decider"]).status_code == 422


def test_roles_hold_from_the_next_click_on(desk: Client, steward: User) -> None:
    other = make_staff("other", roles=["steward"])
    colleague = sign_in(Client(), other)
    assert colleague.get(PAGE).status_code == 200
    services.roles_set(user=other, roles=[], by=actor_of(steward), reason="x")
    assert colleague.get(PAGE).status_code == 403


def test_nobody_changes_their_own_account_here(desk: Client, steward: User) -> None:
    for name in ("roles", "agency", "close", "reset-second-factor", "unlock", "password-link"):
        assert desk.get(f"{PAGE}{steward.pk}/step/{name}/").status_code == 403, name
    with pytest.raises(PolicyDenied):
        services.roles_set(user=steward, roles=["steward", "auditor"], by=actor_of(steward), reason="more")


def test_a_steward_of_an_agency_keeps_the_accounts_of_its_line_only(branch: Agency) -> None:
    local = make_staff("local", roles=["steward"], agency="samr")
    below = make_staff("below", roles=["reporter"], agency=branch)
    beside = make_staff("beside", roles=["reporter"], agency="mee")
    country = make_staff("country", roles=["steward"])
    desk = sign_in(Client(), local)
    page = desk.get(PAGE).content.decode()
    assert "below" in page
    assert "beside" not in page
    assert "country" not in page
    for out in (beside, country):
        for path in (f"{PAGE}{out.pk}/change/", f"{PAGE}{out.pk}/step/close/"):
            assert desk.get(path).status_code in (302, 403, 404), path
            assert desk.post(path, {"reason": "x"}).status_code in (302, 403, 404), path
        with pytest.raises(PolicyDenied):
            services.account_close(user=out, by=actor_of(local), reason="x")
    services.account_close(user=below, by=actor_of(local), reason="left")
    with pytest.raises(PolicyDenied):
        staff_make(username="x", roles=["auditor"], agency=None, by=actor_of(local), reason="x")
    with pytest.raises(PolicyDenied):
        staff_make(username="x", roles=["reporter"], agency=agency("mee"), by=actor_of(local), reason="x")


@pytest.mark.parametrize("role", ["reporter", "decider", "reviewer", "centre", "auditor"])
def test_other_roles_change_no_account(role: str) -> None:
    actor = actor_of(make_staff("someone", roles=[role], agency="samr"))
    target = make_staff("target", roles=["reporter"], agency="samr")
    assert not policies.may_keep_account(actor, target)
    assert policies.may_look_at_accounts(actor) is (role == "auditor")


def test_closing_ends_sessions_and_opening_gives_everything_back(desk: Client, steward: User) -> None:
    user = make_staff("leaves", roles=["auditor"], second_factor=False)
    person = Client()
    person.post("/en/accounts/login/", {"login": "leaves", "password": PASSWORD})
    key = person.session.session_key
    assert step(desk, f"{PAGE}{user.pk}/step/close/").status_code == 302
    assert not person.session.exists(key)
    assert "_auth_user_id" not in person.session
    answer = Client().post("/en/accounts/login/", {"login": "leaves", "password": PASSWORD})
    assert answer["Location"] == "/en/accounts/inactive/"
    user.refresh_from_db()
    with pytest.raises(WrongState):
        services.account_close(user=user, by=actor_of(steward), reason="x")
    assert step(desk, f"{PAGE}{user.pk}/step/open/").status_code == 302
    assert roles_of(user) == {"auditor"}
    assert events(user)[-2:] == ["account.close", "account.open"]


def test_a_lost_phone_is_helped_and_the_desk_asks_for_a_new_one(desk: Client, steward: User) -> None:
    user = make_staff("lost", roles=["auditor"])
    person = sign_in(Client(), user)
    assert step(desk, f"{PAGE}{user.pk}/step/reset-second-factor/").status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    answer = person.get("/en/admin/")
    assert answer["Location"].startswith(("/en/accounts/second-factor/app/", "/en/accounts/login/"))
    with pytest.raises(Refused):
        services.second_factor_reset(user=user, by=actor_of(steward), reason="again")


def test_a_steward_unlocks_a_colleague(desk: Client) -> None:
    user = make_staff("typo", roles=["auditor"], second_factor=False)
    person = Client()
    for _ in range(5):
        answer = person.post("/en/accounts/login/", {"login": "typo", "password": "wrong"})
    assert answer.status_code == 429
    assert "–" not in re.findall(
        r'field-waits.*?readonly">(.*?)<', desk.get(f"{PAGE}{user.pk}/change/").content.decode(), re.S
    )
    assert step(desk, f"{PAGE}{user.pk}/step/unlock/").status_code == 302
    assert person.post("/en/accounts/login/", {"login": "typo", "password": PASSWORD}).status_code == 302


def test_of_two_stewards_at_once_the_second_is_told(desk: Client) -> None:
    user = make_staff("contested", roles=["auditor"])
    path = f"{PAGE}{user.pk}/step/close/"
    page = desk.get(path).content.decode()
    hidden = dict(re.findall(r'name="(seen|once)" value="([^"]*)"', page))
    other = sign_in(Client(), make_staff("steward2", roles=["steward"]))
    assert step(other, f"{PAGE}{user.pk}/step/roles/", roles=["auditor", "centre"]).status_code == 302
    assert desk.post(path, {**hidden, "reason": "late"}).status_code == 409
    user.refresh_from_db()
    assert user.is_active


def test_every_change_needs_a_reason(steward: User) -> None:
    user = make_staff("why", roles=["auditor"])
    actor = actor_of(steward)
    for change in (
        lambda: services.roles_set(user=user, roles=["centre"], by=actor, reason=" "),
        lambda: services.agency_set(user=user, agency=agency("samr"), by=actor, reason=""),
        lambda: services.account_close(user=user, by=actor, reason=""),
        lambda: services.second_factor_reset(user=user, by=actor, reason=""),
        lambda: services.account_unlock(user=user, by=actor, reason=""),
        lambda: services.password_link(user=user, by=actor, reason=""),
    ):
        with pytest.raises(ReasonMissing):
            change()
    assert events(user) == []


def test_secrets_of_accounts_stand_on_no_page(desk: Client) -> None:
    user = make_staff("shown", roles=["auditor"])
    page = desk.get(f"{PAGE}{user.pk}/change/").content.decode()
    assert user.password not in page
    for path in (
        "mfa/authenticator",
        "usersessions/usersession",
        "account/emailaddress",
        "axes/accessattempt",
    ):
        assert desk.get(f"/en/admin/{path}/").status_code == 404
