"""What the desk's lists say: names of people, amounts in yuan, dates alike, nothing claimed that was not counted."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from journal import services as journal
from journal.actor import Actor
from registry.admin.columns import words_of
from tests import factories
from tests.staff import make_staff, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def _page(name: str, query: str = "") -> str:
    auditor = make_staff(roles=["auditor"], last_name="Orla")
    answer = sign_in(Client(), auditor).get(reverse(name) + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_audit_log_names_people() -> None:
    """A key alone tells a colleague nothing; a process keeps its key."""
    who = make_staff(first_name="Ada", last_name="Meles")
    journal.audit(by=Actor(user_key=who.key), action="record.correct", target="record:aaaaaaaaaa")
    journal.audit(by=Actor.system("turn"), action="record.turn", target="record:bbbbbbbbbb")
    page = _page("admin:journal_auditevent_changelist")
    assert f"Ada Meles ({who.key})" in page
    assert "system:turn" in page


def test_fines_are_in_yuan() -> None:
    """1,234,567 fen are 12,345.67 yuan."""
    factories.penalty(details={"fine_fen": 123456700})
    assert "1,234,567.00" in _page("admin:penalties_penalty_changelist")


def test_a_list_claims_no_number_of_results() -> None:
    """It reads one page, by key: fifty rows are no fifty results."""
    factories.penalty()
    with translation.override("en"):
        page = _page("admin:records_record_changelist", "?q=aaaaaaaaaa")
    assert "Show all" in page or "显示全部" in page
    assert " result" not in page.partition("<form")[2].partition("</form>")[0]


def test_nothing_is_a_dash() -> None:
    """Never the word None."""
    assert words_of(None) == "–"
