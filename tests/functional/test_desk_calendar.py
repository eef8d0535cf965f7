"""The yearly notice about working days: entered whole by one steward, confirmed by another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from journal import clock, reference, working_days
from journal.models import AuditEvent, CalendarDay, Proposal
from tests.functional.desk import open_step, send, text
from tests.staff import staff_client

pytestmark = pytest.mark.django_db
YEAR = 2031  # no notice about it is on file
CALENDAR = "admin:journal_calendarday_changelist"


@pytest.fixture
def first(reference: None) -> Client:
    return staff_client(["steward"])


@pytest.fixture
def second(reference: None) -> Client:
    return staff_client(["steward"])


def step() -> str:
    return reverse("admin:journal_calendarday_list_step", args=["notice"])


def a_notice(**values: Any) -> dict[str, Any]:
    """New Year's Day, a Wednesday, with the days to the weekend, and a Saturday worked for it."""
    return {
        "year": str(YEAR),
        "off": "2031-01-01/2031-01-03 元旦 New Year's Day\n2030-12-31",
        "worked": "2031-01-11 元旦调休 make-up",
        "confidence": "to_check",
        "source": "a test",
        "reason": "the notice is out",
        **values,
    }


def confirm(client: Client) -> Any:
    proposal = Proposal.objects.get(kind="journal.calendar", state="open")
    return send(client, reverse("admin:journal_proposal_step", args=[proposal.pk, "confirm"]), {})


def enter(first: Client, second: Client, **values: Any) -> None:
    assert send(first, step(), a_notice(**values)).status_code == 302
    assert confirm(second).status_code == 302


def test_a_year_is_no_longer_provisional_once_two_stewards_entered_its_notice(
    first: Client, second: Client
) -> None:
    assert working_days.is_provisional(YEAR)
    shown = first.post(step(), {**a_notice(), **open_step(first, step())})
    lines = {line.label: (line.before, line.after) for line in shown.context["effect"].lines}
    assert ("261", "259") in lines.values()  # three days off, a Saturday worked
    assert send(first, step(), a_notice()).status_code == 302
    assert working_days.is_provisional(YEAR)
    assert confirm(second).status_code == 302
    assert not working_days.is_provisional(YEAR)
    assert working_days.add_working_days(date(2030, 12, 30), 1) == date(2031, 1, 6)
    assert working_days.is_working_day(date(2031, 1, 11))
    row = CalendarDay.objects.get(day=date(2031, 1, 2))
    assert (row.name_zh, row.name_en, row.source) == ("元旦", "New Year's Day", "a test")


def test_a_second_notice_replaces_the_days_to_come(first: Client, second: Client) -> None:
    enter(first, second)
    enter(first, second, off="2031-01-01 元旦", worked="")
    days = CalendarDay.objects.filter(day__year=YEAR).values_list("day", flat=True)
    assert list(days) == [date(2031, 1, 1)]
    assert AuditEvent.objects.filter(action="calendar.change", target=f"calendar:{YEAR}").count() == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"off": "tomorrow"}, "off"),
        ({"off": "2031-01-03/2031-01-01"}, "off"),
        ({"off": "2031-01-01/2031-12-31"}, "off"),
        ({"off": "2031-01-01\n2031-01-01"}, "off"),
        ({"off": "2032-01-01"}, "off"),
        ({"off": "2030-11-30"}, "off"),
        ({"worked": "2031-01-13"}, "worked"),  # a Monday
        ({"worked": "2031-13-01"}, "worked"),
    ],
)
def test_what_is_no_notice_is_refused(first: Client, values: dict[str, str], field: str) -> None:
    answer = first.post(step(), {**a_notice(**values), **open_step(first, step())})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Proposal.objects.exists()


def test_days_that_are_over_are_not_altered(first: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 6, 1))
    url = step()
    notice = a_notice(year="2026", off="2026-03-02", worked="")  # a Monday that was worked
    answer = first.post(url, {**notice, **open_step(first, url)})
    assert answer.status_code == 422
    notice = a_notice(year="2026", off="2026-01-01/2026-01-03 元旦", worked="")
    effect = first.post(url, {**notice, **open_step(first, url)}).context["effect"]
    assert not any("2026-01-0" in line.label for line in effect.lines)  # named as they were
    assert any("2026-10-01" in line.label for line in effect.lines)  # no longer named


def test_a_notice_changed_meanwhile_is_not_confirmed_unseen(first: Client, second: Client) -> None:
    assert send(first, step(), a_notice()).status_code == 302
    CalendarDay.objects.create(day=date(2031, 5, 1), working=False, confidence="ours")
    assert confirm(second).status_code == 422
    assert not CalendarDay.objects.filter(day=date(2031, 1, 1)).exists()


def test_loading_the_reference_leaves_a_year_that_stewards_decided(first: Client, second: Client) -> None:
    year = clock.today().year
    CalendarDay.objects.filter(day__year=year).update(name_en="theirs")
    reference.load(settings.REFERENCE_DIR)
    assert not CalendarDay.objects.filter(name_en="theirs").exists()
    CalendarDay.objects.filter(day__year=year).update(name_en="theirs")
    AuditEvent.objects.create(
        action="calendar.change", target=f"calendar:{year}", user_key="one", at=clock.now()
    )
    reference.load(settings.REFERENCE_DIR)
    kept = CalendarDay.objects.filter(name_en="theirs")
    assert kept.count() == CalendarDay.objects.filter(day__year=year).count() > 0


def test_everybody_of_staff_may_look_and_only_stewards_may_enter(reference: None) -> None:
    client = staff_client(["reporter"])
    found = text(client.get(f"{reverse(CALENDAR)}?q=2026-10-10"))
    assert "2026-10-10" in found and "2026-10-01" not in found
    assert client.get(reverse("admin:journal_calendarday_change", args=["2026-10-10"])).status_code == 200
    assert "2026-10-10" not in text(client.get(f"{reverse(CALENDAR)}?q=October"))
    assert client.get(step()).status_code == 403


def test_the_form_begins_with_the_coming_year(first: Client) -> None:
    assert f'value="{clock.today().year + 1}"' in first.get(step()).content.decode()
