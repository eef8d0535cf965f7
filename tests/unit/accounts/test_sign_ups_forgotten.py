"""Accounts that people made for themselves and never confirmed go away after a term; nobody else's do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client

from accounts import reference, sweeps
from accounts.models import AccountTerm, User
from accounts.sweeps import forget_unconfirmed
from accounts.terms import UNCONFIRMED, days_of
from creditsite.worker import sweeps as of_the_worker
from journal import clock
from journal.models import AuditEvent
from tests.staff import PASSWORD, make_staff, staff_client

pytestmark = pytest.mark.django_db
OLD = timedelta(days=8)


@pytest.fixture(autouse=True)
def _terms() -> None:
    reference.load(settings.REFERENCE_DIR)


def signed_up(name: str, *, verified: bool = False, age: timedelta = OLD, **values: Any) -> User:
    email = f"{name}@example.org"
    user = User.objects.create_user(name, email=email, password=PASSWORD, **values)
    User.objects.filter(pk=user.pk).update(date_joined=clock.now() - age)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=verified)
    return user


def test_who_never_confirmed_is_forgotten_and_nobody_else() -> None:
    signed_up("gone")
    signed_up("fresh", age=timedelta(days=6))
    signed_up("confirmed", verified=True)
    signed_up("seen", last_login=clock.now())
    signed_up("desk", is_staff=True)
    signed_up("root", is_superuser=True)
    closed = make_staff("closed", roles=["auditor"])
    User.objects.filter(pk=closed.pk).update(is_staff=False, date_joined=clock.now() - OLD)
    two = signed_up("two")
    EmailAddress.objects.create(user=two, email="other@example.org", verified=True)
    assert forget_unconfirmed() == 1
    kept = {"fresh", "confirmed", "seen", "desk", "root", "closed", "two"}
    assert set(User.objects.values_list("username", flat=True)) == kept
    assert not EmailAddress.objects.filter(email="gone@example.org").exists()
    event = AuditEvent.objects.get(action="account.unconfirmed_forgotten")
    assert (event.user_key, event.detail) == ("system:sign_ups", {"accounts": 1})
    assert "gone" not in event.reason
    assert forget_unconfirmed() == 0
    assert AuditEvent.objects.filter(action="account.unconfirmed_forgotten").count() == 1


def test_the_address_is_free_again(mailoutbox: list[Any]) -> None:
    made = {"email": "someone@example.org", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/en/accounts/signup/", made)
    User.objects.update(date_joined=clock.now() - OLD)
    assert forget_unconfirmed() == 1
    Client().post("/en/accounts/signup/", made)
    assert User.objects.filter(email="someone@example.org").count() == 1


def test_many_go_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "CHUNK", 2)
    for number in range(5):
        signed_up(f"bot{number}")
    assert [forget_unconfirmed() for _ in range(4)] == [2, 2, 1, 0]


def test_the_term_is_a_row_in_force_by_date_and_says_how_well_it_is_known() -> None:
    row = AccountTerm.objects.get(name=UNCONFIRMED)
    assert (row.days, row.confidence) == (7, "ours")
    AccountTerm.objects.create(
        name=UNCONFIRMED, days=30, in_force_from=date(2026, 6, 1), confidence="ours", reason="longer"
    )
    assert days_of(UNCONFIRMED, on=date(2026, 5, 31)) == 7
    assert days_of(UNCONFIRMED, on=date(2026, 6, 1)) == 30
    assert days_of(UNCONFIRMED, on=date(2025, 12, 31)) is None
    signed_up("patient")
    assert forget_unconfirmed() == 0
    reference.load(settings.REFERENCE_DIR)
    assert AccountTerm.objects.count() == 2


def test_without_a_term_nothing_ends_by_guess() -> None:
    AccountTerm.objects.all().delete()
    signed_up("stays", age=timedelta(days=4000))
    assert forget_unconfirmed() == 0
    assert User.objects.count() == 1


def test_the_worker_does_it() -> None:
    assert forget_unconfirmed in [sweep.run for sweep in of_the_worker()]


def test_stewards_see_the_term_on_the_desk() -> None:
    page = staff_client(["steward"]).get("/en/admin/accounts/accountterm/").content.decode()
    assert "Our choice" in page
    assert staff_client(["reporter"], None).get("/en/admin/accounts/accountterm/").status_code == 403
